//! RPC v2 CBOR, for servers only: newer SDKs speak it to CloudWatch, which firestep itself asks in JSON.
//!
//! A request is turned into the JSON it stands for, an answer out of it.

use serde_json::{Map, Number, Value};

use super::json::MAX_DEPTH;
use crate::model::{OperationModel, ServiceModel, ShapeId, ShapeKind};
use crate::wire::{Response, WireRequest};

/// The tag of a time in epoch seconds.
const TIME: u64 = 1;

pub(crate) fn is_spoken_by(request: &WireRequest) -> bool {
    request
        .header("smithy-protocol")
        .is_some_and(|protocol| protocol.eq_ignore_ascii_case("rpc-v2-cbor"))
}

/// Service and operation of `/service/GraniteServiceVersion20100801/operation/DescribeAlarms`.
pub(crate) fn target(path: &str) -> Option<(&str, &str)> {
    path.rsplit_once("/service/")?.1.split_once("/operation/")
}

/// A body as JSON: bytes as base64, times as numbers.
pub(crate) fn to_json(body: &[u8]) -> Result<String, String> {
    if body.is_empty() {
        return Ok("{}".to_owned());
    }
    let mut reader = CborReader { rest: body };
    let value = reader.value(0)?.ok_or("unexpected end of a list")?;
    if reader.rest.is_empty() {
        Ok(value.to_string())
    } else {
        Err("there is more after the end".to_owned())
    }
}

/// An answer in JSON (a success or an error), written in CBOR.
pub(crate) fn from_json(op: &'static OperationModel, mut response: Response) -> Response {
    let body: Value = serde_json::from_slice(&response.body).unwrap_or_default();
    let shape = op.output.filter(|_| response.status < 300);
    response.body.clear();
    write(op.service, shape, &body, &mut response.body);
    response
        .headers
        .retain(|(name, _)| !name.eq_ignore_ascii_case("content-type"));
    response
        .headers
        .push(("content-type".to_owned(), "application/cbor".to_owned()));
    response
        .headers
        .push(("smithy-protocol".to_owned(), "rpc-v2-cbor".to_owned()));
    response
}

struct CborReader<'a> {
    rest: &'a [u8],
}

impl<'a> CborReader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], String> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or("it is cut off")?;
        self.rest = rest;
        Ok(taken)
    }

    /// Major type, the five bits beside it, and the number they announce; none for an indefinite length.
    fn head(&mut self) -> Result<(u8, u8, Option<u64>), String> {
        let first = self.take(1)?.first().copied().unwrap_or_default();
        let (major, info) = (first >> 5, first & 31);
        let bytes = match info {
            0..=23 => return Ok((major, info, Some(u64::from(info)))),
            24..=27 => self.take(1 << (info - 24))?,
            31 => return Ok((major, info, None)),
            _ => return Err("it is no CBOR".to_owned()),
        };
        Ok((
            major,
            info,
            Some(
                bytes
                    .iter()
                    .fold(0, |number, byte| number << 8 | u64::from(*byte)),
            ),
        ))
    }

    /// The next item; none for the end of an indefinite one.
    fn value(&mut self, depth: usize) -> Result<Option<Value>, String> {
        if depth > MAX_DEPTH {
            return Err("it is nested too deeply".to_owned());
        }
        let (major, info, number) = self.head()?;
        Ok(Some(match (major, number) {
            (0, Some(number)) => number.into(),
            (1, Some(number)) => {
                i64::try_from(number).map_or(Value::Null, |number| (-1 - number).into())
            }
            (2, length) => base64_simd::STANDARD
                .encode_to_string(self.bytes(length, depth)?)
                .into(),
            (3, length) => String::from_utf8_lossy(&self.bytes(length, depth)?)
                .into_owned()
                .into(),
            (4, length) => {
                let mut items = Vec::new();
                while length.is_none_or(|length| (items.len() as u64) < length) {
                    match self.value(depth + 1)? {
                        Some(item) => items.push(item),
                        None if length.is_none() => break,
                        None => return Err("unexpected end of a list".to_owned()),
                    }
                }
                items.into()
            }
            (5, length) => {
                let (mut entries, mut count) = (Map::new(), 0);
                while length.is_none_or(|length| count < length) {
                    let Some(key) = self.value(depth + 1)? else {
                        break;
                    };
                    let value = self.value(depth + 1)?.ok_or("a key without a value")?;
                    let key = key.as_str().ok_or("a key that is no text")?;
                    entries.insert(key.to_owned(), value);
                    count += 1;
                }
                entries.into()
            }
            (6, Some(_)) => self.value(depth + 1)?.ok_or("a tag without a value")?,
            (7, None) => return Ok(None),
            (7, Some(number)) => match info {
                20 => false.into(),
                21 => true.into(),
                25 => float(half(number)),
                26 => float(f64::from(f32::from_bits(
                    u32::try_from(number).unwrap_or_default(),
                ))),
                27 => float(f64::from_bits(number)),
                _ => Value::Null,
            },
            _ => return Err("it is no CBOR".to_owned()),
        }))
    }

    fn bytes(&mut self, length: Option<u64>, depth: usize) -> Result<Vec<u8>, String> {
        if let Some(length) = length {
            return Ok(self
                .take(usize::try_from(length).unwrap_or(usize::MAX))?
                .to_vec());
        }
        let mut bytes = Vec::new();
        loop {
            match self.head()? {
                (7, 31, None) => return Ok(bytes),
                (2 | 3, _, Some(length)) if depth <= MAX_DEPTH => {
                    bytes.extend(self.bytes(Some(length), depth + 1)?);
                }
                _ => return Err("it is no CBOR".to_owned()),
            }
        }
    }
}

