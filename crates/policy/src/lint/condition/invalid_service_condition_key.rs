//! Is each key of a service one that the service has?
//!
//! <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>

use super::near_keys;
use super::tags;
use crate::lint::keys;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "invalid-service-condition-key",
    aws: Some("Invalid service condition key"),
    severity: LintSeverity::Error,
    wish: "Every key of a service is one that it has",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-service-condition-key",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    for (_, condition) in statement.written.conditions() {
        let key = &condition.key;
        let Some((service, name)) = key.split_once(':') else {
            continue;
        };
        // Identity providers name claims as they please, and `aws:` is a rule of its own.
        let is_left = service.is_empty()
            || name.is_empty()
            || service.eq_ignore_ascii_case("aws")
            || service.contains(['.', ' '])
            // Services send the tags of their resources, whether or not the data lists it.
            || (name.to_ascii_lowercase().starts_with("resourcetag/")
                && subject.catalogue.service(service).is_some())
            || tags::lacks_name(subject, key);
        if is_left || keys::known(subject.catalogue, key).is_some() {
            continue;
        }
        let words = if subject.catalogue.service(service).is_some()
            || service.eq_ignore_ascii_case("saml")
        {
            // To look for neighbours is dear: a document that is wrong throughout has some of them.
            let near = (found.places.len() < MOST_HINTS)
                .then(|| near_keys::of_service(subject.catalogue, key));
            format!(
                "{} is no key that the data of {} knows{}",
                quoted(key),
                subject.catalogue.date(),
                near.unwrap_or_default()
            )
        } else {
            format!(
                "{} is no service, so {} is no key",
                quoted(service),
                quoted(key)
            )
        };
        found.at(key.span, words);
    }
}

const MOST_HINTS: usize = 20;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::under;

    fn of(condition: &str) -> Vec<String> {
        under(&RULE, condition)
    }

    #[test]
    fn a_key_of_a_service_is_one_that_it_has() {
        for bad in [
            "s3:prefixes",
            "s4:prefix",
            "SAML:audience",
            "kms:ViaServices",
        ] {
            assert_eq!(
                of(&format!(r#"{{"StringEquals":{{"{bad}":"x"}}}}"#)),
                [format!("\"{bad}\"")]
            );
        }
        for good in [
            "s3:prefix",
            "S3:Prefix",
            "saml:aud",
            "login.example.com:sub",
            "aws:nothing",
            "prefix",
            "ec2:ResourceTag/x",
            "ec2:ResourceTag",
        ] {
            assert_eq!(
                of(&format!(r#"{{"StringEquals":{{"{good}":"x"}}}}"#)),
                [""; 0],
                "{good}"
            );
        }
    }
}
