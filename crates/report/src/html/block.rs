//! The data block of the page: its public format, so that an inner rename does not change it.
//!
//! Every text in it is as it may be shown: what hides or turns what is read is written by its number, and nothing is
//! without end. `None` is what the source does not hold, which is said in `absent`; it is never a zero.

use serde::Serialize;

/// The format's name and version: members are added, never renamed or removed, within a version.
pub const SCHEMA: &str = "firestep-report/1";

/// What the pages show.
#[derive(Debug, Serialize)]
pub struct Block {
    pub(super) schema: &'static str,
    pub(super) firestep: String,
    pub(super) title: String,
    pub(super) subject: String,
    /// When it is evaluated, RFC 3339.
    pub(super) as_of: String,
    pub(super) snapshot: Option<String>,
    /// The command that shows this audit again; none of a result that was kept.
    pub(super) again: Option<String>,
    /// The command that prints records of the snapshot, where one was kept.
    pub(super) records: Option<String>,
    /// What stands in commands for a profile that nobody has said, and what to write for it.
    pub(super) unsaid_profile: Option<UnsaidPart>,
    /// The flags of what was asked for, where the findings are not all.
    pub(super) asked: String,
    /// What the source does not hold, a sentence each.
    pub(super) absent: Vec<String>,
    pub(super) head: HeadPart,
    pub(super) accounts: Vec<AccountPart>,
    pub(super) score: Option<ScorePart>,
    /// What the score does not say alone, a sentence each.
    pub(super) meaning: Vec<String>,
    pub(super) tiers: Vec<TierPart>,
    pub(super) stages: Vec<StagePart>,
    pub(super) items: Vec<ItemPart>,
    pub(super) exposed: Option<ExposedPart>,
    pub(super) steps: Option<Vec<StepPart>>,
    pub(super) not_seen: Option<NotSeenPart>,
    pub(super) groups: Option<Vec<GroupingPart>>,
    pub(super) frameworks: Option<Vec<FrameworkPart>>,
    /// The audits, the oldest first, this one last.
    pub(super) history: Vec<AuditPart>,
    pub(super) decided: Option<DecidedPart>,
    pub(super) checks: Vec<CheckPart>,
    pub(super) counts: CountsPart,
    pub(super) findings: FindingsPart,
    /// Where the page was opened from.
    pub(super) from: Option<LinkPart>,
}

impl Block {
    /// The same with a link back to where it was opened from: an address on the same server.
    #[must_use]
    pub fn opened_from(mut self, href: &str, text: &str) -> Self {
        self.from = Some(LinkPart {
            href: href.to_owned(),
            text: crate::style::safe(text),
        });
        self
    }
}

#[derive(Debug, Serialize)]
pub(super) struct LinkPart {
    pub(super) href: String,
    pub(super) text: String,
}

/// A mark in commands, and what it stands for.
#[derive(Debug, Serialize)]
pub(super) struct UnsaidPart {
    pub(super) mark: &'static str,
    pub(super) told: String,
}

/// What was collected, as sentences.
#[derive(Debug, Default, Serialize)]
pub(super) struct HeadPart {
    /// What keeps the audit from being one of the whole organization: before any score.
    pub(super) warnings: Vec<LinePart>,
    pub(super) accounts: String,
    pub(super) regions: Option<String>,
    pub(super) calls: Option<String>,
    pub(super) notes: Vec<String>,
}

/// A line of text, or a command.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct LinePart {
    pub(super) text: String,
    pub(super) is_command: bool,
}

#[derive(Debug, Serialize)]
pub(super) struct AccountPart {
    pub(super) id: String,
    pub(super) name: String,
    /// How a command names it.
    pub(super) argument: String,
    pub(super) state: String,
    pub(super) reason: Option<String>,
    /// The names of the organizational units above it, root first.
    pub(super) unit_path: Option<String>,
    pub(super) owner: Option<String>,
    pub(super) business_unit: Option<String>,
    pub(super) category: Option<String>,
}

/// A score in whole percents. The parts make a hundred.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ScorePart {
    pub(super) score: u8,
    pub(super) verified: u8,
    pub(super) attested: u8,
    /// Refused, not collected, closed and not examined together.
    pub(super) unseen: u8,
    /// What it was not seen for; none where the source holds the sum alone.
    pub(super) reasons: Option<UnseenPart>,
    pub(super) waiting: u8,
    pub(super) open: u8,
    /// The parts that are there, and less than one percent.
    pub(super) traces: Vec<&'static str>,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct UnseenPart {
    pub(super) refused: u8,
    pub(super) not_collected: u8,
    pub(super) closed: u8,
    pub(super) not_examined: u8,
}

#[derive(Debug, Serialize)]
pub(super) struct TierPart {
    pub(super) tier: &'static str,
    pub(super) name: &'static str,
    pub(super) items: usize,
    /// Those that are applicable; none where the source does not say.
    pub(super) counted: Option<usize>,
    pub(super) score: Option<ScorePart>,
    /// How it moved since the last whole audit, and when that was.
    pub(super) moved: Option<(i16, String)>,
}

