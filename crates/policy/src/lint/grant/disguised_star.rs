//! Is a grant on everything written as the star that it is?

use crate::catalogue::AccessLevel;
use crate::lint::arns::is_every_resource;
use crate::lint::reach::is_narrowed;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{ActionSubject, StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "disguised-star",
    aws: None,
    severity: LintSeverity::Risk,
    wish: "A grant on every resource is written with a plain star",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    let written = statement.written;
    if !written.allows() || subject.kind.only_limits() {
        return;
    }
    let mut wide = written
        .resources
        .iter()
        .filter(|it| !it.not)
        .flat_map(|it| &it.all);
    let Some(text) = wide.find(|it| &***it != "*" && is_every_resource(it)) else {
        return;
    };
    let changes = |level: AccessLevel| !matches!(level, AccessLevel::List | AccessLevel::Read);
    let rows = |it: &ActionSubject<'_>| {
        let mut rows = it.fits.iter().filter_map(|id| subject.catalogue.row(*id));
        it.not || rows.any(|row| changes(row.level))
    };
    if statement.actions.iter().any(rows) && !is_narrowed(written) {
        found.at(
            text.span,
            format!(
                "{} spans every resource of every service and account, as a star does",
                quoted(text)
            ),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found;
    use crate::lint::trial::found_in;
    use crate::policy_type::PolicyType;

    fn of(action: &str, resource: &str) -> Vec<String> {
        found(
            &RULE,
            &format!(r#"{{"Effect":"Allow",{action},"Resource":["{resource}"]}}"#),
        )
    }

    #[test]
    fn what_spans_everything_is_told() {
        for wide in [
            "**",
            "arn:aws:*:*:*:*",
            "arn:*:*:*:*:*",
            "arn:*",
            "arn:aws:*",
        ] {
            assert_eq!(
                of(r#""Action":"s3:PutObject""#, wide),
                [format!("\"{wide}\"")]
            );
            assert_eq!(of(r#""NotAction":"s3:*""#, wide).len(), 1);
            assert_eq!(
                of(r#""Action":"s3:GetObject""#, wide),
                [""; 0],
                "it only reads"
            );
        }
    }

    #[test]
    fn a_plain_star_and_less_than_everything_are_other_rules() {
        for other in ["*", "arn:aws:s3:::*", "arn:aws:iam::*:role/*"] {
            assert_eq!(of(r#""Action":"s3:*""#, other), [""; 0], "{other}");
        }
        assert_eq!(
            found(
                &RULE,
                r#"{"Effect":"Deny","Action":"s3:*","Resource":"**"}"#
            ),
            [""; 0]
        );
        assert_eq!(
            found(
                &RULE,
                r#"{"Effect":"Allow","Action":"s3:*","NotResource":"**"}"#
            ),
            [""; 0]
        );
        let endpoint =
            r#"{"Statement":{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"**"}}"#;
        assert_eq!(found_in(&RULE, PolicyType::Endpoint, endpoint), [""; 0]);
    }
}
