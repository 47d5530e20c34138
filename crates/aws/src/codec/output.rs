//! An answer's output: compact JSON text under the API's own names.

use std::borrow::Cow;
use std::fmt;

use serde::Deserializer;
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

/// Compact JSON text, always an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Json(String);

impl Json {
    pub(crate) fn new(text: String) -> Self {
        Self(text)
    }

    pub fn text(&self) -> &str {
        &self.0
    }

    pub fn into_text(self) -> String {
        self.0
    }

    /// Parsed; `Null` cannot happen for text made by this crate.
    pub fn value(&self) -> Value {
        serde_json::from_str(&self.0).unwrap_or(Value::Null)
    }

    /// A page token by its path in [`crate::model::Pages`]: `A`, `A.B`, `A[-1].B` or `A || B`. `None` if it is absent, null,
    /// false or empty. Reads no more of the text than it must.
    pub fn token(&self, path: &str) -> Option<Value> {
        path.split("||")
            .filter_map(|path| self.at(path.trim()))
            .find(|value| {
                !matches!(value, Value::Null | Value::Bool(false)) && value.as_str() != Some("")
            })
    }

    /// What stands at a path (`A`, `A.B`, `A[-1].B`), if anything does.
    pub(crate) fn at(&self, path: &str) -> Option<Value> {
        let mut text = self.0.as_str();
        for name in path.split('.') {
            let (name, last) = name
                .strip_suffix("[-1]")
                .map_or((name, false), |name| (name, true));
            text = member(text, name)?;
            if last {
                let elements: Vec<&RawValue> = serde_json::from_str(text).ok()?;
                text = elements.last()?.get();
            }
        }
        serde_json::from_str(text).ok()
    }
}

/// The text of one member of an object.
fn member<'a>(object: &'a str, wanted: &str) -> Option<&'a str> {
    struct Wanted<'w>(&'w str);

    impl<'de> Visitor<'de> for Wanted<'_> {
        type Value = Option<&'de str>;

        fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
            formatter.write_str("an object")
        }

        fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
            let mut found = None;
            while let Some(name) = map.next_key::<Cow<'de, str>>()? {
                if name == self.0 {
                    found = Some(map.next_value::<&'de RawValue>()?.get());
                } else {
                    map.next_value::<IgnoredAny>()?;
                }
            }
            Ok(found)
        }
    }

    serde_json::Deserializer::from_str(object)
        .deserialize_map(Wanted(wanted))
        .ok()
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_found_by_path() {
        let json = Json::new(
            r#"{"A":{"B":"t"},"L":[{"K":1},{"K":2}],"Empty":"","No":false,"N":null}"#.into(),
        );
        assert_eq!(json.token("A.B"), Some("t".into()));
        assert_eq!(json.token("L[-1].K"), Some(2.into()));
        assert_eq!(json.token("Gone || A.B"), Some("t".into()));
        for path in ["Empty", "No", "N", "Gone", "A.Gone", "L.K", "A.B.C"] {
            assert_eq!(json.token(path), None, "{path}");
        }
    }
}
