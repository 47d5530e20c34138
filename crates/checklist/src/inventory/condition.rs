//! A condition on a field: `FIELD=VALUE`, `FIELD!=VALUE`, `FIELD~PATTERN`.

use firestep_program::Pattern;
use serde_json::Value;

use super::field::{Cell, Column, FieldError, Fields};

/// A condition on a field.
#[derive(Debug, Clone)]
pub struct Condition {
    /// The field.
    pub column: Column,
    operator: Operator,
    text: String,
    pattern: Pattern,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Is,
    IsNot,
    Like,
}

/// What was typed is no condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConditionError {
    /// It has neither `=`, `!=` nor `~`.
    NoOperator,
    /// It names no field.
    Field(FieldError),
    /// The field never has that value: its name, the value, and those that it has.
    Value(String, String, Vec<&'static str>),
}

impl Condition {
    /// Reads what was typed.
    pub fn parse(typed: &str, fields: &Fields) -> Result<Self, ConditionError> {
        let at = typed.find(['=', '~']).ok_or(ConditionError::NoOperator)?;
        let (before, rest) = typed.split_at(at);
        let (operator, before) = match (rest.starts_with('='), before.strip_suffix('!')) {
            (false, _) => (Operator::Like, before),
            (true, Some(before)) => (Operator::IsNot, before),
            (true, None) => (Operator::Is, before),
        };
        if before.trim().is_empty() {
            return Err(ConditionError::NoOperator);
        }
        let column = fields.find(before.trim()).map_err(ConditionError::Field)?;
        let text = rest.get(1..).unwrap_or_default().to_owned();
        if operator != Operator::Like && !can_be(&column, &text) {
            let words = match column.type_name {
                "bool" => vec!["true", "false"],
                "number" => vec!["a number"],
                _ => column.words.to_vec(),
            };
            return Err(ConditionError::Value(column.name, text, words));
        }
        // Nothing is what has no name of its own.
        let column = if text.is_empty() {
            column.given()
        } else {
            column
        };
        Ok(Condition {
            pattern: Pattern::new(&text),
            column,
            operator,
            text,
        })
    }

    /// Whether it asks for one value.
    pub fn is_equality(&self) -> bool {
        self.operator == Operator::Is
    }

    /// Whether it holds of a value; `None`: that was not seen.
    pub fn holds(&self, cell: &Cell) -> Option<bool> {
        let value = match cell {
            Cell::Value(value) => value,
            Cell::Absent => &Value::Null,
            Cell::Redacted | Cell::NotSeen(_) => return None,
        };
        Some(match self.operator {
            Operator::Is => self.is(value),
            Operator::IsNot => !self.is(value),
            Operator::Like => self.is_like(value),
        })
    }

    /// Whether a value is the text. A list is what any of its elements is; no text at all is what is not there or empty.
    fn is(&self, value: &Value) -> bool {
        match value {
            Value::Null => self.text.is_empty(),
            Value::Array(items) if items.is_empty() => self.text.is_empty(),
            Value::Array(items) => items.iter().any(|it| self.is(it)),
            Value::Object(members) if members.is_empty() => self.text.is_empty(),
            Value::String(text) if self.column.words.is_empty() => *text == self.text,
            Value::String(text) => text.eq_ignore_ascii_case(&self.text),
            Value::Bool(is) => is.to_string().eq_ignore_ascii_case(&self.text),
            Value::Number(number) => {
                let same = |it: f64| {
                    number
                        .as_f64()
                        .is_some_and(|own| own.total_cmp(&it).is_eq())
                };
                number.to_string() == self.text || self.text.parse().is_ok_and(same)
            }
            Value::Object(_) => self.text.parse::<Value>().is_ok_and(|it| it == *value),
        }
    }

    fn is_like(&self, value: &Value) -> bool {
        match value {
            Value::Null => false,
            Value::Array(items) => items.iter().any(|it| self.is_like(it)),
            Value::String(text) => self.pattern.matches(text),
            Value::Bool(_) | Value::Number(_) | Value::Object(_) => {
                self.pattern.matches(&value.to_string())
            }
        }
    }
}

/// Whether a field can have a value that is typed so; none at all is always asked for.
fn can_be(column: &Column, text: &str) -> bool {
    let is_word = |it: &&str| it.eq_ignore_ascii_case(text);
    match column.type_name {
        _ if text.is_empty() => true,
        "bool" => ["true", "false"].iter().any(is_word),
        "number" => text.parse::<f64>().is_ok(),
        _ => column.words.is_empty() || column.words.iter().any(is_word),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::inventory::find;

    fn parse(text: &str) -> Result<Condition, ConditionError> {
        let kind = find("instance").unwrap().kind;
        Condition::parse(text, &Fields::of(&kind, &|_, _| None))
    }

    #[test]
    fn a_condition_holds_of_what_it_says() {
        for (text, value, wanted) in [
            ("HttpTokens=Optional", json!("optional"), true),
            ("HttpTokens!=required", json!("optional"), true),
            ("ImageId=ami-1", json!("AMI-1"), false),
            ("Enabled=True", json!(true), true),
            ("HttpPutResponseHopLimit=2.0", json!(2), true),
            ("HttpPutResponseHopLimit=1", json!(2), false),
            ("Groups=sg-1", json!(["sg-2", "sg-1"]), true),
            ("Groups!=sg-1", json!(["sg-2", "sg-1"]), false),
            ("Groups=", json!([]), true),
            ("PublicIpAddress=", Value::Null, true),
            ("PublicIpAddress!=", Value::Null, false),
            ("PublicIpAddress~*", Value::Null, false),
            ("name~prod-*", json!("prod-web"), true),
            ("name~prod", json!("prod-web"), false),
            ("Tags~*\"a=b\"*", json!({"Team": "a=b"}), true),
        ] {
            let value = match value {
                Value::Null => Cell::Absent,
                value => Cell::Value(value),
            };
            assert_eq!(parse(text).unwrap().holds(&value), Some(wanted), "{text}");
        }
        let unseen = Cell::NotSeen(firestep_inventory::Gap::TEST.info());
        for text in ["ImageId=a", "ImageId!=a", "ImageId~*"] {
            assert_eq!(parse(text).unwrap().holds(&unseen), None, "{text}");
        }
    }

    #[test]
    fn what_can_never_hold_is_an_error() {
        for (text, wanted) in [
            ("HttpTokens", ConditionError::NoOperator),
            ("=a", ConditionError::NoOperator),
            ("!=a", ConditionError::NoOperator),
            (
                "HttpToken=a",
                ConditionError::Field(FieldError::Unknown("HttpToken".to_owned())),
            ),
            (
                "HttpTokens=of course",
                ConditionError::Value(
                    "MetadataOptions.HttpTokens".to_owned(),
                    "of course".to_owned(),
                    vec!["required", "optional"],
                ),
            ),
        ] {
            assert_eq!(parse(text).unwrap_err(), wanted, "{text}");
        }
        for text in ["Enabled=yes", "HttpPutResponseHopLimit=many"] {
            assert!(
                matches!(parse(text), Err(ConditionError::Value(..))),
                "{text}"
            );
        }
    }
}
