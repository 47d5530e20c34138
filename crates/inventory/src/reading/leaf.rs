//! What a single value can be, and how it is read from an answer: a number in quotes, a single value
//! for a list and a policy as text are folded here, once.

use std::net::IpAddr;

use firestep_policy::PolicyDocument;
use ipnet::IpNet;
use jiff::Timestamp;
use serde_json::Value;

use crate::reading::node::Node;

/// What a field can hold, for whoever reads fields by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldType {
    /// `text`, `number`, `bool`, `time`, `policy`, …, or the name of an enum or a part.
    pub name: &'static str,
    /// The words that an enum knows.
    pub words: &'static [&'static str],
    /// Whether there can be many.
    pub list: bool,
    /// Whether there can be none.
    pub optional: bool,
}

impl FieldType {
    /// A type of one value.
    pub const fn one(name: &'static str) -> Self {
        FieldType {
            name,
            words: &[],
            list: false,
            optional: false,
        }
    }
}

/// A value that can stand in a field.
pub trait Leaf: Sized {
    /// What it is.
    const TYPE: FieldType;

    /// Whether AWS writes an empty text where there is none.
    const IS_EMPTY_WITHOUT: bool = true;

    /// The value, for whoever reads fields by name.
    fn to_value(&self) -> Value;

    /// Reads it; `None` when the answer holds something this version does not know.
    fn leaf(node: &Node<'_>) -> Option<Self>;

    /// Reads it from what a path with `[]` found.
    fn leaves(nodes: &[&Node<'_>]) -> Option<Self> {
        match nodes.first() {
            Some(node) => Self::leaf(node),
            None => Self::absent(),
        }
    }

    /// The value where AWS says that there is none, when the field does not say it.
    fn absent() -> Option<Self> {
        None
    }
}

impl Leaf for bool {
    const TYPE: FieldType = FieldType::one("bool");

    fn to_value(&self) -> Value {
        Value::from(*self)
    }

    fn leaf(node: &Node<'_>) -> Option<Self> {
        match node {
            Node::Bool(it) => Some(*it),
            Node::Text(text) if text.eq_ignore_ascii_case("true") => Some(true),
            Node::Text(text) if text.eq_ignore_ascii_case("false") => Some(false),
            _ => None,
        }
    }
}

impl Leaf for i64 {
    const TYPE: FieldType = FieldType::one("number");

    fn to_value(&self) -> Value {
        Value::from(*self)
    }

    fn leaf(node: &Node<'_>) -> Option<Self> {
        match node {
            Node::Int(it) => Some(*it),
            Node::Text(text) => text.parse().ok(),
            _ => None,
        }
    }
}

impl Leaf for u32 {
    const TYPE: FieldType = FieldType::one("number");

    fn to_value(&self) -> Value {
        Value::from(*self)
    }

    fn leaf(node: &Node<'_>) -> Option<Self> {
        u32::try_from(i64::leaf(node)?).ok()
    }
}

/// A number that need not be whole.
#[derive(Debug, Clone, Copy)]
pub struct Number(pub f64);

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.0.total_cmp(&other.0).is_eq()
    }
}

impl Eq for Number {}

impl Leaf for Number {
    const TYPE: FieldType = FieldType::one("number");

    fn to_value(&self) -> Value {
        Value::from(self.0)
    }

    fn leaf(node: &Node<'_>) -> Option<Self> {
        let number = match node {
            Node::Float(it) => *it,
            Node::Int(it) => i32::try_from(*it).ok()?.into(),
            Node::Text(text) => text.parse().ok()?,
            _ => return None,
        };
        Some(Number(number))
    }
}

impl Leaf for Box<str> {
    const TYPE: FieldType = FieldType::one("text");

    fn to_value(&self) -> Value {
        Value::from(&**self)
    }

    fn leaf(node: &Node<'_>) -> Option<Self> {
        Some(node.text()?.into())
    }
}

impl Leaf for Timestamp {
    const TYPE: FieldType = FieldType::one("time");

    fn to_value(&self) -> Value {
        Value::from(self.to_string())
    }

    fn leaf(node: &Node<'_>) -> Option<Self> {
        node.text()?.parse().ok()
    }
}

impl Leaf for IpNet {
    const TYPE: FieldType = FieldType::one("range");

    fn to_value(&self) -> Value {
        Value::from(self.to_string())
    }

    fn leaf(node: &Node<'_>) -> Option<Self> {
        let text = node.text()?;
        text.parse()
            .or_else(|_| text.parse::<IpAddr>().map(IpNet::from))
            .ok()
    }
}

impl Leaf for IpAddr {
    const TYPE: FieldType = FieldType::one("address");

    fn to_value(&self) -> Value {
        Value::from(self.to_string())
    }

    fn leaf(node: &Node<'_>) -> Option<Self> {
        node.text()?.parse().ok()
    }
}

