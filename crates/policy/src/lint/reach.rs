//! How far a resource reaches: whether it spans all of a kind, and whether conditions narrow what it reaches.

use super::arns::{WrittenArn, is_every, is_every_resource};
use super::bounds::is_tied;
use crate::pattern::{Overlap, Pattern};
use crate::written::WrittenStatement;

/// Whether a resource spans all of a service's resources that begin so (`role/`), of some account or of all; with an empty
/// beginning, all of the service.
pub(crate) fn covers_all(text: &str, service: &str, kind: &str) -> bool {
    /// A pattern that spans all of a kind is short.
    const MOST: usize = 256;
    if is_every_resource(text) {
        return true;
    }
    if text.len() > MOST || text.contains("${") {
        return false;
    }
    // However it is disguised: what fits names that have nothing in common fits any.
    let account = text
        .split(':')
        .nth(4)
        .filter(|it| it.len() == 12 && !it.contains(['*', '?']));
    let account = account.unwrap_or("111122223333");
    let fits =
        |name: &str| crate::matches(text, &format!("arn:aws:{service}::{account}:{kind}{name}"));
    if service == "iam" && !kind.is_empty() && ["Zq7-x", "p/Kw_2", "u"].iter().all(|it| fits(it)) {
        return true;
    }
    if !text.ends_with('*') {
        return false;
    }
    WrittenArn::of(text).is_some_and(|arn| {
        let covers = |pattern: &str, all: &str| {
            is_every(pattern) || Pattern::new(pattern).against(all) == Overlap::Covers
        };
        covers(arn.service, service) && covers(arn.resource, &format!("{kind}*"))
    })
}

/// Whether conditions narrow what a statement lets do, to what bears a tag or to what is done in someone's name.
///
/// Who it is and from where is not asked: an administrator with a second factor is one.
pub(crate) fn is_narrowed(statement: &WrittenStatement<'_>) -> bool {
    is_tied(statement, narrows, |value| !value.starts_with('*'))
}

fn narrows(key: &str) -> bool {
    let (service, name) = key.split_once(':').unwrap_or(("", key));
    name.starts_with("resourcetag/")
        || service == "aws" && (name.starts_with("requesttag/") || name.starts_with("calledvia"))
        || !matches!(service, "aws" | "") && !service.contains('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_of_a_kind_is_spanned_by_its_pattern() {
        for wide in [
            "*",
            "arn:*",
            "arn:aws:iam::*:*",
            "arn:aws:iam::111122223333:role/*",
            "arn:aws:i*::*:ro*",
            "arn:aws:iam::*:role/**",
            "arn:aws:iam::*",
            "arn:aws:iam:*",
            "arn:aws:iam::111122223333:role/?*",
            "*:role/*",
        ] {
            assert!(covers_all(wide, "iam", "role/"), "{wide}");
        }
        for narrow in [
            "arn:aws:iam::*:role/a*",
            "arn:aws:iam::*:user/*",
            "arn:aws:s3:::*",
            "arn:aws:iam::*:role/${aws:username}*",
            "role/*",
            "arn:aws:iam::*:role/*/a",
        ] {
            assert!(!covers_all(narrow, "iam", "role/"), "{narrow}");
        }
        assert!(covers_all("arn:aws:s3:::*", "s3", "") && !covers_all("arn:aws:s3:::a*", "s3", ""));
    }

    #[test]
    fn tags_and_the_keys_of_services_narrow() {
        for key in [
            "aws:resourcetag/team",
            "ec2:resourcetag/team",
            "aws:calledviafirst",
            "iam:policyarn",
            "aws:requesttag/team",
        ] {
            assert!(narrows(key), "{key}");
        }
        for key in [
            "aws:multifactorauthpresent",
            "aws:sourceip",
            "aws:principalorgid",
            "saml:aud",
            "a.b:sub",
            "team",
        ] {
            assert_eq!(narrows(key), key == "saml:aud", "{key}");
        }
    }
}
