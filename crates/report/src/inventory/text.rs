//! The value of a field as text, for cells.

use firestep_checklist::inventory::{Cell, GapInfo, GapReason};
use serde_json::Value;

/// Why a value was not seen, in few words: `denied s3:GetBucketPolicy (AccessDenied)`.
pub(super) fn reason(info: &GapInfo) -> String {
    let reason = info.reason;
    if reason == GapReason::RegionClosed {
        return "regions that a service control policy closes".to_owned();
    }
    let mut text = if reason == GapReason::NotAsked {
        "this version does not call".to_owned()
    } else {
        reason.word().replace('_', " ")
    };
    // What permits it is what is to be granted; the operation is called otherwise now and then.
    let called = info.action.filter(|_| info.reason == GapReason::Denied);
    let called = called.unwrap_or(&info.operation);
    if !called.is_empty() {
        text.push(' ');
        text.push_str(called);
    }
    if !info.code.is_empty() {
        text.push_str(&format!(" ({})", info.code));
    }
    text
}

/// A value that was seen, as text.
pub(super) fn value(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => value.to_string(),
        Value::Array(items) => {
            let is_plain = |it: &Value| !it.is_array() && !it.is_object() && !it.is_null();
            let texts = items.iter().map(self::value);
            let texts: Vec<String> = texts.collect();
            // What a comma would break up is written as it is in JSON.
            let is_clear = !items.is_empty()
                && items.iter().all(is_plain)
                && !texts
                    .iter()
                    .any(|it| it.contains([',', '[', '"']) || it.trim().is_empty());
            if is_clear {
                texts.join(", ")
            } else {
                value.to_string()
            }
        }
    }
}

/// What stands in a cell of values where there is no value.
pub(super) const NONE: &str = "(none)";
pub(super) const EMPTY: &str = "(empty)";
pub(super) const REDACTED: &str = "(not kept)";

/// A cell of values: what is not there, what is empty and what was not seen are three things.
pub(super) fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Value(Value::String(seen)) if seen.is_empty() => EMPTY.to_owned(),
        Cell::Value(Value::String(seen)) => text(seen),
        Cell::Value(value) => self::value(value),
        Cell::Absent => NONE.to_owned(),
        Cell::Redacted => REDACTED.to_owned(),
        Cell::NotSeen(info) => format!("(not seen: {})", reason(info)),
    }
}

/// A text of AWS's; one that looks like what [`cell`] writes where there is no value begins with an apostrophe.
pub(super) fn text(seen: &str) -> String {
    let begins = ["(not seen", "(not examined", "(left out"];
    let is_mark =
        [NONE, EMPTY, REDACTED].contains(&seen) || begins.iter().any(|it| seen.starts_with(it));
    if is_mark {
        format!("'{seen}")
    } else {
        seen.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_looks_like_a_mark_is_none() {
        for mark in [NONE, EMPTY, REDACTED, "(not seen: ever)"] {
            assert_eq!(cell(&Cell::Value(mark.into())), format!("'{mark}"));
        }
        assert_eq!(cell(&Cell::Value("".into())), EMPTY);
        assert_eq!(cell(&Cell::Absent), NONE);
    }

    #[test]
    fn lists_are_read_back_or_are_json() {
        for (given, wanted) in [
            (json!(["a", "b"]), "a, b"),
            (json!([]), "[]"),
            (json!([""]), "[\"\"]"),
            (json!(["a,b"]), "[\"a,b\"]"),
            (json!([{"Key": "a"}]), "[{\"Key\":\"a\"}]"),
            (json!([1, 2]), "1, 2"),
            (json!({}), "{}"),
        ] {
            assert_eq!(value(&given), wanted);
        }
    }
}
