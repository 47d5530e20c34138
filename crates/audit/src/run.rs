//! Running checks: verdicts become findings and counts.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::iter::Sum;

use firestep_inventory::account::Account;
use firestep_inventory::org::Org;
use firestep_inventory::{Gap, GapGroup, GapReason, Identity};
use firestep_program::{Exception, Exposure, Place, Settings, TwoWays};
use jiff::civil::Date;

use crate::check::{Check, Context, Scope};
use crate::finding::{Decision, Finding, ResourceRef};
use crate::packed::Packed;
use crate::verdict::{About, Verdict, Verdicts};

/// What a run of checks brought.
#[derive(Debug, Default)]
pub struct CheckResults {
    /// Those that were kept, in the order of checks, then of resources.
    pub findings: Vec<Finding>,
    /// What was not seen, of all verdicts.
    pub unseen: Vec<Unseen>,
    /// Exceptions of which two fit one finding: which of them holds nobody can say.
    pub two_ways: Vec<TwoWays>,
    /// The exceptions that held for a finding, by where they are written.
    pub met_exceptions: BTreeSet<Place>,
    /// The exceptions that would hold for a finding if it failed, and it was not seen.
    pub unseen_exceptions: BTreeSet<Place>,
    /// Who answers for findings, by key.
    pub answered: Vec<(String, Answered)>,
    /// How often each check passed, failed and did not know, by account. A check that found nothing to evaluate in
    /// an account has a tally of zeros there. The organization's own resources stand under the empty account.
    pub tallies: Vec<Tally>,
}

/// Which verdicts are meant.
pub type Wanted<'k> = &'k (dyn Fn(&Check, &Verdict) -> bool + Sync);

/// What a run keeps of verdicts: of a large organization only what the first screen shows can be held. All of them are
/// counted, and those that people decided on are held.
#[derive(Clone, Copy)]
pub struct Keeps<'k> {
    pub held: Wanted<'k>,
    /// Those that are packed, and where to.
    pub packed: Option<(Wanted<'k>, &'k Packed)>,
}

impl Keeps<'_> {
    /// All of them are held.
    pub const ALL: Keeps<'static> = Keeps {
        held: &|_, _| true,
        packed: None,
    };
}

/// Who answers for a finding that fails, and why it may: an exception, or a declared exposure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    pub reason: Box<str>,
    pub owner: Box<str>,
    /// The last day on which it holds.
    pub until: Date,
    pub ticket: Option<Box<str>>,
}

/// How many verdicts of one check were not reached for the same reason.
#[derive(Debug, Clone)]
pub struct Unseen {
    pub check: &'static Check,
    /// In which account; empty for the organization as a whole.
    pub account: &'static str,
    pub gap: Gap,
    pub verdicts: usize,
}

/// How often one check said what in one account.
#[derive(Debug, Clone)]
pub struct Tally {
    pub check: &'static Check,
    /// The account, empty for the organization.
    pub account: &'static str,
    pub pass: u32,
    pub fail: u32,
    /// Neither could be seen.
    pub unknown: u32,
    /// It is about regions that a service control policy closes.
    pub closed: u32,
    /// It is about what this snapshot does not hold: left out by the user, not reached, or not asked.
    pub not_collected: u32,
    /// It waits for a declaration.
    pub waiting: u32,
    /// It failed, and an exception holds.
    pub excepted: u32,
    /// Of those that pass, what fails and is declared to be meant: clauses let it stand.
    pub declared: u32,
}

/// How many verdicts there are of each kind, in many tallies.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub fail: usize,
    pub pass: usize,
    /// Neither could be seen, the region is closed, or a declaration is waited for.
    pub unknown: usize,
    /// It fails, and an exception holds.
    pub excepted: usize,
    /// Of those that pass, what is declared to be meant.
    pub declared: usize,
    /// Checks that found nothing to judge in an account.
    pub nothing: usize,
}

impl Counts {
    pub fn add(&mut self, tally: &Tally) {
        let before = self.fail + self.pass + self.unknown + self.excepted;
        self.fail += tally.fail as usize;
        self.pass += tally.pass as usize;
        self.unknown +=
            (tally.unknown + tally.not_collected + tally.closed + tally.waiting) as usize;
        self.excepted += tally.excepted as usize;
        self.declared += tally.declared as usize;
        let after = self.fail + self.pass + self.unknown + self.excepted;
        self.nothing += usize::from(after == before);
    }
}

impl Sum for Counts {
    fn sum<I: Iterator<Item = Counts>>(all: I) -> Counts {
        all.fold(Counts::default(), |sum, one| Counts {
            fail: sum.fail + one.fail,
            pass: sum.pass + one.pass,
            unknown: sum.unknown + one.unknown,
            excepted: sum.excepted + one.excepted,
            declared: sum.declared + one.declared,
            nothing: sum.nothing + one.nothing,
        })
    }
}

