//! Condition blocks: every operator, its `IfExists`, `ForAllValues` and `ForAnyValue` forms.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html>

use std::cmp::Ordering;
use std::net::IpAddr;

use ipnet::IpNet;
use jiff::Timestamp;

use crate::arn::{ArnPattern, Fit, Short, condition_fits};
use crate::context::{ContextValue, Known, RequestContext};
use crate::document;
pub use crate::operator::Operator;
use crate::tri::Tri;
use crate::variables::{Reading, Resolved, Template};

#[derive(Debug, Clone)]
pub struct CompiledCondition {
    /// The key in lower case.
    pub key: Box<str>,
    /// Which of the document's conditions of the statement it is.
    pub index: usize,
    set: Option<Set>,
    if_exists: bool,
    test: Test,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Set {
    All,
    Any,
}

#[derive(Debug, Clone)]
enum Test {
    /// Whether `"true"` (the key is absent) and `"false"` are among the values.
    Null {
        absent: bool,
        present: bool,
    },
    Text {
        values: Box<[Template]>,
        fold: bool,
        negated: bool,
    },
    Bool(Box<[Template]>),
    Arn {
        values: Box<[ArnPattern]>,
        negated: bool,
    },
    Number {
        values: Box<[Option<f64>]>,
        relation: Relation,
    },
    Date {
        values: Box<[Option<Timestamp>]>,
        relation: Relation,
    },
    Address {
        values: Box<[Option<IpNet>]>,
        negated: bool,
    },
    Binary(Box<[Box<str>]>),
    /// An operator that this version does not know fits nothing.
    Strange,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Relation {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Relation {
    fn of(text: &str) -> Option<Self> {
        Some(match text {
            "equals" => Self::Equal,
            "notequals" => Self::NotEqual,
            "lessthan" => Self::Less,
            "lessthanequals" => Self::LessOrEqual,
            "greaterthan" => Self::Greater,
            "greaterthanequals" => Self::GreaterOrEqual,
            _ => return None,
        })
    }

    fn holds(self, ordering: Ordering) -> bool {
        match self {
            Self::Equal => ordering == Ordering::Equal,
            Self::NotEqual => ordering != Ordering::Equal,
            Self::Less => ordering == Ordering::Less,
            Self::LessOrEqual => ordering != Ordering::Greater,
            Self::Greater => ordering == Ordering::Greater,
            Self::GreaterOrEqual => ordering != Ordering::Less,
        }
    }
}

impl CompiledCondition {
    /// Compiles a condition. `variables` says whether the policy's version replaces them.
    pub fn new(written: &document::Condition, index: usize, variables: bool) -> Self {
        let operator = Operator::parse(&written.operator);
        let set = match operator.set.as_deref() {
            Some("forallvalues") => Some(Set::All),
            Some("foranyvalue") => Some(Set::Any),
            _ => None,
        };
        let test = if operator.set.is_some() && set.is_none() {
            Test::Strange
        } else {
            test(&operator.base, &written.values, variables)
        };
        Self {
            key: written.key.to_lowercase().into(),
            index,
            set,
            if_exists: operator.if_exists,
            test,
        }
    }

    /// Whether it holds for a request.
    pub fn holds(&self, context: &RequestContext) -> Tri {
        let known = context.get(&self.key);
        if let Test::Null { absent, present } = self.test {
            return match known {
                Known::Absent => Tri::from(absent),
                Known::Value(_) | Known::Present => Tri::from(present),
                Known::Unknown if absent && present => Tri::Yes,
                Known::Unknown => Tri::Maybe,
            };
        }
        let value = match known {
            Known::Unknown | Known::Present => return Tri::Maybe,
            Known::Absent => {
                return Tri::from(match self.set {
                    // An empty set: all of it fits, none of it does.
                    Some(Set::All) => true,
                    Some(Set::Any) => self.if_exists,
                    None => self.if_exists || self.test.is_negated(),
                });
            }
            Known::Value(value) => value,
        };
        match (self.set, value) {
            (None, ContextValue::One(value)) => self.test.fits(value, context),
            // A multivalued key needs a set operator.
            (None, ContextValue::Many(_)) => Tri::No,
            (Some(_), ContextValue::One(value)) => self.test.fits(value, context),
            (Some(Set::All), ContextValue::Many(values)) => values
                .iter()
                .map(|value| self.test.fits(value, context))
                .fold(Tri::Yes, Tri::and),
            (Some(Set::Any), ContextValue::Many(values)) => values
                .iter()
                .map(|value| self.test.fits(value, context))
                .fold(Tri::No, Tri::or),
        }
    }
}

fn test(base: &str, values: &[Box<str>], variables: bool) -> Test {
    let templates = |wildcards: bool, fold: bool| {
        let reading = Reading {
            variables,
            wildcards,
            fold,
        };
        values
            .iter()
            .map(|value| Template::new(value, reading))
            .collect()
    };
    let text = |wildcards, fold, negated| Test::Text {
        values: templates(wildcards, fold),
        fold,
        negated,
    };
    let arn = |negated| Test::Arn {
        values: values
            .iter()
            .map(
                |value| match ArnPattern::new(value, variables, Short::Closed) {
                    ArnPattern::Anything => ArnPattern::Nothing,
                    pattern => pattern,
                },
            )
            .collect(),
        negated,
    };
    let address = |negated| Test::Address {
        values: values.iter().map(|value| network(value)).collect(),
        negated,
    };
    match base {
        "stringequals" => text(false, false, false),
        "stringnotequals" => text(false, false, true),
        "stringequalsignorecase" => text(false, true, false),
        "stringnotequalsignorecase" => text(false, true, true),
        "stringlike" => text(true, false, false),
        "stringnotlike" => text(true, false, true),
        "bool" => Test::Bool(templates(false, true)),
        "arnequals" | "arnlike" => arn(false),
        "arnnotequals" | "arnnotlike" => arn(true),
        "ipaddress" => address(false),
        "notipaddress" => address(true),
        "binaryequals" => Test::Binary(values.into()),
        "null" => Test::Null {
            absent: values.iter().any(|it| it.eq_ignore_ascii_case("true")),
            present: values.iter().any(|it| it.eq_ignore_ascii_case("false")),
        },
        _ => {
            if let Some(relation) = base.strip_prefix("numeric").and_then(Relation::of) {
                let values = values.iter().map(|value| number(value)).collect();
                return Test::Number { values, relation };
            }
            if let Some(relation) = base.strip_prefix("date").and_then(Relation::of) {
                let values = values.iter().map(|value| instant(value)).collect();
                return Test::Date { values, relation };
            }
            Test::Strange
        }
    }
}

impl Test {
    fn is_negated(&self) -> bool {
        match self {
            Self::Text { negated, .. }
            | Self::Arn { negated, .. }
            | Self::Address { negated, .. } => *negated,
            Self::Number { relation, .. } | Self::Date { relation, .. } => {
                *relation == Relation::NotEqual
            }
            Self::Null { .. } | Self::Bool(_) | Self::Binary(_) | Self::Strange => false,
        }
    }

    fn fits(&self, value: &str, context: &RequestContext) -> Tri {
        match self {
            Self::Text {
                values,
                fold,
                negated,
            } => {
                let folded = fold.then(|| value.to_lowercase());
                let value = folded.as_deref().unwrap_or(value);
                one_of(
                    values.iter().map(|it| template(it, value, *fold, context)),
                    *negated,
                )
            }
            Self::Bool(values) => {
                let value = value.to_lowercase();
                if value != "true" && value != "false" {
                    return Tri::No;
                }
                one_of(
                    values.iter().map(|it| template(it, &value, true, context)),
                    false,
                )
            }
            Self::Arn { values, negated } => one_of(
                values.iter().map(|it| condition_fits(it, value, context)),
                *negated,
            ),
            Self::Number { values, relation } => {
                let Some(number) = number(value) else {
                    return Tri::No;
                };
                related(values, *relation, |it| number.partial_cmp(it))
            }
            Self::Date { values, relation } => {
                let Some(instant) = instant(value) else {
                    return Tri::No;
                };
                related(values, *relation, |it| Some(instant.cmp(it)))
            }
            Self::Address { values, negated } => {
                let Some(requested) = network(value) else {
                    return Tri::No;
                };
                let inside = values.iter().flatten().any(|it| it.contains(&requested));
                Tri::from(inside != *negated)
            }
            Self::Binary(values) => Tri::from(values.iter().any(|it| **it == *value)),
            Self::Null { .. } | Self::Strange => Tri::No,
        }
    }
}

/// Whether one of the values fits; for a negated operator, whether none does. A variable without a
/// value fits nothing, and voids a negated operator.
fn one_of(fits: impl Iterator<Item = Fit>, negated: bool) -> Tri {
    let mut any = Tri::No;
    for fit in fits {
        match fit {
            Fit::Is(fit) => any = any.or(fit),
            Fit::Void if negated => return Tri::No,
            Fit::Void => {}
        }
    }
    if negated { !any } else { any }
}

fn template(template: &Template, value: &str, fold: bool, context: &RequestContext) -> Fit {
    match template.resolve(context, fold) {
        Resolved::Pattern(pattern) => Fit::Is(Tri::from(pattern.matches(value))),
        Resolved::Unknown => Fit::Is(Tri::Maybe),
        Resolved::NoValue => Fit::Void,
    }
}

fn related<T>(
    values: &[Option<T>],
    relation: Relation,
    compare: impl Fn(&T) -> Option<Ordering>,
) -> Tri {
    let mut holds = values.iter().map(|value| {
        value
            .as_ref()
            .and_then(&compare)
            .is_some_and(|ordering| relation.holds(ordering))
    });
    Tri::from(if relation == Relation::NotEqual {
        holds.all(|it| it)
    } else {
        holds.any(|it| it)
    })
}

fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let plain = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+' | b'e' | b'E'));
    text.parse().ok().filter(|_| plain)
}

/// An instant: seconds since 1970, or a date of the W3C's profile of ISO 8601.
fn instant(text: &str) -> Option<Timestamp> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Timestamp::from_second(text.parse().ok()?).ok();
    }
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(instant);
    }
    // A year's day alone, a month, a time without its seconds or its zone: UTC.
    let whole = match text.split_once('T') {
        None if text.len() == 7 => format!("{text}-01T00:00:00Z"),
        None => format!("{text}T00:00:00Z"),
        Some((date, time)) => match time.strip_suffix('Z').unwrap_or(time) {
            minutes if minutes.len() == 5 => format!("{date}T{minutes}:00Z"),
            time => format!("{date}T{time}Z"),
        },
    };
    whole.parse().ok()
}

fn network(text: &str) -> Option<IpNet> {
    let text = text.trim();
    if let Ok(network) = text.parse::<IpNet>() {
        return Some(network.trunc());
    }
    text.parse::<IpAddr>().ok().map(IpNet::from)
}
