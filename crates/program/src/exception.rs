//! `exceptions.yaml`: findings that someone answers for, until a day.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use crate::calendar::is_ending;
use crate::decode::Decoder;
use crate::file;
use crate::known::Known;
use crate::mistake::{Mistake, Position};
use crate::pattern::Pattern;
use crate::place::Place;
use crate::resolved::ids;
use crate::selector::all_or_nothing;
use crate::yaml::Node;

/// Failing findings of a check that are accepted. An unknown one cannot be excepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// The file that holds it.
    pub file: PathBuf,
    /// The line in which it begins.
    pub line: usize,
    /// `check`: the check.
    pub check: Box<str>,
    /// `resource`: a pattern of the resource's ARN, id or name.
    pub resource: Pattern,
    /// `account`: its account, by id or name. Without it the resource may be in any account.
    pub account: Option<Box<str>>,
    /// Where the account stands.
    pub account_at: Option<Position>,
    /// `region`: its region. Without it the resource may be in any region.
    pub region: Option<Box<str>>,
    /// `tag`: a tag that it must carry, as key and pattern of the value.
    pub tag: Option<(Box<str>, Pattern)>,
    /// `owner`: who answers for it.
    pub owner: Box<str>,
    /// `reason`: why.
    pub reason: Box<str>,
    /// `until`: the last day on which it holds.
    pub until: Date,
    /// `ticket`: where more is said.
    pub ticket: Option<Box<str>>,
}

impl Exception {
    /// Where it is written.
    pub fn place(&self) -> Place {
        Place::new(&self.file, self.line)
    }

    /// Whether its last day is past.
    pub fn is_over(&self, day: Date) -> bool {
        self.until < day
    }

    /// Whether it is in its last 30 days.
    pub fn is_ending(&self, day: Date) -> bool {
        is_ending(self.until, day)
    }

    /// Whether it is about a finding: of this check, in this account (by id) and region, on a resource that goes by
    /// these names and carries these tags. Whether it still holds on a day is another question.
    pub fn excepts<'n>(
        &self,
        check: &str,
        account: &str,
        region: &str,
        mut names: impl Iterator<Item = &'n str>,
        tags: impl Fn(&str) -> Option<Box<str>>,
    ) -> bool {
        let is =
            |wanted: &Option<Box<str>>, it: &str| wanted.as_deref().is_none_or(|one| one == it);
        *self.check == *check
            && is(&self.account, account)
            && is(&self.region, region)
            && names.any(|name| self.resource.matches(name))
            && self
                .tag
                .as_ref()
                .is_none_or(|(key, value)| tags(key).is_some_and(|it| value.matches(&it)))
    }

    /// The exception with its account by id: one for each account of that name, the same when nobody has it.
    #[must_use]
    pub fn resolved(&self, names: &BTreeMap<String, String>) -> Vec<Self> {
        let Some(account) = &self.account else {
            return vec![self.clone()];
        };
        let of = |id| Exception {
            account: Some(id),
            ..self.clone()
        };
        ids(account, names).into_iter().map(of).collect()
    }

    /// The exceptions of a file.
    pub fn parse(file: &Path, text: &str, known: &Known<'_>) -> Result<Vec<Self>, Vec<Mistake>> {
        file::parse(text, |decoder, root| {
            let mut exceptions: Vec<Exception> = Vec::new();
            let mut seen = BTreeMap::new();
            for node in decoder.only(root, "exceptions") {
                let Some(read) = exception(decoder, node, file, known) else {
                    continue;
                };
                if let Some(line) = seen.insert(read.what(), node.at.line) {
                    decoder.wrong(node.at, || {
                        format!("this excepts the same as the exception in line {line}")
                    });
                }
                exceptions.push(read);
            }
            exceptions
        })
    }

    /// What it is about.
    pub(crate) fn what(&self) -> What {
        (
            self.check.clone(),
            self.resource.clone(),
            self.account.clone(),
            self.region.clone(),
            self.tag.clone(),
        )
    }
}

pub(crate) type What = (
    Box<str>,
    Pattern,
    Option<Box<str>>,
    Option<Box<str>>,
    Option<(Box<str>, Pattern)>,
);

pub(crate) const KEYS: [&str; 9] = [
    "check", "resource", "account", "region", "tag", "owner", "reason", "until", "ticket",
];

fn exception(
    decoder: &mut Decoder,
    node: &Node,
    file: &Path,
    known: &Known<'_>,
) -> Option<Exception> {
    let fields = decoder.fields(node, &KEYS)?;
    let check = decoder
        .required(&fields, "check", "the name of the check")
        .and_then(|it| decoder.known(it, "check", known.checks));
    let tag = fields.get("tag").map(|it| decoder.tag(it));
    let resource = decoder.required(&fields, "resource", "a pattern of its ARN, id or name");
    let resource = resource.and_then(|it| match tag {
        // The tag says which are meant.
        Some(_) => decoder.text(it, "a pattern").map(Pattern::new),
        None => decoder.resource(it),
    });
    let account = fields.get("account").map(|it| decoder.account(it));
    let region = fields.get("region").map(|it| decoder.region(it));
    let (reason, owner, until) = decoder.statement(&fields);
    let ticket = decoder.optional(&fields, "ticket");
    // What narrows an exception and is not understood must not widen it.
    Some(Exception {
        file: file.to_owned(),
        line: node.at.line,
        check: check?.into(),
        resource: resource?,
        account: all_or_nothing(account)?.map(Box::from),
        account_at: fields.get("account").map(|it| it.at),
        region: all_or_nothing(region)?.map(Box::from),
        tag: all_or_nothing(tag)?,
        owner: owner?,
        reason: reason?,
        until: until?,
        ticket,
    })
}
