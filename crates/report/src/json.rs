//! The audit as JSON. These structs are the public format: an inner rename does not change them.

use std::io::{self, Write};

use firestep_checklist::items::DecidedBy;
use firestep_checklist::report::{ExposureCoverage, Phase};
use firestep_checklist::{ItemState, Report, Score};
use serde::Serialize;
use serde::ser::SerializeSeq;

use crate::escaping;
use crate::filter::Filter;
use crate::frameworks::{StandingsPart, standings_part};
use crate::told::{Teller, Told};

/// The format's name and version: members are added, never renamed or removed, within a version.
pub const SCHEMA: &str = "firestep-audit/2";

#[derive(Serialize)]
struct AuditDocument<'a> {
    schema: &'static str,
    firestep: &'a str,
    as_of: &'a str,
    scope: ScopePart<'a>,
    score: Vec<TierPart>,
    /// The score of all items together, and what is verified of it if the closed regions are empty.
    all_items: Option<AllPart>,
    stages: Vec<StagePart>,
    items: Vec<ItemPart<'a>>,
    exposed_now: Vec<ExposurePart<'a>>,
    exposure: CoveragePart<'a>,
    not_seen: Vec<NotSeenPart<'a>>,
    counts: FindingCounts,
    /// The earlier audit beside which only new findings are listed; null where all are.
    baseline: Option<BaselinePart>,
    /// Where the organization stands with the framework that was asked for; null where none was.
    framework: Option<StandingsPart>,
    findings: Findings<'a>,
}

#[derive(Serialize)]
struct ScopePart<'a> {
    organization: Option<&'a str>,
    organization_unseen: Option<&'a str>,
    accounts: Vec<AccountPart<'a>>,
    accounts_whole: bool,
    /// Whether nothing is known of other accounts, so that nothing is said of them.
    this_account_only: bool,
    regions: &'a [String],
    closed_regions: &'a [String],
    ended_early: Option<&'a str>,
    /// What collecting was asking when it ended early: the organization, or its accounts.
    ended_in: Option<&'static str>,
    asked: AskedPart<'a>,
    narrowed: NarrowedPart<'a>,
    /// What is to be known of the collection, a sentence each.
    notes: &'a [String],
}

/// What the user named, as it was typed; empty lists and null mean all.
#[derive(Serialize)]
struct AskedPart<'a> {
    accounts: &'a [String],
    units: &'a [String],
    exclude: &'a [String],
    regions: Option<&'a [String]>,
    operations: Option<&'a [String]>,
}

/// What the user left out of the collection; empty where nothing was.
#[derive(Serialize)]
struct NarrowedPart<'a> {
    /// The only regions that were collected.
    regions: Option<&'a [String]>,
    /// The accounts that were left out, by name.
    accounts: &'a [String],
    /// The only operations that were called.
    operations: Option<&'a [String]>,
}

#[derive(Serialize)]
struct AccountPart<'a> {
    id: &'a str,
    name: &'a str,
    state: &'static str,
    reason: Option<&'a str>,
    /// The names of the organizational units above it, root first.
    unit_path: Option<&'a str>,
    /// Who answers for it, by its row of the registry.
    owner: Option<&'a str>,
    /// Who pays, by its row of the registry.
    business_unit: Option<&'a str>,
    /// What it is for, by the settings or a reviewed row of the registry.
    category: Option<&'a str>,
}

#[derive(Serialize)]
struct ScorePart {
    score: u8,
    verified: u8,
    attested: u8,
    refused: u8,
    not_collected: u8,
    closed: u8,
    not_examined: u8,
    waiting: u8,
    open: u8,
}

#[derive(Serialize)]
struct AllPart {
    #[serde(flatten)]
    score: ScorePart,
    verified_if_closed_regions_are_empty: u8,
}

#[derive(Serialize)]
struct TierPart {
    tier: &'static str,
    name: &'static str,
    items: usize,
    counted: usize,
    /// The highest score that this version's checks can find.
    reachable: u8,
    #[serde(flatten)]
    score: Option<ScorePart>,
}

#[derive(Serialize)]
struct StagePart {
    stage: &'static str,
    name: &'static str,
    #[serde(flatten)]
    score: Option<ScorePart>,
}

#[derive(Serialize)]
struct ItemPart<'a> {
    id: &'static str,
    tier: &'static str,
    stage: &'static str,
    name: &'a str,
    state: &'static str,
    unit: &'static str,
    effort: &'a str,
    done: usize,
    total: usize,
    fail: usize,
    waiting: usize,
    refused: usize,
    not_collected: usize,
    closed: usize,
    not_examined: usize,
    /// Units that have nothing to evaluate; they are not in `total`.
    nothing: usize,
    clauses: Vec<ClausePart<'a>>,
}

