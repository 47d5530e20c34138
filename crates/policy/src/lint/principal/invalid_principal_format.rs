//! Is the principal written as `*` or as an object of types, and each of its values as one that AWS knows?
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>

use crate::arn;
use crate::lint::narrowing;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::Subject;
use crate::lint::words::quoted;
use crate::principal::is_account;

pub(crate) const RULE: LintRule = LintRule {
    id: "invalid-principal-format",
    aws: Some("Invalid principal format"),
    severity: LintSeverity::Error,
    wish: "A principal is `*`, or an object of types with accounts, ARNs and names of services as they are written",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-principal-format",
    examine: Examine::Policy(examine),
};

fn examine(subject: &Subject<'_>, found: &mut Found) {
    // What is neither a text nor an object is told as another JSON type.
    let principals = subject
        .policy
        .statements
        .iter()
        .flat_map(|it| &it.principals);
    for bare in principals.filter_map(|it| it.bare.as_ref()) {
        if &**bare != "*" {
            found.at(
                bare.span,
                "a principal is `*` or an object: `{\"AWS\": \"111122223333\"}`",
            );
        }
    }
    for statement in &subject.policy.statements {
        for (kind, text) in statement.named() {
            let wanted = match kind {
                "AWS" if !is_aws(text) => "an account, or the ARN of a user, a role or a session",
                "CanonicalUser" if !is_canonical(text) => "a canonical user id of 64 digits",
                _ => continue,
            };
            let is_left = text.contains(['*', '?']) || narrowing::is_unknown(text);
            if !is_left {
                found.at(text.span, format!("{} is not {wanted}", quoted(text)));
            }
        }
    }
}

/// Whether a text names an account, a user, a role, a session of one, or one of them by its id.
fn is_aws(text: &str) -> bool {
    if is_account(text) || is_unique_id(text) {
        return true;
    }
    let Some([_, partition, service, region, account, resource]) = arn::parts(text) else {
        return false;
    };
    let (kind, name) = resource.split_once('/').unwrap_or((resource, ""));
    let is_known = match (service, kind) {
        ("iam", "root") => name.is_empty(),
        ("iam", "user") => {
            // The identities with which CloudFront reads a bucket.
            !name.is_empty() && (account == "cloudfront" || is_account(account))
        }
        ("iam", "role") | ("sts", "federated-user") => !name.is_empty(),
        // A session is named with its role, which may be in a path.
        ("sts", "assumed-role") => name.split('/').filter(|it| !it.is_empty()).count() > 1,
        _ => false,
    };
    let is_placed = region.is_empty() && (account == "cloudfront" || is_account(account));
    is_known && is_placed && partition.starts_with("aws")
}

/// An id of a user, a role, or a session of it; those who have one are told by rules of their own.
fn is_unique_id(text: &str) -> bool {
    let (id, _session) = text.split_once(':').unwrap_or((text, ""));
    id.len() >= 8
        && ["AIDA", "AROA"].iter().any(|it| id.starts_with(it))
        && id
            .bytes()
            .all(|it| it.is_ascii_uppercase() || it.is_ascii_digit())
}

fn is_canonical(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found;

    fn of(principal: &str) -> Vec<String> {
        found(
            &RULE,
            &format!(
                r#"{{"Effect":"Allow","Principal":{principal},"Action":"sqs:SendMessage","Resource":"*"}}"#
            ),
        )
    }

    #[test]
    fn a_text_in_place_of_the_object_is_no_principal() {
        assert_eq!(of(r#""111122223333""#), [r#""111122223333""#]);
        assert_eq!(of(r#"["*"]"#), [""; 0]);
        assert_eq!(of("7"), [""; 0]);
        assert_eq!(of(r#""*""#), [""; 0]);
        assert_eq!(of("{}"), [""; 0]);
    }

    #[test]
    fn a_value_is_an_account_or_an_arn_that_can_call() {
        for good in [
            "111122223333",
            "*",
            "arn:aws:iam::111122223333:root",
            "arn:aws-cn:iam::111122223333:user/path/name",
            "arn:aws:iam::111122223333:role/name",
            "arn:aws:sts::111122223333:assumed-role/role/session",
            "arn:aws:sts::111122223333:federated-user/name",
            "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1",
            "AROADBQP57FF2AEXAMPLE",
            "arn:aws:iam::${account}:root",
            // A star within is another rule's.
            "arn:aws:iam::111122223333:role/*",
        ] {
            assert_eq!(of(&format!(r#"{{"AWS":"{good}"}}"#)), [""; 0], "{good}");
        }
        for bad in [
            "",
            "1111222233334",
            "arn:aws:iam::111122223333:group/admins",
            "arn:aws:iam::1111:root",
            "arn:aws:iam:eu-west-1:111122223333:root",
            "arn:aws:s3:::bucket",
            "AGPADBQP57FF2AEXAMPLE",
            "arn:aws:sts::111122223333:assumed-role/role",
            "arn:aws:iam::111122223333:role/",
            "ec2.amazonaws.com",
        ] {
            let value = format!("\"{bad}\"");
            assert_eq!(
                of(&format!(r#"{{"AWS":["111122223333","{bad}"]}}"#)),
                [value]
            );
        }
        let id = "0".repeat(64);
        assert_eq!(of(&format!(r#"{{"CanonicalUser":"{id}"}}"#)), [""; 0]);
        assert_eq!(of(r#"{"CanonicalUser":"me"}"#), ["\"me\""]);
    }
}
