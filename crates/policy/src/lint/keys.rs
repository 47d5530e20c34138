//! Condition keys as rules ask about them: whether AWS has one, of which type its values are, whether it has several.

use std::cell::RefCell;
use std::collections::HashMap;

use super::subject::{StatementSubject, Subject};
use crate::catalogue::{ActionId, Catalogue};

/// What the values of a key are, or what an operator compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ValueType {
    Text,
    Arn,
    Bool,
    Number,
    Date,
    Address,
    Binary,
}

impl ValueType {
    /// The operators for it, in words.
    pub(crate) fn operators(self) -> &'static str {
        match self {
            Self::Text => "a string operator",
            Self::Arn => "an ARN operator",
            Self::Bool => "`Bool`",
            Self::Number => "a numeric operator",
            Self::Date => "a date operator",
            Self::Address => "`IpAddress` or `NotIpAddress`",
            Self::Binary => "`BinaryEquals`",
        }
    }

    fn of_key(kind: &str) -> Option<Self> {
        Some(match kind.strip_prefix("ArrayOf").unwrap_or(kind) {
            "String" => Self::Text,
            "ARN" => Self::Arn,
            "Bool" => Self::Bool,
            "Numeric" => Self::Number,
            "Date" => Self::Date,
            "IPAddress" => Self::Address,
            "Binary" => Self::Binary,
            _ => return None,
        })
    }

    /// What an operator compares, by its name in lower case without prefix and suffix; nothing for `Null`.
    pub(crate) fn of_operator(base: &str) -> Option<Self> {
        Some(match base {
            "bool" => Self::Bool,
            "ipaddress" | "notipaddress" => Self::Address,
            "binaryequals" => Self::Binary,
            _ if base.starts_with("string") => Self::Text,
            _ if base.starts_with("arn") => Self::Arn,
            _ if base.starts_with("numeric") => Self::Number,
            _ if base.starts_with("date") => Self::Date,
            _ => return None,
        })
    }
}

/// What is known of a key that AWS has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct KnownKey {
    pub(crate) value_type: Option<ValueType>,
    /// Whether a request may have several values of it.
    pub(crate) many: bool,
}

/// Keys that were looked up; all rules ask for the same few.
struct Seen {
    /// The address of the catalogue that they were looked up in.
    of: usize,
    keys: HashMap<String, Option<KnownKey>>,
}

thread_local! {
    static SEEN: RefCell<Seen> = RefCell::new(Seen { of: 0, keys: HashMap::new() });
}

/// What the catalogue knows of a key; nothing where AWS has none of that name.
pub(crate) fn known(catalogue: &Catalogue, key: &str) -> Option<KnownKey> {
    /// No key of AWS is longer, even with the longest name of a tag.
    const LONGEST: usize = 300;
    const MOST: usize = 10_000;
    // A tag has a name.
    if key.len() > LONGEST || key.ends_with('/') {
        return None;
    }
    let name = plain(key);
    let of = std::ptr::from_ref(catalogue).addr();
    SEEN.with_borrow_mut(|seen| {
        if seen.of != of || seen.keys.len() > MOST {
            seen.of = of;
            seen.keys.clear();
        }
        if let Some(known) = seen.keys.get(&name) {
            return *known;
        }
        let known = catalogue.key(&name).map(|it| KnownKey {
            // The catalogue's source has this one among the texts.
            value_type: if name == "aws:sourcevpcarn" {
                Some(ValueType::Arn)
            } else {
                ValueType::of_key(&it.kind)
            },
            many: it.kind.starts_with("ArrayOf"),
        });
        seen.keys.insert(name, known);
        known
    })
}

/// A key in lower case; all tags of a kind are one key.
pub(crate) fn plain(key: &str) -> String {
    let lower = key.to_lowercase();
    match lower.split_once('/') {
        Some((before, tag)) if before.ends_with("tag") && !tag.is_empty() => format!("{before}/x"),
        _ => lower,
    }
}

/// Whether a key belongs to an identity provider: `token.actions.githubusercontent.com:sub`, `saml:aud`.
pub(crate) fn is_providers(key: &str) -> bool {
    key.split_once(':').is_some_and(|(provider, _)| {
        provider.contains('.') || provider.eq_ignore_ascii_case("saml")
    })
}

/// Whether a key is `aws:ResourceTag/…`, which not every service knows.
pub(crate) fn is_resource_tag(key: &str) -> bool {
    const PREFIX: &str = "aws:resourcetag/";
    key.len() > PREFIX.len()
        && key
            .get(..PREFIX.len())
            .is_some_and(|it| it.eq_ignore_ascii_case(PREFIX))
}

/// The actions that a statement names, where they are few enough to be asked one by one.
pub(crate) fn few_actions(statement: &StatementSubject<'_>) -> Option<Vec<ActionId>> {
    const MOST: usize = 2_000;
    let all: usize = statement.actions.iter().map(|it| it.fits.len()).sum();
    if all > MOST {
        return None;
    }
    statement.named_actions()
}

/// Whether none of the actions knows a key that not all services send; nothing where that is not known.
pub(crate) fn none_has(subject: &Subject<'_>, actions: &[ActionId], key: &str) -> bool {
    !actions.is_empty() && !subject.catalogue.any_has_key(actions, key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_known_in_any_case_and_by_any_tag() {
        let all = Catalogue::embedded();
        let text = |many| KnownKey {
            value_type: Some(ValueType::Text),
            many,
        };
        for (key, wanted) in [
            ("AWS:sourceaccount", Some(text(false))),
            ("aws:TagKeys", Some(text(true))),
            ("aws:RequestTag/team", Some(text(false))),
            ("aws:RequestTag/", None),
            ("ec2:ResourceTag/a/b", Some(text(false))),
            ("kms:EncryptionContext:aws:logs:arn", Some(text(false))),
            ("aws:sorceip", None),
            ("s3", None),
            ("", None),
        ] {
            assert_eq!(known(all, key), wanted, "{key}");
            // The second time it is remembered.
            assert_eq!(known(all, key), wanted, "{key}");
        }
        assert_eq!(
            known(all, "aws:SourceVpcArn").unwrap().value_type,
            Some(ValueType::Arn)
        );
        assert_eq!(
            known(all, "s3:object-lock-retain-until-date")
                .unwrap()
                .value_type,
            Some(ValueType::Date)
        );
    }

    #[test]
    fn every_known_operator_compares_something_but_null() {
        for base in ["stringlike", "arnequals", "numericequals", "datelessthan"] {
            assert!(ValueType::of_operator(base).is_some());
        }
        assert_eq!(ValueType::of_operator("null"), None);
    }
}
