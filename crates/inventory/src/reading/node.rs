//! A JSON value that borrows its text: what inventory reads an answer through.

use std::borrow::Cow;
use std::fmt;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::value::RawValue;

/// One JSON value. `serde_json` bounds the depth, so a strange page is an error and no overflow.
#[derive(Debug, Clone, PartialEq)]
pub enum Node<'a> {
    /// `null`.
    Null,
    /// `true`, `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// Text.
    Text(Cow<'a, str>),
    /// A list.
    List(Vec<Node<'a>>),
    /// An object, in the order of writing.
    Map(Vec<(Cow<'a, str>, Node<'a>)>),
}

/// What a path led to.
#[derive(Debug, Default)]
pub struct Reach<'n, 'a> {
    /// What stands there.
    pub nodes: Vec<&'n Node<'a>>,
    /// The worst that is not as the path says.
    pub lack: Option<Lack>,
}

impl Reach<'_, '_> {
    fn lacks(&mut self, lack: Lack) {
        self.lack = self.lack.max(Some(lack));
    }
}

/// How an answer is not as a path says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lack {
    /// The last member of the path is missing.
    Last,
    /// A member above it is.
    Parent,
    /// What should be a list is none.
    NoList,
}

impl<'a> Node<'a> {
    /// Reads JSON text.
    pub fn parse(text: &'a str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }

    /// The member of that name, unless it is `null`.
    pub fn member(&self, name: &str) -> Option<&Node<'a>> {
        match self {
            Node::Map(members) => members
                .iter()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value)
                .filter(|value| **value != Node::Null),
            _ => None,
        }
    }

    /// The member of which this is the name in snake case: `vpc_id` finds `VpcId` and `vpcId`.
    pub fn named(&self, field: &str) -> Option<&Node<'a>> {
        match self {
            Node::Map(members) => members
                .iter()
                .find(|(key, _)| is_named(key, field))
                .map(|(_, value)| value)
                .filter(|value| **value != Node::Null),
            _ => None,
        }
    }

    /// The value at a path of members: `MetadataOptions.HttpTokens`; itself at the empty path.
    pub fn at(&self, path: &str) -> Option<&Node<'a>> {
        if path.is_empty() {
            return Some(self);
        }
        path.split('.')
            .try_fold(self, |node, name| node.member(name))
    }

    /// What stands at a path: `[]` opens a list, `?` says that the member may be missing, and then there is nothing
    /// there: `Reservations[].Instances[].IamInstanceProfile?.Arn`.
    pub fn reach<'n>(&'n self, path: &str, found: &mut Reach<'n, 'a>) {
        if path.is_empty() {
            found.nodes.push(self);
            return;
        }
        let (segment, rest) = match path.split_once('.') {
            Some((segment, rest)) => (segment, Some(rest)),
            None => (path, None),
        };
        let (segment, optional) = match segment.strip_suffix('?') {
            Some(segment) => (segment, true),
            None => (segment, false),
        };
        let (name, opens) = match segment.strip_suffix("[]") {
            Some(name) => (name, true),
            None => (segment, false),
        };
        let mut enter = |node: &'n Node<'a>| match rest {
            None => found.nodes.push(node),
            Some(rest) => node.reach(rest, found),
        };
        match self.member(name) {
            None if optional => {}
            None => found.lacks(match rest {
                None => Lack::Last,
                Some(_) => Lack::Parent,
            }),
            Some(value) if opens => match value.list() {
                Some(items) => items.iter().for_each(enter),
                None => found.lacks(Lack::NoList),
            },
            Some(value) => enter(value),
        }
    }

    /// The items of a list of an answer; what it lacks where it is not there.
    pub fn items<'n>(&'n self, path: &str) -> Result<Vec<&'n Node<'a>>, Lack> {
        let mut found = Reach::default();
        self.reach(path, &mut found);
        match found.lack {
            None => Ok(found.nodes),
            Some(lack) => Err(lack),
        }
    }

    /// The text.
    pub fn text(&self) -> Option<&str> {
        match self {
            Node::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The list.
    pub fn list(&self) -> Option<&[Node<'a>]> {
        match self {
            Node::List(items) => Some(items),
            _ => None,
        }
    }

    /// The members of an object.
    pub fn members(&self) -> Option<&[(Cow<'a, str>, Node<'a>)]> {
        match self {
            Node::Map(members) => Some(members),
            _ => None,
        }
    }

    /// Whether the collector put a mark in the place of a value that can hold a secret.
    pub fn is_redacted(&self) -> bool {
        self.members()
            .is_some_and(|all| all.iter().any(|(name, _)| name == "redacted"))
    }

    /// The value as JSON text, for messages and for policies that are not text.
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::Value;
        match self {
            Node::Null => Value::Null,
            Node::Bool(it) => Value::Bool(*it),
            Node::Int(it) => Value::from(*it),
            Node::Float(it) => Value::from(*it),
            Node::Text(it) => Value::from(&**it),
            Node::List(items) => Value::Array(items.iter().map(Node::to_json).collect()),
            Node::Map(members) => Value::Object(
                members
                    .iter()
                    .map(|(name, value)| (name.to_string(), value.to_json()))
                    .collect(),
            ),
        }
    }
}

