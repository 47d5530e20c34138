//! Every sentence of the first screen against the verdicts that it sums up, over what random collections of the demo
//! show: with services that were not called, regions and accounts left out, and nothing public.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use firestep_audit::{Finding, FindingOutcome, Severity};
use firestep_checklist::items::DecidedBy;
use firestep_checklist::report::{AccountState, ExposureCoverage};
use firestep_checklist::rollup::UnitCounts;
use firestep_checklist::{Report, UnitKind, is_exposure, items};
use firestep_report::{Style, text, thousands};
use firestep_sim::{ACME, World};
use firestep_snapshot::MemorySnapshot;
use firestep_snapshot::manifest::LeftOut;
use proptest::prelude::*;

use crate::organization::report_on;

/// What a collection left out.
#[derive(Debug, Clone)]
struct Less {
    /// Services that were not called in an account, by number; the last is the organization.
    services: Vec<(usize, usize)>,
    /// The account that was left out.
    account: Option<usize>,
    region: Option<&'static str>,
    unfinished: bool,
    nothing_public: bool,
}

fn less() -> impl Strategy<Value = Less> {
    (
        prop::collection::vec((0usize..14, 0usize..SERVICES.len()), 0..12),
        prop::option::weighted(0.2, 1usize..13),
        prop::option::weighted(0.2, prop::sample::select(vec!["eu-central-1", "us-east-1"])),
        prop::bool::weighted(0.2),
        any::<bool>(),
    )
        .prop_map(
            |(services, account, region, unfinished, nothing_public)| Less {
                services,
                account,
                region,
                unfinished,
                nothing_public,
            },
        )
}

const SERVICES: [&str; 8] = [
    "ec2",
    "s3",
    "rds",
    "iam",
    "kms",
    "sns",
    "organizations",
    "cloudtrail",
];

/// What tells the public things of the demo, and its root users.
const PUBLIC: [&str; 15] = [
    r#""PublicIpAddress""#,
    r#""prod-data-exports-eu""#,
    r#""dev-app-preview""#,
    r#""snap-{hex:customers}""#,
    r#""staging-customers""#,
    r#""staging-customers-2026-11-02""#,
    r#""ami-{hex:shared}""#,
    r#":try-out""#,
    r#"/drop-box""#,
    r#""give-away""#,
    r#""acme-agent""#,
    r#""partner""#,
    r#""webhook""#,
    r#""thumbnails""#,
    r#"mfa/root-account-mfa-device""#,
];

static WHOLE: LazyLock<MemorySnapshot> =
    LazyLock::new(|| World::parse(ACME).unwrap().conversation().snapshot());
static PRIVATE: LazyLock<MemorySnapshot> = LazyLock::new(|| {
    let mut world = World::parse(ACME).unwrap();
    world.items.retain(|item| {
        let it = item.it.to_string();
        PUBLIC.iter().all(|public| !it.contains(public))
    });
    world.conversation().snapshot()
});

fn collected(less: &Less) -> MemorySnapshot {
    let whole: &MemorySnapshot = if less.nothing_public {
        &PRIVATE
    } else {
        &WHOLE
    };
    let ids: Vec<String> = whole.accounts.keys().cloned().collect();
    let account = |at: usize| ids.get(at).map_or("", String::as_str);
    let mut snapshot = whole.rewritten(&|id, record| {
        let left_out = less
            .services
            .iter()
            .any(|(at, service)| account(*at) == id && *record.service == *SERVICES[*service]);
        (!left_out).then(|| record.clone())
    });
    if let Some(id) = less.account.map(account) {
        snapshot.accounts.remove(id);
        snapshot.manifest.scope.accounts.retain(|it| it != id);
        // As collecting writes it.
        let scope = &mut snapshot.manifest.scope;
        scope.excluded.push(id.to_owned());
        scope.left_out.insert(id.to_owned(), LeftOut::Excluded);
        scope.asked.exclude.push(id.to_owned());
    }
    snapshot.manifest.scope.regions = less.region.map(|it| vec![it.to_owned()]);
    if less.unfinished {
        snapshot.manifest.finished = None;
    }
    snapshot
}

