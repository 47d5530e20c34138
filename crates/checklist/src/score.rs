//! The score of items, stages and tiers, never without its parts.

/// What an item is worth, each from 0 to 1; together with what is open they make 1.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Parts {
    /// Passing, proved by evidence.
    pub verified: f64,
    pub attested: f64,
    /// Not seen, because it was refused or failed: the user can change it.
    pub refused: f64,
    /// Not seen, because this snapshot does not hold it.
    pub not_collected: f64,
    /// Not seen, because a service control policy closes the region.
    pub closed: f64,
    /// Not seen, because this version has no check for it.
    pub not_examined: f64,
    /// Waiting for a declaration or an attestation.
    pub waiting: f64,
}

impl Parts {
    fn unseen(&self) -> f64 {
        self.refused + self.not_collected + self.closed + self.not_examined
    }
}

/// A score in whole percents: verified + attested = score; score + unseen + open = 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Score {
    pub score: u8,
    pub verified: u8,
    /// The difference between the two.
    pub attested: u8,
    /// Rounded up: refused, not collected, closed and not examined.
    pub unseen: u8,
    /// Of what was not seen: what was refused, or failed.
    pub refused: u8,
    /// Of what was not seen: what this snapshot does not hold.
    pub not_collected: u8,
    /// Of what was not seen: what a service control policy closes.
    pub closed: u8,
    /// Of what was not seen: what this version has no check for.
    pub not_examined: u8,
    /// The rest, what waits for a declaration or an attestation among it.
    pub open: u8,
    /// Of the rest: what waits.
    pub waiting: u8,
}

impl Score {
    /// The mean of the items that count; `None` when none does.
    pub fn mean(items: impl IntoIterator<Item = Parts>) -> Option<Self> {
        let mut sum = Parts::default();
        let mut count = 0.0;
        for parts in items {
            sum.verified += parts.verified;
            sum.attested += parts.attested;
            sum.refused += parts.refused;
            sum.not_collected += parts.not_collected;
            sum.closed += parts.closed;
            sum.not_examined += parts.not_examined;
            sum.waiting += parts.waiting;
            count += 1.0;
        }
        if count == 0.0 {
            return None;
        }
        let score = down((sum.verified + sum.attested) / count);
        let verified = down(sum.verified / count).min(score);
        let unseen = up(sum.unseen() / count).min(100 - score);
        let open = 100 - score - unseen;
        let kinds = [sum.not_examined, sum.refused, sum.not_collected, sum.closed];
        let [not_examined, refused, not_collected, closed] =
            divided(unseen, kinds.map(|kind| kind / count));
        Some(Self {
            score,
            verified,
            attested: score - verified,
            unseen,
            refused,
            not_collected,
            closed,
            not_examined,
            open,
            waiting: down(sum.waiting / count).min(open),
        })
    }
}

/// A whole divided into kinds by their shares: rounding is settled in the largest, the first of those that are alike.
fn divided<const N: usize>(whole: u8, shares: [f64; N]) -> [u8; N] {
    let mut largest = 0;
    for (at, share) in shares.iter().enumerate() {
        if shares.get(largest).is_some_and(|it| share > it) {
            largest = at;
        }
    }
    let mut left = whole;
    let mut kinds = shares.map(down);
    for (at, kind) in kinds.iter_mut().enumerate() {
        if at != largest {
            *kind = (*kind).min(left);
            left -= *kind;
        }
    }
    if let Some(kind) = kinds.get_mut(largest) {
        *kind = left;
    }
    kinds
}

/// Sums of thirds and sevenths miss whole numbers by less than this.
const SLACK: f64 = 1e-7;

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to 0..=100 first"
)]
fn down(share: f64) -> u8 {
    (share * 100.0 + SLACK).floor().clamp(0.0, 100.0) as u8
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to 0..=100 first"
)]
fn up(share: f64) -> u8 {
    (share * 100.0 - SLACK).ceil().clamp(0.0, 100.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_make_a_hundred() {
        let parts = [
            Parts {
                verified: 9.0 / 13.0,
                refused: 1.0 / 13.0,
                ..Parts::default()
            },
            Parts {
                attested: 1.0,
                ..Parts::default()
            },
            Parts {
                not_examined: 1.0,
                ..Parts::default()
            },
        ];
        let score = Score::mean(parts).unwrap();
        assert_eq!(score.score + score.unseen + score.open, 100);
        assert_eq!(score.verified + score.attested, score.score);
        assert_eq!((score.score, score.verified, score.unseen), (56, 23, 36));
    }

    #[test]
    fn a_third_three_times_is_whole() {
        let third = Parts {
            verified: 1.0 / 3.0,
            ..Parts::default()
        };
        let sum = Parts {
            verified: third.verified * 3.0,
            ..third
        };
        assert_eq!(Score::mean([sum]).unwrap().score, 100);
    }

    #[test]
    fn nothing_that_counts_has_no_score() {
        assert_eq!(Score::mean([]), None);
    }
}
