//! The score of items, stages and tiers, never without its parts.

/// What an item is worth, each from 0 to 1; together with what is open they make 1.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Parts {
    /// Passing, proved by evidence.
    pub verified: f64,
    pub attested: f64,
    pub unseen: f64,
}

/// A score in whole percents: verified + attested = score; score + unseen + open = 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Score {
    pub score: u8,
    pub verified: u8,
    /// The difference between the two.
    pub attested: u8,
    pub unseen: u8,
    pub open: u8,
}

impl Score {
    /// The mean of the items that count; `None` when none does.
    pub fn mean(items: impl IntoIterator<Item = Parts>) -> Option<Self> {
        let mut sum = Parts::default();
        let mut count = 0.0;
        for parts in items {
            sum.verified += parts.verified;
            sum.attested += parts.attested;
            sum.unseen += parts.unseen;
            count += 1.0;
        }
        if count == 0.0 {
            return None;
        }
        let score = down((sum.verified + sum.attested) / count);
        let verified = down(sum.verified / count).min(score);
        let unseen = up(sum.unseen / count).min(100 - score);
        Some(Self {
            score,
            verified,
            attested: score - verified,
            unseen,
            open: 100 - score - unseen,
        })
    }
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
                attested: 0.0,
                unseen: 1.0 / 13.0,
            },
            Parts {
                verified: 0.0,
                attested: 1.0,
                unseen: 0.0,
            },
            Parts {
                verified: 0.0,
                attested: 0.0,
                unseen: 1.0,
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
