//! A policy document as AWS stores it: what was written, without judging it.

use serde_json::{Map, Value};

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
}

/// One statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Its id.
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
}

/// What a statement does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It grants.
    Allow,
    /// It refuses.
    Deny,
}

/// `Action` or `NotAction`, and likewise for principals and resources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Matching<T> {
    /// Only these.
    Only(T),
    /// All but these.
    AllBut(T),
}

/// Whom a statement is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principals {
    /// `"*"`.
    Anyone,
    /// Those listed.
    Listed(Vec<Principal>),
}

/// One principal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principal {
    /// An account, a user, a role, a session, or `*`.
    Aws(Box<str>),
    /// A service principal.
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
    /// `StringEquals`, `ForAnyValue:StringLike`, …
    pub operator: Box<str>,
    /// `aws:SourceVpce`, …
    pub key: Box<str>,
    /// The values, any of which fits.
    pub values: Vec<Box<str>>,
}

/// Why a text is no policy.
#[derive(Debug, thiserror::Error)]
pub enum ParseError {
    /// The text is not JSON.
    #[error("read the policy: {0}")]
    Json(#[from] serde_json::Error),
    /// The JSON is not a policy.
    #[error("read the policy: `{0}` is not what the policy language has there")]
    Shape(&'static str),
}

impl PolicyDocument {
    /// Reads JSON text, also when it is URL-encoded as IAM sends it.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        let trimmed = text.trim_start();
        let value: Value = if trimmed.starts_with('%') {
            serde_json::from_str(&percent_decoded(trimmed))?
        } else {
            serde_json::from_str(trimmed)?
        };
        Self::from_value(&value)
    }

    /// Reads a JSON value: an object, or a string that holds one.
    pub fn from_value(value: &Value) -> Result<Self, ParseError> {
        let map = match value {
            Value::Object(map) => map,
            Value::String(text) if !text.is_empty() && !text.starts_with('"') => {
                return Self::parse(text);
            }
            _ => return Err(ParseError::Shape("the document")),
        };
        let mut document = Self::default();
        for (name, value) in map {
            match name.as_str() {
                "Version" => document.version = Some(text(value, "Version")?),
                "Id" => document.id = Some(text(value, "Id")?),
                "Statement" => {
                    document.statements = match value {
                        Value::Array(all) => all.iter().map(statement).collect::<Result<_, _>>()?,
                        one => vec![statement(one)?],
                    };
                }
                _ => document.unknown.push(name.as_str().into()),
            }
        }
        Ok(document)
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

impl Statement {
    /// Whether it is about everyone: `"*"`, `{"AWS": "*"}`, or all but some.
    pub fn is_about_anyone(&self) -> bool {
        match &self.principals {
            None => false,
            Some(Matching::AllBut(_) | Matching::Only(Principals::Anyone)) => true,
            Some(Matching::Only(Principals::Listed(all))) => all
                .iter()
                .any(|it| matches!(it, Principal::Aws(who) if &**who == "*")),
        }
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

fn statement(value: &Value) -> Result<Statement, ParseError> {
    let map = value.as_object().ok_or(ParseError::Shape("Statement"))?;
    let mut read = Statement {
        sid: None,
        effect: match map.get("Effect").and_then(Value::as_str) {
            Some("Allow") => Effect::Allow,
            Some("Deny") => Effect::Deny,
            _ => return Err(ParseError::Shape("Effect")),
        },
        principals: None,
        actions: None,
        resources: None,
        conditions: Vec::new(),
        unknown: Vec::new(),
    };
    for (name, value) in map {
        match name.as_str() {
            "Sid" => read.sid = Some(text(value, "Sid")?),
            "Effect" => {}
            "Principal" => read.principals = Some(Matching::Only(principals(value)?)),
            "NotPrincipal" => read.principals = Some(Matching::AllBut(principals(value)?)),
            "Action" => read.actions = Some(Matching::Only(texts(value, "Action")?)),
            "NotAction" => read.actions = Some(Matching::AllBut(texts(value, "NotAction")?)),
            "Resource" => read.resources = Some(Matching::Only(texts(value, "Resource")?)),
            "NotResource" => {
                read.resources = Some(Matching::AllBut(texts(value, "NotResource")?));
            }
            "Condition" => read.conditions = conditions(value)?,
            _ => read.unknown.push(name.as_str().into()),
        }
    }
    Ok(read)
}

fn principals(value: &Value) -> Result<Principals, ParseError> {
    let map: &Map<String, Value> = match value {
        Value::String(star) if star == "*" => return Ok(Principals::Anyone),
        Value::Object(map) => map,
        _ => return Err(ParseError::Shape("Principal")),
    };
    let mut all = Vec::new();
    for (kind, value) in map {
        for who in texts(value, "Principal")? {
            all.push(match kind.as_str() {
                "AWS" => Principal::Aws(who),
                "Service" => Principal::Service(who),
                "Federated" => Principal::Federated(who),
                "CanonicalUser" => Principal::CanonicalUser(who),
                other => Principal::Other(other.into(), who),
            });
        }
    }
    Ok(Principals::Listed(all))
}

fn conditions(value: &Value) -> Result<Vec<Condition>, ParseError> {
    let mut all = Vec::new();
    for (operator, keys) in value.as_object().ok_or(ParseError::Shape("Condition"))? {
        for (key, values) in keys.as_object().ok_or(ParseError::Shape("Condition"))? {
            all.push(Condition {
                operator: operator.as_str().into(),
                key: key.as_str().into(),
                values: texts(values, "Condition")?,
            });
        }
    }
    Ok(all)
}

fn texts(value: &Value, element: &'static str) -> Result<Vec<Box<str>>, ParseError> {
    match value {
        Value::Array(all) => all.iter().map(|it| text(it, element)).collect(),
        one => Ok(vec![text(one, element)?]),
    }
}

/// Numbers and booleans are written bare now and then, in conditions above all.
fn text(value: &Value, element: &'static str) -> Result<Box<str>, ParseError> {
    match value {
        Value::String(text) => Ok(text.as_str().into()),
        Value::Bool(it) => Ok(it.to_string().into()),
        Value::Number(it) => Ok(it.to_string().into()),
        _ => Err(ParseError::Shape(element)),
    }
}

fn percent_decoded(text: &str) -> String {
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
    fn a_string_in_a_string_ends() {
        let mut value = Value::String("{\"Statement\":[]}".into());
        assert!(PolicyDocument::from_value(&value).is_ok());
        for _ in 0..5 {
            value = Value::String(value.to_string());
        }
        assert!(PolicyDocument::from_value(&value).is_err());
    }
}
