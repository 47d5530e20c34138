//! Is each type of principal one that AWS has?
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>

use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "invalid-principal-key",
    aws: Some("Invalid principal key"),
    severity: LintSeverity::Error,
    wish: "The types of principals are AWS, CanonicalUser, Federated and Service, in these letters",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-principal-key",
    examine: Examine::Statement(examine),
};

const TYPES: [&str; 4] = ["AWS", "CanonicalUser", "Federated", "Service"];

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    let principals = statement.written.principals.iter();
    for of_type in principals.flat_map(|it| &it.by_type) {
        let name = &of_type.name;
        if TYPES.contains(&&**name) {
            continue;
        }
        let near = TYPES.iter().find(|it| it.eq_ignore_ascii_case(name));
        let hint = near.map_or(String::new(), |it| format!("; is `{it}` meant?"));
        found.at(
            name.span,
            format!("{} is no type of principal{hint}", quoted(name)),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found;

    #[test]
    fn a_type_is_one_of_four_in_its_own_letters() {
        let of = |name: &str| {
            found(
                &RULE,
                &format!(
                    r#"{{"Effect":"Allow","NotPrincipal":{{"AWS":"111122223333","{name}":"x"}},"Action":"*","Resource":"*"}}"#
                ),
            )
        };
        for good in ["Service", "Federated", "CanonicalUser", "AWS"] {
            assert_eq!(of(good), [""; 0]);
        }
        for bad in ["aws", "service", "Account", "*", ""] {
            assert_eq!(of(bad), [format!("\"{bad}\"")]);
        }
    }
}