/// Whether a member's name is the field's in upper or lower camel case.
fn is_named(member: &str, field: &str) -> bool {
    let mut letters = member.bytes();
    let mut begins = true;
    for (at, letter) in field.bytes().enumerate() {
        if letter == b'_' {
            begins = true;
            continue;
        }
        let Some(found) = letters.next() else {
            return false;
        };
        let fits = match (begins, at) {
            (true, 0) => found.eq_ignore_ascii_case(&letter),
            (true, _) => found == letter.to_ascii_uppercase(),
            (false, _) => found == letter,
        };
        if !fits {
            return false;
        }
        begins = false;
    }
    letters.next().is_none()
}

/// The items of a list of an answer as they stand in its text: those that [`Node::items`] finds. A page can be large, and
/// many times larger when all of it is read, so it is gone through once and only the items are noted.
pub(crate) fn raw_items<'a>(page: &'a RawValue, path: &str) -> Result<Vec<&'a RawValue>, Odd> {
    let segments = path.split('.').filter(|it| !it.is_empty());
    let segments: Vec<Segment<'_>> = segments.map(Segment::of).collect();
    let Some((first, rest)) = segments.split_first() else {
        return Ok(vec![page]);
    };
    let mut found = Found::default();
    let mut reader = serde_json::Deserializer::from_str(page.get());
    Within {
        first,
        rest,
        null: first.optional,
        found: &mut found,
    }
    .deserialize(&mut reader)?;
    if found.lacks {
        Err(Odd::Lacking)
    } else {
        Ok(found.items)
    }
}

/// One member of a path: `Name`, `Name[]`, `Name?`, `Name[]?`.
#[derive(Clone, Copy)]
struct Segment<'p> {
    name: &'p str,
    opens: bool,
    optional: bool,
}

impl<'p> Segment<'p> {
    fn of(text: &'p str) -> Self {
        let (text, optional) = match text.strip_suffix('?') {
            Some(text) => (text, true),
            None => (text, false),
        };
        let (name, opens) = match text.strip_suffix("[]") {
            Some(name) => (name, true),
            None => (text, false),
        };
        Segment {
            name,
            opens,
            optional,
        }
    }
}

#[derive(Default)]
struct Found<'a> {
    items: Vec<&'a RawValue>,
    lacks: bool,
}

/// A value of which a member is looked for.
struct Within<'w, 'a> {
    first: &'w Segment<'w>,
    rest: &'w [Segment<'w>],
    /// Whether it may be `null`.
    null: bool,
    found: &'w mut Found<'a>,
}

/// The member that was looked for.
struct Member<'w, 'a> {
    segment: &'w Segment<'w>,
    rest: &'w [Segment<'w>],
    found: &'w mut Found<'a>,
}

impl<'de: 'a, 'a> DeserializeSeed<'de> for Within<'_, 'a> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de: 'a, 'a> DeserializeSeed<'de> for Member<'_, 'a> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let Member {
            segment,
            rest,
            found,
        } = self;
        match rest.split_first() {
            _ if segment.opens => deserializer.deserialize_any(Opened {
                optional: segment.optional,
                rest,
                found,
            }),
            Some((first, rest)) => deserializer.deserialize_any(Within {
                first,
                rest,
                null: segment.optional,
                found,
            }),
            None => {
                let value = <&RawValue>::deserialize(deserializer)?;
                if value.get() == "null" {
                    found.lacks |= !segment.optional;
                } else {
                    found.items.push(value);
                }
                Ok(())
            }
        }
    }
}

/// What is no object, or no list: nothing of the path is in it.
macro_rules! holds_nothing {
    (null: $null:ident, other: $other:ident) => {
        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("a JSON value")
        }
        fn visit_unit<E>(self) -> Result<(), E> {
            self.found.lacks |= !self.$null;
            Ok(())
        }
        fn visit_bool<E>(self, _: bool) -> Result<(), E> {
            self.$other();
            Ok(())
        }
        fn visit_i64<E>(self, _: i64) -> Result<(), E> {
            self.$other();
            Ok(())
        }
        fn visit_u64<E>(self, _: u64) -> Result<(), E> {
            self.$other();
            Ok(())
        }
        fn visit_f64<E>(self, _: f64) -> Result<(), E> {
            self.$other();
            Ok(())
        }
        fn visit_str<E>(self, _: &str) -> Result<(), E> {
            self.$other();
            Ok(())
        }
    };
}

