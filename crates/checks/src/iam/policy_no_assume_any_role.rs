//! Does no policy of our own allow to assume any role?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity};

use crate::policies::{self, assuming_any_role, each_managed};

pub(crate) const CHECK: Check = Check {
    id: "iam-policy-no-assume-any-role",
    title: "Customer managed policies do not allow to assume any role",
    severity: Severity::High,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Every role that trusts the account stands open to whoever has the policy, also those of other accounts.",
    remedy: "Name the roles that may be assumed.",
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_permissions-to-switch.html",
    ],
    reads: policies::READS,
    fix: None,
    examine: &PerAccount(|context| each_managed(context, assuming_any_role)),
};

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::policies::tests::of_managed;

    #[test]
    fn what_managed_policies_say_decides() {
        let said = |statement| of_managed(&CHECK, statement);
        for (statement, expected) in [
            (
                r#"{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}"#,
                "fail",
            ),
            (
                r#"{"Effect":"Allow","Action":"sts:*","Resource":"*"}"#,
                "fail",
            ),
            (
                r#"{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"arn:aws:iam::*:role/*"}"#,
                "fail",
            ),
            (
                r#"{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"arn:aws:iam::111122223333:role/*"}"#,
                "pass",
            ),
            (
                r#"{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"arn:aws:iam::*:role/audit"}"#,
                "pass",
            ),
            (
                r#"{"Effect":"Allow","Action":"sts:GetCallerIdentity","Resource":"*"}"#,
                "pass",
            ),
        ] {
            assert_eq!(said(Some(statement)), [expected], "{statement}");
        }
        assert_eq!(said(None), ["unknown"]);
    }
}
