//! JSON bodies. Reading copies the text as it goes, renames members and turns timestamps; what the model does not know is kept.

use serde_json::Value;

use super::scalar;
use crate::codec::timestamp::Moment;
use crate::model::{ServiceModel, ShapeKind, ShapeMember, Structure, TimestampFormat};

/// How deep a body may be nested; `serde_json` reads 128 levels.
pub(crate) const MAX_DEPTH: usize = 120;

/// The body as JSON text under the API's own names.
pub(crate) fn decode(
    service: &'static ServiceModel,
    member: &ShapeMember,
    body: &[u8],
) -> Result<String, String> {
    let text = scalar::read_text(body);
    let text = text.trim_start_matches('\u{feff}').trim();
    let mut reader = JsonReader {
        service,
        rest: text.as_bytes(),
        text,
        out: String::with_capacity(text.len()),
        depth: 0,
    };
    reader.value(Some(member))?;
    if reader.rest.is_empty() {
        Ok(reader.out)
    } else {
        Err("there is text after the end".to_owned())
    }
}

struct JsonReader<'a> {
    service: &'static ServiceModel,
    text: &'a str,
    /// What is still to be read, always without leading blanks between tokens.
    rest: &'a [u8],
    out: String,
    depth: usize,
}

impl<'a> JsonReader<'a> {
    /// Copies one value; without a member nothing is known of it.
    fn value(&mut self, member: Option<&ShapeMember>) -> Result<(), String> {
        let known = member.map(|member| (member, &self.service.shape(member.shape).kind));
        match self.rest.first() {
            Some(b'{') => self.deeper(|reader| match known {
                Some((_, ShapeKind::Structure(structure))) => reader.structure(structure),
                Some((_, ShapeKind::Map { value, .. })) => reader.object(Some(value)),
                _ => reader.object(None),
            }),
            Some(b'[') => self.deeper(|reader| match known {
                Some((_, ShapeKind::List(element))) => reader.array(Some(element)),
                _ => reader.array(None),
            }),
            Some(b'"') => {
                let raw = self.string()?;
                match known {
                    Some((_, ShapeKind::Timestamp)) => scalar::push_timestamp(&mut self.out, raw),
                    _ => self.push_raw(raw),
                }
                Ok(())
            }
            Some(b'-' | b'0'..=b'9') => {
                let raw = self.number()?;
                match known {
                    Some((_, ShapeKind::Timestamp)) => match Moment::parse(raw) {
                        Some(_) => scalar::push_timestamp(&mut self.out, raw),
                        None => self.out.push_str(raw),
                    },
                    _ => self.out.push_str(raw),
                }
                Ok(())
            }
            _ => {
                let word = ["true", "false", "null"]
                    .into_iter()
                    .find(|word| self.rest.starts_with(word.as_bytes()));
                let word = word.ok_or_else(|| self.unexpected())?;
                self.skip(word.len());
                self.out.push_str(word);
                Ok(())
            }
        }
    }

    fn deeper(&mut self, read: impl FnOnce(&mut Self) -> Result<(), String>) -> Result<(), String> {
        if self.depth == MAX_DEPTH {
            return Err("it is nested too deeply".to_owned());
        }
        self.depth += 1;
        read(self)?;
        self.depth -= 1;
        Ok(())
    }

    /// Known members get the API's names; a null among them means absent and is left out.
    fn structure(&mut self, structure: &'static Structure) -> Result<(), String> {
        self.members(|reader, key, comma| {
            let known = structure.by_wire(key).map(|(_, member)| member);
            if (known.is_some() && reader.rest.starts_with(b"null"))
                || (known.is_none() && key == "__type")
            {
                let kept = reader.out.len();
                reader.value(None)?;
                reader.out.truncate(kept);
                return Ok(false);
            }
            if comma {
                reader.out.push(',');
            }
            reader.push_raw(known.map_or(key, |member| member.name));
            reader.out.push(':');
            reader.value(known)?;
            Ok(true)
        })
    }

    fn object(&mut self, value: Option<&ShapeMember>) -> Result<(), String> {
        self.members(|reader, key, comma| {
            if comma {
                reader.out.push(',');
            }
            reader.push_raw(key);
            reader.out.push(':');
            reader.value(value)?;
            Ok(true)
        })
    }

