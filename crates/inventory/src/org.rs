//! The organization as one: its own facts, a summary of every account, the scope and what is declared.

use std::collections::{BTreeMap, HashMap};

use firestep_program::Program;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::organizations::{Contact, ContactType, Contacts, Organization};
use crate::s3::StoredBucket;
use crate::summary::Summary;
use crate::{GLOBAL, Gap, GapInfo, GapReason, Memo, Seen, Usage};

/// Everything that a question about one account may need of the others.
#[derive(Debug)]
pub struct Org {
    /// The organization's own facts.
    pub organization: Organization,
    /// What was to be collected.
    pub scope: AuditScope,
    /// What the team has decided and written down.
    pub program: Program,
    /// When it was collected: the only clock there is.
    pub as_of: Timestamp,
    /// What was worked out for one account and holds of others.
    pub memo: Memo,
    /// Which services its accounts run anything of, as far as they have been read.
    pub usage: Usage,
    summaries: BTreeMap<&'static str, Summary>,
    /// The account of each bucket: names are unique, and every account asks for the same few.
    bucket_owners: HashMap<Box<str>, &'static str>,
}

/// What was to be collected; `None` = everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditScope {
    /// The accounts.
    pub accounts: Option<Vec<Box<str>>>,
    /// The regions.
    pub regions: Option<Vec<Box<str>>>,
    /// Whether accounts of the organization were left out, or are not known.
    pub some_accounts: bool,
}

impl AuditScope {
    /// The gap of what the user left out, for questions that anything left out could answer.
    pub fn whole(&self, operation: &str) -> Result<(), Gap> {
        let left_out = match (&self.regions, self.some_accounts) {
            (None, false) => return Ok(()),
            (Some(regions), _) => format!("only {} was looked at", regions.join(", ")),
            (None, true) => "not every account was looked at".to_owned(),
        };
        Err(crate::evidence::met(Gap::of(GapInfo {
            reason: GapReason::OutOfScope,
            account: "".into(),
            region: GLOBAL.into(),
            operation: operation.into(),
            action: None,
            code: "".into(),
            message: left_out.into(),
        })))
    }
}

impl Org {
    /// Puts it together.
    pub fn new(
        organization: Organization,
        summaries: impl IntoIterator<Item = Summary>,
        scope: AuditScope,
        program: Program,
        as_of: Timestamp,
    ) -> Self {
        let summaries: BTreeMap<_, _> = summaries.into_iter().map(|it| (it.account, it)).collect();
        let mut bucket_owners = HashMap::new();
        for summary in summaries.values() {
            summary.buckets.region(GLOBAL).visit(
                |bucket| {
                    bucket_owners
                        .entry(bucket.identity.id.clone())
                        .or_insert(summary.account);
                },
                |_| {},
            );
        }
        Org {
            organization,
            scope,
            program,
            as_of,
            memo: Memo::default(),
            usage: Usage::default(),
            summaries,
            bucket_owners,
        }
    }

    /// The sample organization with these summaries, for samples and tests.
    pub fn sample(summaries: impl IntoIterator<Item = Summary>) -> Self {
        Org::new(
            Organization::sample(),
            summaries,
            AuditScope::default(),
            Program::default(),
            Timestamp::from_second(1_795_000_000).unwrap_or(Timestamp::UNIX_EPOCH),
        )
    }

    /// An organization of which nothing was seen, for samples and tests.
    pub fn unseen() -> Self {
        Org::new(
            Organization::read(&firestep_snapshot::Records::default()),
            [],
            AuditScope::default(),
            Program::default(),
            Timestamp::UNIX_EPOCH,
        )
    }

    /// All accounts that were collected.
    pub fn summaries(&self) -> impl Iterator<Item = &Summary> {
        self.summaries.values()
    }

    /// What another account shows; one that was not collected is a gap.
    pub fn summary(&self, account: &str) -> Result<&Summary, Gap> {
        self.summaries
            .get(account)
            .ok_or_else(|| crate::evidence::met(out_of_scope(account)))
    }

    /// Whether an account was collected.
    pub fn has(&self, account: &str) -> bool {
        self.summaries.contains_key(account)
    }

    /// A contact of an account: as the administrator sees it or, failing that, as the account itself does.
    pub fn contact(&self, account: &str, kind: ContactType) -> Result<Option<&Contact>, Gap> {
        Ok(self.of_contacts(account, |all| all.of(kind))?.as_ref())
    }

    /// Whether AWS has the account's own contact information, seen in the same way.
    pub fn has_contact_information(&self, account: &str) -> Result<bool, Gap> {
        self.of_contacts(account, |all| &all.information).copied()
    }

