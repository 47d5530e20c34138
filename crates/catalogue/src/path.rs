//! The one way to write where a value stands in an answer: `Reservations[].Instances[]`.
//!
//! Names are members, joined by dots; `[]` steps into each element of a list. The plan, redaction, worlds
//! and inventory's lists are written so.

use std::fmt;

use serde_json::Value;

use crate::blob::{Packed, Reader, Writer};

/// A path into an answer.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Path {
    text: Box<str>,
    steps: Vec<Step>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Step {
    name: Box<str>,
    each: bool,
}

/// Could not read a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathError(String);

impl fmt::Display for PathError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "`{}` is no path: expected member names joined by dots, `[]` behind a list, as in `Reservations[].Instances[]`",
            self.0
        )
    }
}

impl std::error::Error for PathError {}

impl Path {
    /// Reads a path.
    pub fn parse(text: &str) -> Result<Self, PathError> {
        let mut steps = Vec::new();
        for part in text.split('.') {
            let (name, each) = match part.strip_suffix("[]") {
                Some(name) => (name, true),
                None => (part, false),
            };
            let odd =
                |char: char| char.is_whitespace() || char.is_control() || "[]/$^@".contains(char);
            if name.is_empty() || name.contains(odd) {
                return Err(PathError(text.to_owned()));
            }
            steps.push(Step {
                name: name.into(),
                each,
            });
        }
        Ok(Self {
            text: text.into(),
            steps,
        })
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The names of its members.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.steps.iter().map(|step| &*step.name)
    }

    /// Whether it leads into a list.
    pub fn is_list(&self) -> bool {
        self.steps.iter().any(|step| step.each)
    }

    /// The values that it leads to, in their order. What is missing, `null`, or no list where a list should
    /// be, leads to nothing.
    pub fn values<'v>(&self, value: &'v Value) -> Vec<&'v Value> {
        let mut found = vec![value];
        for step in &self.steps {
            let members = found
                .into_iter()
                .filter_map(|value| value.get(&*step.name))
                .filter(|value| !value.is_null());
            found = if step.each {
                members.filter_map(Value::as_array).flatten().collect()
            } else {
                members.collect()
            };
        }
        found
    }

    /// The first value that it leads to.
    pub fn value<'v>(&self, value: &'v Value) -> Option<&'v Value> {
        if self.is_list() {
            return self.values(value).into_iter().next();
        }
        self.names()
            .try_fold(value, |value, name| value.get(name))
            .filter(|value| !value.is_null())
    }

    /// Changes every value that it leads to.
    pub fn change(&self, value: &mut Value, change: &mut impl FnMut(&mut Value)) {
        change_at(&self.steps, value, change);
    }

    /// A value that holds another where this path leads: a list of one at each `[]`.
    pub fn around(&self, leaf: Value) -> Value {
        self.steps.iter().rev().fold(leaf, |value, step| {
            let value = if step.each {
                Value::Array(vec![value])
            } else {
                value
            };
            Value::Object(std::iter::once((step.name.to_string(), value)).collect())
        })
    }
}

fn change_at(steps: &[Step], value: &mut Value, change: &mut impl FnMut(&mut Value)) {
    let Some((step, rest)) = steps.split_first() else {
        change(value);
        return;
    };
    let Some(member) = value.get_mut(&*step.name) else {
        return;
    };
    match member {
        Value::Array(items) if step.each => {
            for item in items {
                change_at(rest, item, change);
            }
        }
        _ if step.each => {}
        member => change_at(rest, member, change),
    }
}

impl fmt::Display for Path {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl Packed for Path {
    fn pack(&self, writer: &mut Writer) {
        writer.text(&self.text);
    }

    fn unpack(reader: &mut Reader) -> Option<Self> {
        Self::parse(reader.text()?).ok()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn path(text: &str) -> Path {
        Path::parse(text).unwrap()
    }

    #[test]
    fn brackets_step_into_lists_and_nothing_else_does() {
        let page = json!({"R": [{"I": [1, 2]}, {"I": [3]}, {}], "K": {"A": 1}});
        assert_eq!(
            path("R[].I[]").values(&page),
            [&json!(1), &json!(2), &json!(3)]
        );
        assert_eq!(path("R[].I").values(&page).len(), 2);
        assert_eq!(path("K").values(&page), [&json!({"A": 1})]);
        assert_eq!(path("K.A").value(&page), Some(&json!(1)));
        assert!(path("R.I[]").values(&page).is_empty());
        assert!(path("K[].A").values(&page).is_empty());
    }

    #[test]
    fn what_is_no_path_is_refused() {
        for odd in [
            "", ".", "A.", "A..B", "[]", "A[]B", "A[0]", "A B", "$.A", "A/B[]",
        ] {
            assert!(Path::parse(odd).is_err(), "{odd}");
        }
    }

    proptest! {
        #[test]
        fn what_was_put_around_a_leaf_is_found_and_changed(
            steps in prop::collection::vec(("[A-Z][a-z]{0,3}", any::<bool>()), 1..6),
        ) {
            let text: Vec<String> = steps
                .iter()
                .map(|(name, each)| format!("{name}{}", if *each { "[]" } else { "" }))
                .collect();
            let path = path(&text.join("."));
            prop_assert_eq!(path.to_string(), text.join("."));
            let mut value = path.around(json!("leaf"));
            let leaf = json!("leaf");
            prop_assert_eq!(path.values(&value), vec![&leaf]);
            path.change(&mut value, &mut |leaf| *leaf = json!(1));
            prop_assert_eq!(path.value(&value), Some(&json!(1)));
        }
    }
}
