//! Can nobody give themselves more rights than a statement says?

use crate::lint::arns::{WrittenArn, is_every};
use crate::lint::bounds::is_tied;
use crate::lint::reach::covers_all;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::policy_type::PolicyType;

pub(crate) const RULE: LintRule = LintRule {
    id: "more-rights",
    aws: None,
    severity: LintSeverity::Risk,
    wish: "No statement lets change the permissions of all identities or resources of a kind",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    let written = statement.written;
    if subject.kind != PolicyType::Identity || !written.allows() {
        return;
    }
    let resources: Vec<&str> = written
        .resources
        .iter()
        .filter(|it| !it.not)
        .flat_map(|it| &it.all)
        .map(|it| &**it)
        .collect();
    for action in statement.actions.iter().filter(|it| !it.not) {
        let Some((service, name)) = action.text.split_once(':') else {
            continue;
        };
        if !MEANS
            .iter()
            .any(|it| it.service.eq_ignore_ascii_case(service))
        {
            continue;
        }
        // All of a service, or everything, is another rule's where it is on all of its resources.
        let lower = service.to_ascii_lowercase();
        let is_whole = is_every(name) && resources.iter().any(|it| covers_all(it, &lower, ""));
        if is_whole {
            continue;
        }
        let mut means = MEANS.iter().filter(|it| it.service == lower).filter(|it| {
            is_fit(name, it.action)
                && resources
                    .iter()
                    .any(|text| covers_all(text, it.arn_service(), it.kind))
        });
        if let Some(first) = means.next()
            && !is_tied(written, narrows, is_fixed)
        {
            let others = match means.count() {
                0 => String::new(),
                count => format!(" (and {count} more)"),
            };
            let words = format!(
                "`{}:{}`{others} on every {} {}",
                first.service, first.action, first.of, first.gives
            );
            found.at(action.text.span, words);
        }
    }
}

/// An action that gives rights, on resources that begin so.
struct Means {
    service: &'static str,
    action: &'static str,
    kind: &'static str,
    of: &'static str,
    gives: &'static str,
}

impl Means {
    /// The service in the ARNs of what it is done to.
    fn arn_service(&self) -> &'static str {
        if self.service == "sts" {
            "iam"
        } else {
            self.service
        }
    }
}

const fn means(
    service: &'static str,
    action: &'static str,
    kind: &'static str,
    of: &'static str,
    gives: &'static str,
) -> Means {
    Means {
        service,
        action,
        kind,
        of,
        gives,
    }
}

const ANY_POLICY: &str = "gives it the rights of any policy";
const ITS_RIGHTS: &str = "gives the caller its rights";
const TO_ANYBODY: &str = "opens it to anybody";

const MEANS: &[Means] = &[
    means("iam", "AttachUserPolicy", "user/", "user", ANY_POLICY),
    means("iam", "AttachRolePolicy", "role/", "role", ANY_POLICY),
    means("iam", "AttachGroupPolicy", "group/", "group", ANY_POLICY),
    means("iam", "PutUserPolicy", "user/", "user", ANY_POLICY),
    means("iam", "PutRolePolicy", "role/", "role", ANY_POLICY),
    means("iam", "PutGroupPolicy", "group/", "group", ANY_POLICY),
    means(
        "iam",
        "CreatePolicyVersion",
        "policy/",
        "policy",
        "gives its holders any rights",
    ),
    means(
        "iam",
        "SetDefaultPolicyVersion",
        "policy/",
        "policy",
        "gives its holders the rights of an older version",
    ),
    means("iam", "CreateAccessKey", "user/", "user", ITS_RIGHTS),
    means("iam", "CreateLoginProfile", "user/", "user", ITS_RIGHTS),
    means("iam", "UpdateLoginProfile", "user/", "user", ITS_RIGHTS),
    means(
        "iam",
        "AddUserToGroup",
        "group/",
        "group",
        "gives any user its rights",
    ),
    means("iam", "UpdateAssumeRolePolicy", "role/", "role", ITS_RIGHTS),
    means(
        "iam",
        "DeleteUserPermissionsBoundary",
        "user/",
        "user",
        "lifts its limits",
    ),
    means(
        "iam",
        "DeleteRolePermissionsBoundary",
        "role/",
        "role",
        "lifts its limits",
    ),
    means("sts", "AssumeRole", "role/", "role", ITS_RIGHTS),
    means(
        "lambda",
        "AddPermission",
        "function:",
        "function",
        TO_ANYBODY,
    ),
    means(
        "lambda",
        "AddLayerVersionPermission",
        "layer:",
        "layer",
        TO_ANYBODY,
    ),
    means("s3", "PutBucketPolicy", "", "bucket", TO_ANYBODY),
    means("s3", "PutBucketAcl", "", "bucket", TO_ANYBODY),
    means("kms", "PutKeyPolicy", "key/", "key", TO_ANYBODY),
    means("sns", "AddPermission", "", "topic", TO_ANYBODY),
    means("sqs", "AddPermission", "", "queue", TO_ANYBODY),
    means(
        "secretsmanager",
        "PutResourcePolicy",
        "secret:",
        "secret",
        TO_ANYBODY,
    ),
    means(
        "ecr",
        "SetRepositoryPolicy",
        "repository/",
        "repository",
        TO_ANYBODY,
    ),
];