#[derive(Serialize)]
struct ClausePart<'a> {
    id: &'a str,
    text: &'a str,
    scope: &'static str,
    decided_by: &'static str,
    state: &'static str,
    pass: usize,
    fail: usize,
    waiting: usize,
    refused: usize,
    not_collected: usize,
    closed: usize,
    not_examined: usize,
    nothing: usize,
    /// What its text names and this version does not see.
    lacks: Option<&'a str>,
    /// How it stands for each account of `scope.accounts` that is examined, when it is evaluated by account.
    #[serde(skip_serializing_if = "Option::is_none")]
    accounts: Option<String>,
}

#[derive(Serialize)]
struct ExposurePart<'a> {
    severity: &'static str,
    title: &'a str,
    check: &'static str,
    resource: &'a str,
    account_id: &'a str,
    region: &'a str,
    /// What an intruder gains for certain.
    impact: Option<&'static str>,
    /// What is known to be behind it, or why nothing is.
    behind: &'a str,
    /// What to do before the command runs.
    review: Option<&'static str>,
    /// The command that shows it with its records.
    show: &'a str,
    path: &'a [String],
    item: &'a str,
    account: &'a str,
    command: &'a str,
}

/// What came of everything that may be exposed: public resources and root users.
#[derive(Serialize)]
struct CoveragePart<'a> {
    /// Nothing is exposed, and everything that may be was seen.
    clear: bool,
    fail: usize,
    pass: usize,
    unknown: usize,
    /// Of those, what is open unless the organization, which was not seen, closes it: ids.
    open_but_for_organization: &'a [String],
    closed: usize,
    declared: usize,
    excepted: usize,
    accounts_not_entered: usize,
    not_in_this_version: &'a [String],
    partly_collected: bool,
}

#[derive(Serialize)]
struct NotSeenPart<'a> {
    reason: &'static str,
    action: &'a str,
    accounts: &'a [String],
    items: &'a [String],
}

#[derive(Serialize)]
struct FindingCounts {
    fail_critical: usize,
    fail_high: usize,
    fail_medium: usize,
    fail_low: usize,
    /// They fail, and somebody answers for them; in none of the counts above.
    excepted: usize,
    /// They fail, and are declared to be meant; in none of the others.
    declared: usize,
    unknown: usize,
    pass: usize,
}

#[derive(Serialize)]
struct BaselinePart {
    as_of: String,
    /// Which failing findings it holds: of severities that it does not hold, all are listed.
    findings: &'static str,
}

#[derive(Serialize)]
struct FindingPart<'a> {
    key: &'a str,
    check: &'static str,
    title: &'static str,
    verdict: &'static str,
    message: &'a str,
    resource: ResourcePart<'a>,
    account: &'a str,
    account_name: Option<&'a str>,
    /// The names of the organizational units above its account, root first.
    unit_path: Option<&'a str>,
    /// What its account is for, by the settings or a reviewed row of the registry.
    category: Option<&'a str>,
    /// Who answers for its account, by the registry.
    owner: Option<&'a str>,
    /// Who pays for it.
    business_unit: Option<&'a str>,
    region: &'a str,
    severity: &'static str,
    audience: &'static str,
    items: &'a [&'static str],
    /// The clauses that its check decides: `E6.1 buckets`.
    clauses: &'a [String],
    path: &'a [String],
    impact: Option<&'static str>,
    gap: Option<GapPart<'a>>,
    /// What other findings of the account fail for too.
    cause: Option<&'static str>,
    controls: Vec<ControlPart>,
    /// The exception or declaration that holds for it.
    excepted_by: Option<&'static str>,
    /// Who answers for it, and why.
    answered: Option<AnsweredPart<'a>>,
    /// What puts it right, in words.
    remedy: Option<&'static str>,
    /// What to do before the fix runs.
    review_first: Option<&'static str>,
    fix: Option<&'a str>,
    evidence: &'a [&'static str],
}

#[derive(Serialize)]
struct AnsweredPart<'a> {
    reason: &'a str,
    owner: &'a str,
    /// The last day on which it holds.
    until: String,
    ticket: Option<&'a str>,
}

#[derive(Serialize)]
struct ControlPart {
    framework: &'static str,
    id: &'static str,
}

#[derive(Serialize)]
struct ResourcePart<'a> {
    id: &'a str,
    arn: Option<&'a str>,
    #[serde(rename = "type")]
    kind: &'static str,
    name: Option<&'a str>,
}