#[derive(Debug, Serialize)]
pub(super) struct StagePart {
    pub(super) stage: &'static str,
    pub(super) name: &'static str,
    pub(super) score: Option<ScorePart>,
}

#[derive(Debug, Serialize)]
pub(super) struct ItemPart {
    pub(super) id: &'static str,
    pub(super) tier: &'static str,
    pub(super) stage: &'static str,
    pub(super) name: &'static str,
    pub(super) done_when: &'static str,
    pub(super) why: &'static str,
    pub(super) fix: &'static str,
    pub(super) effort: &'static str,
    pub(super) unit: &'static str,
    pub(super) state: &'static str,
    /// The units that pass, and those that count.
    pub(super) done: usize,
    pub(super) total: usize,
    /// Where it is left, in words.
    pub(super) left: Option<String>,
    /// What keeps it from being done beside what fails: `unseen`, `waits`, `both`, `repository`, or nothing.
    pub(super) rest: &'static str,
    /// The command that shows it down to the records.
    pub(super) command: Option<String>,
    /// A letter an account, of [`unit_letter`](super::audit); none where it is not evaluated by account.
    pub(super) accounts: Option<String>,
    pub(super) clauses: Vec<ClausePart>,
}

#[derive(Debug, Serialize)]
pub(super) struct ClausePart {
    pub(super) id: &'static str,
    pub(super) text: &'static str,
    pub(super) decided_by: &'static str,
    /// The status that speaks for all units.
    pub(super) status: String,
    /// A letter an account, of [`clause_letter`](super::audit); none for one of the whole organization.
    pub(super) accounts: Option<String>,
    /// Why it stands so, where no finding says it.
    pub(super) note: Option<String>,
    /// The checks behind it, by their places.
    pub(super) checks: Vec<usize>,
}

#[derive(Debug, Serialize)]
pub(super) struct ExposedPart {
    pub(super) all: Vec<ExposurePart>,
    /// What may be exposed and was not seen, or that nothing is.
    pub(super) seen: String,
    /// Whether nothing is, and everything that may be was seen.
    pub(super) is_clear: bool,
}

#[derive(Debug, Serialize)]
pub(super) struct ExposurePart {
    pub(super) severity: &'static str,
    pub(super) title: String,
    pub(super) resource: String,
    pub(super) check: &'static str,
    pub(super) item: &'static str,
    pub(super) account: String,
    pub(super) account_id: &'static str,
    pub(super) region: &'static str,
    pub(super) path: Vec<String>,
    pub(super) impact: Option<&'static str>,
    pub(super) behind: String,
    pub(super) review: Option<&'static str>,
    /// The commands that close it, where they are known.
    pub(super) fix: Option<String>,
    /// The command that shows it with its records.
    pub(super) show: String,
}

#[derive(Debug, Serialize)]
pub(super) struct StepPart {
    pub(super) item: &'static str,
    pub(super) left: String,
    pub(super) command: String,
}

#[derive(Debug, Serialize)]
pub(super) struct NotSeenPart {
    pub(super) verdicts: usize,
    pub(super) items: usize,
    pub(super) groups: Vec<GapGroupPart>,
    /// The items of which this version examines nothing.
    pub(super) not_examined: Vec<&'static str>,
}

#[derive(Debug, Serialize)]
pub(super) struct GapGroupPart {
    pub(super) heading: String,
    /// Whether a permission mends it.
    pub(super) is_permission: bool,
    pub(super) rows: Vec<GapPart>,
}

#[derive(Debug, Serialize)]
pub(super) struct GapPart {
    pub(super) action: String,
    pub(super) accounts: Vec<String>,
    pub(super) items: Vec<String>,
}

/// The failing verdicts by those who answer for the accounts.
#[derive(Debug, Serialize)]
pub(super) struct GroupingPart {
    /// `owner`, `unit`, `category`.
    pub(super) by: &'static str,
    /// Whether anything of it is written down.
    pub(super) is_known: bool,
    pub(super) groups: Vec<GroupPart>,
    pub(super) sum: GroupPart,
}

#[derive(Debug, Serialize)]
pub(super) struct GroupPart {
    pub(super) name: String,
    /// Its accounts, by their places.
    pub(super) members: Vec<usize>,
    pub(super) accounts: usize,
    /// Critical, high, medium, low.
    pub(super) failing: [usize; 4],
    pub(super) unknown: usize,
    pub(super) excepted: usize,
}

#[derive(Debug, Serialize)]
pub(super) struct FrameworkPart {
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    pub(super) page: &'static str,
    pub(super) command: String,
    pub(super) requirements: Vec<RequirementPart>,
}

#[derive(Debug, Serialize)]
pub(super) struct RequirementPart {
    pub(super) id: &'static str,
    pub(super) title: Option<&'static str>,
    /// What decides it, in words.
    pub(super) by: String,
    pub(super) state: &'static str,
    pub(super) fail: usize,
    pub(super) unknown: usize,
}