    fn of_contacts<T>(&self, account: &str, of: impl Fn(&Contacts) -> &Seen<T>) -> Result<&T, Gap> {
        let outside = self
            .organization
            .contacts(account)
            .map(|all| of(all).peek());
        let inside = self
            .summaries
            .get(account)
            .map(|summary| of(&summary.contacts).peek());
        let gap = match (outside, inside) {
            (Some(Ok(seen)), _) | (_, Some(Ok(seen))) => return Ok(seen),
            (Some(Err(outside)), Some(Err(inside))) => {
                if inside.info().reason == GapReason::NotRecorded {
                    outside
                } else {
                    inside
                }
            }
            (Some(Err(gap)), None) | (None, Some(Err(gap))) => gap,
            (None, None) => out_of_scope(account),
        };
        Err(crate::evidence::met(gap))
    }

    /// Whether IAM manages the members' root credentials for the organization.
    pub fn manages_root_credentials(&self) -> Result<bool, Gap> {
        let Some(management) = self.organization.management_account()? else {
            return Ok(false);
        };
        let features = &self.summary(management)?.root_features;
        Ok(features
            .find(GLOBAL, "RootCredentialsManagement")?
            .is_some())
    }

    /// The day of the look, as people's dates are meant.
    pub fn day(&self) -> Date {
        TimeZone::UTC.to_datetime(self.as_of).date()
    }

    /// Days between a moment and the look.
    pub fn days_since(&self, moment: &Timestamp) -> i64 {
        (self.as_of.as_second() - moment.as_second()).div_euclid(86_400)
    }
}

/// The services that guard an organization, by the principal under which an administrator is delegated.
pub const SECURITY_SERVICES: [&str; 6] = [
    "guardduty.amazonaws.com",
    "securityhub.amazonaws.com",
    "config.amazonaws.com",
    "access-analyzer.amazonaws.com",
    "inspector2.amazonaws.com",
    "cloudtrail.amazonaws.com",
];

impl Org {
    /// A bucket in whichever account it is, and that account. One that no account in the scope has is a gap.
    pub fn bucket(&self, name: &str) -> Result<(&Summary, &StoredBucket), Gap> {
        let owner = self.bucket_owners.get(name);
        let looked_at: Vec<&Summary> = match owner.and_then(|it| self.summaries.get(it)) {
            Some(summary) => vec![summary],
            // Nobody has it: why not all could be seen is what the others say.
            None => self.summaries().collect(),
        };
        let found = crate::first_found(looked_at, |summary| {
            let bucket = summary.buckets.find(GLOBAL, name)?;
            Ok(bucket.map(|bucket| (summary, bucket)))
        })?;
        found.ok_or_else(|| {
            crate::evidence::met(Gap::of(GapInfo {
                reason: GapReason::OutOfScope,
                account: "".into(),
                region: GLOBAL.into(),
                operation: "s3:ListBuckets".into(),
                action: crate::evidence::action("s3:ListBuckets"),
                code: "".into(),
                message: format!("bucket {name}").into(),
            }))
        })
    }

    /// The account that administers most security services, and how many: the security account, unless one is
    /// declared. `None`: nobody but the management account does.
    pub fn security_account(&self) -> Result<Option<&str>, Gap> {
        if let Some(declared) = self.program.settings.security_accounts.first() {
            return Ok(Some(declared));
        }
        let mut best: Option<(usize, &str)> = None;
        for admin in self.organization.delegated.region(GLOBAL).whole()? {
            let services = admin.services.get()?;
            let count = SECURITY_SERVICES
                .iter()
                .filter(|it| services.iter().any(|service| **service == ***it))
                .count();
            if count > best.map_or(0, |(most, _)| most) {
                best = Some((count, &admin.identity.id));
            }
        }
        Ok(best.map(|(_, id)| id))
    }

    /// Whether an account is there for security: declared so or, where none is declared, the delegated administrator
    /// of most security services. What it is called says nothing.
    pub fn is_security_account(&self, account: &str) -> Result<bool, Gap> {
        let declared = &self.program.settings.security_accounts;
        if !declared.is_empty() {
            return Ok(declared.iter().any(|it| **it == *account));
        }
        Ok(self.security_account()? == Some(account))
    }

    /// The account that keeps the logs: the declared one, or the one in Control Tower's landing zone. `None`: nothing
    /// says which it is.
    pub fn log_archive(&self) -> Result<Option<&str>, Gap> {
        if let Some(declared) = &self.program.settings.log_archive {
            let is_id = declared.len() == 12 && declared.bytes().all(|it| it.is_ascii_digit());
            // A name that is none account's, or several's, says nothing.
            return if is_id {
                Ok(Some(declared))
            } else {
                Err(crate::evidence::met(Gap::not_declared("log_archive")))
            };
        }
        let zone = self.organization.landing_zone.get()?;
        Ok(zone.as_ref().and_then(|zone| zone.log_archive.as_deref()))
    }
}

fn out_of_scope(account: &str) -> Gap {
    Gap::of(GapInfo {
        reason: GapReason::OutOfScope,
        account: account.into(),
        region: GLOBAL.into(),
        operation: "".into(),
        action: None,
        code: "".into(),
        message: "every operation".into(),
    })
}
