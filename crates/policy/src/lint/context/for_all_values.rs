//! Does `ForAllValues` in an Allow stand beside a demand that the key is there? An absent key satisfies it.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html>

use crate::lint::keys;
use crate::lint::narrowing::Present;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "for-all-values",
    aws: None,
    severity: LintSeverity::Warning,
    wish: "ForAllValues in an Allow stands beside a Null condition: an absent key satisfies it",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    let written = statement.written;
    if !written.allows() || subject.kind.only_limits() {
        return;
    }
    let mut present: Option<(Present, bool)> = None;
    for (operator, condition) in written.conditions() {
        let parsed = &operator.operator;
        if parsed.set.as_deref() != Some("forallvalues") || parsed.base == "null" {
            continue;
        }
        let key = &condition.key;
        // A key of one value is a risk, which has a rule of its own.
        let is_many = !is_meant(statement, key)
            && keys::known(subject.catalogue, key).is_some_and(|it| it.many);
        if !is_many {
            continue;
        }
        let (present, is_tagged) = present.get_or_insert_with(|| {
            let present = Present::of(written);
            let is_tagged = present.any(|it| it.starts_with("aws:requesttag/"));
            (present, is_tagged)
        });
        // A request with a tag has keys of tags.
        let has_tags = *is_tagged && key.eq_ignore_ascii_case("aws:TagKeys");
        if !has_tags && !present.is_there(key) {
            found.at(
                key.span,
                format!(
                    "a request without {} satisfies it: demand it with `Null`",
                    quoted(key)
                ),
            );
        }
    }
}

/// Whether the key is always sent, or its absence is harmless.
fn is_meant(statement: &StatementSubject<'_>, key: &str) -> bool {
    let is = |it: &str| key.eq_ignore_ascii_case(it);
    // A grant names operations; no transitive tags are none too many; what reads lack is a rule of its own.
    is("kms:GrantOperations")
        || is("sts:TransitiveTagKeys")
        || is("dynamodb:Attributes")
        // Of what reads and writes items only a scan names none.
        || (is("dynamodb:LeadingKeys") && !statement.is_about("dynamodb:Scan"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found;

    fn of(effect: &str, action: &str, condition: &str) -> Vec<String> {
        found(
            &RULE,
            &format!(
                r#"{{"Effect":"{effect}","Action":{action},"Resource":"*","Condition":{condition}}}"#
            ),
        )
    }

    #[test]
    fn an_absent_key_satisfies_it() {
        let bare = r#"{"ForAllValues:StringEquals":{"aws:TagKeys":"a"}}"#;
        assert_eq!(of("Allow", "\"ec2:CreateTags\"", bare), ["\"aws:TagKeys\""]);
        assert_eq!(of("Deny", "\"ec2:CreateTags\"", bare), [""; 0]);
        for good in [
            r#"{"ForAllValues:StringEquals":{"aws:TagKeys":"a"},"Null":{"aws:TagKeys":"false"}}"#,
            r#"{"ForAllValues:StringEquals":{"aws:TagKeys":"a"},"ForAnyValue:StringEquals":{"aws:TagKeys":"a"}}"#,
            r#"{"ForAllValues:StringEquals":{"aws:TagKeys":"a"},"StringEquals":{"aws:RequestTag/a":"b"}}"#,
            r#"{"ForAllValues:StringEquals":{"aws:SourceVpc":"a"}}"#,
            r#"{"ForAllValues:StringEquals":{"kms:GrantOperations":"Decrypt"}}"#,
            r#"{"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":"a","dynamodb:Attributes":"b"}}"#,
        ] {
            assert_eq!(of("Allow", "\"ec2:CreateTags\"", good), [""; 0], "{good}");
        }
        let other =
            r#"{"ForAllValues:StringEquals":{"aws:TagKeys":"a"},"Null":{"aws:SourceVpc":"false"}}"#;
        assert_eq!(of("Allow", "\"ec2:CreateTags\"", other).len(), 1);
        let keys = r#"{"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":"a"}}"#;
        assert_eq!(
            of("Allow", "\"dynamodb:*\"", keys),
            ["\"dynamodb:LeadingKeys\""]
        );
    }
}