/// What an audit of the history came to.
#[derive(Debug, Clone, Serialize)]
pub(super) struct AuditPart {
    pub(super) as_of: String,
    /// Why it is no whole one; nothing is compared with it then.
    pub(super) lacks: Vec<&'static str>,
    /// `13/14`: examined, of those that could be.
    pub(super) accounts: String,
    pub(super) scores: Vec<AuditScorePart>,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct AuditScorePart {
    /// `all`, or a tier.
    pub(super) of: &'static str,
    pub(super) score: u8,
    pub(super) verified: u8,
    pub(super) attested: u8,
    pub(super) unseen: u8,
    pub(super) waiting: u8,
    pub(super) open: u8,
    /// By how many percents the score moved since the whole audit before, where both are whole.
    pub(super) change: Option<i16>,
}

/// What people decided and vouch for.
#[derive(Debug, Serialize)]
pub(super) struct DecidedPart {
    pub(super) attestations: Vec<AttestationPart>,
    pub(super) exceptions: Vec<ExceptionPart>,
}

#[derive(Debug, Serialize)]
pub(super) struct AttestationPart {
    pub(super) item: &'static str,
    pub(super) text: &'static str,
    /// `attested`, `expiring`, `expired`, `not yet`, `partial`, `missing`, `contradicted`.
    pub(super) state: &'static str,
    pub(super) owner: Option<String>,
    pub(super) until: Option<String>,
    /// File and line.
    pub(super) place: Option<String>,
    /// What it lacks.
    pub(super) lacks: Vec<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct ExceptionPart {
    pub(super) check: String,
    pub(super) resource: String,
    pub(super) account: Option<String>,
    pub(super) region: Option<String>,
    pub(super) owner: String,
    pub(super) reason: String,
    pub(super) until: String,
    pub(super) ticket: Option<String>,
    pub(super) place: String,
    /// `holds`, `expiring`, `expired`.
    pub(super) state: &'static str,
}

#[derive(Debug, Serialize)]
pub(super) struct CheckPart {
    pub(super) id: String,
    pub(super) title: Option<&'static str>,
    pub(super) severity: &'static str,
    pub(super) items: Vec<&'static str>,
    pub(super) risk: Option<&'static str>,
    pub(super) remedy: Option<&'static str>,
    pub(super) reference: Option<&'static str>,
    /// Its verdicts, of all accounts.
    pub(super) fail: usize,
    pub(super) unknown: usize,
    pub(super) excepted: usize,
    pub(super) pass: usize,
}

/// All verdicts, listed or not.
#[derive(Debug, Serialize)]
pub(super) struct CountsPart {
    /// Critical, high, medium, low.
    pub(super) failing: [usize; 4],
    pub(super) excepted: usize,
    pub(super) unknown: usize,
    pub(super) pass: usize,
}

/// The findings as columns of equal length, with tables for text that repeats.
#[derive(Debug, Default, Serialize)]
pub(super) struct FindingsPart {
    /// Whether those that pass are among them.
    pub(super) passes: bool,
    /// What the file leaves out, where they are too many.
    pub(super) left_out: Option<LeftOutPart>,
    /// The command that has all of them.
    pub(super) all: Option<String>,
    /// Accounts by id that the audit does not list; their places follow those of the others.
    pub(super) others: Vec<String>,
    pub(super) regions: Vec<String>,
    pub(super) kinds: Vec<String>,
    pub(super) words: Vec<String>,
    /// Sets of operations that findings rest on.
    pub(super) evidence: Vec<Vec<String>>,
    pub(super) fixes: Vec<FixPart>,
    pub(super) columns: Columns,
}

/// Commands that put findings right. U+0001 stands for the resource's id, U+0002 for the account's, U+0003 for the region.
#[derive(Debug, PartialEq, Eq, Hash, Clone, Serialize)]
pub(super) struct FixPart {
    pub(super) commands: String,
    /// What to do before they run.
    pub(super) review: Option<&'static str>,
}

/// How many findings the file leaves out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(super) struct LeftOutPart {
    pub(super) fail: usize,
    pub(super) unknown: usize,
    pub(super) excepted: usize,
    pub(super) pass: usize,
}

/// A place in each column for each finding.
#[derive(Debug, Default, Serialize)]
pub(super) struct Columns {
    pub(super) check: Vec<usize>,
    /// 0 pass, 1 fail, 2 unknown, 3 closed, 4 waiting, 5 excepted, 6 declared, 7 not collected.
    pub(super) verdict: Vec<u8>,
    /// The account's place; -1 for the organization.
    pub(super) account: Vec<i64>,
    pub(super) region: Vec<usize>,
    pub(super) kind: Vec<usize>,
    pub(super) words: Vec<usize>,
    pub(super) evidence: Vec<usize>,
    /// The place of its fix; -1 where there is none.
    pub(super) fix: Vec<i64>,
    /// The resource's id.
    pub(super) id: Vec<String>,
    /// Its name, where that is not the id; else empty.
    pub(super) name: Vec<String>,
}
