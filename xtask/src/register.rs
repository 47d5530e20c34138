//! `cargo xtask register`: the lines by which a new check, service file or kind is known, so that nobody writes them.
//!
//! | a file | is named in |
//! | --- | --- |
//! | `crates/checks/src/SERVICE/NAME.rs` | that folder's `mod.rs` and its `CHECKS` |
//! | a folder of checks | `crates/checks/src/lib.rs` |
//! | `crates/inventory/src/services/SERVICE.rs` | `mod.rs` there, and `crates/inventory/src/lib.rs` |
//! | a `kind!` in such a file | `crates/inventory/src/account.rs`, unless the summary or an organization's list holds it |

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::process::{root, tell};

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let check = match arguments {
        [] => false,
        [only] if only == "--check" => true,
        _ => bail!("register takes --check or nothing"),
    };
    let mut forgotten = Vec::new();
    for (path, text) in wanted(&root())? {
        let before = fs::read_to_string(&path).unwrap_or_default();
        if before == text {
            continue;
        }
        let shown = path.strip_prefix(root()).unwrap_or(&path).display();
        if check {
            forgotten.push(format!("{shown}: {}", difference(&before, &text)));
        } else {
            fs::write(&path, &text).with_context(|| format!("could not write `{shown}`"))?;
            tell(&format!("wrote {shown}"));
        }
    }
    if !forgotten.is_empty() {
        bail!(
            "not registered; `cargo xtask register` writes it:\n  {}",
            forgotten.join("\n  ")
        );
    }
    Ok(())
}

/// The lines that one text has and the other has not, or that only their order or form differs.
fn difference(before: &str, after: &str) -> String {
    let words = |text: &str| -> BTreeSet<String> {
        let code = text.lines().filter(|it| !it.trim_start().starts_with("//"));
        let code: Vec<&str> = code.collect();
        code.join(" ")
            .split([' ', '\n', ',', '{', '}', '[', ']'])
            .map(|word| word.trim_matches(';').to_owned())
            .filter(|word| !word.is_empty())
            .collect()
    };
    let (before, after) = (words(before), words(after));
    let missing: Vec<&str> = after.difference(&before).map(String::as_str).collect();
    let surplus: Vec<&str> = before.difference(&after).map(String::as_str).collect();
    match (missing.is_empty(), surplus.is_empty()) {
        (true, true) => "in another order".to_owned(),
        (false, _) => format!("lacks {}", missing.join(" ")),
        (true, false) => format!("still names {}", surplus.join(" ")),
    }
}

/// Every file that names others, as it should be.
fn wanted(root: &Path) -> Result<BTreeMap<PathBuf, String>> {
    let mut wanted = BTreeMap::new();
    let checks = root.join("crates/checks/src");
    let folders = folders(&checks)?;
    for service in &folders {
        let path = checks.join(service).join("mod.rs");
        let before = fs::read_to_string(&path).unwrap_or_else(|_| {
            format!(
                "//! Checks of {service}.\n\nuse firestep_audit::Check;\n\npub(crate) const CHECKS: &[&Check] = &[];\n"
            )
        });
        let files = files(&checks.join(service))?;
        let mut of = Vec::new();
        for file in &files {
            let text = fs::read_to_string(checks.join(service).join(format!("{file}.rs")))?;
            if text.contains("pub(crate) const CHECK: Check") {
                of.push(format!("&{file}::CHECK"));
            }
        }
        let text = modules(&before, "mod", &files);
        let list = format!("= &[{}];", of.join(", "));
        let text = between(&text, "pub(crate) const CHECKS: &[&Check] ", "];", &list)
            .with_context(|| format!("`{}` has no CHECKS", path.display()))?;
        wanted.insert(path, formatted(&text)?);
    }
    let path = checks.join("lib.rs");
    let text = modules(&fs::read_to_string(&path)?, "mod", &folders);
    let lists: Vec<String> = folders.iter().map(|it| format!("{it}::CHECKS")).collect();
    let lists = format!("[{}]", lists.join(", "));
    let text = between(&text, "let mut all: Vec<&'static Check> = ", "]", &lists)
        .context("crates/checks/src/lib.rs has no list of all checks")?;
    wanted.insert(path, formatted(&text)?);
    inventory(&root.join("crates/inventory/src"), &mut wanted)?;
    Ok(wanted)
}

