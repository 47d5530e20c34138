//! Condition blocks: every operator, its `IfExists`, `ForAllValues` and `ForAnyValue` forms.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html>

use std::cmp::Ordering;
use std::net::IpAddr;

use ipnet::IpNet;
use jiff::Timestamp;

use crate::arn::{ArnPattern, Fit, RequestedResource, condition_fits};
use crate::context::{ContextValue, Known, RequestContext};
use crate::document;
use crate::number::Number;
pub use crate::operator::Operator;
use crate::pattern::Overlap;
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

/// What conditions ask of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Asked<'a> {
    /// Whether it is there.
    Presence,
    /// Whether it is one of these, in these letters or, folded, in any.
    Equal { values: Vec<&'a str>, fold: bool },
    /// Whether it is true.
    Truth,
    /// Something that values are not told apart by so simply.
    More,
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
    /// Whether `true` and `false` are among the values.
    Bool {
        yes: bool,
        no: bool,
    },
    Arn {
        values: Box<[ArnPattern]>,
        negated: bool,
    },
    Number {
        values: Box<[Option<Number>]>,
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

    /// Whether only a key that is there, with one of the values, satisfies it.
    pub(crate) fn needs_value(&self) -> bool {
        let absent = self.if_exists || self.set == Some(Set::All) || self.test.is_negated();
        !absent && !matches!(self.test, Test::Null { .. })
    }

    /// What it asks of its key.
    pub(crate) fn asked(&self) -> Asked<'_> {
        match self.set {
            None => self.test.asked(),
            Some(_) => Asked::More,
        }
    }

    /// The keys that its variables stand for.
    pub(crate) fn variables(&self) -> impl Iterator<Item = &str> {
        let (texts, arns): (&[Template], &[ArnPattern]) = match &self.test {
            Test::Text { values, .. } => (values, &[]),
            Test::Arn { values, .. } => (&[], values),
            _ => (&[], &[]),
        };
        let of_arns = arns.iter().flat_map(ArnPattern::variables);
        texts.iter().flat_map(Template::variables).chain(of_arns)
    }

    /// Whether it holds for a request.
    pub fn holds(&self, context: &RequestContext) -> Tri {
        let known = context.get(&self.key);
        if let Test::Null { absent, present } = self.test {
            return match known {
                Known::Absent => Tri::from(absent),
                Known::Value(value) if is_null(value) => Tri::from(absent),
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
        let fits = |value: &str| self.test.fits(value, context.pathless(&self.key), context);
        match (self.set, value) {
            // An empty text is an empty set to these operators.
            (Some(set), value) if is_null(value) => Tri::from(set == Set::All),
            (_, ContextValue::One(value)) => fits(value),
            // A multivalued key needs a set operator.
            (None, ContextValue::Many(_)) => Tri::No,
            (Some(Set::All), ContextValue::Many(values)) => {
                values.iter().map(|it| fits(it)).fold(Tri::Yes, Tri::and)
            }
            (Some(Set::Any), ContextValue::Many(values)) => {
                values.iter().map(|it| fits(it)).fold(Tri::No, Tri::or)
            }
        }
    }
}

/// Whether a value is an empty set: no value, or an empty text.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html>
fn is_null(value: &ContextValue) -> bool {
    match value {
        ContextValue::One(value) => value.is_empty(),
        ContextValue::Many(values) => values.iter().all(|it| it.is_empty()),
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
    let has = |word: &str| values.iter().any(|it| it.eq_ignore_ascii_case(word));
    let arn = |negated| Test::Arn {
        values: values
            .iter()
            .map(|value| match ArnPattern::of_condition(value, variables) {
                ArnPattern::Anything => ArnPattern::Nothing,
                pattern => pattern,
            })
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
        // Variables stand for texts and ARNs alone.
        // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
        "bool" => Test::Bool {
            yes: has("true"),
            no: has("false"),
        },
        "arnequals" | "arnlike" => arn(false),
        "arnnotequals" | "arnnotlike" => arn(true),
        "ipaddress" => address(false),
        "notipaddress" => address(true),
        "binaryequals" => Test::Binary(values.into()),
        "null" => Test::Null {
            absent: has("true"),
            present: has("false"),
        },
        _ => {
            if let Some(relation) = base.strip_prefix("numeric").and_then(Relation::of) {
                let values = values.iter().map(|value| Number::parse(value)).collect();
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
    fn asked(&self) -> Asked<'_> {
        match self {
            Self::Null { .. } => Asked::Presence,
            Self::Bool { .. } => Asked::Truth,
            Self::Text { values, fold, .. } => {
                let literals = values.iter().map(|it| match it {
                    Template::Fixed(pattern) => pattern.as_literal(),
                    Template::Variable(_) => None,
                });
                match literals.collect::<Option<Vec<_>>>() {
                    Some(values) => Asked::Equal {
                        values,
                        fold: *fold,
                    },
                    None => Asked::More,
                }
            }
            _ => Asked::More,
        }
    }

    fn is_negated(&self) -> bool {
        match self {
            Self::Text { negated, .. }
            | Self::Arn { negated, .. }
            | Self::Address { negated, .. } => *negated,
            Self::Number { relation, .. } | Self::Date { relation, .. } => {
                *relation == Relation::NotEqual
            }
            Self::Null { .. } | Self::Bool { .. } | Self::Binary(_) | Self::Strange => false,
        }
    }

    /// Whether a value fits. `or` is a pattern that the value may be one of instead, as far as is known.
    fn fits(&self, value: &str, or: Option<&str>, context: &RequestContext) -> Tri {
        match self {
            Self::Text {
                values,
                fold,
                negated,
            } => {
                let folded = fold.then(|| value.to_lowercase());
                let value = folded.as_deref().unwrap_or(value);
                let folded = or.filter(|_| *fold).map(str::to_lowercase);
                let or = folded.as_deref().or(or);
                one_of(
                    values
                        .iter()
                        .map(|it| template(it, value, or, *fold, context)),
                    *negated,
                )
            }
            Self::Bool { yes, no } => Tri::from(
                (*yes && value.eq_ignore_ascii_case("true"))
                    || (*no && value.eq_ignore_ascii_case("false")),
            ),
            Self::Arn { values, negated } => one_of(
                values
                    .iter()
                    .map(|it| match (condition_fits(it, value, context), or) {
                        (Fit::Is(Tri::No), Some(or)) => {
                            match it.fits(&RequestedResource::new(or, true), context) {
                                Fit::Is(Tri::No) => Fit::Is(Tri::No),
                                _ => Fit::Is(Tri::Maybe),
                            }
                        }
                        (fit, _) => fit,
                    }),
                *negated,
            ),
            Self::Number { values, relation } => {
                let Some(number) = Number::parse(value) else {
                    return Tri::No;
                };
                related(values, *relation, |it| Some(number.cmp(it)))
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

fn template(
    template: &Template,
    value: &str,
    or: Option<&str>,
    fold: bool,
    context: &RequestContext,
) -> Fit {
    match template.resolve(context, fold) {
        Resolved::Pattern(pattern) if pattern.matches(value) => Fit::Is(Tri::Yes),
        Resolved::Pattern(pattern) => Fit::Is(match or {
            Some(or) if pattern.against(or) != Overlap::None => Tri::Maybe,
            _ => Tri::No,
        }),
        Resolved::Unknown(pattern) if pattern.matches(value) => Fit::Is(Tri::Maybe),
        Resolved::Unknown(_) => Fit::Is(Tri::No),
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

/// An instant: seconds since 1970, or a date of the W3C's profile of ISO 8601.
pub(crate) fn instant(text: &str) -> Option<Timestamp> {
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
