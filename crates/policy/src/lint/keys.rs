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

/// What was looked up; all rules ask for the same few keys.
#[derive(Default)]
struct Seen {
    /// The address of the catalogue that it was looked up in.
    of: usize,
    keys: HashMap<String, Option<KnownKey>>,
    /// Whether an action knows a key.
    actions: HashMap<String, HashMap<ActionId, bool>>,
    /// How many answers about actions are kept.
    answers: usize,
}

impl Seen {
    /// Forgets what is of another catalogue, and what hostile text has filled it with.
    fn renew(&mut self, catalogue: &Catalogue) {
        const MOST: usize = 100_000;
        let of = std::ptr::from_ref(catalogue).addr();
        if self.of != of || self.keys.len() > MOST || self.answers > 10 * MOST {
            *self = Self {
                of,
                ..Self::default()
            };
        }
    }
}

thread_local! {
    static SEEN: RefCell<Seen> = RefCell::default();
}

/// What the catalogue knows of a key; nothing where AWS has none of that name.
pub(crate) fn known(catalogue: &Catalogue, key: &str) -> Option<KnownKey> {
    /// No key of AWS is longer, even with the longest name of a tag.
    const LONGEST: usize = 300;
    // A tag has a name.
    if key.len() > LONGEST || key.ends_with('/') {
        return None;
    }
    let (service, _) = key.split_once(':')?;
    // To look for a key that there is not is dear: not of a service that there is not.
    let is_one = service.contains('.')
        || BESIDES.iter().any(|it| service.eq_ignore_ascii_case(it))
        || catalogue.service(service).is_some();
    if !is_one {
        return None;
    }
    let name = plain(key);
    SEEN.with_borrow_mut(|seen| {
        seen.renew(catalogue);
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

/// Prefixes of keys that are no services.
const BESIDES: [&str; 6] = [
    "aws",
    "catalog",
    "cognito-identity-auth",
    "cognito-identity-unauth",
    "identitycenter",
    "saml",
];

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

/// Whether none of the actions knows a key, which is as `plain` gives it.
pub(crate) fn none_has(subject: &Subject<'_>, actions: &[ActionId], key: &str) -> bool {
    let catalogue = subject.catalogue;
    !actions.is_empty()
        && SEEN.with_borrow_mut(|seen| {
            seen.renew(catalogue);
            if !seen.actions.contains_key(key) {
                seen.actions.insert(key.to_owned(), HashMap::new());
            }
            let Some(known) = seen.actions.get_mut(key) else {
                return false;
            };
            let before = known.len();
            let has = actions.iter().any(|id| {
                *known.entry(*id).or_insert_with(|| {
                    let row = catalogue.row(*id);
                    row.is_some_and(|row| catalogue.has_key(row, key))
                })
            });
            seen.answers += known.len() - before;
            !has
        })
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
    fn every_key_of_the_catalogue_is_known() {
        let data = include_bytes!("../../data/iam.zst");
        let text = String::from_utf8(zstd::decode_all(&data[..]).unwrap()).unwrap();
        let names = text.lines().filter_map(|it| it.strip_prefix("K "));
        let mut count = 0;
        for line in names {
            let name = line.split('\t').next().unwrap();
            // One is listed without the tag's name.
            if name.ends_with('/') {
                continue;
            }
            assert!(known(Catalogue::embedded(), name).is_some(), "{name}");
            count += 1;
        }
        assert!(count > 1_000);
    }

    #[test]
    fn what_an_action_knows_is_the_same_when_it_is_remembered() {
        let all = Catalogue::embedded();
        let policy = crate::written::WrittenPolicy::default();
        let patterns = crate::lint::subject::Patterns::default();
        let kind = crate::policy_type::PolicyType::Identity;
        let subject = Subject::new(&policy, kind, 0, all, &patterns);
        let id = |name: &str| all.find(name).unwrap();
        for _ in 0..2 {
            assert!(none_has(&subject, &[id("s3:GetObject")], "s3:prefix"));
            assert!(!none_has(
                &subject,
                &[id("s3:GetObject"), id("s3:ListBucket")],
                "s3:prefix"
            ));
            assert!(!none_has(
                &subject,
                &[id("ec2:RunInstances")],
                "aws:requesttag/x"
            ));
            assert!(!none_has(&subject, &[], "s3:prefix"));
        }
    }

    #[test]
    fn every_known_operator_compares_something_but_null() {
        for base in ["stringlike", "arnequals", "numericequals", "datelessthan"] {
            assert!(ValueType::of_operator(base).is_some());
        }
        assert_eq!(ValueType::of_operator("null"), None);
    }
}
