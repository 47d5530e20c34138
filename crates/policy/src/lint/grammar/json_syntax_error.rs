//! Is the text a JSON value?

use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::Subject;

/// For who reads the text.
pub const RULE: LintRule = LintRule {
    id: "json-syntax-error",
    aws: Some("Json syntax error"),
    severity: LintSeverity::Error,
    wish: "The text is JSON",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-json-syntax-error",
    examine: Examine::Policy(examine),
};

fn examine(_: &Subject<'_>, found: &mut Found) {
    // A text that is none has no policy to be asked about: who reads the text tells, and where it stands.
    let _ = found;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found_in;
    use crate::policy_type::PolicyType;

    #[test]
    fn what_was_read_has_no_such_error() {
        assert_eq!(found_in(&RULE, PolicyType::Identity, "{}"), [""; 0]);
        assert_eq!(found_in(&RULE, PolicyType::Identity, "7"), [""; 0]);
    }
}
