//! Are these parameters what the operation takes? Asked before anything is written, so the writers need not.

use serde_json::Value;

use super::EncodeError;
use super::json::MAX_DEPTH;
use crate::codec::timestamp::Moment;
use crate::model::{OperationModel, ServiceModel, ShapeId, ShapeKind};

pub(crate) fn params(op: &'static OperationModel, params: &Value) -> Result<(), EncodeError> {
    match (op.input, params) {
        (Some(input), params) => check(op.service, input, params, "", 0),
        (None, Value::Object(given)) => match given.keys().next() {
            Some(name) => Err(EncodeError::Unknown {
                path: name.clone(),
                known: "no parameters".to_owned(),
            }),
            None => Ok(()),
        },
        (None, _) => Err(EncodeError::WrongType {
            path: op.name.to_owned(),
            expected: "an object",
        }),
    }
}

/// Records are written as they are, but only so deep.
pub(crate) fn depth(value: &Value) -> Result<(), EncodeError> {
    let mut open = vec![(value, 0)];
    while let Some((value, depth)) = open.pop() {
        if depth > MAX_DEPTH {
            return Err(EncodeError::TooDeep {
                path: String::new(),
            });
        }
        match value {
            Value::Array(values) => open.extend(values.iter().map(|value| (value, depth + 1))),
            Value::Object(values) => open.extend(values.values().map(|value| (value, depth + 1))),
            _ => {}
        }
    }
    Ok(())
}

fn check(
    service: &ServiceModel,
    shape: ShapeId,
    value: &Value,
    path: &str,
    depth: usize,
) -> Result<(), EncodeError> {
    if depth > MAX_DEPTH {
        return Err(EncodeError::TooDeep {
            path: path.to_owned(),
        });
    }
    let inside = |name: &str| {
        if path.is_empty() {
            name.to_owned()
        } else {
            format!("{path}.{name}")
        }
    };
    let shape = service.shape(shape);
    let wrong = |expected| {
        Err(EncodeError::WrongType {
            path: path.to_owned(),
            expected,
        })
    };
    match (&shape.kind, value) {
        (ShapeKind::Structure(structure), Value::Object(entries)) => {
            for (name, value) in entries {
                let member = structure.member(name).ok_or_else(|| EncodeError::Unknown {
                    path: inside(name),
                    known: known(shape.members().iter().map(|member| member.name)),
                })?;
                if !value.is_null() {
                    check(service, member.shape, value, &inside(name), depth + 1)?;
                }
            }
            let absent = |name: &str| entries.get(name).is_none_or(Value::is_null);
            match structure
                .members
                .iter()
                .find(|member| member.required && absent(member.name))
            {
                Some(missing) => Err(EncodeError::Missing {
                    path: inside(missing.name),
                }),
                None => Ok(()),
            }
        }
        (ShapeKind::List(element), Value::Array(values)) => values
            .iter()
            .enumerate()
            .filter(|(_, value)| !value.is_null())
            .try_for_each(|(at, value)| {
                check(
                    service,
                    element.shape,
                    value,
                    &format!("{path}[{at}]"),
                    depth + 1,
                )
            }),
        (ShapeKind::Map { value: inner, .. }, Value::Object(entries)) => entries
            .iter()
            .filter(|(_, value)| !value.is_null())
            .try_for_each(|(name, value)| {
                check(service, inner.shape, value, &inside(name), depth + 1)
            }),
        (ShapeKind::Document, value) => self::depth(value),
        (ShapeKind::String | ShapeKind::Blob, Value::String(_))
        | (ShapeKind::Boolean, Value::Bool(_))
        | (
            ShapeKind::Integer
            | ShapeKind::Long
            | ShapeKind::Float
            | ShapeKind::Double
            | ShapeKind::Timestamp,
            Value::Number(_),
        ) => Ok(()),
        (ShapeKind::Float | ShapeKind::Double, Value::String(text))
            if ["NaN", "Infinity", "-Infinity"].contains(&text.as_str()) =>
        {
            Ok(())
        }
        (ShapeKind::Timestamp, Value::String(text)) if Moment::parse(text).is_some() => Ok(()),
        (ShapeKind::Structure(_) | ShapeKind::Map { .. }, _) => wrong("an object"),
        (ShapeKind::List(_), _) => wrong("a list"),
        (ShapeKind::String, _) => wrong("text"),
        (ShapeKind::Blob, _) => wrong("base64 text"),
        (ShapeKind::Boolean, _) => wrong("true or false"),
        (ShapeKind::Integer | ShapeKind::Long | ShapeKind::Float | ShapeKind::Double, _) => {
            wrong("a number")
        }
        (ShapeKind::Timestamp, _) => wrong("a time like 2025-03-01T00:00:00Z"),
    }
}

fn known(names: impl Iterator<Item = &'static str>) -> String {
    let names: Vec<_> = names.map(|name| format!("`{name}`")).collect();
    if names.is_empty() {
        "no parameters".to_owned()
    } else {
        names.join(", ")
    }
}
