//! Does no policy of our own allow to subscribe to whatever the marketplace sells?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity};

use crate::policies::{self, each_managed, subscribing};

pub(crate) const CHECK: Check = Check {
    id: "iam-policy-no-marketplace-subscribe",
    title: "Customer managed policies do not allow to subscribe to every product of the marketplace",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A subscription is bought in the name of the organization, models of others that nobody has looked at among them.",
    remedy: "Leave subscriptions to those who buy, or name the products by a condition on `aws-marketplace:ProductId`.",
    references: &[
        "https://docs.aws.amazon.com/marketplace/latest/buyerguide/buyer-iam-users-groups-policies.html",
        "https://docs.aws.amazon.com/bedrock/latest/userguide/model-access.html",
    ],
    reads: policies::READS,
    fix: None,
    examine: &PerAccount(|context| each_managed(context, subscribing)),
};

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::policies::tests::of_managed;

    #[test]
    fn what_it_says_decides() {
        let said = |statement| of_managed(&CHECK, statement);
        let all = r#"{"Effect":"Allow","Action":"aws-marketplace:*","Resource":"*"}"#;
        assert_eq!(said(Some(all)), ["fail"]);
        let reading = r#"{"Effect":"Allow","Action":"aws-marketplace:View*","Resource":"*"}"#;
        assert_eq!(said(Some(reading)), ["pass"]);
        assert_eq!(said(None), ["unknown"]);
    }
}
