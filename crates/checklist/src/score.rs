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
    /// What fails: the rest.
    pub fn open(&self) -> f64 {
        let others = self.verified
            + self.attested
            + self.refused
            + self.not_collected
            + self.closed
            + self.not_examined
            + self.waiting;
        // Sums of thirds miss a whole by a little.
        Some(1.0 - others).filter(|it| *it > SLACK).unwrap_or(0.0)
    }

    /// Each part with the same of another.
    fn with(self, other: Self, join: impl Fn(f64, f64) -> f64) -> Self {
        Self {
            verified: join(self.verified, other.verified),
            attested: join(self.attested, other.attested),
            refused: join(self.refused, other.refused),
            not_collected: join(self.not_collected, other.not_collected),
            closed: join(self.closed, other.closed),
            not_examined: join(self.not_examined, other.not_examined),
            waiting: join(self.waiting, other.waiting),
        }
    }
}

/// A score in whole percents. Score and verified are rounded down, attested is their difference, and the other parts share
/// the rest by the largest remainder: together they make 100.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    pub score: u8,
    pub verified: u8,
    /// The difference between the two.
    pub attested: u8,
    /// Refused, or failed otherwise.
    pub refused: u8,
    /// What this snapshot does not hold.
    pub not_collected: u8,
    /// What a service control policy closes.
    pub closed: u8,
    /// What this version has no check for.
    pub not_examined: u8,
    /// What waits for a declaration or an attestation.
    pub waiting: u8,
    /// What fails.
    pub open: u8,
    /// The same before it was rounded.
    pub shares: Parts,
}

impl Score {
    /// The mean of the items that count; `None` when none does.
    pub fn mean(items: impl IntoIterator<Item = Parts>) -> Option<Self> {
        let mut sum = Parts::default();
        let mut count = 0.0;
        for parts in items {
            sum = sum.with(parts, |one, other| one + other);
            count += 1.0;
        }
        if count == 0.0 {
            return None;
        }
        let shares = sum.with(sum, |one, _| one / count);
        let score = down(shares.verified + shares.attested);
        let verified = down(shares.verified).min(score);
        let others = [
            shares.refused,
            shares.not_collected,
            shares.closed,
            shares.not_examined,
            shares.waiting,
            shares.open(),
        ];
        let [refused, not_collected, closed, not_examined, waiting, open] =
            divided(100 - score, others);
        Some(Self {
            score,
            verified,
            attested: score - verified,
            refused,
            not_collected,
            closed,
            not_examined,
            waiting,
            open,
            shares,
        })
    }

    /// What was not seen: refused, not collected, closed and not examined.
    pub fn unseen(&self) -> u8 {
        self.refused + self.not_collected + self.closed + self.not_examined
    }
}

/// A whole divided into kinds by their shares: what is left when each is rounded down goes to the largest remainders, the
/// first of those that are alike. A kind that has nothing gets nothing.
fn divided<const N: usize>(whole: u8, shares: [f64; N]) -> [u8; N] {
    let mut kinds = shares.map(down);
    let remainder = |at: usize| {
        let share = shares.get(at).copied().unwrap_or_default();
        share * 100.0 - f64::from(down(share))
    };
    let mut order: Vec<usize> = (0..N).collect();
    order.sort_by(|one, other| remainder(*other).total_cmp(&remainder(*one)));
    let mut left = whole.saturating_sub(kinds.iter().sum());
    for at in order {
        let Some(kind) = kinds.get_mut(at) else {
            continue;
        };
        if left > 0 && shares.get(at).is_some_and(|it| *it > 0.0) {
            *kind += 1;
            left -= 1;
        }
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
        let parts = [score.score, score.unseen(), score.waiting, score.open];
        assert_eq!(parts.iter().sum::<u8>(), 100);
        assert_eq!(score.verified + score.attested, score.score);
        assert_eq!((score.score, score.verified, score.unseen()), (56, 23, 36));
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
    fn the_rest_goes_to_the_largest_remainders() {
        assert_eq!(divided(100, [1.0 / 3.0; 3]), [34, 33, 33]);
        assert_eq!(divided(41, [0.204, 0.203, 0.0]), [21, 20, 0]);
        assert_eq!(divided(1, [0.0, 0.004, 0.003]), [0, 1, 0]);
        assert_eq!(divided(0, [0.0; 2]), [0, 0]);
    }

    #[test]
    fn nothing_that_counts_has_no_score() {
        assert_eq!(Score::mean([]), None);
    }
}
