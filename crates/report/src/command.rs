//! Commands as they are printed: broken at spaces, so that what is pasted is what was meant.

use std::io::{self, Write};

use crate::style::{columns, visible};

/// Writes commands, one a line, each broken at spaces where it is wider than the terminal.
pub(crate) fn write(
    commands: &str,
    width: usize,
    indent: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    for command in commands.lines() {
        for line in broken(&visible(command), width, indent) {
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}

/// A command of a POSIX shell on lines of a width: every line but the last ends with a backslash. A word is never
/// broken, so that a long one is wider.
pub(crate) fn broken(command: &str, width: usize, indent: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = " ".repeat(indent);
    let mut is_empty = true;
    let mut units = units(command, width.saturating_sub(indent + 4)).into_iter();
    let mut next = units.next();
    while let Some(unit) = next {
        next = units.next();
        // Room for the backslash, unless nothing follows.
        let room = if next.is_none() {
            width
        } else {
            width.saturating_sub(2)
        };
        if !is_empty && columns(&line) + 1 + columns(&unit) > room {
            line.push_str(" \\");
            lines.push(line);
            line = " ".repeat(indent + 2);
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(&unit);
        is_empty = false;
    }
    lines.push(line);
    lines
}

/// The words of a command, a flag together with its value where both fit on a line.
fn units(command: &str, width: usize) -> Vec<String> {
    let mut units: Vec<String> = Vec::new();
    for word in words(command) {
        match units.last_mut() {
            Some(last)
                if last.starts_with("--")
                    && !last.contains(' ')
                    && !word.starts_with("--")
                    && columns(last) + 1 + columns(word) <= width =>
            {
                last.push(' ');
                last.push_str(word);
            }
            _ => units.push(word.to_owned()),
        }
    }
    units
}

/// The words of a command with their quotes: it is split at spaces outside of quotes.
fn words(command: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut from = 0;
    let mut quote = None;
    let mut escaped = false;
    for (at, letter) in command.char_indices() {
        match (quote, letter) {
            _ if escaped => escaped = false,
            (Some('\''), '\'') | (Some('"'), '"') => quote = None,
            (None | Some('"'), '\\') => escaped = true,
            (None, '\'' | '"') => quote = Some(letter),
            (None, ' ') => {
                words.extend(command.get(from..at).filter(|word| !word.is_empty()));
                from = at + 1;
            }
            _ => {}
        }
    }
    words.extend(command.get(from..).filter(|word| !word.is_empty()));
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use firestep_audit::fix::cli::quoted;
    use proptest::prelude::*;
    use std::process::Command;

    /// The words that a shell makes of a command.
    fn heard(command: &str) -> Vec<String> {
        let script = format!("printf '%s\\0' {command}");
        let output = Command::new("sh").args(["-c", &script]).output().unwrap();
        assert!(output.status.success(), "{script}");
        let text = String::from_utf8(output.stdout).unwrap();
        text.split_terminator('\0').map(str::to_owned).collect()
    }

    #[test]
    fn a_flag_stays_with_its_value_and_a_line_says_that_it_goes_on() {
        let command = "aws s3api put-public-access-block --bucket prod-data --region eu-central-1";
        assert_eq!(
            broken(command, 50, 2),
            [
                "  aws s3api put-public-access-block \\",
                "    --bucket prod-data --region eu-central-1"
            ]
        );
        assert_eq!(broken(command, 200, 0), [command]);
    }

    #[test]
    fn what_is_quoted_is_never_broken() {
        let command = r#"aws x --it '{"a": "b c"}' --that "d e" f\ g"#;
        let lines = broken(command, 10, 0);
        assert_eq!(
            lines,
            [
                "aws x \\",
                "  --it \\",
                r#"  '{"a": "b c"}' \"#,
                "  --that \\",
                r#"  "d e" \"#,
                r"  f\ g"
            ]
        );
        assert_eq!(heard(&lines.join("\n")), heard(command));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_broken_command_is_heard_as_the_whole_one(
            words in prop::collection::vec("[ -~]{0,24}", 1..9),
            width in 20usize..90,
            indent in 0usize..12,
        ) {
            let command: Vec<String> = words.iter().map(|it| quoted(it)).collect();
            let lines = broken(&command.join(" "), width, indent);
            prop_assert_eq!(heard(&lines.join("\n")), words);
        }
    }
}
