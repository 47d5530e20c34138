//! Does no policy of our own allow everything?

use crate::policies::{self, each_managed, everything};
use firestep_audit::{Audience, Check, Effort, PerAccount, Severity};

pub(crate) const CHECK: Check = Check {
    id: "iam-policy-not-administrator",
    title: "Customer managed policies do not allow everything",
    severity: Severity::High,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Whoever carries the policy, or attaches it to itself, owns the account.",
    remedy: "Allow what is needed; the last accessed data of IAM says what that is.",
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
    ],
    reads: policies::READS,
    fix: None,
    examine: &PerAccount(|context| each_managed(context, everything)),
};

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::policies::tests::of_managed;

    #[test]
    fn what_managed_policies_say_decides() {
        let said = |statement| of_managed(&CHECK, statement);
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
        let on = |resource: &str| {
            let statement = format!(r#"{{"Effect":"Allow","Action":"*",{resource}}}"#);
            of_managed(&CHECK, Some(&statement))
        };
        assert_eq!(on(r#""Resource":"arn:aws:*""#), ["fail"]);
        assert_eq!(on(r#""NotResource":"arn:aws:s3:::logs/*""#), ["fail"]);
        assert_eq!(on(r#""Resource":"arn:aws:s3:::*""#), ["pass"]);
        assert_eq!(said(None), ["unknown"]);
    }
}