    /// Walks an object; `write` gets each key and whether a comma is due, and says whether it wrote anything.
    fn members(
        &mut self,
        mut write: impl FnMut(&mut Self, &'a str, bool) -> Result<bool, String>,
    ) -> Result<(), String> {
        self.skip(1);
        self.out.push('{');
        let mut any = false;
        if self.rest.first() != Some(&b'}') {
            loop {
                if self.rest.first() != Some(&b'"') {
                    return Err(self.unexpected());
                }
                let key = self.string()?;
                self.expect(b':')?;
                any |= write(self, key, any)?;
                match self.rest.first() {
                    Some(b',') => self.skip(1),
                    Some(b'}') => break,
                    _ => return Err(self.unexpected()),
                }
            }
        }
        self.skip(1);
        self.out.push('}');
        Ok(())
    }

    fn array(&mut self, element: Option<&ShapeMember>) -> Result<(), String> {
        self.skip(1);
        self.out.push('[');
        if self.rest.first() != Some(&b']') {
            loop {
                self.value(element)?;
                match self.rest.first() {
                    Some(b',') => self.skip(1),
                    Some(b']') => break,
                    _ => return Err(self.unexpected()),
                }
                self.out.push(',');
            }
        }
        self.skip(1);
        self.out.push(']');
        Ok(())
    }

    /// The text between the quotes, escapes as they are.
    fn string(&mut self) -> Result<&'a str, String> {
        let start = self.at() + 1;
        let mut escaped = false;
        let length = self.rest.iter().skip(1).position(|byte| {
            let ends = !escaped && *byte == b'"';
            escaped = !escaped && *byte == b'\\';
            ends
        });
        let length = length.ok_or("it is cut off in the middle of a string")?;
        let raw = self.text.get(start..start + length).unwrap_or("");
        self.skip(length + 2);
        Ok(raw)
    }

    fn number(&mut self) -> Result<&'a str, String> {
        let length = self
            .rest
            .iter()
            .take_while(|byte| byte.is_ascii_digit() || b"+-.eE".contains(byte))
            .count();
        let start = self.at();
        let raw = self.text.get(start..start + length).unwrap_or("");
        if !scalar::is_number(raw.as_bytes()) {
            return Err(self.unexpected());
        }
        self.skip(length);
        Ok(raw)
    }

    /// Copies a string's inside. Escapes stay, except what a JSON reader would refuse.
    fn push_raw(&mut self, raw: &str) {
        self.out.push('"');
        if raw.bytes().all(|byte| byte != b'\\' && byte >= 0x20) {
            self.out.push_str(raw);
        } else {
            push_repaired(&mut self.out, raw);
        }
        self.out.push('"');
    }

    fn at(&self) -> usize {
        self.text.len() - self.rest.len()
    }

    /// Skips bytes and the blanks after them.
    fn skip(&mut self, count: usize) {
        let rest = self.rest.get(count..).unwrap_or(&[]);
        self.rest = match rest.first() {
            Some(b' ' | b'\n' | b'\r' | b'\t') => rest.trim_ascii_start(),
            _ => rest,
        };
    }

    fn expect(&mut self, byte: u8) -> Result<(), String> {
        if self.rest.first() != Some(&byte) {
            return Err(self.unexpected());
        }
        self.skip(1);
        Ok(())
    }

    fn unexpected(&self) -> String {
        match self.rest.first() {
            None => "it is cut off".to_owned(),
            Some(byte) => format!("unexpected `{}` at byte {}", char::from(*byte), self.at()),
        }
    }
}

/// Raw control characters get escaped, unknown escapes and half surrogate pairs replaced.
fn push_repaired(out: &mut String, raw: &str) {
    let mut rest = raw;
    while let Some(at) = rest.find(|letter: char| letter == '\\' || letter < ' ') {
        let (plain, from) = rest.split_at(at);
        out.push_str(plain);
        let length = match from.as_bytes() {
            [
                b'\\',
                b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't',
                ..,
            ] => 2,
            [b'\\', b'u', ..] => match (unit(from), from.get(6..).and_then(unit)) {
                (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => 12,
                (Some(0xD800..=0xDFFF) | None, _) => 0,
                (Some(_), _) => 6,
            },
            _ => 0,
        };
        if length > 0 {
            let (escape, after) = from.split_at_checked(length).unwrap_or((from, ""));
            out.push_str(escape);
            rest = after;
        } else if let Some(after) = from.strip_prefix('\\') {
            out.push_str("\\ufffd");
            rest = if unit(from).is_some() {
                from.get(6..).unwrap_or("")
            } else {
                after
            };
        } else {
            let (control, after) = from.split_at_checked(1).unwrap_or((from, ""));
            scalar::push_escaped(out, control);
            rest = after;
        }
    }
    out.push_str(rest);
}

/// The UTF-16 unit of a `\uXXXX` at the head.
fn unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    digits
        .bytes()
        .all(|digit| digit.is_ascii_hexdigit())
        .then(|| u16::from_str_radix(digits, 16).ok())
        .flatten()
}

