//! `attestations/*.yaml`: what a person states of an item or clause that no API can tell, with evidence.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use crate::calendar::{is_ending, later};
use crate::decode::{Decoder, Fields};
use crate::evidence::EvidenceLink;
use crate::file;
use crate::known::Known;
use crate::mistake::{Mistake, Position, shown};
use crate::place::Place;
use crate::placeholder::{is_placeholder, is_same_person};
use crate::resolved::ids;
use crate::yaml::{Node, Value};

/// What a person states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attestation {
    /// The file that holds it.
    pub file: PathBuf,
    /// The line in which it begins.
    pub line: usize,
    /// `item`: the checklist item.
    pub item: Box<str>,
    /// `clause`: the clause of it. Without one it is about the whole item.
    pub clause: Option<Box<str>>,
    /// `statement`: what holds.
    pub statement: Box<str>,
    /// `scope`: where it holds.
    pub scope: AttestationScope,
    /// The accounts of the scope, and where they stand.
    pub named_accounts: Vec<(Position, Box<str>)>,
    /// `owner`: who states it.
    pub owner: Box<str>,
    /// `reviewer`: who has checked it: another person.
    pub reviewer: Option<Box<str>>,
    /// `date`: when it was stated.
    pub date: Date,
    /// `valid_days`: for how many days it holds.
    pub valid_days: u32,
    /// `evidence`: what shows it.
    pub evidence: Vec<EvidenceLink>,
}

/// Where an attestation holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AttestationScope {
    /// `everything`: in the whole organization.
    Everything,
    /// `accounts`: in these, by id or name.
    Accounts(Vec<Box<str>>),
    /// `categories`: in the accounts of these categories.
    Categories(Vec<Box<str>>),
}

/// What an attestation is worth on a day; facts that speak against it are for others to find.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttestationState {
    /// Complete and in date.
    Attested,
    /// Complete, in its last 30 days.
    Expiring,
    /// Its last day is past.
    Expired,
    /// Its date is in the future.
    NotYet,
    /// It [lacks](Attestation::lacks) something.
    Partial,
}

impl Attestation {
    /// Where it is written.
    pub fn place(&self) -> Place {
        Place::new(&self.file, self.line)
    }

    /// The last day on which it holds.
    pub fn until(&self) -> Date {
        later(self.date, self.valid_days)
    }

    /// The same where it holds for so many days at most.
    #[must_use]
    pub fn limited(mut self, days: Option<u32>) -> Self {
        self.valid_days = self.valid_days.min(days.unwrap_or(u32::MAX));
        self
    }

    /// What it is worth on a day.
    pub fn state(&self, day: Date) -> AttestationState {
        if self.date > day {
            AttestationState::NotYet
        } else if self.until() < day {
            AttestationState::Expired
        } else if !self.lacks().is_empty() {
            AttestationState::Partial
        } else if is_ending(self.until(), day) {
            AttestationState::Expiring
        } else {
            AttestationState::Attested
        }
    }

    /// What it must have and has not.
    pub fn lacks(&self) -> Vec<String> {
        let mut lacks = Vec::new();
        match &self.reviewer {
            None => lacks.push("a reviewer".to_owned()),
            Some(reviewer) if is_same_person(&self.owner, reviewer) => {
                lacks.push("a reviewer other than the owner".to_owned());
            }
            Some(reviewer) if is_placeholder(reviewer) => lacks.push("a reviewer".to_owned()),
            Some(_) => {}
        }
        if is_placeholder(&self.owner) {
            lacks.push("an owner".to_owned());
        }
        if is_placeholder(&self.statement) {
            lacks.push("a statement".to_owned());
        }
        if self.evidence.iter().any(|it| is_placeholder(&it.uri)) {
            lacks.push("a place of its evidence".to_owned());
        }
        let of_later = |it: &EvidenceLink| it.date.is_some_and(|date| date > self.date);
        if self.evidence.iter().any(of_later) {
            lacks.push("evidence that is no later than the statement".to_owned());
        }
        if self.evidence.is_empty() {
            lacks.push("evidence".to_owned());
        } else if self.evidence.iter().any(|it| it.date.is_none()) {
            lacks.push("the date of its evidence".to_owned());
        }
        lacks.extend(self.evidence.iter().filter_map(EvidenceLink::lacks));
        lacks
    }