impl Within<'_, '_> {
    fn lack(self) {
        self.found.lacks |= !self.first.optional;
    }
}

impl<'de: 'a, 'a> Visitor<'de> for Within<'_, 'a> {
    type Value = ();
    holds_nothing!(null: null, other: lack);

    fn visit_seq<A: SeqAccess<'de>>(self, mut all: A) -> Result<(), A::Error> {
        while all.next_element::<IgnoredAny>()?.is_some() {}
        self.lack();
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut all: A) -> Result<(), A::Error> {
        let mut names = Vec::new();
        let mut is_there = false;
        while let Some(MemberName(name)) = all.next_key()? {
            if name == self.first.name {
                is_there = true;
                all.next_value_seed(Member {
                    segment: self.first,
                    rest: self.rest,
                    found: &mut *self.found,
                })?;
            } else {
                all.next_value::<IgnoredAny>()?;
            }
            names.push((name, ()));
        }
        one_of_each(&names)?;
        if !is_there {
            self.lack();
        }
        Ok(())
    }
}

/// A member that should be a list.
struct Opened<'w, 'a> {
    optional: bool,
    rest: &'w [Segment<'w>],
    found: &'w mut Found<'a>,
}

impl Opened<'_, '_> {
    fn lack(self) {
        self.found.lacks = true;
    }
}

impl<'de: 'a, 'a> Visitor<'de> for Opened<'_, 'a> {
    type Value = ();
    holds_nothing!(null: optional, other: lack);

    fn visit_map<A: MapAccess<'de>>(self, mut all: A) -> Result<(), A::Error> {
        while all.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        self.lack();
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut all: A) -> Result<(), A::Error> {
        let Some((first, rest)) = self.rest.split_first() else {
            while let Some(item) = all.next_element()? {
                self.found.items.push(item);
            }
            return Ok(());
        };
        loop {
            let next = Within {
                first,
                rest,
                null: first.optional,
                found: &mut *self.found,
            };
            if all.next_element_seed(next)?.is_none() {
                return Ok(());
            }
        }
    }
}

/// Why a page has no such items.
#[derive(Debug)]
pub(crate) enum Odd {
    /// It is not as the path says.
    Lacking,
    /// It cannot be read.
    Unreadable(serde_json::Error),
}

