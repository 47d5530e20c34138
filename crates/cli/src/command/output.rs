//! `firestep audit --output 'DIR/{owner}.txt'`: a file for each of those who answer for the accounts.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use firestep_checklist::{Evaluated, Grouping, Part, Report};
use firestep_report::findings::Filter;
use firestep_report::groups::group_name;
use firestep_report::{Style, json, part, safe};

use crate::nearest::near_it;
use crate::terminal::count;

/// What to write where.
pub(super) struct Output {
    folder: PathBuf,
    /// The file's name before and after the placeholder.
    name: (String, String),
    by: Grouping,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Json,
}

impl Kind {
    const ENDS: [(&str, Self); 2] = [(".txt", Self::Text), (".json", Self::Json)];
}

const SAY_HOW: &str = "write --output 'DIR/{owner}.txt', with {owner}, {unit} or {category} in the file's name and .txt or .json at its end";

impl Output {
    /// What was typed, and a folder that can be written to: what cannot is said before an hour of collecting.
    pub(super) fn of(typed: &str) -> anyhow::Result<Self> {
        let path = Path::new(typed);
        let name = path.file_name().and_then(|it| it.to_str());
        let name = name.filter(|_| !typed.ends_with(['/', std::path::MAIN_SEPARATOR]));
        let Some(name) = name else {
            anyhow::bail!("--output `{typed}` names no file\n  {SAY_HOW}");
        };
        let found = Kind::ENDS.into_iter().find(|(end, _)| name.ends_with(end));
        let Some((end, kind)) = found else {
            anyhow::bail!("--output `{typed}` ends in neither .txt nor .json\n  {SAY_HOW}");
        };
        let before = name.strip_suffix(end).unwrap_or(name);
        let (begin, by, rest) = placeholder(typed, before)?;
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
            _ => PathBuf::from("."),
        };
        if folder.to_string_lossy().contains(['{', '}']) {
            anyhow::bail!(
                "--output `{typed}` has a placeholder in its folder; it stands in the file's name\n  {SAY_HOW}"
            );
        }
        can_be_written(&folder).with_context(|| {
            let folder = safe(&folder.display().to_string());
            format!("could not write into {folder}, where --output leads")
        })?;
        Ok(Output {
            folder,
            name: (begin.to_owned(), format!("{rest}{end}")),
            by,
            kind,
        })
    }

    /// Writes the files, and says how many.
    pub(super) fn write(
        &self,
        evaluated: &Evaluated,
        reported: &dyn Fn(Evaluated) -> Report,
        filter: &Filter,
    ) -> anyhow::Result<String> {
        let parts = evaluated.parts(self.by);
        let mut taken = BTreeSet::new();
        // A file is read anywhere.
        let style = Style {
            width: 100,
            ..Style::plain()
        };
        for part in &parts {
            let called = match part {
                Part::Organization => "organization".to_owned(),
                Part::Accounts(group, _) => group_name(self.by, group.as_deref()),
            };
            let path = self.folder.join(self.file_name(&called, &mut taken));
            let mut report = reported(evaluated.part(part));
            report.head.title = match part {
                Part::Organization => {
                    // What may be exposed is in accounts: this part knows nothing of it.
                    report.exposure.partly = true;
                    format!("{}, as a whole", report.head.title)
                }
                Part::Accounts(..) => {
                    format!("{} {called}, {}", self.by.word(), report.head.title)
                }
            };
            replaced(&path, &|out| match self.kind {
                Kind::Text => part::text(&report, filter, style, out),
                Kind::Json => json::audit(&report, filter, out),
            })
            .with_context(|| format!("could not write {}", safe(&path.display().to_string())))?;
        }
        // Not every system can; the content is safe without it.
        if let Ok(folder) = File::open(&self.folder) {
            let _ = folder.sync_all();
        }
        let folder = safe(&self.folder.display().to_string());
        Ok(format!(
            "wrote {} in {folder}",
            count(parts.len() as u64, "file")
        ))
    }

    /// The name of a group's file, which no other group has.
    fn file_name(&self, group: &str, taken: &mut BTreeSet<String>) -> String {
        let (begin, end) = &self.name;
        let plain = plain(group);
        let names = std::iter::once(plain.clone()).chain((2..).map(|at| format!("{plain}-{at}")));
        // Some systems take names for the same whose case is not.
        let free = |it: &String| taken.insert(format!("{begin}{it}{end}").to_lowercase());
        let name = names.into_iter().find(free).unwrap_or(plain);
        format!("{begin}{name}{end}")
    }
}

