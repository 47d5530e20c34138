//! A file for each of those who answer for the accounts, and one for the organization.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use firestep_checklist::{Evaluated, Part, Report};
use firestep_report::groups::group_name;
use firestep_report::safe;

use super::file;
use super::typed::Groups;

/// Writes the files, and says how many there are.
pub(super) fn write(
    groups: &Groups,
    evaluated: &Evaluated,
    reported: &dyn Fn(Evaluated) -> Report,
    write: &dyn Fn(&Report, &mut dyn Write) -> io::Result<()>,
    is_free: &mut dyn FnMut(&Path) -> bool,
) -> anyhow::Result<usize> {
    let parts = evaluated.parts(groups.by);
    for part in &parts {
        let called = match part {
            Part::Organization => "organization".to_owned(),
            Part::Accounts(group, _) => group_name(groups.by, group.as_deref()),
        };
        let path = file_of(groups, &called, is_free);
        let mut report = reported(evaluated.part(part));
        report.head.title = match part {
            Part::Organization => {
                // What may be exposed is in accounts: this part knows nothing of it.
                report.exposure.partly = true;
                format!("{}, as a whole", report.head.title)
            }
            Part::Accounts(..) => {
                format!("{} {called}, {}", groups.by.word(), report.head.title)
            }
        };
        wrote(&path, &mut |out| write(&report, out))?;
    }
    Ok(parts.len())
}

fn wrote(
    path: &Path,
    write: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>,
) -> anyhow::Result<()> {
    file::write(path, write)
        .with_context(|| format!("could not write {}", safe(&path.display().to_string())))
}

/// A group's file, which no other group and no other output has.
fn file_of(groups: &Groups, group: &str, is_free: &mut dyn FnMut(&Path) -> bool) -> PathBuf {
    let (begin, end) = &groups.name;
    let plain = plain(group);
    let path = |name: &str| groups.folder.join(format!("{begin}{name}{end}"));
    let mut at = 1;
    loop {
        let path = match at {
            1 => path(&plain),
            at => path(&format!("{plain}-{at}")),
        };
        if is_free(&path) {
            return path;
        }
        at += 1;
    }
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use firestep_checklist::Grouping;

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
        let groups = Groups {
            folder: PathBuf::new(),
            name: ("to-".to_owned(), ".txt".to_owned()),
            by: Grouping::Owner,
        };
        let mut taken = BTreeSet::from(["to-mine.txt".to_owned()]);
        let names = ["Web", "web", "web-2", "w/b", "w b", "web", "mine"];
        let names = names.map(|it| {
            let path = file_of(&groups, it, &mut |path| {
                taken.insert(path.display().to_string().to_lowercase())
            });
            path.display().to_string()
        });
        assert_eq!(
            names,
            ["Web", "web-2", "web-2-2", "w-b", "w-b-2", "web-3", "mine-2"]
                .map(|it| format!("to-{it}.txt"))
        );
    }
}
