//! A policy document as AWS stores it: what was written, without judging it.

use serde_json::Value;

pub use crate::effect::Effect;
use crate::json::{JsonError, Node, Span};
use crate::written::{Fault, Text, Texts, WrittenPolicy, WrittenPrincipals, WrittenStatement};

/// A parsed policy. A list and a single value mean the same everywhere, so both are lists here.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PolicyDocument {
    /// `2012-10-17` or `2008-10-17`; `None` behaves as the latter.
    pub version: Option<Box<str>>,
    /// The policy's own id.
    pub id: Option<Box<str>>,
    /// The statements, in order.
    pub statements: Vec<Statement>,
    /// Elements this version does not know, by name.
    pub unknown: Vec<Box<str>>,
    /// Where the document stands in its text.
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    pub sid: Option<Box<str>>,
    /// Whether it allows or denies.
    pub effect: Effect,
    /// Whom it is about; `None` in policies that hang on a principal.
    pub principals: Option<Matching<Principals>>,
    /// Which actions; `None` when the statement names none.
    pub actions: Option<Matching<Vec<Box<str>>>>,
    /// Which resources; `None` in trust policies.
    pub resources: Option<Matching<Vec<Box<str>>>>,
    /// Under which conditions: all of them.
    pub conditions: Vec<Condition>,
    /// Elements this version does not know, by name.
    pub unknown: Vec<Box<str>>,
    /// Where the statement stands in the text.
    pub span: Span,
}

impl Statement {
    fn to_value(&self) -> serde_json::Value {
        use serde_json::{Map, Value};
        let mut statement = Map::new();
        let mut put = |not: bool, name: &str, value: Value| {
            let name = format!("{}{name}", if not { "Not" } else { "" });
            statement.insert(name, value);
        };
        let texts = |all: &[Box<str>]| all.iter().map(|it| Value::from(&**it)).collect::<Value>();
        if let Some(sid) = &self.sid {
            put(false, "Sid", (&**sid).into());
        }
        let effect = match self.effect {
            Effect::Allow => "Allow",
            Effect::Deny => "Deny",
        };
        put(false, "Effect", effect.into());
        match &self.principals {
            None => {}
            Some(Matching::Only(who)) => put(false, "Principal", who.to_value()),
            Some(Matching::AllBut(who)) => put(true, "Principal", who.to_value()),
        }
        for (name, element) in [("Action", &self.actions), ("Resource", &self.resources)] {
            match element {
                None => {}
                Some(Matching::Only(all)) => put(false, name, texts(all)),
                Some(Matching::AllBut(all)) => put(true, name, texts(all)),
            }
        }
        let mut conditions: Map<String, Value> = Map::new();
        for it in &self.conditions {
            let keys = conditions
                .entry(&*it.operator)
                .or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(keys) = keys {
                keys.insert(it.key.to_string(), texts(&it.values));
            }
        }
        if !conditions.is_empty() {
            put(false, "Condition", conditions.into());
        }
        statement.into()
    }
}

impl Principals {
    fn to_value(&self) -> serde_json::Value {
        use serde_json::{Map, Value};
        let Principals::Listed(all) = self else {
            return Value::from("*");
        };
        let mut by: Map<String, Value> = Map::new();
        for it in all {
            let (name, text) = match it {
                Principal::Aws(text) => ("AWS", text),
                Principal::Service(text) => ("Service", text),
                Principal::Federated(text) => ("Federated", text),
                Principal::CanonicalUser(text) => ("CanonicalUser", text),
                Principal::Other(name, text) => (&**name, text),
            };
            let texts = by.entry(name).or_insert_with(|| Value::Array(Vec::new()));
            if let Value::Array(texts) = texts {
                texts.push((&**text).into());
            }
        }
        by.into()
    }
}

/// `Action` or `NotAction`, and likewise for principals and resources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Matching<T> {
    Only(T),
    AllBut(T),
}

/// Whom a statement is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principals {
    Anyone,
    Listed(Vec<Principal>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principal {
    /// An account, a user, a role, a session, or `*`.
    Aws(Box<str>),
    Service(Box<str>),
    /// A SAML or OIDC provider.
    Federated(Box<str>),
    /// A canonical user id (S3).
    CanonicalUser(Box<str>),
    /// A type this version does not know, and its value.
    Other(Box<str>, Box<str>),
}

/// One operator and key with its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    pub operator: Box<str>,
    pub key: Box<str>,
    /// The values, any of which fits.
    pub values: Vec<Box<str>>,
}

