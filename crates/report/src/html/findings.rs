//! Findings as columns: text that repeats is written once.

use std::collections::HashMap;
use std::io;

use firestep_audit::{Finding, FindingOutcome, Severity, Verdict};
use firestep_checklist::report::GapGroup;
use firestep_checklist::{Report, review};

use super::block::{Columns, FindingsPart, FixPart, LeftOutPart};
use crate::filter::Filter;
use crate::findings::message;
use crate::style::{safe, visible};

/// The most findings that a file holds: with more, browsers are slow to open it.
pub const MOST_FINDINGS: usize = 100_000;

/// Stand for the id, account and region in a fix, so that fixes that differ in them alone are written once.
const ID: &str = "\u{1}";
const ACCOUNT: &str = "\u{2}";
const REGION: &str = "\u{3}";

/// Texts that repeat, each once, by the order in which they came.
#[derive(Debug)]
pub(super) struct Table<T> {
    places: HashMap<T, usize>,
    pub(super) all: Vec<T>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self {
            places: HashMap::new(),
            all: Vec::new(),
        }
    }
}

impl<T: Clone + Eq + std::hash::Hash> Table<T> {
    pub(super) fn place(&mut self, one: T) -> usize {
        if let Some(at) = self.places.get(&one) {
            return *at;
        }
        let at = self.all.len();
        self.places.insert(one.clone(), at);
        self.all.push(one);
        at
    }
}

/// Where checks and accounts stand among those of the block.
pub(super) struct Places<'a> {
    pub(super) checks: HashMap<&'a str, usize>,
    pub(super) accounts: HashMap<&'a str, usize>,
}

/// Findings by what came of them and how severe they are: critical ones first.
type BySeverity = [usize; 4];

/// How many findings of each kind a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Room {
    fail: BySeverity,
    unknown: BySeverity,
    other: usize,
}

impl Room {
    /// As many as there is room for: of each severity what fails and then what was not seen, the most severe first, so
    /// that many failures do not hide what nobody saw.
    fn shared(asked: Self, most: usize) -> Self {
        let mut free = most;
        let mut take = |wanted: usize| {
            let taken = wanted.min(free);
            free -= taken;
            taken
        };
        let mut room = Self::NONE;
        let of = room.fail.iter_mut().zip(&mut room.unknown);
        for ((fail, unknown), asked) in of.zip(asked.fail.iter().zip(&asked.unknown)) {
            *fail = take(*asked.0);
            *unknown = take(*asked.1);
        }
        room.other = take(asked.other);
        room
    }

    const NONE: Self = Self {
        fail: [0; 4],
        unknown: [0; 4],
        other: 0,
    };

    /// Where a finding is counted.
    fn of(&mut self, finding: &Finding) -> &mut usize {
        let by = match finding.outcome() {
            FindingOutcome::Fail => &mut self.fail,
            FindingOutcome::Unknown => &mut self.unknown,
            FindingOutcome::Excepted | FindingOutcome::Declared | FindingOutcome::Pass => {
                return &mut self.other;
            }
        };
        let [critical, high, medium, low] = by;
        match finding.check.severity {
            Severity::Critical => critical,
            Severity::High => high,
            Severity::Medium => medium,
            Severity::Low => low,
        }
    }
}