/// The one placeholder of a name, with what stands before and after it.
fn placeholder<'t>(typed: &str, name: &'t str) -> anyhow::Result<(&'t str, Grouping, &'t str)> {
    let words = || Grouping::ALL.into_iter().map(|it| it.0);
    let whole = name
        .split_once('{')
        .and_then(|(begin, rest)| Some((begin, rest.split_once('}')?)));
    let Some((begin, (word, rest))) = whole else {
        anyhow::bail!(
            "--output `{typed}` names one file, and writes one for each owner, unit or category in this version\n  {SAY_HOW}"
        );
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
    Ok((begin, by, rest))
}

/// A group's name as a part of a file's name, on any system: it leads nowhere, is not hidden, and means no device.
fn plain(group: &str) -> String {
    const MOST: usize = 80;
    const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];
    let mut plain = String::new();
    for letter in group.chars() {
        let kept = letter.is_alphanumeric() || "-_@+.".contains(letter);
        let letter = if kept { letter } else { '-' };
        // Two dots would lead up; two hyphens say nothing.
        if !(".-".contains(letter) && plain.ends_with(letter)) {
            plain.push(letter);
        }
    }
    let mut end = plain.len().min(MOST);
    while !plain.is_char_boundary(end) {
        end -= 1;
    }
    plain.truncate(end);
    let plain = plain.trim_matches(|it| ".-".contains(it));
    let lower = plain.to_lowercase();
    let begins = lower.split('.').next().unwrap_or_default();
    let port = begins.strip_prefix("com").or(begins.strip_prefix("lpt"));
    let is_port = port.is_some_and(|it| it.len() == 1 && it.bytes().all(|it| it.is_ascii_digit()));
    if plain.is_empty() {
        "unnamed".to_owned()
    } else if DEVICES.contains(&begins) || is_port {
        format!("_{plain}")
    } else {
        plain.to_owned()
    }
}

/// Makes a folder and tries to write into it.
fn can_be_written(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let (path, file) = beside(&folder.join("output"))?;
    drop(file);
    fs::remove_file(path)
}

/// Writes a file beside its place and then puts it there: it is there whole or not at all.
fn replaced(path: &Path, write: &dyn Fn(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let (beside, file) = beside(path)?;
    let mut out = BufWriter::new(file);
    let written = write(&mut out)
        .and_then(|()| out.flush())
        .and_then(|()| out.get_ref().sync_all())
        .and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}

/// A new file beside another.
fn beside(path: &Path) -> io::Result<(PathBuf, File)> {
    const TRIES: u32 = 100;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut tried = 0;
    loop {
        let beside = path.with_file_name(format!(".{name}.{}-{tried}.new", std::process::id()));
        match OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&beside)
        {
            // What an interrupted run left.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && tried < TRIES => {
                tried += 1;
            }
            opened => return opened.map(|file| (beside, file)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_s_name_is_a_safe_part_of_a_file_s_name() {
        for (group, wanted) in [
            ("web team", "web-team"),
            ("kim@example.com", "kim@example.com"),
            ("../../etc/passwd", "etc-passwd"),
            ("..", "unnamed"),
            ("", "unnamed"),
            ("/", "unnamed"),
            (".hidden", "hidden"),
            ("a\u{1b}[31m\nb\0c", "a-31m-b-c"),
            ("a\\b:c*?", "a-b-c"),
            ("(no owner)", "no-owner"),
            ("NUL", "_NUL"),
            ("com1.txt", "_com1.txt"),
            ("command", "command"),
            ("Größe 監査", "Größe-監査"),
        ] {
            assert_eq!(plain(group), wanted, "{group:?}");
        }
        assert!(plain(&"監".repeat(1000)).len() <= 80);
    }

    #[test]
    fn no_two_groups_share_a_file() {
        let output = Output {
            folder: PathBuf::new(),
            name: ("to-".to_owned(), ".txt".to_owned()),
            by: Grouping::Owner,
            kind: Kind::Text,
        };
        let mut taken = BTreeSet::new();
        let names = ["Web", "web", "web-2", "w/b", "w b", "web"];
        let names = names.map(|it| output.file_name(it, &mut taken));
        assert_eq!(
            names,
            ["Web", "web-2", "web-2-2", "w-b", "w-b-2", "web-3"].map(|it| format!("to-{it}.txt"))
        );
    }
}