/// Why a text is no policy.
#[derive(Debug, thiserror::Error)]
pub enum ParseError {
    /// The text is not JSON.
    #[error("read the policy: {0}")]
    Json(#[from] JsonError),
    /// The JSON is not a policy.
    #[error("read the policy: `{element}` is not what the policy language has there (byte {at})")]
    Shape { element: &'static str, at: usize },
    /// A template decides what is there.
    #[error("read the policy: a template says what `{element}` is (byte {at})")]
    Template { element: &'static str, at: usize },
    /// The bytes are no text.
    #[error("read the policy: byte {0} is not valid UTF-8")]
    Utf8(usize),
}

impl PolicyDocument {
    /// The document as JSON: what was understood of it, in AWS's spelling.
    pub fn to_value(&self) -> serde_json::Value {
        let mut document = serde_json::Map::new();
        for (name, text) in [("Version", &self.version), ("Id", &self.id)] {
            if let Some(text) = text {
                document.insert(name.to_owned(), (&**text).into());
            }
        }
        let statements = self.statements.iter().map(Statement::to_value);
        document.insert("Statement".to_owned(), statements.collect());
        document.into()
    }

    /// Reads JSON text, also when it is URL-encoded as IAM sends it.
    ///
    /// Spans are those of the text as it was given, or as it was once decoded.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        let trimmed = text.trim_start();
        if trimmed.starts_with('%') {
            return Self::read(Node::parse(&percent_decoded(trimmed))?);
        }
        Self::read(Node::parse(text)?)
    }

    /// Reads bytes that ought to be text.
    pub fn parse_bytes(bytes: &[u8]) -> Result<Self, ParseError> {
        let text =
            std::str::from_utf8(bytes).map_err(|error| ParseError::Utf8(error.valid_up_to()))?;
        Self::parse(text)
    }

    /// Reads a JSON value: an object, or a string that holds one. Spans are those of its compact text.
    pub fn from_value(value: &Value) -> Result<Self, ParseError> {
        match value {
            Value::String(text) if !text.is_empty() && !text.starts_with('"') => Self::parse(text),
            _ => Self::parse(&value.to_string()),
        }
    }

    /// Reads JSON that was read already.
    pub fn read(node: Node<'_>) -> Result<Self, ParseError> {
        Self::of(WrittenPolicy::read(node))
    }

    /// What was written, where all of it is what the policy language has there.
    pub fn of(written: WrittenPolicy<'_>) -> Result<Self, ParseError> {
        let shape = |element, span: Span| ParseError::Shape {
            element,
            at: span.start,
        };
        if let Some(Fault { element, span, .. }) = written.faults.first() {
            return Err(shape(element, *span));
        }
        if let Some(Fault { element, span, .. }) = written.calls.first() {
            let (element, at) = (*element, span.start);
            return Err(ParseError::Template { element, at });
        }
        let boxed = |it: Text<'_>| it.text.into();
        let statements = written.statements.into_iter().map(|it| {
            let span = it.effect_text.as_ref().map_or(it.span, |it| it.span);
            statement(it).ok_or(shape("Effect", span))
        });
        let names = |all: Vec<Text<'_>>| all.into_iter().map(boxed).collect();
        Ok(Self {
            version: written.version.map(boxed),
            id: written.id.map(boxed),
            statements: statements.collect::<Result<_, _>>()?,
            unknown: names(written.unknown),
            span: written.span,
        })
    }

    /// Whether policy variables are replaced: only the newer language knows them.
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html>
    pub fn has_variables(&self) -> bool {
        self.version.as_deref() == Some("2012-10-17")
    }

    /// The statements that allow.
    pub fn allows(&self) -> impl Iterator<Item = &Statement> {
        self.statements
            .iter()
            .filter(|it| it.effect == Effect::Allow)
    }

    /// The statements that deny.
    pub fn denies(&self) -> impl Iterator<Item = &Statement> {
        self.statements
            .iter()
            .filter(|it| it.effect == Effect::Deny)
    }
}

impl Principals {
    fn are_all(&self) -> bool {
        match self {
            Self::Anyone => true,
            Self::Listed(all) => all
                .iter()
                .any(|it| matches!(it, Principal::Aws(who) if &**who == "*")),
        }
    }
}

impl Statement {
    /// Whether it is about everyone: `"*"`, `{"AWS": "*"}`, or all but some.
    pub fn is_about_anyone(&self) -> bool {
        match &self.principals {
            None => false,
            Some(Matching::Only(who)) => who.are_all(),
            Some(Matching::AllBut(who)) => !who.are_all(),
        }
    }

    /// Whether it is about everyone and spares nobody.
    pub fn is_about_all(&self) -> bool {
        matches!(&self.principals, Some(Matching::Only(who)) if who.are_all())
    }

    /// Whether it is about all but everyone, so that it does nothing.
    pub fn is_about_nobody(&self) -> bool {
        matches!(&self.principals, Some(Matching::AllBut(who)) if who.are_all())
    }

    /// The principals that it names.
    pub fn named_principals(&self) -> &[Principal] {
        match &self.principals {
            Some(
                Matching::Only(Principals::Listed(all)) | Matching::AllBut(Principals::Listed(all)),
            ) => all,
            Some(Matching::Only(Principals::Anyone) | Matching::AllBut(Principals::Anyone))
            | None => &[],
        }
    }

    /// Whether an action (`s3:GetObject`, or `*`) is among its actions, as written: `*` is only
    /// covered by a pattern that covers everything.
    pub fn covers_action(&self, action: &str) -> bool {
        let fits = |patterns: &[Box<str>]| {
            patterns
                .iter()
                .any(|it| crate::matches_ignoring_case(it, action))
        };
        match &self.actions {
            None => false,
            Some(Matching::Only(patterns)) => fits(patterns),
            Some(Matching::AllBut(patterns)) => !fits(patterns),
        }
    }

    /// Whether a resource is among its resources.
    pub fn covers_resource(&self, resource: &str) -> bool {
        let fits = |patterns: &[Box<str>]| patterns.iter().any(|it| crate::matches(it, resource));
        match &self.resources {
            None => false,
            Some(Matching::Only(patterns)) => fits(patterns),
            Some(Matching::AllBut(patterns)) => !fits(patterns),
        }
    }
}

/// A statement as it counts: nothing without an effect.
fn statement(written: WrittenStatement<'_>) -> Option<Statement> {
    let texts = |all: Vec<Text<'_>>| all.into_iter().map(|it| it.text.into()).collect();
    // Of an element and its negation the one that was written last.
    let listed = |all: Vec<Texts<'_>>| {
        let last = all.into_iter().next_back()?;
        Some(matching(last.not, texts(last.all)))
    };
    let mut conditions = Vec::new();
    for operator in written.condition.into_iter().flat_map(|it| it.operators) {
        for it in operator.conditions {
            conditions.push(Condition {
                operator: operator.name.text.as_ref().into(),
                key: it.key.text.into(),
                values: it.values.into_iter().map(|it| it.text.into()).collect(),
            });
        }
    }
    Some(Statement {
        sid: written.sid.map(|it| it.text.into()),
        effect: written.effect?,
        principals: written
            .principals
            .into_iter()
            .next_back()
            .map(|it| matching(it.not, principals(it))),
        actions: listed(written.actions),
        resources: listed(written.resources),
        conditions,
        unknown: texts(written.unknown),
        span: written.span,
    })
}

fn matching<T>(not: bool, it: T) -> Matching<T> {
    if not {
        Matching::AllBut(it)
    } else {
        Matching::Only(it)
    }
}

fn principals(written: WrittenPrincipals<'_>) -> Principals {
    if written.bare.is_some() {
        return Principals::Anyone;
    }
    let mut all = Vec::new();
    for Texts {
        name, all: texts, ..
    } in written.by_type
    {
        all.extend(texts.into_iter().map(|it| {
            let who = it.text.into();
            match &*name {
                "AWS" => Principal::Aws(who),
                "Service" => Principal::Service(who),
                "Federated" => Principal::Federated(who),
                "CanonicalUser" => Principal::CanonicalUser(who),
                other => Principal::Other(other.into(), who),
            }
        }));
    }
    Principals::Listed(all)
}

/// A text without its percent escapes, as IAM sends documents.
pub(crate) fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let pair = bytes
            .get(at + 1..at + 3)
            .and_then(|pair| std::str::from_utf8(pair).ok())
            .and_then(|pair| u8::from_str_radix(pair, 16).ok());
        if let (b'%', Some(value)) = (byte, pair) {
            decoded.push(value);
            at += 3;
        } else {
            decoded.push(byte);
            at += 1;
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = r#"{"Version":"2012-10-17","Statement":{"Sid":"a","Effect":"Deny",
        "Principal":{"AWS":["*","111122223333"],"Service":"s3.amazonaws.com"},
        "NotAction":"iam:*","Resource":["*"],"Extra":1,
        "Condition":{"StringNotEquals":{"aws:RequestedRegion":["eu-central-1"]},"Bool":{"aws:SecureTransport":false}}}}"#;

    #[test]
    fn all_but_everyone_is_nobody() {
        let about = |element: &str| {
            let text = format!(r#"{{"Statement":{{"Effect":"Deny",{element}}}}}"#);
            let policy = PolicyDocument::parse(&text).unwrap();
            let statement = &policy.statements[0];
            [
                statement.is_about_anyone(),
                statement.is_about_all(),
                statement.is_about_nobody(),
            ]
        };
        for (element, expected) in [
            (r#""Principal":"*""#, [true, true, false]),
            (r#""Principal":{"AWS":"111122223333"}"#, [false; 3]),
            (
                r#""NotPrincipal":{"AWS":"111122223333"}"#,
                [true, false, false],
            ),
            (r#""NotPrincipal":"*""#, [false, false, true]),
            (
                r#""NotPrincipal":{"AWS":["111122223333","*"]}"#,
                [false, false, true],
            ),
        ] {
            assert_eq!(about(element), expected, "{element}");
        }
    }

    #[test]
    fn a_single_value_and_a_list_read_alike() {
        let policy = PolicyDocument::parse(ONE).unwrap();
        let statement = &policy.statements[0];
        assert!(statement.is_about_anyone());
        assert_eq!(statement.named_principals().len(), 3);
        assert!(
            statement.covers_action("ec2:RunInstances") && !statement.covers_action("iam:GetRole")
        );
        assert_eq!(statement.conditions.len(), 2);
        assert_eq!(&*statement.conditions[1].values[0], "false");
        assert_eq!(&*statement.unknown[0], "Extra");
    }

    #[test]
    fn an_encoded_policy_reads_as_the_plain_one() {
        let encoded: String = ONE.bytes().fold(String::new(), |mut all, byte| {
            use std::fmt::Write;
            let _ = write!(all, "%{byte:02X}");
            all
        });
        assert_eq!(
            PolicyDocument::parse(&encoded).unwrap(),
            PolicyDocument::parse(ONE).unwrap()
        );
    }

    #[test]
    fn strange_text_is_an_error_and_no_panic() {
        let deep = "[".repeat(100_000);
        for text in [
            "",
            "%",
            "%7",
            "null",
            "\"\"",
            "{\"Statement\":3}",
            "{\"Statement\":[{}]}",
            &deep,
        ] {
            assert!(PolicyDocument::parse(text).is_err());
        }
        assert!(PolicyDocument::parse(r#"{"Version":"a","Version":"b","Statement":[]}"#).is_ok());
    }

    #[test]
    fn an_element_of_another_type_is_an_error() {
        for (element, good) in [
            ("Version", "\"2012-10-17\""),
            ("Effect", "\"Deny\""),
            ("Principal", "{\"AWS\":\"*\"}"),
            ("Action", "\"s3:*\""),
            ("Resource", "[\"*\"]"),
            ("Condition", "{\"Bool\":{\"aws:SecureTransport\":false}}"),
        ] {
            let text = r#"{"Version":"2012-10-17","Statement":[{"Sid":1,"Effect":"Deny","Principal":{"AWS":"*"},"Action":"s3:*","Resource":["*"],"Condition":{"Bool":{"aws:SecureTransport":false}}}]}"#;
            assert!(PolicyDocument::parse(text).is_ok());
            for wrong in [
                "-1",
                "true",
                "null",
                "[7]",
                "[null]",
                "[[\"*\"]]",
                "{\"AWS\":1}",
            ] {
                let member = format!("\"{element}\":");
                let text = text.replace(&format!("{member}{good}"), &format!("{member}{wrong}"));
                assert!(text.contains(wrong), "{text}");
                assert!(PolicyDocument::parse(&text).is_err(), "{text}");
            }
        }
    }

    #[test]
    fn a_string_in_a_string_ends() {
        let mut value = Value::String("{\"Statement\":[]}".into());
        assert!(PolicyDocument::from_value(&value).is_ok());
        for _ in 0..5 {
            value = Value::String(value.to_string());
        }
        assert!(PolicyDocument::from_value(&value).is_err());
    }
}
