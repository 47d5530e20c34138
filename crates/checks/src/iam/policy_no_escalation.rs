//! Does no policy of our own lead to more rights than it gives?

use firestep_access::Escalations;
use firestep_audit::{Audience, Check, Context, Effort, PerAccount, Severity, Verdicts};

use crate::policies::{self, Said, each_document};

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
    let escalations = Escalations::of(context.account);
    each_document(context, |policy, document| {
        let found = escalations.found(&[document], None, &policy.identity)?;
        Ok(match found {
            Some(it) => Said::TooMuch(format!(
                "{}, a way to more rights ({})",
                it.actions, it.page
            )),
            None => Said::NotSoMuch(NONE),
        })
    })
}

/// What a pass says, and no more: ways through what exists are not looked at.
pub(super) const NONE: &str = "no known way to more rights is in it that needs nothing beforehand, and none by roles to an administrator by name; ways through functions or instances that exist are not looked at";

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
    fn from_where_and_in_which_region_it_is_had_does_not_matter() {
        let under = |condition: &str| {
            let text = format!(
                r#"{{"Effect":"Allow","Action":["iam:PassRole","lambda:*"],"Resource":"*","Condition":{condition}}}"#
            );
            of_managed(&CHECK, Some(&text))
        };
        let region = r#"{"StringEquals":{"aws:RequestedRegion":"eu-central-1"}}"#;
        assert_eq!(under(region), ["fail"]);
        let office = r#"{"IpAddress":{"aws:SourceIp":"198.51.100.0/24"}}"#;
        assert_eq!(under(office), ["fail"]);
        let gone = r#"{"DateLessThan":{"aws:TokenIssueTime":"2020-01-01T00:00:00Z"}}"#;
        assert_eq!(under(gone), ["unknown"]);
    }

    #[test]
    fn what_was_not_seen_or_hangs_on_conditions_is_unknown() {
        assert_eq!(of_managed(&CHECK, None), ["unknown"]);
        let tagged = r#"{"Effect":"Allow","Action":"iam:CreatePolicyVersion","Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/team":"a"}}}"#;
        assert_eq!(of_managed(&CHECK, Some(tagged)), ["unknown"]);
    }
}
