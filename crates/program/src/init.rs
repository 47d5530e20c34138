//! A new program folder: its files with comments and safe defaults, of which none is written over one that is there.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::folder::{EXCEPTIONS, REGISTRY, SETTINGS};
use crate::mistake::shown_path;
use crate::registry::{Registry, RegistryRow};
use crate::replace::write_new;
use crate::schema::{schema, schema_line, schema_names, schema_path};

/// An account as AWS names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountSeed {
    /// Its id.
    pub id: Box<str>,
    /// Its name.
    pub name: Option<Box<str>>,
    /// The mail address of its root user.
    pub email: Option<Box<str>>,
    /// The category that is proposed for it.
    pub category: Option<Box<str>>,
}

/// A file of the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedFile {
    /// Where it is.
    pub path: PathBuf,
    /// What is written there, when nothing is there.
    pub text: String,
    /// Whether something is there.
    pub exists: bool,
    /// What could be added to the file that is there: rows of accounts that it lacks. Often empty.
    pub adds: String,
}

/// A file that could not be written.
#[derive(Debug, thiserror::Error)]
#[error("could not write {path}: {error}", path = shown_path(path))]
pub struct WriteError {
    /// The file.
    pub path: PathBuf,
    /// The reason.
    pub error: io::Error,
}

/// The files of a program folder. `registry` is what people have written down already; what it says of an account
/// stays, and the accounts add what it lacks.
pub fn plan_files(
    folder: &Path,
    accounts: &[AccountSeed],
    registry: Option<&Registry>,
) -> Vec<PlannedFile> {
    let rows = rows(accounts, registry);
    let mut files = vec![
        (SETTINGS.to_owned(), settings_text()),
        (REGISTRY.to_owned(), registry_text(&rows)),
        (EXCEPTIONS.to_owned(), EXCEPTIONS_TEXT.to_owned()),
        ("honeytokens.yaml".to_owned(), HONEYTOKENS.to_owned()),
        (
            "attestations/example.yaml".to_owned(),
            ATTESTATION.to_owned(),
        ),
        ("exercises/example.yaml".to_owned(), EXERCISE.to_owned()),
        ("hunts/example.yaml".to_owned(), HUNT.to_owned()),
    ];
    for (file, (name, up)) in files.iter_mut().zip([
        ("firestep", false),
        ("accounts", false),
        ("exceptions", false),
        ("honeytokens", false),
        ("attestation", true),
        ("exercise", true),
        ("hunt", true),
    ]) {
        file.1.insert_str(0, &schema_line(name, up));
    }
    let schemas = schema_names().filter_map(|it| Some((schema_path(it), schema(it)?)));
    files.extend(schemas);
    let planned = |(name, text): (String, String)| {
        let path = folder.join(&name);
        // A link that leads nowhere is there too.
        let exists = path.symlink_metadata().is_ok();
        let adds = if exists && name == REGISTRY {
            missing_rows(&path, &rows)
        } else {
            String::new()
        };
        PlannedFile {
            path,
            text,
            exists,
            adds,
        }
    };
    files.into_iter().map(planned).collect()
}

/// Writes the files that are not there, and says which. A file is there whole or not at all; one that appears
/// meanwhile stays as it is.
pub fn write(folder: &Path, files: &[PlannedFile]) -> Result<Vec<PathBuf>, WriteError> {
    let mut written = Vec::new();
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |error| WriteError { path, error }
    };
    fs::create_dir_all(folder).map_err(failed(folder))?;
    let real = folder.canonicalize().map_err(failed(folder))?;
    for file in files {
        let parent = file.path.parent().unwrap_or(folder);
        fs::create_dir_all(parent).map_err(failed(parent))?;
        let inside = parent.canonicalize().map_err(failed(parent))?;
        if !inside.starts_with(&real) {
            let error = io::Error::other("its folder is a link that leads out of the program");
            return Err(failed(&file.path)(error));
        }
        if write_new(&file.path, &file.text).map_err(failed(&file.path))? {
            written.push(file.path.clone());
        }
    }
    Ok(written)
}