/// The first screen, its words one space apart.
fn screen(report: &Report, width: usize) -> String {
    let style = Style {
        width,
        ..Style::plain()
    };
    let mut out = Vec::new();
    text::roadmap(report, style, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a finding is about what may be exposed, told anew.
fn may_be_exposed(finding: &Finding) -> bool {
    let check = finding.check;
    check.clauses.iter().any(|clause| clause.item == "E6.1")
        || check.id == "iam-role-oidc-limited"
        || (check.severity == Severity::Critical && check.id.contains("root"))
}

#[test]
fn the_checks_that_are_named_are_there() {
    for id in [
        "iam-role-oidc-limited",
        "iam-root-mfa",
        "iam-root-no-access-key",
    ] {
        let check = firestep_checks::find(id).unwrap();
        assert!(is_exposure(check), "{id}");
    }
    let hardware = firestep_checks::find("iam-root-hardware-mfa").unwrap();
    assert!(!is_exposure(hardware));
}

const ALL_CLEAR: &str = "Nothing is open to the internet that is not declared.";

fn exposures_are_told(report: &Report, screen: &str) -> Result<(), TestCaseError> {
    let of = |outcome: FindingOutcome| {
        let all = report.findings.iter().filter(|it| may_be_exposed(it));
        all.filter(|it| it.outcome() == outcome).count()
    };
    let failing: BTreeSet<String> = report
        .findings
        .iter()
        .filter(|it| may_be_exposed(it))
        .filter(|it| it.outcome() == FindingOutcome::Fail)
        .map(|it| it.key().to_string())
        .collect();
    let listed: BTreeSet<String> = report
        .exposed_now
        .iter()
        .map(|it| report.findings[it.finding].key().to_string())
        .collect();
    prop_assert_eq!(&listed, &failing);
    prop_assert_eq!(report.exposed_now.len(), failing.len());
    // The worst first, and of those the ones with something known behind them.
    for pair in report.exposed_now.windows(2) {
        let order = |at: usize| {
            (
                std::cmp::Reverse(pair[at].severity),
                pair[at].impact.is_none(),
            )
        };
        prop_assert!(order(0) <= order(1));
    }
    let coverage = &report.exposure;
    prop_assert_eq!(coverage.failing, failing.len());
    prop_assert_eq!(
        coverage.unknown + coverage.closed,
        of(FindingOutcome::Unknown)
    );
    if !failing.is_empty() || of(FindingOutcome::Unknown) > 0 {
        prop_assert!(!screen.contains(ALL_CLEAR) && !coverage.is_clear());
    }
    let more = failing.len().saturating_sub(5);
    let says = format!("+ {more} more: firestep");
    prop_assert_eq!(more > 0, screen.contains(&says));
    Ok(())
}

fn sum(counts: UnitCounts) -> usize {
    counts.pass + counts.fail + counts.waiting + counts.unseen() + counts.nothing
}

fn lines_add_up(report: &Report) -> Result<(), TestCaseError> {
    for rolled in &report.items {
        let units = match rolled.item.unit {
            UnitKind::Account => rolled.units.len(),
            UnitKind::Organization => 1,
            UnitKind::Repository => 0,
        };
        prop_assert_eq!(sum(rolled.counts), units, "{}", rolled.item.id);
        for clause in &rolled.clauses {
            prop_assert_eq!(sum(clause.counts), clause.statuses.len());
            prop_assert!(!clause.by_unit || clause.statuses.len() == units);
        }
    }
    let scores = report.tiers.iter().map(|row| row.score);
    let scores = scores.chain(report.stages.iter().map(|row| row.score));
    for score in scores.chain([report.score, report.if_empty]).flatten() {
        let unseen = score.refused + score.not_collected + score.closed + score.not_examined;
        prop_assert_eq!(unseen, score.unseen());
        prop_assert_eq!(score.verified + score.attested, score.score);
        prop_assert_eq!(score.score + unseen + score.waiting + score.open, 100);
    }
    for row in &report.tiers {
        let score = row.score.map_or(0, |score| score.score);
        prop_assert!(score <= row.reachable, "{}: {score}", row.tier.letter());
    }
    if let (Some(score), Some(empty)) = (report.score, report.if_empty) {
        prop_assert!(empty.verified >= score.verified);
    }
    Ok(())
}

fn counts_are_those_of_the_verdicts(report: &Report, screen: &str) -> Result<(), TestCaseError> {
    let of = |outcome| {
        let mut all = report.findings.iter();
        all.by_ref().filter(|it| it.outcome() == outcome).count()
    };
    prop_assert_eq!(
        report.failing.iter().sum::<usize>(),
        of(FindingOutcome::Fail)
    );
    prop_assert_eq!(report.unknown, of(FindingOutcome::Unknown));
    prop_assert_eq!(report.passing, of(FindingOutcome::Pass));
    prop_assert_eq!(report.not_seen.verdicts, report.unknown);
    let failing: usize = report.failing.iter().sum();
    let says = format!("{} fail (", thousands(failing as u64));
    prop_assert!(screen.contains(&says), "{says}");
    // The items that its command lists, and how many the screen says they are.
    let listed: Vec<&str> = items()
        .iter()
        .filter(|item| {
            item.clauses.iter().all(|clause| {
                let decides =
                    |it: &firestep_audit::Clause| it.item == item.id && it.clause == clause.id;
                let mut checks = firestep_checks::all().iter();
                clause.decided_by == DecidedBy::Evidence
                    && clause.undeclared.is_none()
                    && !checks.any(|check| check.clauses.iter().any(decides))
            })
        })
        .map(|item| item.id)
        .collect();
    prop_assert_eq!(&report.not_seen.not_examined, &listed);
    let says = format!("· {} not examined", listed.len());
    prop_assert!(screen.contains(&says), "{says}");
    let in_state = |state| {
        let rows = report.accounts.iter();
        rows.filter(|row| row.state == state).count()
    };
    prop_assert_eq!(report.head.examined, in_state(AccountState::Examined));
    prop_assert_eq!(
        report.head.narrowed.accounts.len(),
        in_state(AccountState::Excluded)
    );
    Ok(())
}

fn steps_can_be_taken(report: &Report) -> Result<(), TestCaseError> {
    for step in &report.steps {
        let item = report.item(step.item).unwrap();
        let decides = |it: &&Finding| firestep_checklist::is_of_item(it.check, step.item);
        let mut left = report.findings.iter().filter(decides);
        let unseen_accounts = item.counts.refused > 0;
        let has_work = unseen_accounts
            || left
                .any(|it| matches!(it.outcome(), FindingOutcome::Fail | FindingOutcome::Unknown));
        prop_assert!(has_work, "{}: {}", step.item, step.left);
    }
    Ok(())
}

fn what_is_missing_is_told(
    report: &Report,
    less: &Less,
    screen: &str,
) -> Result<(), TestCaseError> {
    let first = screen.split("Exposed now").next().unwrap_or_default();
    prop_assert_eq!(less.unfinished, first.contains("ended early"));
    // An account that was left out is known by the list of accounts alone.
    let is_listed = |(at, service): &(usize, usize)| {
        *at < WHOLE.accounts.len() || SERVICES[*service] != "organizations"
    };
    let listed = less.services.iter().all(is_listed);
    let narrowed = less.region.is_some() || (less.account.is_some() && listed);
    prop_assert_eq!(narrowed, first.contains("collected in part"));
    if let Some(region) = less.region {
        let says = format!("only region {region}");
        prop_assert!(first.contains(&says), "{says}");
    }
    if less.unfinished || narrowed {
        prop_assert!(report.exposure.partly);
        prop_assert!(screen.contains("what was not collected"));
    }
    if less.unfinished || !narrowed {
        prop_assert!(!screen.contains("without narrowing"));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 10,
        max_shrink_iters: 8,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn no_sentence_says_more_than_the_verdicts(less in less(), width in 60usize..130) {
        let report = report_on(&collected(&less), "demo");
        let screen = screen(&report, width);
        exposures_are_told(&report, &screen)?;
        lines_add_up(&report)?;
        counts_are_those_of_the_verdicts(&report, &screen)?;
        steps_can_be_taken(&report)?;
        what_is_missing_is_told(&report, &less, &screen)?;
    }
}

static DEMO: LazyLock<Report> = LazyLock::new(|| report_on(&WHOLE, "demo"));

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// The one sentence that says that nothing is exposed stands only where everything was seen, and nothing fails.
    #[test]
    fn the_all_clear_is_given_for_what_was_seen_whole(
        numbers in prop::array::uniform4(prop_oneof![3 => Just(0usize), 1 => 1usize..2000]),
        passing in 0usize..3,
        lacks in prop::bool::weighted(0.2),
        partly in prop::bool::weighted(0.2),
    ) {
        let [failing, unknown, closed, accounts] = numbers;
        let mut report = DEMO.clone();
        if failing == 0 {
            report.exposed_now.clear();
        }
        report.exposure = ExposureCoverage {
            declared: 0,
            excepted: 0,
            failing,
            passing,
            unknown,
            but_for_organization: Vec::new(),
            closed,
            accounts,
            lacks: if lacks { vec!["queues".to_owned()] } else { Vec::new() },
            partly,
        };
        let screen = screen(&report, 80);
        let clear = numbers == [0; 4] && !lacks && !partly;
        prop_assert_eq!(clear, screen.contains(ALL_CLEAR));
        if !clear {
            prop_assert!(!screen.contains("Nothing is"), "{}", screen);
        }
        let unseen = unknown + closed + accounts > 0 || lacks || partly;
        prop_assert_eq!(unseen, screen.contains("Not seen: "));
    }
}
