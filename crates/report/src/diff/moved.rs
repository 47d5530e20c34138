//! Two audits, what moved between them, and the names of it.

use std::collections::BTreeMap;

use firestep_checklist::changes::FindingChange;
use firestep_checklist::items::{Tier, stages};
use firestep_checklist::resources::{ResourceChanges, ResourcePlace};
use firestep_checklist::{Changes, FullResult};
use firestep_program::history::Lack;

use crate::style::{count, padded, safe};

/// Two audits, and what moved between them.
#[derive(Debug, Clone, Copy)]
pub struct Diff<'a> {
    pub before: &'a FullResult,
    pub after: &'a FullResult,
    pub changes: &'a Changes<'a>,
    /// Where both are snapshots: which resources there are.
    pub resources: Option<&'a ResourceChanges>,
}

/// What moved of one kind.
pub(super) struct Moved<'a, T> {
    /// In one word of a program: `new`, `fixed`.
    pub(super) kind: &'static str,
    pub(super) title: &'static str,
    /// What is to be known of them.
    pub(super) note: &'static str,
    pub(super) of: &'a T,
}

impl<'a> Diff<'a> {
    /// Why an audit of the two is no whole one, a sentence each.
    pub(super) fn lacks(&self) -> Vec<String> {
        let sides = [("first", self.before), ("second", self.after)];
        let not_whole = sides.into_iter().filter(|(_, it)| !it.result.is_whole());
        let sentence = |(which, it): (&str, &FullResult)| {
            let lacks: Vec<&str> = it.result.lacks.iter().copied().map(Lack::words).collect();
            format!("The {which} audit was not whole: {}.", lacks.join("; "))
        };
        not_whole.map(sentence).collect()
    }

    /// The findings that moved.
    pub(super) fn findings(&self) -> [Moved<'a, Vec<FindingChange<'a>>>; 5] {
        let found = &self.changes.findings;
        let moved = |kind, title, of, note| Moved {
            kind,
            title,
            note,
            of,
        };
        [
            moved("new", "New findings", &found.new, ""),
            moved(
                "first_seen",
                "Seen for the first time",
                &found.first_seen,
                "They fail; whether they did before nobody can say.",
            ),
            moved("fixed", "Fixed", &found.fixed, ""),
            moved("changed", "Changed", &found.changed, ""),
            moved(
                "unseen_now",
                "Not seen now",
                &found.unseen,
                "They failed; nobody can say that they are fixed.",
            ),
        ]
    }

    /// What the histories do not hold.
    pub(super) fn not_compared(&self) -> Option<String> {
        match self.changes.findings.not_compared {
            0 => None,
            number => Some(format!(
                "{} of low or medium severity are counted and not compared: of organizations with very many findings \
                 the history holds those of critical and high severity, or none.",
                count(number, "failing verdict")
            )),
        }
    }

    /// The resources that moved, where both are snapshots.
    pub(super) fn resources(&self) -> Vec<Moved<'a, BTreeMap<&'static str, Vec<ResourcePlace>>>> {
        let Some(changes) = self.resources else {
            return Vec::new();
        };
        let moved = |kind, title, of, note| Moved {
            kind,
            title,
            note,
            of,
        };
        vec![
            moved(
                "resource_appeared",
                "Resources that appeared",
                &changes.appeared,
                "",
            ),
            moved(
                "resource_first_seen",
                "Resources seen for the first time",
                &changes.first_seen,
                "Whether they were there before nobody can say: not everything of their kind was seen.",
            ),
            moved(
                "resource_gone",
                "Resources that are gone",
                &changes.gone,
                "",
            ),
            moved(
                "resource_unseen_now",
                "Resources not seen now",
                &changes.unseen,
                "Nobody can say that they are gone: not everything of their kind was seen.",
            ),
        ]
    }

    /// An account's name, else its id.
    pub(super) fn account(&self, id: &str) -> String {
        if id.is_empty() {
            return "organization".to_owned();
        }
        let accounts = [&self.after.result, &self.before.result];
        let mut accounts = accounts.into_iter().flat_map(|it| &it.accounts);
        let name = accounts.find(|it| *it.id == *id && !it.name.is_empty());
        safe(name.map_or(id, |it| &it.name))
    }
}

/// The name of a score; none of a stage that did not move.
pub(super) fn name_of_score(of: &str, is_moved: bool) -> Option<String> {
    if of == "all" {
        return Some("All items".to_owned());
    }
    let mut tiers = Tier::ALL.into_iter();
    if let Some(tier) = tiers.find(|it| it.letter() == of) {
        return Some(tier.name().to_owned());
    }
    let stage = stages().iter().find(|it| it.id == of)?;
    is_moved.then(|| format!("  {} {}", padded(stage.id, 4), stage.name))
}

/// What a letter of a clause stands for.
pub(super) fn word_of(letter: char) -> &'static str {
    match letter {
        'p' => "pass",
        'f' => "fail",
        'u' => "unknown",
        'o' => "not collected",
        'x' => "not examined",
        'n' => "nothing to judge",
        'm' => "not attested",
        'c' => "closed",
        'w' => "waiting",
        'a' => "attested",
        'e' => "expired",
        'k' => "contradicted",
        _ => "not evaluated",
    }
}
