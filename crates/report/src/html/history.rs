//! The audits of the history and this one, as the chart shows them.

use firestep_checklist::Tier;
use firestep_program::history::{AuditResult, Lack};

use super::block::{AuditPart, AuditScorePart};
use crate::history::accounts;

/// Audits, the oldest first, each held against the whole one before it.
pub(super) fn compared(mut audits: Vec<AuditPart>) -> Vec<AuditPart> {
    let mut before: Option<Vec<AuditScorePart>> = None;
    for audit in &mut audits {
        if !audit.lacks.is_empty() {
            continue;
        }
        for score in &mut audit.scores {
            let was = before.iter().flatten().find(|it| it.of == score.of);
            score.change = was.map(|was| i16::from(score.score) - i16::from(was.score));
        }
        before = Some(audit.scores.clone());
    }
    audits
}

/// What a kept result says of its audit.
pub(super) fn of_result(result: &AuditResult) -> AuditPart {
    let tiers = Tier::ALL.map(Tier::letter);
    let scores = ["all"].into_iter().chain(tiers).filter_map(|of| {
        let score = result.score(of)?;
        Some(AuditScorePart {
            of,
            score: score.score(),
            verified: score.verified,
            attested: score.attested,
            unseen: score.unseen,
            waiting: score.waiting,
            open: score.open,
            change: None,
        })
    });
    AuditPart {
        as_of: result.as_of.to_string(),
        lacks: result.lacks.iter().map(|it| Lack::words(*it)).collect(),
        accounts: accounts(result),
        scores: scores.collect(),
    }
}
