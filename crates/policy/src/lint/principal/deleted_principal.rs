//! Is a principal named by an id? IAM puts it in place of the ARN of a user or role that was deleted.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-roles>

use crate::lint::brief::quoted;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};

pub(crate) const RULE: LintRule = LintRule {
    id: "deleted-principal",
    aws: None,
    severity: LintSeverity::Warning,
    wish: "No principal is the id of one that was deleted",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-roles",
    examine: Examine::Statement(examine),
};

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    let named = statement.written.named();
    for (_, text) in named.filter(|(kind, _)| *kind == "AWS") {
        if ["AIDA", "AROA", "AGPA", "ANPA"]
            .iter()
            .any(|it| text.starts_with(it))
        {
            found.at(
                text.span,
                format!("{} is the id of a principal that was deleted", quoted(text)),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found;

    #[test]
    fn an_id_in_place_of_an_arn_is_of_what_was_deleted() {
        let of = |principal: &str| {
            found(
                &RULE,
                &format!(
                    r#"{{"Effect":"Allow","Principal":{{"AWS":["{principal}","111122223333"]}},"Action":"sts:AssumeRole"}}"#
                ),
            )
        };
        assert_eq!(of("AROADBQP57FF2AEXAMPLE"), ["\"AROADBQP57FF2AEXAMPLE\""]);
        assert_eq!(of("AIDADBQP57FF2AEXAMPLE"), ["\"AIDADBQP57FF2AEXAMPLE\""]);
        assert_eq!(of("arn:aws:iam::111122223333:role/AROA"), [""; 0]);
    }
}
