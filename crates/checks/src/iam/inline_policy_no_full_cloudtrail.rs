//! Does no inline policy allow everything with trails?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity};

use crate::policies::{self, all_of_cloudtrail, each_inline};

pub(crate) const CHECK: Check = Check {
    id: "iam-inline-policy-no-full-cloudtrail",
    title: "Inline policies do not allow all of CloudTrail",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Whoever may stop the trail is not seen from then on.",
    remedy: "Allow to read trails; leave changing them to the security team.",
    references: &[
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html",
    ],
    reads: policies::READS,
    fix: None,
    examine: &PerAccount(|context| each_inline(context, all_of_cloudtrail)),
};

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::policies::tests::of_inline;

    #[test]
    fn what_inline_policies_say_decides() {
        let said = |statement| of_inline(&CHECK, statement);
        assert_eq!(
            said(Some(
                r#"{"Effect":"Allow","Action":"cloudtrail:*","Resource":"*"}"#
            )),
            ["fail"]
        );
        assert_eq!(
            said(Some(
                r#"{"Effect":"Allow","Action":["ec2:*","cloudtrail:Describe*"],"Resource":"*"}"#
            )),
            ["pass"]
        );
        assert_eq!(said(None), ["unknown"]);
    }
}