impl From<serde_json::Error> for Odd {
    fn from(error: serde_json::Error) -> Self {
        Odd::Unreadable(error)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Node<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Node::Null)
    }

    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, it: bool) -> Result<Self::Value, E> {
        Ok(Node::Bool(it))
    }

    fn visit_i64<E>(self, it: i64) -> Result<Self::Value, E> {
        Ok(Node::Int(it))
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "no number of AWS's is beyond i64; a larger one is only ever shown"
    )]
    fn visit_u64<E>(self, it: u64) -> Result<Self::Value, E> {
        Ok(i64::try_from(it).map_or(Node::Float(it as f64), Node::Int))
    }

    fn visit_f64<E>(self, it: f64) -> Result<Self::Value, E> {
        Ok(Node::Float(it))
    }

    fn visit_borrowed_str<E>(self, it: &'de str) -> Result<Self::Value, E> {
        Ok(Node::Text(Cow::Borrowed(it)))
    }

    fn visit_str<E>(self, it: &str) -> Result<Self::Value, E> {
        Ok(Node::Text(Cow::Owned(it.to_owned())))
    }

    fn visit_string<E>(self, it: String) -> Result<Self::Value, E> {
        Ok(Node::Text(Cow::Owned(it)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut all: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = all.next_element()? {
            items.push(item);
        }
        Ok(Node::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut all: A) -> Result<Self::Value, A::Error> {
        let mut members: Vec<(Cow<'de, str>, Node<'de>)> = Vec::new();
        while let Some((MemberName(name), value)) = all.next_entry()? {
            members.push((name, value));
        }
        one_of_each(&members)?;
        Ok(Node::Map(members))
    }
}

/// Refuses a member that stands there twice: which of the two holds nobody can say.
fn one_of_each<T, E: serde::de::Error>(members: &[(Cow<'_, str>, T)]) -> Result<(), E> {
    match twice(members) {
        Some(name) => Err(E::custom(format_args!(
            "the member {name} stands there twice"
        ))),
        None => Ok(()),
    }
}

/// The name that two members have.
fn twice<'m, T>(members: &'m [(Cow<'_, str>, T)]) -> Option<&'m str> {
    /// Above it a set is faster than comparing each with each.
    const MANY: usize = 24;
    if members.len() > MANY {
        let mut seen = std::collections::HashSet::with_capacity(members.len());
        let mut names = members.iter().map(|(name, _)| &**name);
        return names.find(|name| !seen.insert(*name));
    }
    let mut rest = members.iter();
    while let Some((name, _)) = rest.next() {
        if rest.as_slice().iter().any(|(other, _)| other == name) {
            return Some(name);
        }
    }
    None
}

/// `Cow<str>` as a key borrows only when it is asked to.
struct MemberName<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for MemberName<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl<'de> Visitor<'de> for Text {
            type Value = Cow<'de, str>;
            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a name")
            }
            fn visit_borrowed_str<E>(self, it: &'de str) -> Result<Self::Value, E> {
                Ok(Cow::Borrowed(it))
            }
            fn visit_str<E>(self, it: &str) -> Result<Self::Value, E> {
                Ok(Cow::Owned(it.to_owned()))
            }
        }
        deserializer.deserialize_str(Text).map(MemberName)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_finds_members_and_lists() {
        let node = Node::parse(r#"{"R":[{"I":[{"A":{"B":"x\n"}},{"A":null}]},{}]}"#).unwrap();
        let found = node.items("R[].I[]?").unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].at("A.B").and_then(Node::text), Some("x\n"));
        assert!(found[1].at("A.B").is_none());
    }

    #[test]
    fn a_field_s_name_finds_its_member_in_aws_s_spelling() {
        let node = Node::parse(r#"{"VpcId":1,"trailList":2,"DBName":3}"#).unwrap();
        assert_eq!(node.named("vpc_id"), Some(&Node::Int(1)));
        assert_eq!(node.named("trail_list"), Some(&Node::Int(2)));
        assert_eq!(node.named("db_name"), None);
        assert_eq!(node.named("vpc"), None);
        assert_eq!(node.named("vpc_id_x"), None);
    }

    #[test]
    fn a_member_that_stands_there_twice_is_no_answer() {
        assert!(Node::parse(r#"{"A":[{"B":1,"C":2},{"B":1}]}"#).is_ok());
        let error = Node::parse(r#"{"A":[{"B":1,"C":2,"B":3}]}"#).unwrap_err();
        assert!(error.to_string().contains("member B"), "{error}");
        let many: Vec<String> = (0..40).map(|it| format!("\"m{it}\":0")).collect();
        let many = many.join(",");
        assert!(Node::parse(&format!("{{{many}}}")).is_ok());
        assert!(Node::parse(&format!("{{{many},\"m7\":0}}")).is_err());
    }

    #[test]
    fn what_is_missing_is_told_from_what_is_empty() {
        let node = Node::parse(r#"{"R":3,"E":[],"L":[{"A":1},{}],"N":null}"#).unwrap();
        assert_eq!(node.items("E[]").unwrap().len(), 0);
        assert_eq!(node.items("E[].A.B").unwrap().len(), 0);
        assert_eq!(node.items("R[]"), Err(Lack::NoList));
        assert_eq!(node.items("S[]"), Err(Lack::Last));
        assert_eq!(node.items("N[]"), Err(Lack::Last));
        assert_eq!(node.items("S[].A"), Err(Lack::Parent));
        assert_eq!(node.items("S[]?.A").unwrap().len(), 0);
        assert_eq!(node.items("L[].A"), Err(Lack::Last));
        assert_eq!(node.items("L[].A?").unwrap().len(), 1);
        assert_eq!(node.items("L[].A?.B"), Err(Lack::Last));
    }

    #[test]
    fn items_stand_in_the_text_where_they_are_found() {
        let text =
            r#"{"R":[{"I":[{"A":"b\u0063"}, {"A":null}]},{}],"L":[1, [2]],"N":null,"O":{"P":3}}"#;
        let node = Node::parse(text).unwrap();
        let page: &RawValue = serde_json::from_str(text).unwrap();
        let paths = "|R[]|R[].I[]?|R[].I[]|L[]|L[].A|N[]?|N[]|N[].A|O|O.P|O[]|O.P.Q|O.P[]|S[]?|S|S.A|S[]?.A[]";
        for path in paths.split('|') {
            let found = node.items(path);
            let texts = match raw_items(page, path) {
                Err(Odd::Unreadable(error)) => panic!("{path}: {error}"),
                Err(Odd::Lacking) => None,
                Ok(texts) => Some(texts),
            };
            let read = texts.map(|texts| {
                let texts = texts.into_iter();
                texts
                    .map(|it| Node::parse(it.get()).unwrap())
                    .collect::<Vec<_>>()
            });
            let found = found.map(|found| found.into_iter().cloned().collect::<Vec<_>>());
            assert_eq!(read, found.ok(), "{path}");
        }
        let twice: &RawValue = serde_json::from_str(r#"{"R":[],"R":[{}]}"#).unwrap();
        assert!(matches!(raw_items(twice, "R[]"), Err(Odd::Unreadable(_))));
    }

    #[test]
    fn deep_nesting_is_an_error() {
        assert!(Node::parse(&"[".repeat(1_000_000)).is_err());
    }
}
