//! A page without a data block, in the same style: what moved between two audits, a list of audits.

use std::io::{self, Write};

use super::page::{STYLE, markup, source};
use crate::style::safe;

/// A table that a telephone cannot hold is scrolled in its panel, and not squeezed to a word a line.
const TABLES: &str =
    "@media screen and (max-width: 759px) { .panel.scroll > table { min-width: 64rem; } }";

/// What stands around a page.
#[derive(Debug, Clone, Copy)]
pub struct Plain<'a> {
    pub title: &'a str,
    /// A script that may ask where the page came from, and nobody else.
    pub script: Option<&'a str>,
    /// Where the brand leads to.
    pub home: Option<&'a str>,
}

impl Plain<'_> {
    /// The content security policy: nothing runs but the script, and nothing is fetched but by it from where the page is.
    pub fn policy(&self) -> String {
        let (script, connect) = match self.script {
            Some(script) => (format!("'{}'", source(script)), "'self'"),
            None => ("'none'".to_owned(), "'none'"),
        };
        format!(
            "default-src 'none'; style-src '{}' '{}'; script-src {script}; connect-src {connect}; img-src data:; \
             base-uri 'none'; form-action 'self'",
            source(STYLE),
            source(TABLES)
        )
    }

    /// Writes the page around what `body` writes, in which texts are made safe by [`shown`].
    pub fn write(
        &self,
        out: &mut dyn Write,
        body: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        let title = shown(self.title);
        write!(
            out,
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"referrer\" content=\"no-referrer\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n\
             <title>Firestep: {title}</title>\n<link rel=\"icon\" href=\"data:,\">\n\
             <style>{STYLE}</style>\n<style>{TABLES}</style>\n</head>\n<body>\n\
             <a class=\"skip\" href=\"#main\">Skip to the content</a>\n\
             <header class=\"top\"><div class=\"brand\">\
             <svg width=\"34\" height=\"24\" viewBox=\"0 0 34 24\" aria-hidden=\"true\">\
             <path d=\"M1 23V16h10V9h11V2h11v21z\"/></svg>",
            self.policy()
        )?;
        match self.home {
            Some(home) => write!(out, "<a href=\"{}\">firestep</a>", markup(home))?,
            None => out.write_all(b"<span>firestep</span>")?,
        }
        out.write_all(b"</div></header>\n<main id=\"main\" tabindex=\"-1\">\n")?;
        body(out)?;
        out.write_all(b"</main>\n")?;
        if let Some(script) = self.script {
            writeln!(out, "<script>{script}</script>")?;
        }
        out.write_all(b"</body>\n</html>\n")
    }
}

/// A text from anywhere in markup: nothing in it is an element, and what acts is written by its number.
pub fn shown(text: &str) -> String {
    markup(&safe(text)).replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_lets_nothing_run_but_its_script() {
        let page = |script| {
            let plain = Plain {
                title: "<b>\u{202e}",
                script,
                home: Some("../\"x"),
            };
            let mut out = Vec::new();
            plain
                .write(&mut out, |out| write!(out, "<h1>{}</h1>", shown("<i>'")))
                .unwrap();
            String::from_utf8(out).unwrap()
        };
        let quiet = page(None);
        assert!(
            quiet.contains("script-src 'none'; connect-src 'none'"),
            "{quiet}"
        );
        assert!(quiet.contains("<title>Firestep: &lt;b&gt;\\u{202e}</title>"));
        assert!(quiet.contains("<h1>&lt;i&gt;&#39;</h1>") && quiet.contains("../&quot;x"));
        let asks = page(Some("a()"));
        assert!(asks.contains("script-src 'sha256-") && asks.contains("<script>a()</script>"));
    }
}