/// What JSON has no number for is a word, as in AWS's JSON formats.
fn float(value: f64) -> Value {
    let word = if value.is_nan() {
        "NaN"
    } else if value > 0.0 {
        "Infinity"
    } else {
        "-Infinity"
    };
    Number::from_f64(value).map_or(word.into(), Value::Number)
}

fn half(bits: u64) -> f64 {
    let sign = if bits & 0x8000 == 0 { 1.0 } else { -1.0 };
    let fraction = f64::from(u16::try_from(bits & 0x3ff).unwrap_or_default());
    sign * match i32::try_from(bits >> 10 & 31).unwrap_or_default() {
        0 => fraction * 2_f64.powi(-24),
        31 if fraction > 0.0 => f64::NAN,
        31 => f64::INFINITY,
        exponent => (1024.0 + fraction) * 2_f64.powi(exponent - 25),
    }
}

fn write(service: &ServiceModel, shape: Option<ShapeId>, value: &Value, out: &mut Vec<u8>) {
    let kind = shape.map(|shape| &service.shape(shape).kind);
    match (kind, value) {
        (_, Value::Null) => out.push(0xf6),
        (_, Value::Bool(value)) => out.push(if *value { 0xf5 } else { 0xf4 }),
        (Some(ShapeKind::Timestamp), Value::Number(number)) => {
            head(6, TIME, out);
            write_number(number, out);
        }
        (_, Value::Number(number)) => write_number(number, out),
        (Some(ShapeKind::Blob), Value::String(text)) => {
            let bytes = base64_simd::forgiving_decode_to_vec(text.as_bytes()).unwrap_or_default();
            head(2, bytes.len() as u64, out);
            out.extend(bytes);
        }
        (Some(ShapeKind::Float | ShapeKind::Double), Value::String(text))
            if text.parse::<f64>().is_ok() =>
        {
            out.push(0xfb);
            out.extend(text.parse::<f64>().unwrap_or_default().to_be_bytes());
        }
        (_, Value::String(text)) => {
            head(3, text.len() as u64, out);
            out.extend(text.as_bytes());
        }
        (kind, Value::Array(items)) => {
            let element = match kind {
                Some(ShapeKind::List(element)) => Some(element.shape),
                _ => None,
            };
            head(4, items.len() as u64, out);
            for item in items {
                write(service, element, item, out);
            }
        }
        (kind, Value::Object(entries)) => {
            head(5, entries.len() as u64, out);
            for (name, value) in entries {
                let inner = match kind {
                    Some(ShapeKind::Structure(structure)) => {
                        structure.by_wire(name).map(|(_, member)| member.shape)
                    }
                    Some(ShapeKind::Map { value, .. }) => Some(value.shape),
                    _ => None,
                };
                write(service, None, &Value::String(name.clone()), out);
                write(service, inner, value, out);
            }
        }
    }
}

fn write_number(number: &Number, out: &mut Vec<u8>) {
    match (number.as_u64(), number.as_i64()) {
        (Some(number), _) => head(0, number, out),
        (None, Some(number)) => head(1, (-1 - number).unsigned_abs(), out),
        (None, None) => {
            out.push(0xfb);
            out.extend(number.as_f64().unwrap_or_default().to_be_bytes());
        }
    }
}

/// The shortest head that holds the number.
fn head(major: u8, number: u64, out: &mut Vec<u8>) {
    let bytes = number.to_be_bytes();
    let (info, from) = match number {
        0..=23 => return out.push(major << 5 | bytes.last().copied().unwrap_or_default()),
        24..=0xff => (24, 7),
        0x100..=0xffff => (25, 6),
        0x1_0000..=0xffff_ffff => (26, 4),
        _ => (27, 0),
    };
    out.push(major << 5 | info);
    out.extend(bytes.get(from..).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_rfc_8949_are_read() {
        for (hex, json) in [
            ("1b000000e8d4a51000", "1000000000000"),
            ("3903e7", "-1000"),
            ("f93c00", "1.0"),
            ("f90001", "5.960464477539063e-8"),
            ("f97e00", "\"NaN\""),
            ("fb3ff199999999999a", "1.1"),
            ("c11a514b67b0", "1363896240"),
            ("4401020304", "\"AQIDBA==\""),
            ("a26161016162820203", "{\"a\":1,\"b\":[2,3]}"),
            ("bf61619f0102ffff", "{\"a\":[1,2]}"),
            ("7f657374726561646d696e67ff", "\"streaming\""),
        ] {
            let bytes: Vec<u8> = (0..hex.len())
                .step_by(2)
                .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
                .collect();
            assert_eq!(to_json(&bytes).unwrap(), json, "{hex}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..64)) {
            let _ = to_json(&bytes);
            let _ = to_json(&[bytes.as_slice(), &[0x9f; 500]].concat());
        }
    }
}