/// The rows of the registry: people's, then those of other accounts.
fn rows(accounts: &[AccountSeed], registry: Option<&Registry>) -> Vec<RegistryRow> {
    let mut rows: Vec<RegistryRow> = registry.map_or_else(Vec::new, |it| it.rows.clone());
    let mut place: BTreeMap<Box<str>, usize> = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        place.insert(row.id.clone(), at);
    }
    for seed in accounts {
        let name = seed.name.as_deref().and_then(plain);
        let email = seed.email.as_deref().and_then(plain);
        let email = email.filter(|it| it.contains('@'));
        let category = seed.category.as_deref().and_then(plain);
        if let Some(row) = place.get(&seed.id).and_then(|it| rows.get_mut(*it)) {
            row.name = row.name.take().or(name);
            row.email = row.email.take().or(email);
            row.category = row.category.take().or(category);
        } else if seed.id.len() == 12 && seed.id.bytes().all(|it| it.is_ascii_digit()) {
            place.insert(seed.id.clone(), rows.len());
            rows.push(RegistryRow {
                line: 0,
                id: seed.id.clone(),
                name,
                email,
                category,
                business_unit: None,
                owner: None,
                contact: None,
                reviewed: None,
                ours: true,
            });
        }
    }
    rows
}

/// What AWS says, as a text that our own reader takes.
fn plain(text: &str) -> Option<Box<str>> {
    const MOST: usize = 256;
    let sound = |it: char| if it.is_control() { ' ' } else { it };
    let text: String = text.chars().map(sound).take(MOST).collect();
    let text = text.trim();
    (!text.is_empty()).then(|| text.into())
}

fn registry_text(rows: &[RegistryRow]) -> String {
    let mut text = REGISTRY_HEADER.to_owned();
    text.push_str(if rows.is_empty() {
        "accounts: []\n"
    } else {
        "accounts:\n"
    });
    for row in rows {
        text.push_str(&row_text(row));
    }
    text
}

fn row_text(row: &RegistryRow) -> String {
    let mut text = format!("  - id: \"{}\"\n", row.id);
    for (key, value) in [
        ("name", &row.name),
        ("email", &row.email),
        ("category", &row.category),
        ("business_unit", &row.business_unit),
        ("owner", &row.owner),
        ("contact", &row.contact),
    ] {
        match value {
            Some(value) => text.push_str(&format!("    {key}: {}\n", quoted(value))),
            None => text.push_str(&format!("    {key}:\n")),
        }
    }
    match row.reviewed {
        Some(day) => text.push_str(&format!("    reviewed: {day}\n")),
        None => text.push_str("    reviewed:\n"),
    }
    if !row.ours {
        text.push_str("    ours: false\n");
    }
    text
}