impl CheckResults {
    pub fn append(&mut self, other: CheckResults) {
        self.findings.extend(other.findings);
        self.unseen.extend(other.unseen);
        self.two_ways.extend(other.two_ways);
        self.met_exceptions.extend(other.met_exceptions);
        self.unseen_exceptions.extend(other.unseen_exceptions);
        self.answered.extend(other.answered);
        self.tallies.extend(other.tallies);
    }
}

/// Runs the checks that examine an account.
pub fn run<'c>(
    checks: impl IntoIterator<Item = &'c &'static Check>,
    org: &Org,
    account: &Account,
    keeps: Keeps<'_>,
) -> CheckResults {
    let mut outcome = CheckResults::default();
    let context = Context::new(org, account);
    for check in checks {
        if check.examine.scope() == Scope::Account {
            let verdicts = check.examine.examine(&context);
            take(&mut outcome, check, verdicts, Some(account.id), org, keeps);
        }
    }
    outcome
}

/// Runs the checks that examine the organization as a whole.
pub fn run_organization<'c>(
    checks: impl IntoIterator<Item = &'c &'static Check>,
    org: &Org,
    keeps: Keeps<'_>,
) -> CheckResults {
    let mut outcome = CheckResults::default();
    let nothing = Account::unseen(org);
    let context = Context::new(org, &nothing);
    for check in checks {
        if check.examine.scope() == Scope::Organization {
            let verdicts = check.examine.examine(&context);
            take(&mut outcome, check, verdicts, None, org, keeps);
        }
    }
    outcome
}

fn take(
    outcome: &mut CheckResults,
    check: &'static Check,
    verdicts: Verdicts<'_>,
    account: Option<&'static str>,
    org: &Org,
    keeps: Keeps<'_>,
) {
    let mut tallies: BTreeMap<&'static str, Tally> = BTreeMap::new();
    let mut unseen: HashMap<(&'static str, Gap), usize> = HashMap::new();
    let tally = |account| Tally {
        check,
        account,
        pass: 0,
        fail: 0,
        unknown: 0,
        closed: 0,
        not_collected: 0,
        waiting: 0,
        excepted: 0,
        declared: 0,
    };
    if let Some(account) = account {
        tallies.insert(account, tally(account));
    }
    let mut exceptions = org.program.exceptions.iter();
    let has_exceptions = exceptions.any(|it| *it.check == *check.id);
    let mut packed = Vec::new();
    for examined in verdicts {
        let (about, verdict) = (examined.about, examined.verdict);
        let location = about.location();
        let (decision, answered) = decide(check, &about, &verdict, org, has_exceptions, outcome);
        if let Verdict::Unknown(gap) = verdict {
            *unseen.entry((location.account, gap)).or_default() += 1;
        }
        let counted = tallies
            .entry(location.account)
            .or_insert_with(|| tally(location.account));
        match verdict {
            Verdict::Pass(_) => counted.pass += 1,
            // The clauses that name exposures hold for those that are declared.
            Verdict::Fail(_) if decision == Decision::Declared => {
                counted.pass += 1;
                counted.declared += 1;
            }
            Verdict::Fail(_) if decision == Decision::Excepted => counted.excepted += 1,
            Verdict::Fail(_) => counted.fail += 1,
            Verdict::Unknown(gap) => match gap.info().reason {
                GapReason::RegionClosed => counted.closed += 1,
                GapReason::NotDeclared => counted.waiting += 1,
                _ if gap.info().reason.group() == GapGroup::Scope => counted.not_collected += 1,
                _ => counted.unknown += 1,
            },
        }
        let is_held = decision != Decision::None || (keeps.held)(check, &verdict);
        let is_packed = keeps
            .packed
            .is_some_and(|(wanted, _)| wanted(check, &verdict));
        if !is_held && !is_packed {
            continue;
        }
        let finding = Finding {
            check,
            verdict,
            resource: ResourceRef::of(&about),
            account: location.account,
            region: location.region,
            evidence: examined.evidence,
            decision,
        };
        if let Some(answered) = answered {
            let key = finding.key().to_string();
            outcome.answered.push((key, answered));
        }
        if is_packed {
            packed.push(finding.clone());
        }
        if is_held {
            outcome.findings.push(finding);
        }
    }
    if let Some((_, store)) = keeps.packed {
        store.add(&packed);
    }
    outcome.tallies.extend(tallies.into_values());
    let mut unseen: Vec<_> = unseen.into_iter().collect();
    unseen.sort_unstable();
    let told = unseen.into_iter().map(|((account, gap), verdicts)| Unseen {
        check,
        account,
        gap,
        verdicts,
    });
    outcome.unseen.extend(told);
}

/// Clauses whose text lets declared exposures stand.
const EXPOSURES: [(&str, Option<&str>); 2] = [("E6.1", None), ("E3.4", Some("buckets"))];

/// What people decided of a verdict; which exception it was is noted. What was not seen cannot be declared or excepted.
fn decide(
    check: &Check,
    about: &About<'_>,
    verdict: &Verdict,
    org: &Org,
    has_exceptions: bool,
    outcome: &mut CheckResults,
) -> (Decision, Option<Answered>) {
    match verdict {
        Verdict::Pass(_) => return (Decision::None, None),
        Verdict::Unknown(_) => {
            if has_exceptions && let Ok(Some(exception)) = exception(check, about, org) {
                outcome.unseen_exceptions.insert(exception.place());
            }
            return (Decision::None, None);
        }
        Verdict::Fail(_) => {}
    }
    let is_exposure = check.clauses.iter().any(|clause| {
        EXPOSURES
            .iter()
            .any(|(item, of)| *item == clause.item && of.is_none_or(|of| of == clause.clause))
    });
    let identity = about.identity().filter(|_| is_exposure);
    if let Some(declared) = identity.and_then(|it| declared(&org.program.settings, it)) {
        let answered = Answered {
            reason: declared.reason.clone(),
            owner: declared.owner.clone(),
            until: declared.until,
            ticket: None,
        };
        return (Decision::Declared, Some(answered));
    }
    if !has_exceptions {
        return (Decision::None, None);
    }
    match exception(check, about, org) {
        Ok(None) => (Decision::None, None),
        Ok(Some(exception)) => {
            outcome.met_exceptions.insert(exception.place());
            let answered = Answered {
                reason: exception.reason.clone(),
                owner: exception.owner.clone(),
                until: exception.until,
                ticket: exception.ticket.clone(),
            };
            (Decision::Excepted, Some(answered))
        }
        Err(both) => {
            if !outcome.two_ways.contains(&both) {
                outcome.two_ways.push(both);
            }
            (Decision::None, None)
        }
    }
}

/// The exception that fits what a check is about.
fn exception<'o>(
    check: &Check,
    about: &About<'_>,
    org: &'o Org,
) -> Result<Option<&'o Exception>, TwoWays> {
    let location = about.location();
    let resource = ResourceRef::of(about);
    let names: Vec<&str> = resource.names().collect();
    // A tag that was not seen is none.
    let tags = |key: &str| {
        let About::Resource(it) = about else {
            return None;
        };
        let tags = it.field("tags")?.ok()?;
        Some(tags.get(key)?.as_str()?.into())
    };
    org.program.exception(
        check.id,
        location.account,
        location.region,
        &names.iter().copied(),
        tags,
    )
}

