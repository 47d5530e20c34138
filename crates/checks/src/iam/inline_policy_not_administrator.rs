//! Does no inline policy allow everything?

use crate::policies::{self, each_inline, everything};
use firestep_audit::{Audience, Check, Effort, PerAccount, Severity};

pub(crate) const CHECK: Check = Check {
    id: "iam-inline-policy-not-administrator",
    title: "Inline policies do not allow everything",
    severity: Severity::High,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "An inline policy is seen by nobody who reviews policies, and whoever has this one owns the account.",
    remedy: "Allow what is needed; the last accessed data of IAM says what that is.",
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
    ],
    reads: policies::READS,
    fix: None,
    examine: &PerAccount(|context| each_inline(context, everything)),
};

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::policies::tests::of_inline;

    #[test]
    fn what_inline_policies_say_decides() {
        let said = |statement| of_inline(&CHECK, statement);
        assert_eq!(
            said(Some(r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#)),
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
