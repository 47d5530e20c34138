//! Is a policy written in the version of the language that is in use?

use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::Subject;

pub(crate) const RULE: LintRule = LintRule {
    id: "old-version",
    aws: None,
    severity: LintSeverity::Suggestion,
    wish: "The policy is written in the version 2012-10-17",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html",
    examine: Examine::Policy(examine),
};

fn examine(subject: &Subject<'_>, found: &mut Found) {
    if let Some(version) = &subject.policy.version
        && &**version == "2008-10-17"
    {
        found.at(
            version.span,
            "this version knows no policy variables: 2012-10-17 does",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found_in;
    use crate::policy_type::PolicyType;

    #[test]
    fn only_the_older_of_the_two_versions_is_old() {
        let of = |version: &str| {
            found_in(
                &RULE,
                PolicyType::Resource,
                &format!(r#"{{"Version":"{version}","Statement":[]}}"#),
            )
        };
        assert_eq!(of("2008-10-17"), ["\"2008-10-17\""]);
        assert_eq!(of("2012-10-17"), [""; 0]);
        assert_eq!(of("2008"), [""; 0]);
    }
}
