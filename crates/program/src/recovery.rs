//! `recovery`: how much may be lost, how long a restore may take, how long backups are kept.

use std::collections::BTreeMap;

use crate::decode::Decoder;
use crate::mistake::shown;
use crate::yaml::Node;

/// What backups of a category of accounts must achieve. What is not said is not required.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recovery {
    /// `rpo`: the newest recovery point may be so many minutes old.
    pub rpo_minutes: Option<u32>,
    /// `rto`: a restore may take so many minutes.
    pub rto_minutes: Option<u32>,
    /// `retention_days`: recovery points are kept for so many days.
    pub retention_days: Option<u32>,
}

pub(crate) const KEYS: [&str; 3] = ["rpo", "rto", "retention_days"];

pub(crate) fn recovery(decoder: &mut Decoder, node: &Node) -> BTreeMap<Box<str>, Recovery> {
    let mut all = BTreeMap::new();
    for entry in decoder.map(node, "a map from categories to rpo, rto, retention_days") {
        let category = decoder.sound(entry.at, &entry.key, "a category");
        let Some(fields) = decoder.fields(&entry.value, &KEYS) else {
            continue;
        };
        let rpo = fields.get("rpo").and_then(|it| minutes(decoder, it));
        let rto = fields.get("rto").and_then(|it| minutes(decoder, it));
        let retention = fields.get("retention_days").and_then(|it| decoder.days(it));
        if KEYS.iter().all(|it| fields.get(it).is_none()) {
            decoder.wrong(fields.at, || {
                "say at least one of `rpo`, `rto`, `retention_days`".to_owned()
            });
        }
        if let Some(category) = category {
            let recovery = Recovery {
                rpo_minutes: rpo,
                rto_minutes: rto,
                retention_days: retention,
            };
            all.insert(category.into(), recovery);
        }
    }
    all
}

/// A time such as `15m`, `4h` or `7d`.
fn minutes(decoder: &mut Decoder, node: &Node) -> Option<u32> {
    const MOST: u32 = 366 * 24 * 60;
    let text = decoder.text(node, "a time such as 15m, 4h or 7d")?;
    let unit = match text.as_bytes().last() {
        Some(b'm') => Some(1),
        Some(b'h') => Some(60),
        Some(b'd') => Some(24 * 60),
        _ => None,
    };
    let number = text.get(..text.len() - 1).unwrap_or_default();
    let is_number = !number.is_empty() && number.bytes().all(|it| it.is_ascii_digit());
    let number: Option<u32> = number.parse().ok().filter(|_| is_number);
    let minutes = number
        .zip(unit)
        .and_then(|(number, unit)| number.checked_mul(unit))
        .filter(|it| (1..=MOST).contains(it));
    if minutes.is_none() {
        decoder.wrong(node.at, || {
            format!(
                "{} is not a time such as 15m, 4h or 7d, a year at most",
                shown(text)
            )
        });
    }
    minutes
}
