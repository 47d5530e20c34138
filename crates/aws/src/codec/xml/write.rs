//! Writes a value as XML.

use serde_json::Value;

use crate::codec::{percent, scalar};
use crate::model::{Namespace, ServiceModel, Shape, ShapeKind, ShapeMember, TimestampFormat};

/// Requests and answers name flattened lists differently, and IAM encodes policies in its answers only.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Request,
    Response,
}

pub(crate) struct XmlWriter<'a> {
    pub(crate) service: &'a ServiceModel,
    pub(crate) direction: Direction,
    pub(crate) out: String,
}

impl XmlWriter<'_> {
    /// The value as an element of that name. Values are taken as they come; what is no fit becomes text.
    pub(crate) fn element(&mut self, name: &str, member: &ShapeMember, value: &Value) {
        let shape = self.service.shape(member.shape);
        match (&shape.kind, value) {
            (_, Value::Null) => {}
            (ShapeKind::Structure(_), Value::Object(_)) => {
                self.open(name, member.traits.namespace, shape, value);
                self.members(shape, value);
                self.close(name);
            }
            (ShapeKind::List(element), Value::Array(values)) if member.traits.flattened => {
                for value in values {
                    self.item(name, element, value);
                }
            }
            (ShapeKind::List(element), Value::Array(values)) => {
                self.open(name, member.traits.namespace, shape, value);
                for value in values {
                    self.item(element.traits.wire, element, value);
                }
                self.close(name);
            }
            (ShapeKind::Map { key, value: inner }, Value::Object(entries)) => {
                let flat = member.traits.flattened;
                if !flat {
                    self.open(name, member.traits.namespace, shape, value);
                }
                let entry = if flat { name } else { "entry" };
                for (name, value) in entries {
                    self.start(entry, None);
                    self.element(key.traits.wire, key, &Value::String(name.clone()));
                    self.item(inner.traits.wire, inner, value);
                    self.close(entry);
                }
                if !flat {
                    self.close(name);
                }
            }
            (_, value) => {
                let format = member.traits.timestamp.unwrap_or(TimestampFormat::Iso8601);
                let text = scalar::text(shape, value, format);
                self.start(name, member.traits.namespace);
                if shape.url_encoded && self.direction == Direction::Response {
                    percent::encode(&mut self.out, &text);
                } else {
                    push_escaped(&mut self.out, &text);
                }
                self.close(name);
            }
        }
    }

    /// A list's null is an empty element: leaving it out would move its neighbours.
    fn item(&mut self, name: &str, member: &ShapeMember, value: &Value) {
        if value.is_null() {
            self.start(name, None);
            self.close(name);
        } else {
            self.element(name, member, value);
        }
    }

    /// A structure's members that belong in the body, one element each.
    pub(crate) fn members(&mut self, shape: &Shape, value: &Value) {
        for (name, value) in value.as_object().into_iter().flatten() {
            let Some(member) = shape.member(name) else {
                continue;
            };
            if member.traits.in_body(self.direction == Direction::Response) {
                let wire = match self.direction {
                    Direction::Request => member.traits.wire,
                    Direction::Response => member.traits.element,
                };
                self.element(wire, member, value);
            }
        }
    }

    pub(crate) fn open(
        &mut self,
        name: &str,
        namespace: Option<Namespace>,
        shape: &Shape,
        value: &Value,
    ) {
        self.start(name, namespace);
        let attributes = shape
            .members()
            .iter()
            .filter(|member| member.traits.attribute);
        let mut written = String::new();
        for member in attributes {
            let Some(value) = value.get(member.name).filter(|value| !value.is_null()) else {
                continue;
            };
            let text = scalar::text(
                self.service.shape(member.shape),
                value,
                TimestampFormat::Iso8601,
            );
            written.push(' ');
            written.push_str(member.traits.wire);
            written.push_str("=\"");
            let mut escaped = String::new();
            push_escaped(&mut escaped, &text);
            // A reader turns plain ones in an attribute into spaces.
            written += &escaped.replace('\n', "&#xA;").replace('\t', "&#x9;");
            written.push('"');
        }
        if !written.is_empty() {
            self.out.pop();
            self.out.push_str(&written);
            self.out.push('>');
        }
    }

    pub(crate) fn start(&mut self, name: &str, namespace: Option<Namespace>) {
        self.out.push('<');
        self.out.push_str(name);
        if let Some(Namespace { uri, prefix }) =
            namespace.filter(|namespace| !namespace.uri.is_empty())
        {
            self.out.push_str(" xmlns");
            if let Some(prefix) = prefix {
                self.out.push(':');
                self.out.push_str(prefix);
            }
            self.out.push_str("=\"");
            push_escaped(&mut self.out, uri);
            self.out.push('"');
        }
        self.out.push('>');
    }

    pub(crate) fn close(&mut self, name: &str) {
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    pub(crate) fn text(&mut self, name: &str, text: &str) {
        self.start(name, None);
        push_escaped(&mut self.out, text);
        self.close(name);
    }
}

/// Escapes markup and what a reader would turn into something else. XML 1.0 cannot hold the other control characters at all:
/// they become U+FFFD.
pub(crate) fn push_escaped(out: &mut String, text: &str) {
    for letter in text.chars() {
        match letter {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\r' => out.push_str("&#xD;"),
            '\t' | '\n' => out.push(letter),
            '\0'..' ' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            letter => out.push(letter),
        }
    }
}