fn inventory(source: &Path, wanted: &mut BTreeMap<PathBuf, String>) -> Result<()> {
    let services = source.join("services");
    let mut names = files(&services)?;
    names.extend(folders(&services)?);
    let path = services.join("mod.rs");
    let text = modules(&fs::read_to_string(&path)?, "pub mod", &names);
    wanted.insert(path, formatted(&text)?);

    let path = source.join("lib.rs");
    let all: Vec<&str> = names.iter().map(String::as_str).collect();
    let list = format!("{{{}}};", all.join(", "));
    let text = between(
        &fs::read_to_string(&path)?,
        "pub use services::",
        "};",
        &list,
    )
    .context("crates/inventory/src/lib.rs re-exports no services")?;
    wanted.insert(path, formatted(&text)?);

    let path = source.join("account.rs");
    let mut text = fs::read_to_string(&path)?;
    let everything = all_text(source)?;
    let summary = fs::read_to_string(source.join("summary.rs"))?;
    for kind in names.iter().map(|name| kinds(&services, name)) {
        for kind in kind? {
            let is_known = text.contains(&format!(": {}::{};", kind.service, kind.name))
                || summary.contains(&format!(": {};", kind.name))
                || everything.contains(&format!("Listed<{}>", kind.name))
                || everything.contains(&format!("Listed<{}::{}>", kind.service, kind.name));
            if !is_known {
                text = listed(&text, &kind)?;
            }
        }
    }
    wanted.insert(path, formatted(&text)?);
    Ok(())
}

/// A kind of resource as its file declares it.
pub(crate) struct DeclaredKind {
    pub(crate) service: String,
    pub(crate) name: String,
    /// What is said of it in one line.
    doc: String,
    /// Its declaration.
    pub(crate) text: String,
}

/// The kinds of a service, in the order of its files.
pub(crate) fn kinds(services: &Path, service: &str) -> Result<Vec<DeclaredKind>> {
    let folder = services.join(service);
    let paths: Vec<PathBuf> = if folder.is_dir() {
        let of = files(&folder)?.into_iter();
        of.map(|file| folder.join(format!("{file}.rs"))).collect()
    } else {
        vec![services.join(format!("{service}.rs"))]
    };
    let mut kinds = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path)
            .with_context(|| format!("could not read `{}`", path.display()))?;
        for declared in text.split("\nkind! {").skip(1) {
            let declared = declared.split("\n}").next().unwrap_or_default();
            let head = declared.lines().find(|line| line.contains(" from Origin"));
            let Some(name) = head.and_then(|line| line.split_whitespace().next()) else {
                continue;
            };
            let doc = declared.lines().find_map(|line| {
                let line = line.trim().strip_prefix("/// ")?;
                Some(line.to_owned())
            });
            kinds.push(DeclaredKind {
                service: service.to_owned(),
                name: name.to_owned(),
                doc: doc.unwrap_or_else(|| format!("{name}.")),
                text: declared.to_owned(),
            });
        }
    }
    Ok(kinds)
}

/// The account's inventory with a list of that kind, beside those of its service.
fn listed(account: &str, kind: &DeclaredKind) -> Result<String> {
    let entry = format!(
        "    /// {}\n    {}: {}::{};\n",
        kind.doc,
        list_name(kind),
        kind.service,
        kind.name
    );
    let at = account
        .rfind("\naccount! {")
        .context("crates/inventory/src/account.rs has no `account!`")?;
    let (before, lists) = account.split_at(at);
    let of_service = format!(": {}::", kind.service);
    let after = lists
        .rfind(&of_service)
        .and_then(|at| lists.get(at..)?.find('\n').map(|line| at + line + 1))
        .or_else(|| lists.rfind("\n}").map(|at| at + 1))
        .context("`account!` has no end")?;
    let (first, rest) = lists.split_at(after);
    let text = format!("{before}{first}{entry}{rest}");
    let imports = text
        .split_once("use crate::{")
        .and_then(|(_, rest)| rest.split_once("};"))
        .map(|(imports, _)| imports.to_owned())
        .context("crates/inventory/src/account.rs imports nothing")?;
    let has = imports.split(',').any(|name| name.trim() == kind.service);
    if has {
        return Ok(text);
    }
    let imports = format!("{}, {}", imports.trim().trim_end_matches(','), kind.service);
    between(&text, "use crate::{", "};", &format!("{imports}}};")).context("no imports")
}

/// `sqs_queues` of `sqs::Queue`.
fn list_name(kind: &DeclaredKind) -> String {
    let mut name = kind.service.clone();
    for letter in kind.name.chars() {
        if letter.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(letter.to_ascii_lowercase());
    }
    match name.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
        _ if name.ends_with(['s', 'x']) => format!("{name}es"),
        _ => format!("{name}s"),
    }
}

