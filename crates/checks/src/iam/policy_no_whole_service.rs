//! Does no policy of our own allow all of a service?

use crate::policies::{self, each_inline, each_managed, whole_service};
use firestep_audit::{Audience, Check, Effort, PerAccount, Severity};

pub(crate) const CHECK: Check = Check {
    id: "iam-policy-no-whole-service",
    title: "Policies do not allow all of a service",
    severity: Severity::Low,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A star takes in what nobody thought of: to delete, to share, to switch the logs off.",
    remedy: "Name the actions that are needed; the last accessed data of IAM says which.",
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
    ],
    reads: policies::READS,
    fix: None,
    examine: &PerAccount(|context| {
        each_managed(context, whole_service).with(each_inline(context, whole_service))
    }),
};

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::policies::tests::{of_inline, of_managed};

    #[test]
    fn what_managed_policies_say_decides() {
        let said = |statement| of_managed(&CHECK, statement);
        assert_eq!(
            said(Some(
                r#"{"Effect":"Allow","Action":"cloudtrail:*","Resource":"*"}"#
            )),
            ["fail"]
        );
        assert_eq!(
            said(Some(
                r#"{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}"#
            )),
            ["pass"]
        );
        assert_eq!(said(None), ["unknown"]);
    }

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
                r#"{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}"#
            )),
            ["pass"]
        );
        assert_eq!(said(None), ["unknown"]);
    }
}
