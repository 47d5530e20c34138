//! What was typed after `--output`: a format, and a place.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use firestep_checklist::Grouping;

use crate::arguments::AuditFormat;
use crate::nearest::near_it;

/// What to write where.
#[derive(Debug)]
pub(super) struct Output {
    pub(super) format: AuditFormat,
    pub(super) place: Place,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Place {
    Stdout,
    File(PathBuf),
    /// A file for each of those who answer for accounts, and one for the organization.
    Groups(Groups),
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Groups {
    pub(super) folder: PathBuf,
    /// The files' name before and after the placeholder.
    pub(super) name: (String, String),
    pub(super) by: Grouping,
}

/// The ends of files' names by which a format is known; the first of a format is its own.
const ENDS: [(&str, AuditFormat); 12] = [
    (".txt", AuditFormat::Text),
    (".json", AuditFormat::Json),
    (".md", AuditFormat::Markdown),
    (".markdown", AuditFormat::Markdown),
    (".html", AuditFormat::Html),
    (".htm", AuditFormat::Html),
    (".csv", AuditFormat::Csv),
    (".sarif", AuditFormat::Sarif),
    (".xml", AuditFormat::Junit),
    (".ocsf.json", AuditFormat::Ocsf),
    (".asff.json", AuditFormat::Asff),
    (".sarif.json", AuditFormat::Sarif),
];

const SAY_HOW: &str = "write --output FORMAT:FILE, such as --output csv:findings.csv; `-` is stdout, and {owner}, {unit} or {category} in the \
     file's name writes a file each";

impl Output {
    pub(super) fn of(typed: &str) -> anyhow::Result<Self> {
        let (format, path) = format_and_path(typed)?;
        if ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"].contains(&path) {
            let format = format.unwrap_or(AuditFormat::Text);
            return Ok(Output {
                format,
                place: Place::Stdout,
            });
        }
        let at = Path::new(path);
        let name = at.file_name().and_then(|it| it.to_str());
        let name = name.filter(|_| !path.ends_with(['/', std::path::MAIN_SEPARATOR]));
        let Some(name) = name else {
            anyhow::bail!("--output `{typed}` names no file\n  {SAY_HOW}");
        };
        let lower = name.to_lowercase();
        let by_end = ENDS.into_iter().filter(|(end, _)| lower.ends_with(end));
        let by_end = by_end.max_by_key(|(end, _)| end.len());
        let Some(format) = format.or(by_end.map(|(_, format)| format)) else {
            anyhow::bail!(
                "--output `{typed}` says no format: its end is none of {}\n  {SAY_HOW}\n  formats: {}",
                ENDS.map(|(end, _)| end).join(", "),
                names().join(", ")
            );
        };
        let folder = match at.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
            _ => PathBuf::from("."),
        };
        if folder.to_string_lossy().contains(['{', '}']) {
            anyhow::bail!(
                "--output `{typed}` has a placeholder in its folder; it stands in the file's name\n  {SAY_HOW}"
            );
        }
        let place = match placeholder(typed, name)? {
            None => Place::File(at.to_owned()),
            Some((begin, by, end)) => Place::Groups(Groups {
                folder,
                name: (begin.to_owned(), end.to_owned()),
                by,
            }),
        };
        Ok(Output { format, place })
    }
}

fn names() -> Vec<String> {
    let all = AuditFormat::value_variants().iter();
    let values = all.filter_map(ValueEnum::to_possible_value);
    values.map(|it| it.get_name().to_owned()).collect()
}

/// The format that stands before the colon, where one does. A letter alone is a drive.
fn format_and_path(typed: &str) -> anyhow::Result<(Option<AuditFormat>, &str)> {
    let Some((before, path)) = typed.split_once(':') else {
        return Ok((None, typed));
    };
    if let Ok(format) = AuditFormat::from_str(before, true) {
        return Ok((Some(format), path));
    }
    let is_word = before.len() > 1 && before.chars().all(|it| it.is_ascii_alphanumeric());
    if is_word && !Path::new(typed).exists() {
        let names = names();
        anyhow::bail!(
            "`{before}` in --output `{typed}` is no format{}\n  formats: {}; ./{typed} is a file of that name",
            near_it(before, names.iter().map(String::as_str)),
            names.join(", ")
        );
    }
    Ok((None, typed))
}

/// The one placeholder of a name, with what stands before and after it.
fn placeholder<'t>(
    typed: &str,
    name: &'t str,
) -> anyhow::Result<Option<(&'t str, Grouping, &'t str)>> {
    let words = || Grouping::ALL.into_iter().map(|it| it.0);
    let whole = name
        .split_once('{')
        .and_then(|(begin, rest)| Some((begin, rest.split_once('}')?)));
    let Some((begin, (word, rest))) = whole else {
        anyhow::ensure!(
            !name.contains(['{', '}']),
            "--output `{typed}` has half a placeholder\n  {SAY_HOW}"
        );
        return Ok(None);
    };
    let Some((_, by)) = Grouping::ALL.into_iter().find(|it| it.0 == word) else {
        anyhow::bail!(
            "`{{{word}}}` in --output is no placeholder{}\n  {SAY_HOW}",
            near_it(word, words())
        );
    };
    anyhow::ensure!(
        !rest.contains(['{', '}']),
        "--output `{typed}` has more than one placeholder\n  {SAY_HOW}"
    );
    Ok(Some((begin, by, rest)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_said_or_known_by_the_end() {
        for (typed, format, place) in [
            ("a/b.csv", AuditFormat::Csv, Place::File("a/b.csv".into())),
            ("B.JSON", AuditFormat::Json, Place::File("B.JSON".into())),
            ("json:b.csv", AuditFormat::Json, Place::File("b.csv".into())),
            ("JSON:b", AuditFormat::Json, Place::File("b".into())),
            ("csv:-", AuditFormat::Csv, Place::Stdout),
            ("-", AuditFormat::Text, Place::Stdout),
            (
                "./x:y.txt",
                AuditFormat::Text,
                Place::File("./x:y.txt".into()),
            ),
            (
                "C:/x.txt",
                AuditFormat::Text,
                Place::File("C:/x.txt".into()),
            ),
        ] {
            let output = Output::of(typed).unwrap();
            assert_eq!((output.format, output.place), (format, place), "{typed}");
        }
    }

    #[test]
    fn every_format_that_has_a_file_of_its_own_is_known_by_its_end() {
        let without = [
            AuditFormat::MarkdownSummary,
            AuditFormat::Github,
            AuditFormat::Slack,
        ];
        for format in AuditFormat::value_variants() {
            let is_known = ENDS.iter().any(|(_, it)| it == format);
            assert_ne!(is_known, without.contains(format), "{format:?}");
        }
    }
}