/// What declares that a resource is to be reachable: by its id, its ARN or its name.
fn declared<'s>(settings: &'s Settings, identity: &Identity) -> Option<&'s Exposure> {
    settings.exposures.iter().find(|it| {
        let names = [
            Some(&identity.id),
            identity.arn.as_ref(),
            identity.name.as_ref(),
        ];
        let names = names.into_iter().flatten().map(|name| &**name);
        it.declares(identity.location.account, names)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Examine;

    /// What a rule loaded from a file comes to: its text is not known when this is compiled.
    #[derive(Debug)]
    struct Loaded {
        fails: String,
    }

    impl Examine for Loaded {
        fn scope(&self) -> Scope {
            Scope::Account
        }

        fn examine<'a>(&self, context: &Context<'a>) -> Verdicts<'a> {
            crate::account(context.account.id, || {
                Ok(Verdict::Fail(self.fails.clone().into()))
            })
        }
    }

    fn own_rule(examine: &'static dyn Examine) -> &'static Check {
        Box::leak(Box::new(Check {
            id: "own-rule",
            title: "A rule of the user's own",
            severity: crate::Severity::High,
            effort: crate::Effort::Hours,
            clauses: &[],
            audience: crate::Audience::Everyone,
            since: "0.1",
            risk: "",
            remedy: "",
            references: &[],
            reads: &[],
            fix: None,
            examine,
        }))
    }

    #[test]
    fn a_loaded_rule_runs_as_a_built_in_check_does() {
        let rule: &'static Loaded = Box::leak(Box::new(Loaded {
            fails: "so says the file".to_owned(),
        }));
        let check = own_rule(rule);
        let org = Org::sample([]);
        let results = run([&check], &org, &Account::empty(), Keeps::ALL);
        let [finding] = &results.findings[..] else {
            panic!("{:?}", results.findings);
        };
        assert_eq!(
            finding.verdict.reason().unwrap().message,
            "so says the file"
        );
        assert!(
            run_organization([&check], &org, Keeps::ALL)
                .findings
                .is_empty()
        );
    }

    #[test]
    fn a_check_of_the_organization_sees_no_account() {
        let check = own_rule(&crate::PerOrganization(|context| {
            crate::organization(|| {
                context
                    .account
                    .ec2_instances
                    .region("eu-central-1")
                    .whole()?;
                Ok(Verdict::Pass("nothing is there".into()))
            })
        }));
        let results = run_organization([&check], &Org::sample([]), Keeps::ALL);
        assert_eq!(
            results
                .tallies
                .iter()
                .map(|it| it.not_collected)
                .sum::<u32>(),
            1
        );
    }

    #[test]
    fn a_finding_is_small() {
        assert!(size_of::<Finding>() <= 160, "{}", size_of::<Finding>());
    }
}
