//! Is a resource control policy as short as it must be?

use super::limits;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::Subject;
use crate::policy_type::PolicyType;

pub(crate) const RULE: LintRule = LintRule {
    id: "policy-size-exceeds-rcp-quota",
    aws: Some("Policy size exceeds RCP quota"),
    severity: LintSeverity::Error,
    wish: "A resource control policy is no longer than AWS allows",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-policy-size-exceeds-rcp-quota",
    examine: Examine::Policy(examine),
};

fn examine(subject: &Subject<'_>, found: &mut Found) {
    if subject.kind == PolicyType::Rcp {
        limits::tell(subject, "rcp", found);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found_in;

    #[test]
    fn the_last_character_that_fits_is_no_finding() {
        let of = |kind, characters: usize| {
            let text = format!(
                r#"{{"Version": "2012-10-17",   "Id": "{}"}}"#,
                "x".repeat(characters - 32)
            );
            let found = found_in(&RULE, kind, &text);
            assert!(found.iter().all(|it| *it == text));
            found.len()
        };
        assert_eq!(of(PolicyType::Rcp, 5_120), 0);
        assert_eq!(of(PolicyType::Rcp, 5_121), 1);
        for kind in PolicyType::ALL
            .into_iter()
            .filter(|it| *it != PolicyType::Rcp)
        {
            assert_eq!(of(kind, 30_000), 0);
        }
    }
}
