//! Does a resource's or a role's policy let everyone in, with no condition that ties that to something fixed?
//!
//! What is fixed is what S3 Block Public Access takes for it: `crate::public`.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status>

use crate::document::PolicyDocument;
use crate::lint::narrowing;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::Subject;
use crate::policy_type::PolicyType;
use crate::public;
use crate::written::WrittenPolicy;

pub(crate) const RULE: LintRule = LintRule {
    id: "public",
    aws: None,
    severity: LintSeverity::Risk,
    wish: "No statement lets everyone in",
    page: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status",
    examine: Examine::Policy(examine),
};

fn examine(subject: &Subject<'_>, found: &mut Found) {
    if !matches!(subject.kind, PolicyType::Resource | PolicyType::Trust) {
        return;
    }
    for statement in &subject.policy.statements {
        let mut stars = statement
            .principals
            .iter()
            .filter(|it| !it.not)
            .flat_map(|it| {
                let listed = it.by_type.iter().filter(|it| &*it.name == "AWS");
                it.bare.iter().chain(listed.flat_map(|it| &it.all))
            });
        let Some(star) = stars.find(|it| &***it == "*") else {
            continue;
        };
        if !statement.allows() || narrowing::is_opaque(statement) {
            continue;
        }
        // A call of a template may be what ties it.
        if statement.conditions().any(|(_, it)| it.opaque) {
            continue;
        }
        let alone = WrittenPolicy {
            statements: vec![statement.clone()],
            statement: Some(statement.span),
            ..WrittenPolicy::default()
        };
        if PolicyDocument::of(alone).is_ok_and(|it| public::is_public(&it)) {
            found.at(
                star.span,
                "everyone is let in, and no condition ties that to an account, an organization, a network or a source",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::lint::trial::{found, found_in};

    fn of(principal: &str, condition: &str) -> Vec<String> {
        found(
            &RULE,
            &format!(
                r#"{{"Effect":"Allow","Principal":{principal},"Action":"sqs:SendMessage","Resource":"*","Condition":{condition}}}"#
            ),
        )
    }

    #[test]
    fn everyone_is_let_in_where_nothing_ties_it() {
        assert_eq!(of("\"*\"", "{}"), ["\"*\""]);
        assert_eq!(of(r#"{"AWS":["111122223333","*"]}"#, "{}"), ["\"*\""]);
        let secure = r#"{"Bool":{"aws:SecureTransport":"true"}}"#;
        assert_eq!(of("\"*\"", secure), ["\"*\""]);
        assert_eq!(of(r#"{"AWS":"111122223333"}"#, "{}"), [""; 0]);
        let organization = r#"{"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}"#;
        assert_eq!(of("\"*\"", organization), [""; 0]);
    }

    #[test]
    fn a_deny_and_what_only_limits_let_nobody_in() {
        let deny = r#"{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}"#;
        assert_eq!(found(&RULE, deny), [""; 0]);
        let text =
            r#"{"Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}"#;
        for kind in PolicyType::ALL {
            let wanted = usize::from(matches!(kind, PolicyType::Resource | PolicyType::Trust));
            assert_eq!(found_in(&RULE, kind, text).len(), wanted);
        }
        let trust =
            r#"{"Statement":{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}}"#;
        assert_eq!(found_in(&RULE, PolicyType::Trust, trust), ["\"*\""]);
    }
}