/// Writes a value under the wire's names. It is taken as it comes: requests were checked before, records may hold odd values.
pub(crate) fn encode(
    service: &ServiceModel,
    member: &ShapeMember,
    value: &Value,
    out: &mut String,
) {
    let shape = service.shape(member.shape);
    match (&shape.kind, value) {
        (ShapeKind::Structure(structure), Value::Object(_)) => {
            encode_members(service, structure, value, |_| true, out);
        }
        (ShapeKind::Structure(_), value) if !value.is_null() => out.push_str(&value.to_string()),
        (ShapeKind::List(element), Value::Array(elements)) => {
            separated(out, ['[', ']'], elements, |out, value| {
                encode(service, element, value, out);
            });
        }
        (ShapeKind::Map { value: element, .. }, Value::Object(entries)) => {
            separated(out, ['{', '}'], entries, |out, (key, value)| {
                scalar::push_string(out, key);
                out.push(':');
                encode(service, element, value, out);
            });
        }
        (ShapeKind::Timestamp, Value::String(_) | Value::Number(_)) => {
            let format = member
                .traits
                .timestamp
                .unwrap_or(TimestampFormat::UnixTimestamp);
            let text = scalar::text(shape, value, format);
            if format == TimestampFormat::UnixTimestamp && scalar::is_number(text.as_bytes()) {
                out.push_str(&text);
            } else {
                scalar::push_string(out, &text);
            }
        }
        (ShapeKind::String | ShapeKind::Blob, Value::Object(object))
            if object.contains_key("redacted") =>
        {
            out.push_str("\"REDACTED\"");
        }
        (_, value) => out.push_str(&value.to_string()),
    }
}

/// Writes an object with the wanted members of a structure; unknown ones are kept, nulls left out.
pub(crate) fn encode_members(
    service: &ServiceModel,
    structure: &Structure,
    value: &Value,
    wanted: impl Fn(&ShapeMember) -> bool,
    out: &mut String,
) {
    let entries = value
        .as_object()
        .into_iter()
        .flatten()
        .filter_map(|(name, value)| {
            let member = structure.member(name);
            (!value.is_null() && member.is_none_or(&wanted)).then_some((name, member, value))
        });
    separated(out, ['{', '}'], entries, |out, (name, member, value)| {
        scalar::push_string(out, member.map_or(name, |member| member.traits.wire));
        out.push(':');
        match member {
            Some(member) => encode(service, member, value, out),
            None => out.push_str(&value.to_string()),
        }
    });
}

fn separated<T>(
    out: &mut String,
    [open, close]: [char; 2],
    items: impl IntoIterator<Item = T>,
    mut write: impl FnMut(&mut String, T),
) {
    out.push(open);
    for (at, item) in items.into_iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        write(out, item);
    }
    out.push(close);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Result<String, String> {
        let service = crate::model::service("organizations").unwrap();
        let member = ShapeMember {
            shape: service.operation("ListAccounts").unwrap().output.unwrap(),
            ..ShapeMember::default()
        };
        decode(service, &member, body.as_bytes())
    }

    #[test]
    fn timestamps_turn_and_unknown_members_stay() {
        let body = r#"{ "Accounts" : [ {"Id":"1", "JoinedTimestamp": 1.5E9, "New" : {"a": [1, null]}, "Name": null} ],"__type":"x" }"#;
        let wanted = r#"{"Accounts":[{"Id":"1","JoinedTimestamp":"2017-07-14T02:40:00Z","New":{"a":[1,null]}}]}"#;
        assert_eq!(read(body).unwrap(), wanted);
    }

    #[test]
    fn an_odd_timestamp_stays() {
        let body = r#"{"Accounts":[{"JoinedTimestamp":"soon"},{"JoinedTimestamp":1e300},{"JoinedTimestamp":{"a":1}}]}"#;
        assert_eq!(read(body).unwrap(), body);
    }

    #[test]
    fn what_a_json_reader_refuses_is_repaired() {
        let body = "{\"NextToken\":\"a\tb\\ud800c\\q\\ud83d\\ude00\\u00e9\"}";
        let text = read(body).unwrap();
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["NextToken"], "a\tb\u{fffd}c\u{fffd}q\u{1f600}é");
    }

    #[test]
    fn what_is_cut_off_is_not_read() {
        for body in [
            "",
            "{",
            "{\"a\"",
            "{\"a\":",
            "{\"a\":1",
            "{\"a\":\"b",
            "{\"a\":[1,",
            "[1}",
            "{\"a\":01}",
            "{} x",
            "{\"a\":tru}",
        ] {
            assert!(read(body).is_err(), "{body}");
        }
    }

    #[test]
    fn depth_is_bounded() {
        let body = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(read(&body).unwrap_err(), "it is nested too deeply");
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(body in proptest::collection::vec(proptest::num::u8::ANY, 0..64)) {
            let _ = read(&scalar::read_text(&body));
        }

        #[test]
        fn what_is_read_is_json(body in r#"[\[\]{}",:0-9a\\u ]{0,24}"#) {
            if let Ok(text) = read(&body) {
                proptest::prop_assert!(serde_json::from_str::<Value>(&text).is_ok(), "{} from {}", text, body);
            }
        }
    }
}
