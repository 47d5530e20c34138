//! Does every subscription refuse plaintext?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each};
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
    examine: &PerAccount(|context| each(&context.account.sns_subscriptions, examine)),
};

fn examine(subscription: &Subscription) -> Result<Verdict, Gap> {
    let protocol = subscription.protocol.get()?;
    Ok(Verdict::of(
        **protocol != *"http",
        format!("it delivers by {protocol}"),
        "it delivers by http",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;

    #[test]
    fn http_alone_is_plaintext() {
        let mut it = Subscription::unseen("arn:aws:sns:eu-central-1:111122223333:t:1");
        unknown(|| examine(&it));
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
            passes(|| examine(&it));
        }
        it.protocol = Seen::new("http".into());
        fails(|| examine(&it));
    }
}