/// A policy is parsed at the door; IAM's come as objects or as text. An empty text is none: no service is known to
/// say "no policy" so, and nobody would be let in by it. Nor is a document without `Statement`, which no service takes.
impl Leaf for PolicyDocument {
    const TYPE: FieldType = FieldType::one("policy");
    const IS_EMPTY_WITHOUT: bool = false;

    fn to_value(&self) -> Value {
        self.to_value()
    }

    fn leaf(node: &Node<'_>) -> Option<Self> {
        match node {
            Node::Text(text) if text.contains("\"Statement\"") => PolicyDocument::parse(text).ok(),
            Node::Text(_) => None,
            other => {
                other.member("Statement")?;
                PolicyDocument::from_value(&other.to_json()).ok()
            }
        }
    }
}

impl Leaf for Box<PolicyDocument> {
    const TYPE: FieldType = FieldType::one("policy");
    const IS_EMPTY_WITHOUT: bool = false;

    fn to_value(&self) -> Value {
        self.as_ref().to_value()
    }

    fn leaf(node: &Node<'_>) -> Option<Self> {
        PolicyDocument::leaf(node).map(Box::new)
    }
}

impl<T: Leaf> Leaf for Option<T> {
    const TYPE: FieldType = FieldType {
        optional: true,
        ..T::TYPE
    };

    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::to_value)
    }

    fn leaf(node: &Node<'_>) -> Option<Self> {
        match node {
            Node::Null => Some(None),
            // An empty text is AWS's other way to leave a value out.
            Node::Text(text) if text.is_empty() && T::IS_EMPTY_WITHOUT => Some(None),
            node => T::leaf(node).map(Some),
        }
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: Leaf> Leaf for Vec<T> {
    const TYPE: FieldType = FieldType {
        list: true,
        ..T::TYPE
    };

    fn to_value(&self) -> Value {
        self.iter().map(T::to_value).collect()
    }

    fn leaf(node: &Node<'_>) -> Option<Self> {
        match node {
            Node::List(items) => exactly(items.iter()),
            one => T::leaf(one).map(|it| vec![it]),
        }
    }

    fn leaves(nodes: &[&Node<'_>]) -> Option<Self> {
        exactly(nodes.iter().copied())
    }

    fn absent() -> Option<Self> {
        Some(Vec::new())
    }
}

/// Reads each, into no more room than they take: there are many lists, most of one element.
fn exactly<'n, 'r: 'n, T: Leaf>(
    nodes: impl ExactSizeIterator<Item = &'n Node<'r>>,
) -> Option<Vec<T>> {
    let mut read = Vec::with_capacity(nodes.len());
    for node in nodes {
        read.push(T::leaf(node)?);
    }
    Some(read)
}

/// Whether a list names the resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Named(pub bool);

impl Leaf for Named {
    const TYPE: FieldType = FieldType::one("bool");

    fn to_value(&self) -> Value {
        Value::from(self.0)
    }

    fn leaf(_: &Node<'_>) -> Option<Self> {
        Some(Named(true))
    }
}

/// Tags, in the order of the answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tags(Box<[(Box<str>, Box<str>)]>);

impl Tags {
    /// Tags by their keys and values.
    pub fn new<'a>(tags: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        Tags(
            tags.into_iter()
                .map(|(key, value)| (key.into(), value.into()))
                .collect(),
        )
    }

    /// The value of a key, which is compared without regard to case.
    pub fn value(&self, key: &str) -> Option<&str> {
        self.iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(key))
            .map(|(_, value)| value)
    }

    /// All tags.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (&**key, &**value))
    }
}

/// `[{Key, Value}]`, `[{TagKey, TagValue}]`, `[{key, value}]` or an object.
impl Leaf for Tags {
    const TYPE: FieldType = FieldType::one("tags");

    fn to_value(&self) -> Value {
        self.iter()
            .map(|(key, value)| (key.to_owned(), Value::from(value)))
            .collect::<serde_json::Map<_, _>>()
            .into()
    }

    fn leaf(node: &Node<'_>) -> Option<Self> {
        let text = |node: &Node<'_>, names: [&str; 3]| {
            names
                .iter()
                .find_map(|name| node.member(name)?.text().map(Box::<str>::from))
        };
        match node {
            Node::List(items) => items
                .iter()
                .map(|item| {
                    let key = text(item, ["Key", "TagKey", "key"])?;
                    let value = text(item, ["Value", "TagValue", "value"])?;
                    Some((key, value))
                })
                .collect::<Option<_>>()
                .map(Tags),
            Node::Map(members) => members
                .iter()
                .map(|(key, value)| Some((Box::from(&**key), value.text()?.into())))
                .collect::<Option<_>>()
                .map(Tags),
            _ => None,
        }
    }

    fn absent() -> Option<Self> {
        Some(Tags::default())
    }
}

/// An Amazon Resource Name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Arn(Box<str>);