/// A file's `mod` lines as they should be: those that are conditional stay, the rest stands in order where the first
/// stood.
fn modules(text: &str, word: &str, names: &BTreeSet<String>) -> String {
    let name_of = |line: &str| {
        let name = line
            .strip_prefix(word)?
            .strip_prefix(' ')?
            .strip_suffix(';')?;
        (!name.contains(' ')).then(|| name.to_owned())
    };
    let mut kept: Vec<String> = Vec::new();
    // What is declared with another visibility stays where it stands.
    let elsewhere = |name: &String| {
        let end = format!(" mod {name};");
        let line = format!("{word} {name};");
        text.lines().any(|it| it.ends_with(&end) && it != line)
    };
    let mut all: BTreeSet<String> = names.iter().filter(|it| !elsewhere(it)).cloned().collect();
    let mut at = None;
    let mut conditional = false;
    for line in text.lines() {
        match name_of(line) {
            Some(name) if !conditional => {
                at.get_or_insert(kept.len());
                // Files beside a crate's `lib.rs` are named by hand.
                if word == "mod" && text.contains("static ALL") {
                    all.insert(name);
                }
            }
            _ => kept.push(line.to_owned()),
        }
        conditional = line.starts_with("#[cfg(");
    }
    let at = at.unwrap_or_else(|| {
        let after_docs = kept.iter().position(|line| !line.starts_with("//!"));
        let at = after_docs.unwrap_or(kept.len());
        kept.insert(at, String::new());
        at + 1
    });
    let lines = all.iter().map(|name| format!("{word} {name};"));
    kept.splice(at..at, lines);
    kept.join("\n") + "\n"
}

/// The text with what stands after `start`, up to and with `end`, replaced.
fn between(text: &str, start: &str, end: &str, new: &str) -> Option<String> {
    let (before, rest) = text.split_once(start)?;
    let (_, after) = rest.split_once(end)?;
    Some(format!("{before}{start}{new}{after}"))
}

pub(crate) fn formatted(text: &str) -> Result<String> {
    let mut child = Command::new("rustfmt")
        .args(["--edition", "2024", "--emit", "stdout"])
        .current_dir(root())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("could not start `rustfmt`")?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(text.as_bytes())?;
    }
    let output = child.wait_with_output()?;
    if !output.status.success() {
        bail!("rustfmt refuses what register wrote:\n{text}");
    }
    Ok(String::from_utf8(output.stdout)?)
}

fn folders(of: &Path) -> Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(of)? {
        let path = entry?.path();
        if path.is_dir() {
            names.extend(path.file_name().map(|it| it.to_string_lossy().into_owned()));
        }
    }
    Ok(names)
}

/// The Rust files of a folder but `mod.rs`, without their ending.
fn files(of: &Path) -> Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(of)? {
        let path = entry?.path();
        if path.extension().is_some_and(|it| it == "rs") {
            names.extend(path.file_stem().map(|it| it.to_string_lossy().into_owned()));
        }
    }
    names.remove("mod");
    Ok(names)
}

fn all_text(folder: &Path) -> Result<String> {
    let mut text = String::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            text.push_str(&all_text(&path)?);
        } else {
            text.push_str(&fs::read_to_string(&path)?);
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(service: &str, name: &str) -> DeclaredKind {
        DeclaredKind {
            service: service.to_owned(),
            name: name.to_owned(),
            doc: "Queues.".to_owned(),
            text: String::new(),
        }
    }

    #[test]
    fn lists_are_named_as_many() {
        let named = |service, name| list_name(&kind(service, name));
        assert_eq!(named("sqs", "Queue"), "sqs_queues");
        assert_eq!(named("ecr", "Repository"), "ecr_repositories");
        assert_eq!(named("dynamodb", "GlobalIndex"), "dynamodb_global_indexes");
        assert_eq!(named("apigateway", "ApiKey"), "apigateway_api_keys");
    }

    #[test]
    fn a_kind_stands_beside_those_of_its_service() {
        let account = "use crate::{Gap, sns};\n\naccount! {\n    /// Topics.\n    sns_topics: sns::Topic;\n    rds: rds::X;\n}\n";
        let text = listed(account, &kind("sns", "Queue")).unwrap();
        assert!(
            text.contains("sns::Topic;\n    /// Queues.\n    sns_queues: sns::Queue;\n    rds")
        );
        let text = listed(account, &kind("sqs", "Queue")).unwrap();
        assert!(text.ends_with("rds::X;\n    /// Queues.\n    sqs_queues: sqs::Queue;\n}\n"));
        assert!(text.starts_with("use crate::{Gap, sns, sqs};"));
    }

    #[test]
    fn conditional_modules_and_what_stands_between_stay() {
        let text = "//! Doc.\n\nmod b;\npub(crate) use b::x;\nmod a;\npub(crate) mod d;\n#[cfg(test)]\nmod tests;\n";
        let names = ["a", "b", "c", "d"].map(str::to_owned).into();
        assert_eq!(
            modules(text, "mod", &names),
            "//! Doc.\n\nmod a;\nmod b;\nmod c;\npub(crate) use b::x;\npub(crate) mod d;\n#[cfg(test)]\nmod tests;\n"
        );
    }

    #[test]
    fn what_is_forgotten_is_named() {
        assert_eq!(difference("mod a;\n", "mod a;\nmod b;\n"), "lacks b");
        assert_eq!(difference("mod a;\nmod b;\n", "mod a;\n"), "still names b");
    }

    #[test]
    fn everything_is_registered() {
        for (path, text) in wanted(&root()).unwrap() {
            let before = fs::read_to_string(&path).unwrap();
            assert!(
                before == text,
                "{}: {}",
                path.display(),
                difference(&before, &text)
            );
        }
    }
}
