//! Does a statement say `Allow` or `Deny`?

use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "invalid-effect",
    aws: Some("Invalid effect"),
    severity: LintSeverity::Error,
    wish: "The effect is Allow or Deny, in these letters",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-effect",
    examine: Examine::Statement(examine),
};

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    let written = statement.written;
    if let (Some(text), None) = (&written.effect_text, written.effect) {
        found.at(
            text.span,
            format!("{} is neither Allow nor Deny", quoted(text)),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found;

    #[test]
    fn another_word_and_another_case_are_no_effect() {
        let of = |effect: &str| {
            found(
                &RULE,
                &format!(r#"{{"Effect":{effect},"Action":"s3:ListAllMyBuckets","Resource":"*"}}"#),
            )
        };
        assert_eq!(of("\"allow\""), ["\"allow\""]);
        assert_eq!(of("\"\""), ["\"\""]);
        assert_eq!(of("\"Allow\""), [""; 0]);
        assert_eq!(of("\"Deny\""), [""; 0]);
        // That it is no text is another rule's.
        assert_eq!(of("true"), [""; 0]);
    }
}
