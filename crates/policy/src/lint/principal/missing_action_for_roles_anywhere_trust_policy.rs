//! May IAM Roles Anywhere do all three things that it does with a role that trusts it?
//!
//! <https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html>

use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::Subject;
use crate::lint::words::some_of;
use crate::policy_type::PolicyType;

pub(crate) const RULE: LintRule = LintRule {
    id: "missing-action-for-roles-anywhere-trust-policy",
    aws: Some("Missing action for roles anywhere trust policy"),
    severity: LintSeverity::Error,
    wish: "IAM Roles Anywhere may assume the role, name its source and tag its session",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-missing-action-for-roles-anywhere-trust-policy",
    examine: Examine::Policy(examine),
};

const SERVICE: &str = "rolesanywhere.amazonaws.com";
const NEEDED: [&str; 3] = ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"];

fn examine(subject: &Subject<'_>, found: &mut Found) {
    if subject.kind != PolicyType::Trust {
        return;
    }
    let mut first = None;
    let mut lacking = NEEDED.to_vec();
    for statement in subject.statements.iter().filter(|it| it.written.allows()) {
        let mut named = statement.written.named();
        let Some((_, text)) = named.find(|(kind, it)| *kind == "Service" && &***it == SERVICE)
        else {
            continue;
        };
        first.get_or_insert(text.span);
        let is_opaque = statement.written.actions.iter().any(|it| it.opaque);
        lacking.retain(|it| !is_opaque && !statement.is_about(it));
    }
    if let Some(span) = first.filter(|_| !lacking.is_empty()) {
        found.at(span, format!("{SERVICE} needs {} too", some_of(lacking)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found_in;

    #[test]
    fn all_three_actions_are_needed_in_one_statement_or_several() {
        let of = |actions: &[&str]| {
            let statements: Vec<String> = actions
                .iter()
                .map(|it| format!(r#"{{"Effect":"Allow","Principal":{{"Service":"rolesanywhere.amazonaws.com"}},"Action":{it}}}"#))
                .collect();
            let text = format!(r#"{{"Statement":[{}]}}"#, statements.join(","));
            found_in(&RULE, PolicyType::Trust, &text)
        };
        let place = "\"rolesanywhere.amazonaws.com\"";
        assert_eq!(of(&[r#""sts:AssumeRole""#]), [place]);
        assert_eq!(of(&[r#"["sts:AssumeRole","sts:TagSession"]"#]), [place]);
        assert_eq!(
            of(&[
                r#"["sts:AssumeRole","sts:TagSession"]"#,
                r#""sts:setsourceidentity""#
            ]),
            [""; 0]
        );
        assert_eq!(of(&[r#""sts:*""#]), [""; 0]);
        let other = r#"{"Statement":{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}}"#;
        assert_eq!(found_in(&RULE, PolicyType::Trust, other), [""; 0]);
    }
}