fn is_fit(pattern: &str, action: &str) -> bool {
    pattern.eq_ignore_ascii_case(action)
        || pattern.contains(['*', '?']) && crate::matches_ignoring_case(pattern, action)
}

/// Whether a key says which policies, or whose or what kind of resources are meant.
fn narrows(key: &str) -> bool {
    let (_, name) = key.split_once(':').unwrap_or(("", key));
    matches!(
        key,
        "iam:policyarn" | "iam:permissionsboundary" | "lambda:principal" | "aws:resourceorgid"
    ) || name.starts_with("resourcetag/")
        || name.starts_with("principaltag/")
        || name.starts_with("calledvia")
}

/// Whether a pattern for a policy is not one for all of them.
fn is_fixed(value: &str) -> bool {
    let is_all =
        WrittenArn::of(value).is_some_and(|it| is_every(it.resource) || it.resource == "policy/*");
    !value.starts_with('*') && !is_all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;
    use crate::lint::trial::found;
    use crate::lint::trial::found_in;

    fn of(action: &str, resource: &str, condition: &str) -> Vec<String> {
        found(
            &RULE,
            &format!(
                r#"{{"Effect":"Allow","Action":["{action}"],"Resource":["{resource}"]{condition}}}"#
            ),
        )
    }

    #[test]
    fn each_way_to_more_rights_is_told_on_all_of_its_kind() {
        for it in MEANS {
            let action = format!("{}:{}", it.service, it.action);
            assert!(Catalogue::embedded().find(&action).is_some(), "{action}");
            let quoted = format!("\"{action}\"");
            let kind = format!(
                "arn:aws:{}:*:*:{}*",
                if it.service == "sts" {
                    "iam"
                } else {
                    it.service
                },
                it.kind
            );
            assert_eq!(of(&action, "*", ""), [quoted.as_str()], "{action}");
            if it.service != "sts" {
                assert_eq!(of(&action, &kind, ""), [quoted.as_str()], "{kind}");
            }
            assert_eq!(
                of(&action, &format!("{}own", kind.trim_end_matches('*')), ""),
                [""; 0],
                "{kind}"
            );
        }
        assert_eq!(of("sts:AssumeRole", "arn:aws:iam::*:role/*", "").len(), 1);
        assert_eq!(of("iam:Attach*", "*", "").len(), 1);
        assert_eq!(of("iam:*", "arn:aws:iam::*:role/*", "").len(), 1);
    }

    #[test]
    fn a_tie_to_fixed_policies_or_tags_is_enough() {
        for condition in [
            r#","Condition":{"ArnEquals":{"iam:PolicyARN":"arn:aws:iam::111122223333:policy/app"}}"#,
            r#","Condition":{"StringEquals":{"iam:PermissionsBoundary":"arn:aws:iam::111122223333:policy/boundary"}}"#,
            r#","Condition":{"StringEquals":{"aws:PrincipalTag/admin":"true"}}"#,
            r#","Condition":{"StringEquals":{"aws:ResourceTag/team":"${aws:PrincipalTag/team}"}}"#,
        ] {
            assert_eq!(
                of("iam:AttachRolePolicy", "*", condition),
                [""; 0],
                "{condition}"
            );
        }
        for condition in [
            r#","Condition":{"ArnLike":{"iam:PolicyARN":"arn:aws:iam::*:policy/*"}}"#,
            r#","Condition":{"ArnNotEquals":{"iam:PolicyARN":"arn:aws:iam::aws:policy/AdministratorAccess"}}"#,
            r#","Condition":{"StringEqualsIfExists":{"iam:PermissionsBoundary":"arn:aws:iam::111122223333:policy/b"}}"#,
            r#","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"#,
        ] {
            assert_eq!(
                of("iam:AttachRolePolicy", "*", condition).len(),
                1,
                "{condition}"
            );
        }
    }

    #[test]
    fn other_actions_and_whole_services_are_other_rules() {
        for action in ["iam:GetUser", "iam:*", "*", "s3:*", "*:Put*", "iam"] {
            assert_eq!(of(action, "*", ""), [""; 0], "{action}");
        }
        assert_eq!(
            found(
                &RULE,
                r#"{"Effect":"Deny","Action":"iam:AttachRolePolicy","Resource":"*"}"#
            ),
            [""; 0]
        );
        let own = of(
            "iam:CreateAccessKey",
            "arn:aws:iam::*:user/${aws:username}",
            "",
        );
        assert_eq!(own, [""; 0]);
        let scp = r#"{"Statement":{"Effect":"Allow","Action":"iam:PutRolePolicy","Resource":"*"}}"#;
        assert_eq!(found_in(&RULE, PolicyType::Scp, scp), [""; 0]);
    }
}
