//! Is a session named beside the role that it is of? The role lets all of its sessions in.

use std::collections::HashSet;

use crate::arn;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;
use crate::policy_type::PolicyType;

pub(crate) const RULE: LintRule = LintRule {
    id: "redundant-principal-in-role-trust-policy",
    aws: Some("Redundant principal in role trust policy"),
    severity: LintSeverity::Suggestion,
    wish: "A role is not named again by one of its sessions",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-redundant-principal-in-role-trust-policy",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    if subject.kind != PolicyType::Trust {
        return;
    }
    for principals in statement.written.principals.iter().filter(|it| !it.not) {
        let types = principals.by_type.iter().filter(|it| &*it.name == "AWS");
        let all: Vec<_> = types.flat_map(|it| &it.all).collect();
        // A session's ARN has the role's name without its path.
        let roles: HashSet<(&str, &str)> = all
            .iter()
            .filter_map(|it| match arn::parts(it)? {
                [_, _, "iam", "", account, resource] => {
                    let name = resource.strip_prefix("role/")?;
                    Some((account, name.rsplit('/').next().unwrap_or(name)))
                }
                _ => None,
            })
            .collect();
        for text in all {
            let Some([_, _, "sts", "", account, resource]) = arn::parts(text) else {
                continue;
            };
            let session = resource.strip_prefix("assumed-role/");
            let role = session.and_then(|it| it.split('/').next());
            if role.is_some_and(|role| roles.contains(&(account, role))) {
                found.at(
                    text.span,
                    format!(
                        "{} is a session of a role that is named beside it",
                        quoted(text)
                    ),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found_in;

    #[test]
    fn a_session_beside_its_role_is_redundant() {
        let of = |principals: &str| {
            let text = format!(
                r#"{{"Statement":{{"Effect":"Allow","Principal":{{"AWS":[{principals}]}},"Action":"sts:AssumeRole"}}}}"#
            );
            found_in(&RULE, PolicyType::Trust, &text)
        };
        let session = "\"arn:aws:sts::111122223333:assumed-role/r/s\"";
        for role in ["role/r", "role/a/path/r"] {
            assert_eq!(
                of(&format!("{session},\"arn:aws:iam::111122223333:{role}\"")),
                [session]
            );
        }
        assert_eq!(of(session), [""; 0]);
        assert_eq!(
            of(&format!("{session},\"arn:aws:iam::111122223333:role/q\"")),
            [""; 0]
        );
        assert_eq!(
            of(&format!("{session},\"arn:aws:iam::444455556666:role/r\"")),
            [""; 0]
        );
    }
}
