//! One file around a data block: style, script and data, and a policy that lets nothing else run or be fetched.

use std::io::{self, Write};
use std::sync::LazyLock;

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, Serializer};
use sha2::{Digest, Sha256};

use super::block::Block;
use crate::style::hides;

/// The page; names between `@` stand for what is filled in.
const TEMPLATE: &str = include_str!("page.html");
pub(super) const STYLE: &str = include_str!("page.css");
const SCRIPTS: [&str; 5] = [
    include_str!("parts.js"),
    include_str!("findings.js"),
    include_str!("pages.js"),
    include_str!("matrix.js"),
    include_str!("routes.js"),
];

static SCRIPT: LazyLock<String> = LazyLock::new(|| {
    // One scope: nothing of it is anybody else's.
    format!("'use strict';\n(() => {{\n{}}})();\n", SCRIPTS.concat())
});

static POLICY: LazyLock<String> = LazyLock::new(|| {
    format!(
        "default-src 'none'; style-src '{}'; script-src '{}'; img-src data:; base-uri 'none'; form-action 'none'",
        source(STYLE),
        source(&SCRIPT)
    )
});

/// The content security policy of every page, for who serves one with headers of his own.
pub fn policy() -> &'static str {
    &POLICY
}

/// Writes the page of a data block.
pub fn page(block: &Block, out: &mut dyn Write) -> io::Result<()> {
    for (at, part) in TEMPLATE.split('@').enumerate() {
        match part {
            text if at % 2 == 0 => out.write_all(text.as_bytes())?,
            "policy" => out.write_all(POLICY.as_bytes())?,
            "style" => out.write_all(STYLE.as_bytes())?,
            "script" => out.write_all(SCRIPT.as_bytes())?,
            "title" => out.write_all(markup(&block.title).as_bytes())?,
            "again" => {
                let command = block.again.as_deref().unwrap_or("firestep history");
                out.write_all(markup(command).as_bytes())?;
            }
            "data" => data(block, out)?,
            unknown => {
                let text = format!("the page has no `{unknown}`");
                return Err(io::Error::other(text));
            }
        }
    }
    Ok(())
}

/// A source of the policy: the hash of a text.
pub(super) fn source(text: &str) -> String {
    let hash = Sha256::digest(text.as_bytes());
    let hash = base64_simd::STANDARD.encode_to_string(hash);
    format!("sha256-{hash}")
}

/// A text in markup.
pub(super) fn markup(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// JSON that ends no element of the page it stands in.
fn data(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let mut serializer = Serializer::with_formatter(out, Inert(CompactFormatter));
    value.serialize(&mut serializer).map_err(io::Error::from)
}

struct Inert(CompactFormatter);

impl Formatter for Inert {
    /// All of these characters have four hex digits.
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        text: &str,
    ) -> io::Result<()> {
        let acts = |letter: char| letter == '<' || hides(letter);
        let mut rest = text;
        while let Some((at, letter)) = rest.char_indices().find(|(_, letter)| acts(*letter)) {
            let (plain, after) = rest.split_at(at);
            write!(out, "{plain}\\u{:04x}", u32::from(letter))?;
            rest = after.get(letter.len_utf8()..).unwrap_or_default();
        }
        out.write_all(rest.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_ends_no_element() {
        let mut out = Vec::new();
        data(&"</script><!-- \u{2028}\u{202e}\u{1b} \u{1}", &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(
            text,
            r#""\u003c/script>\u003c!-- \u2028\u202e\u001b \u0001""#
        );
        let back: String = serde_json::from_str(&text).unwrap();
        assert_eq!(back, "</script><!-- \u{2028}\u{202e}\u{1b} \u{1}");
    }

    #[test]
    fn the_policy_names_what_stands_in_the_page_and_nothing_else() {
        assert_eq!(policy().matches("sha256-").count(), 2);
        assert!(!policy().contains("unsafe") && !policy().contains("http"));
        assert!(!STYLE.contains("</") && !SCRIPT.contains("</script"));
        assert!(!STYLE.contains("url(http") && !SCRIPT.contains("fetch("));
    }

    #[test]
    fn the_template_names_what_is_filled_in() {
        let names: Vec<&str> = TEMPLATE.split('@').skip(1).step_by(2).collect();
        assert_eq!(
            names,
            ["policy", "title", "style", "again", "data", "script"]
        );
    }

    #[test]
    fn a_title_is_no_markup() {
        assert_eq!(markup("<b>&\""), "&lt;b&gt;&amp;&quot;");
    }
}
