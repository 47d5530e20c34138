//! The request context: what is known of the request's condition keys.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>

use crate::pattern::Pattern;

/// The value of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContextValue {
    One(Box<str>),
    Many(Vec<Box<str>>),
}

/// The keys of a request. Names are compared without regard to case.
#[derive(Debug, Clone, Default)]
pub struct RequestContext {
    keys: Vec<(Box<str>, ContextValue)>,
    /// Whether what is not given is unknown rather than absent.
    discovery: bool,
    constraints: Vec<Constraint>,
    /// Keys that are known to be absent, in lower case.
    absent: Vec<&'static str>,
    /// Keys whose value is not known, in lower case.
    unknown: Vec<&'static str>,
    /// What no key begins with, in lower case.
    without: &'static [&'static str],
    /// `aws:PrincipalArn` of a session whose role may have a path, with a star for the path.
    pathless: Option<Box<str>>,
    /// What is supposed of keys, by their lower-case names.
    supposed: Vec<(Box<str>, Option<ContextValue>)>,
}

/// What is known of some keys although a request is evaluated in discovery.
#[derive(Debug, Clone)]
pub struct Constraint {
    /// The names: `*` stands for anything.
    pub keys: Pattern,
    /// Whether the context tells truly that the key is there or is not.
    pub presence_is_known: bool,
    /// Whether the value that the context gives is the one.
    pub value_is_known: bool,
}

/// What is known of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known<'a> {
    Value(&'a ContextValue),
    /// That it is there.
    Present,
    /// That it is not there.
    Absent,
    Unknown,
}

impl RequestContext {
    /// A concrete request: a key that is not given is absent, as at AWS.
    pub fn concrete(keys: impl IntoIterator<Item = (String, ContextValue)>) -> Self {
        let mut keys: Vec<(Box<str>, ContextValue)> = keys
            .into_iter()
            .map(|(name, value)| (name.to_lowercase().into(), value))
            .collect();
        keys.sort_by(|a, b| a.0.cmp(&b.0));
        Self {
            keys,
            ..Self::default()
        }
    }

    /// Adds a key that follows from the request, unless the request says itself what it is: its lower-case name, and its
    /// value or that there is none.
    pub(crate) fn derive(&mut self, key: &'static str, value: Option<ContextValue>) {
        let Err(at) = self.keys.binary_search_by(|(name, _)| (**name).cmp(key)) else {
            return;
        };
        match value {
            Some(value) => self.keys.insert(at, (key.into(), value)),
            None => self.absent.push(key),
        }
    }

    /// Says that a key is not known, unless the request says what it is.
    pub(crate) fn leave_open(&mut self, key: &'static str) {
        if !self.has(key) {
            self.unknown.push(key);
        }
    }

    /// Says that the principal's ARN may be one of a pattern instead.
    pub(crate) fn may_have_path(&mut self, pattern: String) {
        self.pathless = Some(pattern.into());
    }

    /// The pattern that the value of a key may be one of instead.
    pub(crate) fn pathless(&self, key: &str) -> Option<&str> {
        self.pathless
            .as_deref()
            .filter(|_| key == "aws:principalarn")
    }

    /// The same with a supposition of what a key is: a value, or that it is absent.
    pub(crate) fn supposing(mut self, key: &str, value: Option<ContextValue>) -> Self {
        self.supposed.push((key.into(), value));
        self
    }

    /// The principal's ARN as the request gives it; not one that was derived without its path.
    pub(crate) fn principal_arn(&self) -> Option<&str> {
        match self.get("aws:principalarn") {
            Known::Value(ContextValue::One(arn)) if self.pathless.is_none() => Some(arn),
            _ => None,
        }
    }

    /// Whether the request says what a key is.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.keys
            .binary_search_by(|(name, _)| (**name).cmp(key))
            .is_ok()
    }

    /// A request that might be made: a key that is not given is unknown, but for the constraints.
    #[must_use]
    pub fn in_discovery(mut self, constraints: Vec<Constraint>) -> Self {
        self.discovery = true;
        self.constraints = constraints;
        self
    }

    /// Whether what is not given is unknown.
    pub fn is_discovery(&self) -> bool {
        self.discovery
    }

    /// What is known of a key, by its lower-case name.
    pub fn get(&self, key: &str) -> Known<'_> {
        if let Some((_, value)) = self.supposed.iter().find(|(name, _)| **name == *key) {
            return value.as_ref().map_or(Known::Absent, Known::Value);
        }
        let given = self
            .keys
            .binary_search_by(|(name, _)| (**name).cmp(key))
            .ok()
            .and_then(|index| self.keys.get(index))
            .map(|(_, value)| value);
        if given.is_none() && self.unknown.contains(&key) {
            return Known::Unknown;
        }
        if !self.discovery {
            return given.map_or(Known::Absent, Known::Value);
        }
        let is_absent =
            || self.absent.contains(&key) || self.without.iter().any(|it| key.starts_with(it));
        if given.is_none() && is_absent() {
            return Known::Absent;
        }
        let mut constraint: Option<(bool, bool)> = None;
        for it in self.constraints.iter().filter(|it| it.keys.matches(key)) {
            let (presence, value) = constraint.unwrap_or_default();
            constraint = Some((presence || it.presence_is_known, value || it.value_is_known));
        }
        match (constraint, given) {
            (None | Some((true, true)), Some(value)) => Known::Value(value),
            (Some((true, false)), Some(_)) => Known::Present,
            (Some((true, _)), None) => Known::Absent,
            (None, None) | (Some((false, _)), _) => Known::Unknown,
        }
    }

    /// The single value of a key, for a policy variable.
    pub(crate) fn single(&self, key: &str) -> Single<'_> {
        match self.get(key) {
            Known::Value(ContextValue::One(value)) => Single::Is(value),
            Known::Value(ContextValue::Many(_)) | Known::Absent => Single::None,
            Known::Present | Known::Unknown => Single::Unknown,
        }
    }

    /// Leaves keys out that a service does not send.
    pub(crate) fn without(&self, prefixes: &'static [&'static str]) -> Self {
        let mut rest = self.clone();
        rest.without = prefixes;
        rest.keys
            .retain(|(name, _)| !prefixes.iter().any(|prefix| name.starts_with(prefix)));
        rest
    }

    pub(crate) fn has_any(&self, prefixes: &[&str]) -> bool {
        self.keys
            .iter()
            .any(|(name, _)| prefixes.iter().any(|prefix| name.starts_with(prefix)))
    }
}

/// What a variable becomes.
pub(crate) enum Single<'a> {
    Is(&'a str),
    None,
    Unknown,
}
