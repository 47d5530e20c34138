//! Does a role say for whose resources a service may take it on, where AWS recommends that?

use firestep_access::Trust;
use firestep_audit::{Audience, Check, Clause, Effort, PerAccount, Severity};

use crate::role_trust::{READS_MEMBERS, each_role};

pub(crate) const CHECK: Check = Check {
    id: "iam-role-source-limited",
    title: "Roles for services that act for others say for whom",
    severity: Severity::Low,
    effort: Effort::Minutes,
    clauses: &[Clause::new("E5.5", "declared-paths")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Somebody else may make the service use your role for them.",
    remedy: "Demand `aws:SourceAccount` or `aws:SourceArn` in the trust policy.",
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html#cross-service-confused-deputy-prevention",
    ],
    reads: READS_MEMBERS,
    fix: None,
    examine: &PerAccount(|context| {
        each_role(
            context,
            Trust::without_source,
            "the service may take it on only for whom its trust policy, or the organization, names",
            |who, _| format!("it may be taken on by {who}").into(),
        )
    }),
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::role_trust::samples::{self, org};
    use firestep_inventory::Org;
    use firestep_inventory::iam::Role;

    fn said_in(org: &Org, role: Role) -> &'static str {
        samples::said_in(&CHECK, org, role)
    }

    fn said(principal: &str, condition: &str) -> &'static str {
        samples::said(&CHECK, principal, condition)
    }

    #[test]
    fn a_service_that_acts_for_others_needs_a_source() {
        let states = r#"{"Service":"states.amazonaws.com"}"#;
        assert_eq!(said(states, "{}"), "fail");
        assert_eq!(
            said(
                states,
                r#"{"StringEquals":{"aws:SourceAccount":"111122223333"}}"#
            ),
            "pass"
        );
        assert_eq!(
            said(states, r#"{"StringEquals":{"aws:SourceOrgID":"o-sample"}}"#),
            "pass"
        );
        let arn = |arn: &str| {
            said(
                states,
                &format!(r#"{{"ArnLike":{{"aws:SourceArn":"{arn}"}}}}"#),
            )
        };
        assert_eq!(arn("arn:aws:states:*:111122223333:stateMachine:*"), "pass");
        assert_eq!(arn("arn:aws:states:*:*:stateMachine:*"), "fail");
        // Whom it names counts: another member, or somebody else.
        assert_eq!(arn("arn:aws:states:*:999988887777:stateMachine:*"), "pass");
        assert_eq!(arn("arn:aws:states:*:444455556666:stateMachine:*"), "fail");
        let on = |key: &str, value: &str| {
            said(
                states,
                &format!(r#"{{"StringEquals":{{"{key}":"{value}"}}}}"#),
            )
        };
        assert_eq!(on("aws:SourceAccount", "999988887777"), "pass");
        assert_eq!(on("aws:SourceAccount", "444455556666"), "fail");
        assert_eq!(on("sts:ExternalId", "444455556666"), "fail");
        assert_eq!(on("aws:SourceOrgID", "o-elsewhere"), "fail");
        let open = r#"{"StringLike":{"aws:SourceArn":"arn:aws:states:*"}}"#;
        assert_eq!(said(states, open), "fail");
        assert_eq!(
            said(
                states,
                r#"{"StringEqualsIfExists":{"aws:SourceAccount":"111122223333"}}"#
            ),
            "pass"
        );
        assert_eq!(
            said(r#"{"Service":"logs.eu-central-1.amazonaws.com"}"#, "{}"),
            "fail"
        );
        assert_eq!(arn("arn:aws:s3:::*"), "fail");
        assert_eq!(arn("arn:aws:states:*:1111*:stateMachine:*"), "fail");
        let like = r#"{"StringLike":{"aws:SourceAccount":"1*"}}"#;
        assert_eq!(said(states, like), "fail");
        for alone in ["ec2.amazonaws.com", "lambda.amazonaws.com"] {
            assert_eq!(
                said(&format!(r#"{{"Service":"{alone}"}}"#), "{}"),
                "nothing"
            );
        }
    }

    #[test]
    fn a_trust_policy_that_was_not_seen_is_unknown() {
        assert_eq!(said_in(&org(), Role::unseen("r")), "unknown");
    }
}
