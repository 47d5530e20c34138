//! A JSON object that is put together from several places: headers, labels, status, body.

use serde_json::Value;

use crate::codec::{percent, scalar};
use crate::model::{Location, ServiceModel, ShapeKind, ShapeMember, Structure, TimestampFormat};

pub(crate) struct Fields {
    out: String,
    empty: bool,
}

impl Fields {
    pub(crate) fn new() -> Self {
        Self {
            out: String::from("{"),
            empty: true,
        }
    }

    /// Writes the name; the caller writes a value to what it gets.
    pub(crate) fn member(&mut self, name: &str) -> &mut String {
        if !self.empty {
            self.out.push(',');
        }
        self.empty = false;
        scalar::push_string(&mut self.out, name);
        self.out.push(':');
        &mut self.out
    }

    /// Adds what stands in an object's text.
    pub(crate) fn extend(&mut self, object: &str) {
        let inside = object
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'))
            .unwrap_or("");
        if !inside.is_empty() {
            if !self.empty {
                self.out.push(',');
            }
            self.empty = false;
            self.out.push_str(inside);
        }
    }

    pub(crate) fn finish(mut self) -> String {
        self.out.push('}');
        self.out
    }

    /// Adds the members that headers hold.
    pub(crate) fn headers(
        &mut self,
        service: &ServiceModel,
        structure: &Structure,
        headers: &[(String, String)],
    ) {
        for member in &structure.members {
            let wire = member.traits.wire;
            match member.traits.location {
                Location::Header => {
                    if let Some((_, value)) = headers
                        .iter()
                        .find(|(name, _)| name.eq_ignore_ascii_case(wire))
                    {
                        push_header(self.member(member.name), service, member, value);
                    }
                }
                Location::Headers => {
                    let entries = headers.iter().filter_map(|(name, value)| {
                        let (prefix, rest) = name.split_at_checked(wire.len())?;
                        prefix.eq_ignore_ascii_case(wire).then_some((rest, value))
                    });
                    let mut map = Self::new();
                    entries.for_each(|(name, value)| scalar::push_string(map.member(name), value));
                    // botocore gives the map even if it is empty.
                    let map = map.finish();
                    self.member(member.name).push_str(&map);
                }
                _ => {}
            }
        }
    }

    /// Adds the members that stand in a request's query; what is not named there belongs to the map, if there is one.
    pub(crate) fn query(&mut self, service: &ServiceModel, structure: &Structure, query: &str) {
        let mut pairs = percent::pairs(query);
        let members = || {
            structure
                .members
                .iter()
                .filter(|member| member.traits.location == Location::Query)
        };
        let is_map = |member: &&ShapeMember| {
            matches!(service.shape(member.shape).kind, ShapeKind::Map { .. })
        };
        for member in members().filter(|member| !is_map(member)) {
            let (own, others): (Vec<_>, Vec<_>) = pairs
                .into_iter()
                .partition(|(key, _)| key == member.traits.wire);
            pairs = others;
            match (&service.shape(member.shape).kind, own.first()) {
                (_, None) => {}
                (ShapeKind::List(element), _) => {
                    let shape = service.shape(element.shape);
                    push_list(self.member(member.name), own, |out, (_, value)| {
                        scalar::push(out, shape, &value);
                    });
                }
                (_, Some((_, value))) => {
                    scalar::push(self.member(member.name), service.shape(member.shape), value);
                }
            }
        }
        for member in members().filter(is_map) {
            let ShapeKind::Map { value, .. } = &service.shape(member.shape).kind else {
                continue;
            };
            let mut map = Self::new();
            while let Some((key, first)) = pairs.first().cloned() {
                let (own, others): (Vec<_>, Vec<_>) =
                    pairs.into_iter().partition(|(other, _)| *other == key);
                pairs = others;
                match &service.shape(value.shape).kind {
                    ShapeKind::List(element) => {
                        let shape = service.shape(element.shape);
                        push_list(map.member(&key), own, |out, (_, value)| {
                            scalar::push(out, shape, &value);
                        });
                    }
                    _ => scalar::push(map.member(&key), service.shape(value.shape), &first),
                }
            }
            if !map.empty {
                let map = map.finish();
                self.member(member.name).push_str(&map);
            }
        }
    }
}

fn push_list<T>(
    out: &mut String,
    items: impl IntoIterator<Item = T>,
    mut push: impl FnMut(&mut String, T),
) {
    out.push('[');
    for (at, item) in items.into_iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        push(out, item);
    }
    out.push(']');
}

fn push_header(out: &mut String, service: &ServiceModel, member: &ShapeMember, value: &str) {
    let shape = service.shape(member.shape);
    match &shape.kind {
        ShapeKind::List(element) => {
            let dates = element
                .traits
                .timestamp
                .is_none_or(|format| format == TimestampFormat::Rfc822);
            let element = service.shape(element.shape);
            let dates = dates && matches!(element.kind, ShapeKind::Timestamp);
            push_list(out, split(value, dates), |out, item| {
                scalar::push(out, element, &item);
            });
        }
        _ if member.traits.json_value => {
            let bytes = base64_simd::forgiving_decode_to_vec(value.as_bytes()).unwrap_or_default();
            match serde_json::from_slice::<Value>(&bytes) {
                Ok(value) => out.push_str(&value.to_string()),
                Err(_) => scalar::push_string(out, value),
            }
        }
        _ => scalar::push(out, shape, value),
    }
}

/// The items of a comma-separated header; quoted ones may hold commas and so do dates.
fn split(value: &str, dates: bool) -> Vec<String> {
    let mut items = vec![String::new()];
    let (mut quoted, mut escaped, mut commas) = (false, false, 0);
    for letter in value.chars() {
        let Some(item) = items.last_mut() else { break };
        match letter {
            _ if escaped => {
                item.push(letter);
                escaped = false;
            }
            '\\' if quoted => escaped = true,
            '"' if quoted || item.trim().is_empty() => quoted = !quoted,
            ',' if !quoted => {
                commas += 1;
                if dates && commas % 2 == 1 {
                    item.push(',');
                } else {
                    items.push(String::new());
                }
            }
            _ => item.push(letter),
        }
    }
    items.iter().map(|item| item.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_lists_split_at_commas_outside_quotes() {
        assert_eq!(split(r#"a, "b,c" ,"d\"e""#, false), ["a", "b,c", "d\"e"]);
        assert_eq!(split("Mon, 1, Tue, 2", true), ["Mon, 1", "Tue, 2"]);
    }
}
