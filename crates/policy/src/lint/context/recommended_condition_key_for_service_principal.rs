//! Is a service tied to its source by one of the keys that are for it, and not by another one?
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html>

use super::principals;
use crate::lint::narrowing;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;
use crate::policy_type::PolicyType;

pub(crate) const RULE: LintRule = LintRule {
    id: "recommended-condition-key-for-service-principal",
    aws: Some("Recommended condition key for service principal"),
    severity: LintSeverity::Suggestion,
    wish: "A service is tied by `aws:SourceArn`, `aws:SourceAccount`, `aws:SourceOrgID` or `aws:SourceOrgPaths`",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-recommended-condition-key-for-service-principal",
    examine: Examine::Statement(examine),
};

/// Not `aws:SourceOwner`, which is told of as deprecated.
const OTHERS: [&str; 1] = ["aws:referer"];

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    let written = statement.written;
    let is_meant = subject.kind == PolicyType::Resource
        && written.allows()
        && principals::services(written).next().is_some()
        && !narrowing::tied(written, &principals::SOURCE);
    if !is_meant {
        return;
    }
    let other = written.conditions().find(|(operator, it)| {
        OTHERS.iter().any(|key| it.key.eq_ignore_ascii_case(key)) && narrowing::ties(operator, it)
    });
    if let Some((_, condition)) = other {
        found.at(
            condition.key.span,
            format!(
                "`aws:SourceArn` or `aws:SourceAccount` ties a service better than {}",
                quoted(&condition.key)
            ),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found;

    fn of(principal: &str, condition: &str) -> Vec<String> {
        found(
            &RULE,
            &format!(
                r#"{{"Effect":"Allow","Principal":{principal},"Action":"sns:Publish","Resource":"*","Condition":{condition}}}"#
            ),
        )
    }

    #[test]
    fn another_key_than_those_for_it_is_told() {
        let service = r#"{"Service":"ses.amazonaws.com"}"#;
        assert_eq!(
            of(
                service,
                r#"{"StringEquals":{"aws:Referer":"111122223333"}}"#
            ),
            ["\"aws:Referer\""]
        );
        for condition in [
            "{}",
            r#"{"StringEquals":{"aws:Referer":"111122223333","aws:SourceAccount":"111122223333"}}"#,
            r#"{"StringEquals":{"aws:SourceAccount":"111122223333"}}"#,
        ] {
            assert_eq!(of(service, condition), [""; 0], "{condition}");
        }
        let referer = r#"{"StringEquals":{"aws:Referer":"x"}}"#;
        assert_eq!(of(r#"{"AWS":"111122223333"}"#, referer), [""; 0]);
    }
}
