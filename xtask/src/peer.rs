//! The checks of the peer that are critical or high: each whose service is read has a counterpart here, or a reason.

use std::collections::BTreeSet;

use anyhow::{Result, bail};
use firestep_checklist::framework::{self, PeerCheck};

use crate::process::tell;

pub(crate) fn run() -> Result<()> {
    let counted = Counted::of(framework::peer_checks(), &read());
    tell(&counted.words());
    if !counted.open.is_empty() {
        bail!(
            "neither a counterpart nor a reason in crates/checklist/frameworks/peer-checks.tsv:\n  {}",
            counted.open.join("\n  ")
        );
    }
    Ok(())
}

/// How many are critical or high, and what stands for them.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counted {
    all: usize,
    /// With a check that exists.
    answered: usize,
    /// Those of them whose every counterpart asks less.
    in_part: usize,
    reasoned: usize,
    /// With neither, of services that no check reads.
    not_read: usize,
    /// With neither, of services that are read.
    open: Vec<&'static str>,
}

impl Counted {
    fn of(peers: &'static [PeerCheck], read: &BTreeSet<&str>) -> Self {
        let mut counted = Counted::default();
        for peer in peers {
            if !matches!(peer.severity, "critical" | "high") {
                continue;
            }
            counted.all += 1;
            let exists = |it: &&&str| firestep_checks::find(it.trim_start_matches('~')).is_some();
            let checks: Vec<&&str> = peer.checks.iter().filter(exists).collect();
            if !checks.is_empty() {
                counted.answered += 1;
                counted.in_part += usize::from(checks.iter().all(|it| it.starts_with('~')));
            } else if peer.why_not.is_some() {
                counted.reasoned += 1;
            } else if read.contains(service(peer.id)) {
                counted.open.push(peer.id);
            } else {
                counted.not_read += 1;
            }
        }
        counted
    }

    fn words(&self) -> String {
        format!(
            "peer: {} critical and high, {} with a counterpart ({} of them in part), {} with a reason, {} of services that are not read yet",
            self.all, self.answered, self.in_part, self.reasoned, self.not_read
        )
    }
}

/// The services of which a check reads something, as the peer writes services: without dashes.
fn read() -> BTreeSet<&'static str> {
    let reads = firestep_checks::all().iter().flat_map(|it| it.reads);
    let services: BTreeSet<&str> = reads.filter_map(|it| Some(it.split_once(':')?.0)).collect();
    let words = framework::peer_checks().iter().map(|it| service(it.id));
    words
        .filter(|word| services.iter().any(|it| it.replace('-', "") == ours(word)))
        .collect()
}

/// The service of a check of the peer: the word before the first `_`.
fn service(id: &str) -> &str {
    id.split('_').next().unwrap_or(id)
}

/// The service as it is called in `crates/catalogue/services/`, without dashes.
fn ours(word: &str) -> &str {
    let other = OTHER_NAMES.iter().find(|(peer, _)| *peer == word);
    other.map_or(word, |(_, ours)| ours)
}

/// Services that the peer calls otherwise than AWS's own models do, without dashes.
const OTHER_NAMES: [(&str, &str); 8] = [
    ("awslambda", "lambda"),
    ("cognito", "cognitoidp"),
    ("directoryservice", "ds"),
    // Their clusters are listed among those of RDS.
    ("documentdb", "rds"),
    ("neptune", "rds"),
    ("eventbridge", "events"),
    ("macie", "macie2"),
    ("vpc", "ec2"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(
        severity: &'static str,
        checks: &[&'static str],
        why: Option<&'static str>,
    ) -> Counted {
        let peer = PeerCheck {
            id: "vpc_x",
            severity,
            checks: checks.to_vec(),
            why_not: why,
        };
        Counted::of(Vec::leak(vec![peer]), &read())
    }

    #[test]
    fn a_row_has_a_counterpart_that_exists_or_a_reason_or_is_named() {
        let one = || Counted {
            all: 1,
            ..Counted::default()
        };
        assert_eq!(counted("medium", &[], None), Counted::default());
        let answered = counted("high", &["ec2-imdsv2-required"], None);
        assert_eq!(
            answered,
            Counted {
                answered: 1,
                ..one()
            }
        );
        let in_part = counted("critical", &["~ec2-imdsv2-required"], None);
        assert_eq!((in_part.answered, in_part.in_part), (1, 1));
        let open = || Counted {
            open: vec!["vpc_x"],
            ..one()
        };
        assert_eq!(counted("high", &[], None), open());
        assert_eq!(counted("high", &["ec2-no-such-check"], None), open());
        let reasoned = counted("high", &[], Some("No call tells."));
        assert_eq!((reasoned.reasoned, reasoned.open.len()), (1, 0));
    }

    #[test]
    fn services_are_known_by_both_names() {
        let read = read();
        for word in ["ec2", "vpc", "awslambda", "iam", "neptune", "s3"] {
            assert!(read.contains(word), "{word}");
        }
        assert!(!read.contains("stepfunctions"));
    }

    #[test]
    fn no_row_is_open() {
        let counted = Counted::of(framework::peer_checks(), &read());
        assert!(counted.open.is_empty(), "{:?}", counted.open);
    }
}
