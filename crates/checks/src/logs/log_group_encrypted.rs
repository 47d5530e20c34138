//! Is every log group encrypted with a key of the customer's?

use firestep_audit::{Audience, Check, Clause, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::logs::LogGroup;

pub(crate) const CHECK: Check = Check {
    id: "logs-log-group-encrypted",
    title: "Log groups are encrypted with a KMS key",
    severity: Severity::Low,
    effort: Effort::Minutes,
    clauses: &[Clause::new("M3.1", "retained-encrypted")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Without a key of your own whoever may read logs reads them all; a key decides once more, and is recorded.",
    remedy: "Associate a KMS key whose policy lets logs.REGION.amazonaws.com use it; what was written before stays as it was.",
    references: &[
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
    ],
    reads: &["logs:DescribeLogGroups"],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.logs_log_groups, examine)),
};

fn examine(group: &LogGroup) -> Result<Verdict, Gap> {
    Ok(match group.kms_key_id.get()? {
        Some(key) => Verdict::Pass(format!("it is encrypted with {key}").into()),
        None => Verdict::Fail("only keys of the service encrypt it".into()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;

    fn sample(key: Option<&str>) -> LogGroup {
        let mut it = LogGroup::unseen("trail");
        it.kms_key_id = Seen::new(key.map(Box::from));
        it
    }

    #[test]
    fn a_group_without_a_key_fails() {
        passes(|| examine(&sample(Some("arn:aws:kms:eu-central-1:111122223333:key/k"))));
        fails(|| examine(&sample(None)));
        unknown(|| examine(&LogGroup::unseen("trail")));
    }
}
