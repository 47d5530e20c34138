//! Does every subscription refuse plaintext?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each_that};
use firestep_inventory::Gap;
use firestep_inventory::sns::Subscription;

pub(crate) const CHECK: Check = Check {
    id: "sns-subscription-encrypted",
    title: "SNS delivers to no endpoint in plaintext",
    severity: Severity::Medium,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "What is delivered by HTTP is read, and changed, by anyone on the way.",
    remedy: "Subscribe the endpoint by HTTPS and delete the old subscription.",
    references: &[
        "https://docs.aws.amazon.com/sns/latest/dg/sns-security-best-practices.html#enforce-encryption-data-in-transit",
    ],
    reads: &["sns:ListSubscriptions"],
    fix: None,
    examine: &PerAccount(|context| each_that(&context.account.sns_subscriptions, examine)),
};

fn examine(subscription: &Subscription) -> Result<Option<Verdict>, Gap> {
    // To what was deleted, or nobody confirmed, nothing is delivered.
    if !subscription.is_confirmed() {
        return Ok(None);
    }
    let protocol = subscription.protocol.get()?;
    Ok(Some(Verdict::of(
        **protocol != *"http",
        format!("it delivers by {protocol}"),
        "it delivers by http",
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;

    fn said(it: &Subscription) -> Result<Verdict, Gap> {
        examine(it).map(Option::unwrap)
    }

    #[test]
    fn what_nobody_confirmed_or_was_deleted_delivers_nothing() {
        for id in ["PendingConfirmation", "Deleted"] {
            let mut it = Subscription::unseen(id);
            it.protocol = Seen::new("http".into());
            assert!(examine(&it).unwrap().is_none(), "{id}");
        }
    }

    #[test]
    fn http_alone_is_plaintext() {
        let mut it = Subscription::unseen("arn:aws:sns:eu-central-1:111122223333:t:1");
        unknown(|| said(&it));
        for protocol in [
            "https",
            "email",
            "sqs",
            "lambda",
            "firehose",
            "application",
            "sms",
        ] {
            it.protocol = Seen::new(protocol.into());
            passes(|| said(&it));
        }
        it.protocol = Seen::new("http".into());
        fails(|| said(&it));
    }
}
