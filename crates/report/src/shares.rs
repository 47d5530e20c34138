//! The parts of a score: no score is told without them.

use firestep_checklist::report::TierRow;
use firestep_checklist::{Parts, Score};

use crate::style::{Mark, Style};

/// A part of a score: its name, what it is worth, its texture in a bar.
pub(crate) struct Part {
    pub(crate) name: &'static str,
    pub(crate) of: fn(&Score) -> u8,
    /// The same before it was rounded.
    pub(crate) share: fn(&Parts) -> f64,
    pub(crate) utf8: &'static str,
    pub(crate) ascii: &'static str,
    pub(crate) mark: Option<Mark>,
}

/// What makes a hundred together.
pub(crate) const PARTS: [Part; 8] = [
    Part {
        name: "verified",
        of: |it| it.verified,
        share: |it| it.verified,
        utf8: "█",
        ascii: "#",
        mark: Some(Mark::Good),
    },
    Part {
        name: "attested",
        of: |it| it.attested,
        share: |it| it.attested,
        utf8: "▓",
        ascii: "A",
        mark: Some(Mark::Vouched),
    },
    Part {
        name: "refused",
        of: |it| it.refused,
        share: |it| it.refused,
        utf8: "?",
        ascii: "?",
        mark: Some(Mark::Blind),
    },
    Part {
        name: "unasked",
        of: |it| it.not_collected,
        share: |it| it.not_collected,
        utf8: "~",
        ascii: "~",
        mark: Some(Mark::Blind),
    },
    Part {
        name: "closed",
        of: |it| it.closed,
        share: |it| it.closed,
        utf8: "×",
        ascii: "x",
        mark: Some(Mark::Blind),
    },
    Part {
        name: "unexamined",
        of: |it| it.not_examined,
        share: |it| it.not_examined,
        utf8: "░",
        ascii: ".",
        mark: Some(Mark::Quiet),
    },
    Part {
        name: "waiting",
        of: |it| it.waiting,
        share: |it| it.waiting,
        utf8: "w",
        ascii: "w",
        mark: Some(Mark::Quiet),
    },
    Part {
        name: "open",
        of: |it| it.open,
        share: Parts::open,
        utf8: "_",
        ascii: "_",
        mark: None,
    },
];

impl Part {
    /// Its percents. What is there is never told as nothing.
    pub(crate) fn percents(&self, score: &Score) -> String {
        match (self.of)(score) {
            0 if (self.share)(&score.shares) > 0.0 => "<1".to_owned(),
            percents => percents.to_string(),
        }
    }

    pub(crate) fn texture(&self, style: Style) -> &'static str {
        if style.ascii { self.ascii } else { self.utf8 }
    }
}

/// A score in percents. What is there is never told as nothing.
pub(crate) fn percents(score: &Score) -> String {
    match score.score {
        0 if score.shares.verified + score.shares.attested > 0.0 => "<1".to_owned(),
        percents => percents.to_string(),
    }
}

/// The score of a tier with its parts, on one line; nothing where it has none.
pub(crate) fn line(row: &TierRow) -> Option<String> {
    let score = row.score?;
    let parts = parts(&score);
    let parts = parts.iter().filter(|(_, percents)| percents != "0");
    let parts: Vec<String> = parts.map(|(name, it)| format!("{it} {name}")).collect();
    let (letter, name) = (row.tier.letter(), row.tier.name());
    let percents = percents(&score);
    Some(format!(
        "{letter} {name}: {percents} %; {}",
        parts.join(", ")
    ))
}

/// The parts of a score, each by its name.
pub(crate) fn parts(score: &Score) -> [(&'static str, String); 8] {
    PARTS
        .each_ref()
        .map(|part| (part.name, part.percents(score)))
}
