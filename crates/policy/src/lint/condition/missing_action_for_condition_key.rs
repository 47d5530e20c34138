//! Is the action allowed that sets what a condition of an Allow demands? Without it nobody can take on the role with that.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html>
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html>

use crate::lint::narrowing;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::Subject;
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "missing-action-for-condition-key",
    aws: Some("Missing action for condition key"),
    severity: LintSeverity::Error,
    wish: "An action that sets a key is allowed beside the condition on it",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-missing-action-for-condition-key",
    examine: Examine::Policy(examine),
};

/// The keys that an action beside `sts:AssumeRole…` sets; a slash at the end stands for any tag.
const SETS: [(&str, &str); 4] = [
    ("sts:sourceidentity", "sts:SetSourceIdentity"),
    ("sts:transitivetagkeys", "sts:TagSession"),
    ("aws:requesttag/", "sts:TagSession"),
    ("aws:tagkeys", "sts:TagSession"),
];

fn examine(subject: &Subject<'_>, found: &mut Found) {
    let allows = |action: &str| {
        let mut statements = subject.statements.iter().filter(|it| it.written.allows());
        statements.any(|it| it.is_about(action) || it.written.actions.iter().any(|it| it.opaque))
    };
    let mut allowed = None;
    for statement in subject.statements.iter().filter(|it| it.written.allows()) {
        let assumes = statement.actions.iter().any(|it| {
            !it.not
                && it
                    .text
                    .get(..14)
                    .is_some_and(|it| it.eq_ignore_ascii_case("sts:assumerole"))
        });
        if !assumes {
            continue;
        }
        for (operator, condition) in statement.written.conditions() {
            let key = condition.key.to_lowercase();
            let sets = SETS
                .iter()
                .find(|(it, _)| key == *it || (it.ends_with('/') && key.starts_with(it)));
            let Some((_, action)) = sets.filter(|_| narrowing::ties(operator, condition)) else {
                continue;
            };
            let [identity, tag] = *allowed
                .get_or_insert_with(|| ["sts:SetSourceIdentity", "sts:TagSession"].map(allows));
            let is_allowed = if *action == "sts:TagSession" {
                tag
            } else {
                identity
            };
            if !is_allowed {
                found.at(
                    condition.key.span,
                    format!(
                        "{} is set by `{action}`, which is not allowed",
                        quoted(&condition.key)
                    ),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found;

    fn of(action: &str, condition: &str) -> Vec<String> {
        found(
            &RULE,
            &format!(
                r#"{{"Effect":"Allow","Principal":{{"AWS":"111122223333"}},"Action":{action},"Condition":{condition}}}"#
            ),
        )
    }

    #[test]
    fn what_sets_the_key_is_allowed_too() {
        let source = r#"{"StringLike":{"sts:SourceIdentity":"alice*"}}"#;
        assert_eq!(
            of(r#""sts:AssumeRole""#, source),
            ["\"sts:SourceIdentity\""]
        );
        assert_eq!(
            of(r#"["sts:AssumeRole","sts:SetSourceIdentity"]"#, source),
            [""; 0]
        );
        assert_eq!(of(r#""sts:*""#, source), [""; 0]);
        let tag = r#"{"StringEquals":{"aws:RequestTag/Project":"x"}}"#;
        assert_eq!(
            of(r#""sts:AssumeRole""#, tag),
            ["\"aws:RequestTag/Project\""]
        );
        assert_eq!(of(r#"["sts:AssumeRole","sts:TagSession"]"#, tag), [""; 0]);
        // Only what a request must have needs to be set.
        assert_eq!(
            of(
                r#""sts:AssumeRole""#,
                r#"{"StringEqualsIfExists":{"aws:RequestTag/Project":"x"}}"#
            ),
            [""; 0]
        );
        assert_eq!(of(r#""s3:PutObject""#, tag), [""; 0]);
        let deny = r#"{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:SourceIdentity":"a"}}}"#;
        assert_eq!(found(&RULE, deny), [""; 0]);
    }
}
