//! What an organization thinks of checks: how bad it is when one fails, and who should see its findings.

use crate::decode::{Decoder, Fields, unknown};
use crate::history::SeverityWord;
use crate::known::Known;
use crate::mistake::{Mistake, Position};
use crate::yaml::Node;

/// What it thinks of one check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckOpinion {
    /// Where it is written.
    pub at: Position,
    /// The check.
    pub check: Box<str>,
    /// `severity`: how bad it is when the check fails. `None`: as Firestep has it.
    pub severity: Option<SeverityWord>,
    /// `audience`: who should see its findings. `None`: as Firestep has it.
    pub audience: Option<AudienceWord>,
}

/// Who should see findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AudienceWord {
    /// `everyone`: anyone who runs an audit.
    Everyone,
    /// `thorough`: those who look for more; many findings are deliberate.
    Thorough,
}

const SEVERITIES: [(&str, SeverityWord); 4] = [
    ("critical", SeverityWord::Critical),
    ("high", SeverityWord::High),
    ("medium", SeverityWord::Medium),
    ("low", SeverityWord::Low),
];

impl AudienceWord {
    const ALL: [(&str, Self); 2] = [("everyone", Self::Everyone), ("thorough", Self::Thorough)];

    pub(crate) fn read(decoder: &mut Decoder, node: &Node) -> Option<Self> {
        decoder.word(node, "audience", &Self::ALL)
    }
}

impl CheckOpinion {
    pub(crate) fn read_all(decoder: &mut Decoder, node: &Node) -> Vec<Self> {
        let mut all = Vec::new();
        for entry in decoder.map(node, "a map from checks to what you think of them") {
            let Some(fields) = decoder.fields(&entry.value, &["severity", "audience"]) else {
                continue;
            };
            let opinion = Self::of(decoder, &fields, entry.at, &entry.key);
            if fields.get("severity").is_none() && fields.get("audience").is_none() {
                decoder.wrong(entry.at, || {
                    "says nothing: give `severity`, `audience`, or both".to_owned()
                });
            }
            all.push(opinion);
        }
        all
    }

    fn of(decoder: &mut Decoder, fields: &Fields<'_>, at: Position, check: &str) -> Self {
        let severity = fields.get("severity");
        let audience = fields.get("audience");
        CheckOpinion {
            at,
            check: check.trim().into(),
            severity: severity.and_then(|it| decoder.word(it, "severity", &SEVERITIES)),
            audience: audience.and_then(|it| AudienceWord::read(decoder, it)),
        }
    }
}

/// The opinions of checks that do not exist.
pub(crate) fn unknown_checks(opinions: &[CheckOpinion], known: &Known<'_>) -> Vec<Mistake> {
    let strangers = opinions
        .iter()
        .filter(|it| !known.checks.contains(&&*it.check));
    strangers
        .map(|it| Mistake {
            at: it.at,
            message: unknown("check", &it.check, known.checks),
        })
        .collect()
}