/// The findings that the filter takes: as many as a file holds.
pub(super) fn part(
    report: &Report,
    filter: &Filter,
    places: &Places<'_>,
    most: usize,
) -> io::Result<FindingsPart> {
    let mut columns = Columns::default();
    let [mut regions, mut kinds, mut words, mut others] = [(); 4].map(|()| Table::default());
    let mut fixes = Table::default();
    let mut evidence: Table<Vec<String>> = Table::default();
    let mut left_out = LeftOutPart::default();
    let mut asked = Room::NONE;
    filter.each(report, &mut |finding| {
        if places.checks.contains_key(finding.check.id) {
            *asked.of(finding) += 1;
        }
        Ok(())
    })?;
    let mut room = Room::shared(asked, most);
    filter.each(report, &mut |finding| {
        let Some(check) = places.checks.get(finding.check.id) else {
            // What no tally counts is nothing that a figure is about.
            return Ok(());
        };
        let free = room.of(finding);
        if *free == 0 {
            *match finding.outcome() {
                FindingOutcome::Fail => &mut left_out.fail,
                FindingOutcome::Unknown => &mut left_out.unknown,
                FindingOutcome::Excepted | FindingOutcome::Declared => &mut left_out.excepted,
                FindingOutcome::Pass => &mut left_out.pass,
            } += 1;
            return Ok(());
        }
        *free -= 1;
        let account = match (finding.account, places.accounts.get(finding.account)) {
            ("", _) => None,
            (_, Some(at)) => Some(*at),
            (id, None) => Some(places.accounts.len() + others.place(safe(id))),
        };
        let read = finding.evidence.operations();
        let read = read.iter().map(|it| safe(it)).collect();
        let fix = report.fix(finding).map(|it| FixPart {
            commands: pattern(&it, finding),
            review: review(finding),
        });
        let id = safe(&finding.resource.id);
        let name = finding.resource.name.as_deref().map(safe);
        columns.check.push(*check);
        columns.verdict.push(verdict(finding));
        columns.account.push(place(account));
        columns.region.push(regions.place(safe(finding.region)));
        columns
            .kind
            .push(kinds.place(finding.resource.kind.to_owned()));
        columns.words.push(words.place(message(finding)));
        columns.evidence.push(evidence.place(read));
        columns.fix.push(place(fix.map(|it| fixes.place(it))));
        columns.name.push(
            name.filter(|it| *it != id && !it.is_empty())
                .unwrap_or_default(),
        );
        columns.id.push(id);
        Ok(())
    })?;
    let is_whole = left_out == LeftOutPart::default();
    Ok(FindingsPart {
        passes: columns.verdict.contains(&PASS),
        left_out: (!is_whole).then_some(left_out),
        others: others.all,
        all: Some(format!(
            "{}{} --all --format csv > findings.csv",
            visible(&report.head.again),
            filter.flags()
        )),
        regions: regions.all,
        kinds: kinds.all,
        words: words.all,
        evidence: evidence.all,
        fixes: fixes.all,
        columns,
    })
}

const PASS: u8 = 0;

/// A place as a number of the format: -1 is none.
pub(super) fn place(at: Option<usize>) -> i64 {
    at.and_then(|it| i64::try_from(it).ok()).unwrap_or(-1)
}

/// What came of it, as a number of the format.
fn verdict(finding: &Finding) -> u8 {
    match finding.outcome() {
        FindingOutcome::Pass => PASS,
        FindingOutcome::Fail => 1,
        FindingOutcome::Unknown => match &finding.verdict {
            Verdict::Unknown(gap) => match gap.info().reason.group() {
                GapGroup::Closed => 3,
                GapGroup::Declaration => 4,
                GapGroup::Scope => 7,
                GapGroup::Permission
                | GapGroup::Exemption
                | GapGroup::Administrator
                | GapGroup::Entry
                | GapGroup::Nothing
                | GapGroup::Repetition
                | GapGroup::Version
                | GapGroup::Reading => 2,
            },
            Verdict::Pass(_) | Verdict::Fail(_) => 2,
        },
        FindingOutcome::Excepted => 5,
        FindingOutcome::Declared => 6,
    }
}

/// A fix with what tells it from others taken out. Putting it back, the last first, gives every letter of it again.
fn pattern(fix: &str, finding: &Finding) -> String {
    // What is written by its number is not what stands in the columns.
    let shown: Vec<String> = fix.lines().map(visible).collect();
    let shown = shown.join("\n");
    if shown != fix {
        return shown;
    }
    let parts = [
        (&*finding.resource.id, ID),
        (finding.account, ACCOUNT),
        (finding.region, REGION),
    ];
    let is_plain = |it: &str| safe(it) == it;
    let mut pattern = fix.to_owned();
    for (text, mark) in parts {
        if text.len() > 3 && is_plain(text) {
            pattern = pattern.replace(text, mark);
        }
    }
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_repeats_is_written_once() {
        let mut table = Table::default();
        let places = ["a", "b", "a"].map(|it| table.place(it));
        assert_eq!((places, table.all.len()), ([0, 1, 0], 2));
    }

    #[test]
    fn what_nobody_saw_has_room_beside_what_fails() {
        let asked = Room {
            fail: [2, 5, 90, 0],
            unknown: [3, 4, 9, 7],
            other: 8,
        };
        let room = |most| Room::shared(asked, most);
        assert_eq!(room(1_000), asked);
        let some = Room {
            fail: [2, 5, 6, 0],
            unknown: [3, 4, 0, 0],
            other: 0,
        };
        assert_eq!(room(20), some);
        assert_eq!(room(0), Room::NONE);
    }
}