    /// The attestation with its accounts by id. A name that nobody has stays, and means no account.
    #[must_use]
    pub fn resolved(&self, names: &BTreeMap<String, String>) -> Self {
        let mut attestation = self.clone();
        if let AttestationScope::Accounts(accounts) = &mut attestation.scope {
            *accounts = accounts.iter().flat_map(|it| ids(it, names)).collect();
        }
        attestation
    }

    /// The attestations of a file: one, or a list of them. An empty file has none.
    pub fn parse(file: &Path, text: &str, known: &Known<'_>) -> Result<Vec<Self>, Vec<Mistake>> {
        file::parse(text, |decoder, root| {
            let one = std::slice::from_ref(root);
            let nodes = match &root.value {
                Value::List(nodes) => nodes.as_slice(),
                _ => one,
            };
            let read = |node| attestation(decoder, node, file, known);
            nodes.iter().filter_map(read).collect()
        })
    }
}

pub(crate) const KEYS: [&str; 9] = [
    "item",
    "clause",
    "statement",
    "scope",
    "owner",
    "reviewer",
    "date",
    "valid_days",
    "evidence",
];

fn attestation(
    decoder: &mut Decoder,
    node: &Node,
    file: &Path,
    known: &Known<'_>,
) -> Option<Attestation> {
    let fields = decoder.fields(node, &KEYS)?;
    let item = decoder.required(&fields, "item", "the checklist item, such as E4.1");
    let item = item.and_then(|it| decoder.known(it, "item", &known.item_ids()));
    let clause = fields.get("clause").and_then(|node| {
        let clauses = known.clauses(item?);
        decoder.known(node, "clause", clauses)
    });
    let statement = decoder.prose_of(&fields, "statement", "what holds");
    let scope = decoder
        .required(&fields, "scope", SCOPE)
        .and_then(|it| scope(decoder, it));
    let named_accounts = std::mem::take(&mut decoder.named);
    let owner = decoder.text_of(&fields, "owner", "say who states it");
    let reviewer = decoder.optional(&fields, "reviewer");
    let date = decoder
        .required(&fields, "date", "when it was stated")
        .and_then(|it| decoder.date(it));
    let valid_days = decoder
        .required(&fields, "valid_days", "for how many days it holds")
        .and_then(|it| decoder.days(it));
    let evidence = fields.get("evidence").map_or(&[][..], |it| {
        decoder.list(it, "evidence with type, uri, sha256, date")
    });
    let evidence = evidence
        .iter()
        .filter_map(|it| EvidenceLink::read(decoder, it))
        .collect();
    // A clause that is not understood must not become the whole item.
    let clause_is_read = fields.get("clause").is_none() || clause.is_some();
    clause_is_read.then_some(Attestation {
        file: file.to_owned(),
        line: node.at.line,
        item: item?.into(),
        clause: clause.map(Box::from),
        statement: statement?,
        scope: scope?,
        named_accounts,
        owner: owner?,
        reviewer,
        date: date?,
        valid_days: valid_days?,
        evidence,
    })
}

const SCOPE: &str = "`everything`, or a map with `accounts` or `categories`";

fn scope(decoder: &mut Decoder, node: &Node) -> Option<AttestationScope> {
    if let Value::Text(text) = &node.value {
        if text == "everything" {
            return Some(AttestationScope::Everything);
        }
        decoder.wrong(node.at, || format!("expected {SCOPE}, not {}", shown(text)));
        return None;
    }
    let fields: Fields<'_> = decoder.fields(node, &["accounts", "categories"])?;
    let (scope, names) = match (fields.get("accounts"), fields.get("categories")) {
        (Some(node), None) => (
            AttestationScope::Accounts as fn(Vec<Box<str>>) -> AttestationScope,
            decoder.accounts(node),
        ),
        (None, Some(node)) => (
            AttestationScope::Categories as fn(Vec<Box<str>>) -> AttestationScope,
            decoder.texts(node, "categories"),
        ),
        _ => {
            decoder.wrong(fields.at, || {
                "say `accounts` or `categories`, one of them".to_owned()
            });
            return None;
        }
    };
    if names.is_empty() {
        decoder.wrong(fields.at, || "the scope is empty".to_owned());
        return None;
    }
    Some(scope(names))
}