#[derive(Serialize)]
struct GapPart<'a> {
    reason: &'static str,
    operation: &'a str,
    action: Option<&'a str>,
    code: &'a str,
    message: &'a str,
}

pub fn audit(report: &Report, filter: &Filter, out: &mut dyn Write) -> io::Result<()> {
    let head = &report.head;
    let document = AuditDocument {
        schema: SCHEMA,
        firestep: &head.version,
        as_of: &head.as_of,
        scope: scope(report),
        score: report
            .tiers
            .iter()
            .map(|row| TierPart {
                tier: row.tier.letter(),
                name: row.tier.name(),
                items: row.items,
                counted: row.counted,
                reachable: row.reachable,
                score: row.score.map(part),
            })
            .collect(),
        all_items: report.score.map(|score| AllPart {
            score: part(score),
            verified_if_closed_regions_are_empty: report.if_empty.unwrap_or(score).verified,
        }),
        stages: report
            .stages
            .iter()
            .map(|row| StagePart {
                stage: row.stage.id,
                name: row.stage.name,
                score: row.score.map(part),
            })
            .collect(),
        items: report.items.iter().map(item).collect(),
        exposed_now: report
            .exposed_now
            .iter()
            .map(|exposure| ExposurePart {
                severity: exposure.severity.word(),
                title: &exposure.title,
                check: exposure.check,
                resource: &exposure.resource,
                account_id: exposure.account_id,
                region: exposure.region,
                impact: exposure.impact.map(firestep_audit::Impact::word),
                behind: &exposure.behind,
                review: exposure.review,
                show: &exposure.show,
                path: &exposure.path,
                item: exposure.item,
                account: &exposure.account,
                command: exposure.command(),
            })
            .collect(),
        exposure: coverage(&report.exposure),
        not_seen: report
            .not_seen
            .groups
            .iter()
            .flat_map(|group| {
                group.rows.iter().map(|row| NotSeenPart {
                    reason: group.heading,
                    action: &row.action,
                    accounts: &row.accounts,
                    items: &row.items,
                })
            })
            .collect(),
        counts: {
            let [critical, high, medium, low] = report.failing;
            FindingCounts {
                fail_critical: critical,
                fail_high: high,
                fail_medium: medium,
                fail_low: low,
                excepted: report.excepted,
                declared: report.declared,
                unknown: report.unknown,
                pass: report.passing,
            }
        },
        baseline: filter.baseline.as_ref().map(|it| BaselinePart {
            as_of: it.as_of.to_string(),
            findings: it.kept.word(),
        }),
        framework: standings_part(report, filter),
        findings: Findings { report, filter },
    };
    escaping::write(&document, out)?;
    writeln!(out)
}

fn coverage(coverage: &ExposureCoverage) -> CoveragePart<'_> {
    CoveragePart {
        clear: coverage.is_clear(),
        fail: coverage.failing,
        pass: coverage.passing,
        unknown: coverage.unknown,
        open_but_for_organization: &coverage.but_for_organization,
        closed: coverage.closed,
        declared: coverage.declared,
        excepted: coverage.excepted,
        accounts_not_entered: coverage.accounts,
        not_in_this_version: &coverage.lacks,
        partly_collected: coverage.partly,
    }
}

fn scope(report: &Report) -> ScopePart<'_> {
    ScopePart {
        organization: report.organization.as_deref(),
        organization_unseen: report.head.organization_unseen.as_deref(),
        accounts: report
            .accounts
            .iter()
            .map(|account| AccountPart {
                id: &account.id,
                name: &account.name,
                state: account.state.word(),
                reason: account.reason.as_deref(),
                unit_path: account.unit_path.as_deref(),
                owner: account.registered.owner.as_deref(),
                business_unit: account.registered.business_unit.as_deref(),
                category: account.registered.category.as_deref(),
            })
            .collect(),
        accounts_whole: report.accounts_whole,
        this_account_only: report.head.is_alone(),
        regions: &report.head.regions,
        closed_regions: &report.head.closed_regions,
        ended_early: report.head.ended_early.as_deref(),
        ended_in: report.head.ended_in.map(Phase::word),
        notes: &report.head.notes,
        asked: AskedPart {
            accounts: &report.head.narrowed.asked.accounts,
            units: &report.head.narrowed.asked.units,
            exclude: &report.head.narrowed.asked.exclude,
            regions: report.head.narrowed.regions.as_deref(),
            operations: report.head.narrowed.operations.as_deref(),
        },
        narrowed: NarrowedPart {
            regions: report.head.narrowed.regions.as_deref(),
            accounts: &report.head.narrowed.accounts,
            operations: report.head.narrowed.operations.as_deref(),
        },
    }
}