/// A text in YAML's double quotes.
pub(crate) fn quoted(text: &str) -> String {
    let mut quoted = "\"".to_owned();
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            // What editors and other readers of YAML may not take as it is.
            _ if letter.is_control()
                || "\u{2028}\u{2029}\u{feff}\u{fffe}\u{ffff}".contains(letter) =>
            {
                quoted.push_str(&format!("\\U{:08x}", u32::from(letter)));
            }
            _ => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

/// The rows that a registry lacks; none when it cannot be read.
fn missing_rows(path: &Path, rows: &[RegistryRow]) -> String {
    let Ok(registry) = crate::file::read(path, Registry::parse) else {
        return String::new();
    };
    let missing = rows.iter().filter(|it| registry.row(&it.id).is_none());
    missing.map(row_text).collect()
}

/// The settings: what has a default stands there, everything else is an example in comments.
fn settings_text() -> String {
    const DEFAULTS: [&str; 3] = ["ages:", "slas:", "periods:"];
    let mut text = HEADER.to_owned();
    let example = include_str!("../../../docs/firestep.yaml");
    let mut stays = false;
    for line in example.lines().skip_while(|it| it.starts_with('#')) {
        let begins = !line.is_empty() && !line.starts_with([' ', '#']);
        if begins {
            stays = DEFAULTS.contains(&line);
        }
        if !(stays || line.is_empty() || line.starts_with('#')) {
            text.push('#');
        }
        text.push_str(line);
        text.push('\n');
    }
    text
}

const HEADER: &str = "\
# What the organization decides. Every key may be left out. Lines such as #key: value are examples: take the # away and
# write what holds. Accounts are written by id (12 digits) or name. Dates are the last day on which something holds.
# Keys marked (not read yet) are understood, and no check of this version uses them.
";

const REGISTRY_HEADER: &str = "\
# The accounts, and who answers for each. Fill what is empty. Write in `reviewed` the day on which you checked a row, and
# again within 180 days; until then its category is a proposal, and does not count. `ours: false` marks an account of
# others.
";

pub(crate) const EXCEPTIONS_TEXT: &str = "\
# Failing findings that someone answers for. They stay visible and counted; what could not be seen cannot be excepted.
# resource is a pattern (* any text, ? any character) of the whole ARN, id or name; account, region, tag and ticket may
# be left out; until is the last day.
exceptions:
#  - check: ec2-imdsv2-required
#    resource: i-0123456789abcdef0
#    account: shop-prod
#    region: eu-central-1
#    tag: { team: web }
#    owner: web team
#    reason: its agent needs IMDSv1 until it is replaced
#    until: 2027-01-31
#    ticket: SEC-7
";

const HONEYTOKENS: &str = "\
# Decoys that nobody uses, so that their use is an alarm. Never write a secret here. kind is access-key (with key_id),
# role, secret, parameter, kms-key, object, table or snapshot (with resource, the ARN or name); verified is the day on
# which a test of it last raised the alarm.
honeytokens:
#  - id: pipeline-key
#    kind: access-key
#    account: shop-prod
#    key_id: AKIAIOSFODNN7EXAMPLE
#    placed: a variable of the old pipeline
#    owner: security team
#    created: 2026-11-01
#    verified: 2026-11-02
#    rule: arn:aws:events:eu-central-1:111122223333:rule/use
";

const ATTESTATION: &str = "\
# What a person states of a checklist item or clause, with evidence: a file each, such as E4.1.yaml, or a list in one.
# scope is everything, { accounts: [...] } or { categories: [...] }; the reviewer is another person than the owner; type
# is document, ticket, commit, api, exercise or export; uri is an address, or the path of a file of this folder of at most
# 100 MB, which must have its sha256 still.
#item: E4.1
#statement: The security guidelines are written and were reviewed.
#scope: everything
#owner: ann@example.com
#reviewer: bob@example.com
#date: 2026-11-01
#valid_days: 365
#evidence:
#  - type: document
#    uri: https://docs.example.com/security-guidelines
#    sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
#    date: 2026-10-20
";

const EXERCISE: &str = "\
# The record of an exercise: a file each, such as 2026-11-01.yaml. kind is tabletop or simulation. The roles ir-lead,
# account-owner and communications must be there; a gap that is open after its due day makes the record partial.
#kind: tabletop
#scenario: leaked-ci-key
#plan: version 3
#date: 2026-11-01
#times: 10:00 to 11:30
#facilitator: ann@example.com
#participants:
#  ir-lead: bob@example.com
#  account-owner: [cid@example.com]
#  communications: dee@example.com
#decisions:
#  - keys are disabled first and examined later
#gaps:
#  - gap: nobody knew who owns the account
#    owner: bob@example.com
#    due: 2026-12-01
";

const HUNT: &str = "\
# The record of a threat hunt: a file each. from and to are the first and the last day of the data.
#hypothesis: access keys are used from networks that are new
#queries: [key-from-new-network]
#from: 2026-08-01
#to: 2026-10-31
#date: 2026-11-02
#owner: ann@example.com
#result: nothing found
#gaps:
#  - gap: no logs of the sandbox accounts
#    owner: bob@example.com
#    due: 2026-12-01
";
