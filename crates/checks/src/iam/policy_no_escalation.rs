//! Does no policy of our own lead to more rights than it gives?

use firestep_access::escalation;
use firestep_audit::{Audience, Check, Context, Effort, PerAccount, Severity, Verdicts};
use firestep_inventory::{GLOBAL, Location};

use crate::policies::{self, each_document};

pub(crate) const CHECK: Check = Check {
    id: "iam-policy-no-escalation",
    title: "Customer managed policies allow no known way to more rights",
    severity: Severity::High,
    effort: Effort::Days,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Whoever carries the policy takes the rights of others, or of a role that it hands to a service, up to the whole account.",
    remedy: "Name the roles that may be passed and the service to which, and the users, roles and policies that may be changed; demand a permissions boundary on what is made.",
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html",
    ],
    reads: policies::READS,
    fix: None,
    examine: &PerAccount(examine),
};

fn examine<'a>(context: &Context<'a>) -> Verdicts<'a> {
    let account = context.account;
    let location = Location::new(account.id, GLOBAL);
    each_document(context, NONE, |document| {
        let found = escalation(&[document], None, location, account)?;
        Ok(found.map(|it| format!("{}, a way to more rights ({})", it.actions, it.page)))
    })
}

/// What a pass says, and no more: ways through what exists are not looked at.
pub(super) const NONE: &str = "no known way to more rights is in it that needs nothing beforehand; ways through functions, instances or roles that exist are not looked at";

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::policies::tests::of_managed;

    #[test]
    fn a_known_way_fails() {
        let said = |statement| of_managed(&CHECK, statement);
        let passing = r#"{"Effect":"Allow","Action":["iam:PassRole","lambda:*"],"Resource":"*"}"#;
        assert_eq!(said(Some(passing)), ["fail"]);
        let version = r#"{"Effect":"Allow","Action":"iam:CreatePolicyVersion","Resource":"*"}"#;
        assert_eq!(said(Some(version)), ["fail"]);
        let reading = r#"{"Effect":"Allow","Action":["iam:Get*","lambda:*"],"Resource":"*"}"#;
        assert_eq!(said(Some(reading)), ["pass"]);
    }

    #[test]
    fn what_was_not_seen_or_hangs_on_conditions_is_unknown() {
        assert_eq!(of_managed(&CHECK, None), ["unknown"]);
        let tagged = r#"{"Effect":"Allow","Action":"iam:CreatePolicyVersion","Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/team":"a"}}}"#;
        assert_eq!(of_managed(&CHECK, Some(tagged)), ["unknown"]);
    }
}
