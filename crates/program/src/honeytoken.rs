//! `honeytokens.yaml`: decoys that nobody uses, so that their use is an alarm. It never holds a secret.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use crate::calendar::days_between;
use crate::decode::Decoder;
use crate::file;
use crate::mistake::{Mistake, Position, shown};
use crate::yaml::Node;

/// A decoy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Honeytoken {
    /// The file that holds it.
    pub file: PathBuf,
    /// The line in which it begins.
    pub line: usize,
    /// `id`: its name in this file.
    pub id: Box<str>,
    /// `kind`: what it is.
    pub kind: HoneytokenKind,
    /// `account`: its account, by id or name.
    pub account: Box<str>,
    /// Where the account stands.
    pub account_at: Position,
    /// `key_id`: the access key id, of an access key.
    pub key_id: Option<Box<str>>,
    /// `resource`: its ARN or name, of every other kind.
    pub resource: Option<Box<str>>,
    /// `placed`: where an attacker finds it.
    pub placed: Box<str>,
    /// `owner`: who answers for it.
    pub owner: Box<str>,
    /// `created`: when it was made.
    pub created: Date,
    /// `verified`: when its use last raised the alarm in a test.
    pub verified: Option<Date>,
    /// `rule`: the ARN of the rule that watches it.
    pub rule: Option<Box<str>>,
    /// `retired`: since when it is no more.
    pub retired: Option<Date>,
}

/// Kinds of decoys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HoneytokenKind {
    /// An access key of an IAM user.
    AccessKey,
    /// A role that people may assume and nobody does.
    Role,
    /// A secret of Secrets Manager.
    Secret,
    /// A parameter of Systems Manager.
    Parameter,
    /// A KMS key.
    KmsKey,
    /// An S3 object.
    Object,
    /// A `DynamoDB` table.
    Table,
    /// A snapshot of RDS or EBS.
    Snapshot,
}

impl HoneytokenKind {
    pub(crate) const WORDS: [(&str, Self); 8] = [
        ("access-key", Self::AccessKey),
        ("role", Self::Role),
        ("secret", Self::Secret),
        ("parameter", Self::Parameter),
        ("kms-key", Self::KmsKey),
        ("object", Self::Object),
        ("table", Self::Table),
        ("snapshot", Self::Snapshot),
    ];

    /// Whether its use is seen in data events only.
    pub fn needs_data_events(self) -> bool {
        matches!(self, Self::Object | Self::Table)
    }
}

/// What is written of a decoy on a day; whether it exists and can do nothing is for others to find.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HoneytokenState {
    /// It was verified within 90 days.
    Verified,
    /// It was never verified, or longer ago.
    Unverified,
    /// It is no more.
    Retired,
    /// It is created or verified in the future.
    NotYet,
}

/// For so many days a test holds.
const VERIFIED_DAYS: i64 = 90;

impl Honeytoken {
    /// What is written of it on a day.
    pub fn state(&self, day: Date) -> HoneytokenState {
        if self.retired.is_some_and(|it| it <= day) {
            return HoneytokenState::Retired;
        }
        match self.verified {
            _ if self.created > day => HoneytokenState::NotYet,
            Some(verified) if verified > day => HoneytokenState::NotYet,
            Some(verified) if days_between(verified, day) <= VERIFIED_DAYS => {
                HoneytokenState::Verified
            }
            _ => HoneytokenState::Unverified,
        }
    }

    /// The decoys of a file.
    pub fn parse(file: &Path, text: &str) -> Result<Vec<Self>, Vec<Mistake>> {
        file::parse(text, |decoder, root| {
            let mut tokens: Vec<Honeytoken> = Vec::new();
            let mut seen = BTreeMap::new();
            for node in decoder.only(root, "honeytokens") {
                let Some(token) = honeytoken(decoder, node, file) else {
                    continue;
                };
                let key = token.key_id.iter().map(|it| (true, it.clone()));
                for name in key.chain([(false, token.id.clone())]) {
                    let Some(line) = seen.insert(name.clone(), node.at.line) else {
                        continue;
                    };
                    decoder.wrong(node.at, || {
                        format!(
                            "honeytoken {} stands twice, first in line {line}",
                            shown(&name.1)
                        )
                    });
                }
                tokens.push(token);
            }
            tokens
        })
    }
}

pub(crate) const KEYS: [&str; 11] = [
    "id", "kind", "account", "key_id", "resource", "placed", "owner", "created", "verified",
    "rule", "retired",
];

fn honeytoken(decoder: &mut Decoder, node: &Node, file: &Path) -> Option<Honeytoken> {
    let fields = decoder.fields(node, &KEYS)?;
    let id = decoder.text_of(&fields, "id", "a name for it");
    let kind = decoder
        .required(&fields, "kind", "what it is, such as access-key or secret")
        .and_then(|it| decoder.word(it, "kind", &HoneytokenKind::WORDS));
    let account = decoder
        .required(&fields, "account", "the account's id or name")
        .and_then(|it| decoder.account(it));
    let is_key = kind == Some(HoneytokenKind::AccessKey);
    let (key_id, resource) = match kind {
        Some(HoneytokenKind::AccessKey) => (
            decoder
                .required(&fields, "key_id", "the access key id")
                .and_then(|it| key_id(decoder, it)),
            decoder.optional(&fields, "resource"),
        ),
        Some(_) => (
            None,
            decoder.text_of(&fields, "resource", "its ARN or name"),
        ),
        None => (None, None),
    };
    if let (false, Some(entry)) = (is_key, fields.entry("key_id")) {
        decoder.wrong(entry.at, || "only an access key has a `key_id`".to_owned());
    }
    let placed = decoder.prose_of(&fields, "placed", "where an attacker finds it");
    let owner = decoder.text_of(&fields, "owner", "say who answers for it");
    let created = decoder
        .required(&fields, "created", "when it was made")
        .and_then(|it| decoder.date(it));
    let mut date = |key| fields.get(key).and_then(|it| decoder.date(it));
    let (verified, retired) = (date("verified"), date("retired"));
    let rule = decoder.optional(&fields, "rule");
    Some(Honeytoken {
        file: file.to_owned(),
        line: node.at.line,
        id: id?,
        kind: kind?,
        account: account?.into(),
        account_at: fields.get("account")?.at,
        key_id,
        resource,
        placed: placed?,
        owner: owner?,
        created: created?,
        verified,
        rule,
        retired,
    })
}

/// An access key id. What is something else may be the secret, and is not shown.
fn key_id(decoder: &mut Decoder, node: &Node) -> Option<Box<str>> {
    let text = decoder.text(node, "an access key id")?;
    let letters = |it: u8| it.is_ascii_uppercase() || it.is_ascii_digit();
    if text.starts_with("AKIA") && (16..=128).contains(&text.len()) && text.bytes().all(letters) {
        return Some(text.into());
    }
    decoder.wrong(node.at, || {
        "this is not an access key id, which begins with AKIA; never write the secret here"
            .to_owned()
    });
    None
}