impl Arn {
    /// Reads `arn:partition:service:region:account:resource`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        (parts.next() == Some("arn") && parts.count() == 5).then(|| Arn(text.into()))
    }

    fn part(&self, index: usize) -> &str {
        self.0.splitn(6, ':').nth(index).unwrap_or_default()
    }

    /// The whole text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The service, `s3`.
    pub fn service(&self) -> &str {
        self.part(2)
    }

    /// The region, perhaps empty.
    pub fn region(&self) -> &str {
        self.part(3)
    }

    /// The account, perhaps empty, `aws` for AWS's own.
    pub fn account(&self) -> &str {
        self.part(4)
    }

    /// What follows the account: `role/path/name`.
    pub fn resource(&self) -> &str {
        self.part(5)
    }

    /// What follows the last slash of the resource, or the whole of it.
    pub fn last(&self) -> &str {
        self.resource().rsplit('/').next().unwrap_or_default()
    }
}

impl std::fmt::Display for Arn {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl Leaf for Arn {
    const TYPE: FieldType = FieldType::one("arn");

    fn to_value(&self) -> Value {
        Value::from(self.as_str())
    }

    fn leaf(node: &Node<'_>) -> Option<Self> {
        Arn::parse(node.text()?)
    }
}

/// An enum whose variants are words of AWS's; a word it lacks is a gap and not a guess.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $word:literal $(| $other:literal)*,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$variant_meta])* $variant,)* }

        impl $name {
            /// AWS's word for it.
            pub fn word(self) -> &'static str {
                match self { $($name::$variant => $word,)* }
            }
        }

        impl $crate::reading::leaf::Leaf for $name {
            const TYPE: $crate::reading::leaf::FieldType = $crate::reading::leaf::FieldType {
                words: &[$($word,)*],
                ..$crate::reading::leaf::FieldType::one(stringify!($name))
            };
            // An empty word is one that this version does not know.
            const IS_EMPTY_WITHOUT: bool = false;

            fn to_value(&self) -> serde_json::Value {
                self.word().into()
            }

            fn leaf(node: &$crate::reading::node::Node<'_>) -> Option<Self> {
                match node.text()? {
                    $($word $(| $other)* => Some($name::$variant),)*
                    _ => None,
                }
            }
        }
    };
}
pub(crate) use words;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_has_its_parts() {
        let arn = Arn::parse("arn:aws:iam::111122223333:role/a/b:c").unwrap();
        assert_eq!(
            (arn.service(), arn.account(), arn.resource(), arn.last()),
            ("iam", "111122223333", "role/a/b:c", "b:c")
        );
        assert!(Arn::parse("arn:aws:iam").is_none());
    }

    #[test]
    fn an_empty_text_is_no_value_but_of_a_policy_it_is_nothing_known() {
        let empty = Node::Text("".into());
        assert_eq!(Option::<Box<str>>::leaf(&empty), Some(None));
        assert_eq!(Option::<Box<PolicyDocument>>::leaf(&empty), None);
        for none in ["{}", r#"{"Version":"2012-10-17"}"#, "null", "[]"] {
            assert_eq!(PolicyDocument::leaf(&Node::Text(none.into())), None);
            assert_eq!(PolicyDocument::leaf(&Node::parse(none).unwrap()), None);
        }
        assert_eq!(
            Option::<Box<PolicyDocument>>::leaf(&Node::Null),
            Some(None),
            "AWS's word for none"
        );
    }

    #[test]
    fn an_empty_word_is_no_word_and_not_no_value() {
        use crate::services::s3::Versioning;
        let read = |text: &'static str| Option::<Versioning>::leaf(&Node::Text(text.into()));
        assert_eq!(read("Enabled"), Some(Some(Versioning::Enabled)));
        assert_eq!(read(""), None);
        assert_eq!(read("Perhaps"), None);
        assert_eq!(Option::<Versioning>::leaf(&Node::Null), Some(None));
    }

    #[test]
    fn a_policy_with_an_element_of_another_type_is_nothing_known() {
        for (good, bad) in [
            (r#""Resource":"*""#, r#""Resource":-1"#),
            (r#""Action":"*""#, r#""Action":[true]"#),
            (r#""Principal":"*""#, r#""Principal":{"AWS":111122223333}"#),
        ] {
            let text = r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}}"#;
            assert!(PolicyDocument::leaf(&Node::Text(text.into())).is_some());
            let text = text.replace(good, bad);
            assert_eq!(PolicyDocument::leaf(&Node::parse(&text).unwrap()), None);
            assert_eq!(PolicyDocument::leaf(&Node::Text(text.into())), None);
        }
    }

    #[test]
    fn tags_read_in_each_spelling() {
        for text in [
            r#"[{"Key":"a","Value":"b"}]"#,
            r#"[{"TagKey":"a","TagValue":"b"}]"#,
            r#"{"a":"b"}"#,
        ] {
            let tags = Tags::leaf(&Node::parse(text).unwrap()).unwrap();
            assert_eq!(tags.value("A"), Some("b"));
        }
    }
}