fn part(score: Score) -> ScorePart {
    ScorePart {
        score: score.score,
        verified: score.verified,
        attested: score.attested,
        refused: score.refused,
        not_collected: score.not_collected,
        closed: score.closed,
        not_examined: score.not_examined,
        waiting: score.waiting,
        open: score.open,
    }
}

fn state(state: ItemState) -> &'static str {
    match state {
        ItemState::Done => "done",
        ItemState::Partial => "partial",
        ItemState::ToDo => "to_do",
        ItemState::Unknown => "unknown",
        ItemState::NotExamined => "not_examined",
        ItemState::NotApplicable => "not_applicable",
    }
}

fn item(rolled: &firestep_checklist::RolledItem) -> ItemPart<'_> {
    let item = rolled.item;
    ItemPart {
        id: item.id,
        tier: item.tier().letter(),
        stage: item.stage(),
        name: &item.name,
        state: state(rolled.state),
        unit: crate::catalogue::unit(item.unit),
        effort: &item.effort,
        done: rolled.counts.pass,
        total: rolled.counts.applicable(),
        fail: rolled.counts.fail,
        waiting: rolled.counts.waiting,
        refused: rolled.counts.refused,
        not_collected: rolled.counts.not_collected,
        closed: rolled.counts.closed,
        not_examined: rolled.counts.not_examined,
        nothing: rolled.counts.nothing,
        clauses: rolled
            .clauses
            .iter()
            .map(|rolled| ClausePart {
                id: &rolled.clause.id,
                text: &rolled.clause.text,
                scope: crate::catalogue::unit(rolled.clause.scope),
                decided_by: match rolled.clause.decided_by {
                    DecidedBy::Evidence => "evidence",
                    DecidedBy::Attested => "attested",
                },
                state: rolled.status.word(),
                pass: rolled.counts.pass,
                fail: rolled.counts.fail,
                waiting: rolled.counts.waiting,
                refused: rolled.counts.refused,
                not_collected: rolled.counts.not_collected,
                closed: rolled.counts.closed,
                not_examined: rolled.counts.not_examined,
                nothing: rolled.counts.nothing,
                lacks: rolled.clause.lacks.as_deref(),
                accounts: rolled
                    .by_unit
                    .then(|| rolled.statuses.iter().map(|it| it.letter()).collect()),
            })
            .collect(),
    }
}

/// The findings that are shown, written one after the other: they can be many.
struct Findings<'a> {
    report: &'a Report,
    filter: &'a Filter,
}

impl Serialize for Findings<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let teller = Teller::new(self.report);
        let mut list = serializer.serialize_seq(None)?;
        let mut wrong = None;
        let ended = self.filter.each(self.report, &mut |it| {
            let told = teller.tell(it);
            list.serialize_element(&finding_part(&told))
                .map_err(|error| {
                    wrong = Some(error);
                    io::ErrorKind::Other.into()
                })
        });
        if let Some(error) = wrong {
            return Err(error);
        }
        ended.map_err(serde::ser::Error::custom)?;
        list.end()
    }
}

fn finding_part<'a>(told: &'a Told<'_>) -> FindingPart<'a> {
    FindingPart {
        key: &told.key,
        check: told.check.id,
        title: told.check.title,
        verdict: told.outcome.word(),
        message: &told.message,
        resource: ResourcePart {
            id: told.resource.id,
            arn: told.resource.arn,
            kind: told.resource.kind,
            name: told.resource.name,
        },
        account: told.account,
        account_name: told.row.map(|it| &*it.name),
        unit_path: told.unit_path(),
        category: told.category(),
        owner: told.owner(),
        business_unit: told.business_unit(),
        region: told.region,
        severity: told.check.severity.word(),
        audience: told.check.audience.word(),
        items: &told.items,
        clauses: &told.clauses,
        path: told.path,
        impact: told.impact.map(firestep_audit::Impact::word),
        gap: told.gap.map(|info| GapPart {
            reason: info.reason.word(),
            operation: &info.operation,
            action: info.action,
            code: &info.code,
            message: &info.message,
        }),
        cause: told.cause,
        controls: told
            .controls
            .iter()
            .map(|control| ControlPart {
                framework: control.framework.word,
                id: control.id,
            })
            .collect(),
        excepted_by: told.excepted_by,
        answered: told.answered.map(|it| AnsweredPart {
            reason: &it.reason,
            owner: &it.owner,
            until: it.until.to_string(),
            ticket: it.ticket.as_deref(),
        }),
        remedy: told.remedy,
        review_first: told.review,
        fix: told.fix.as_deref(),
        evidence: told.evidence,
    }
}
