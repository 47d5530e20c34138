//! Do the statements of a policy outside of IAM have Sids of their own?

use super::repeated_sids;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::Subject;
use crate::policy_type::PolicyType;

pub(crate) const RULE: LintRule = LintRule {
    id: "unique-sids-recommended",
    aws: Some("Unique Sids recommended"),
    severity: LintSeverity::Warning,
    wish: "No two statements of a policy have one Sid",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-general-warning-unique-sids-recommended",
    examine: Examine::Policy(examine),
};

fn examine(subject: &Subject<'_>, found: &mut Found) {
    if matches!(
        subject.kind,
        PolicyType::Resource | PolicyType::Endpoint | PolicyType::Scp | PolicyType::Rcp
    ) {
        repeated_sids::tell(subject, found);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found_in;

    #[test]
    fn the_later_of_two_same_sids_is_told_for_its_types() {
        let text = r#"{"Statement":[{"Sid":"a"},{"Sid":"b"},{"Sid":"A"},{"Sid":"a" }]}"#;
        let its = [
            PolicyType::Resource,
            PolicyType::Endpoint,
            PolicyType::Scp,
            PolicyType::Rcp,
        ];
        for kind in PolicyType::ALL {
            let found = found_in(&RULE, kind, text);
            assert_eq!(
                found,
                vec!["\"a\""; usize::from(its.contains(&kind))],
                "{kind:?}"
            );
        }
    }

    #[test]
    fn empty_and_missing_sids_are_none() {
        let text = r#"{"Statement":[{"Sid":""},{"Sid":""},{},{},{"Sid":"b"}]}"#;
        assert_eq!(found_in(&RULE, PolicyType::Resource, text), [""; 0]);
    }
}
