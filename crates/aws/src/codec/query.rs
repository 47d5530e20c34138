//! Query and EC2: a request is a form whose keys are paths, an answer is XML.

use std::collections::BTreeMap;

use serde_json::Value;

use super::fields::Fields;
use super::xml::{Direction, XmlDocument, XmlWriter};
use super::{percent, scalar, xml};
use crate::codec::json::MAX_DEPTH;
use crate::model::{
    Namespace, OperationModel, ServiceModel, ShapeKind, ShapeMember, TimestampFormat, WireProtocol,
};
use crate::wire::{Response, WireRequest};

const REQUEST_ID: &str = "00000000-0000-0000-0000-000000000000";

pub(crate) fn encode_request(op: &'static OperationModel, params: &Value) -> WireRequest {
    let mut body = String::new();
    percent::push_pair(&mut body, "Action", op.name);
    percent::push_pair(&mut body, "Version", op.service.api_version);
    if let Some(input) = op.input {
        let member = ShapeMember {
            shape: input,
            ..ShapeMember::default()
        };
        FormWriter {
            service: op.service,
            body: &mut body,
        }
        .push("", &member, params);
    }
    WireRequest {
        method: op.method.to_owned(),
        path: "/".to_owned(),
        headers: vec![(
            "content-type".to_owned(),
            "application/x-www-form-urlencoded; charset=utf-8".to_owned(),
        )],
        body: body.into_bytes(),
        ..WireRequest::default()
    }
}

struct FormWriter<'a> {
    service: &'a ServiceModel,
    body: &'a mut String,
}

impl FormWriter<'_> {
    fn push(&mut self, prefix: &str, member: &ShapeMember, value: &Value) {
        let service = self.service;
        let shape = service.shape(member.shape);
        match (&shape.kind, value) {
            (_, Value::Null) => {}
            (ShapeKind::Structure(structure), Value::Object(entries)) => {
                for (name, value) in entries {
                    if let Some(member) = structure.member(name) {
                        self.push(&join(prefix, member.traits.query), member, value);
                    }
                }
            }
            (ShapeKind::List(element), Value::Array(values)) => {
                if values.is_empty() && service.protocol == WireProtocol::Query {
                    percent::push_pair(self.body, prefix, "");
                }
                let prefix = list_prefix(service, prefix, member, element);
                for (value, at) in values.iter().zip(1..) {
                    self.push(&format!("{prefix}.{at}"), element, value);
                }
            }
            (ShapeKind::Map { key, value: inner }, Value::Object(entries)) => {
                let prefix = map_prefix(prefix, member);
                for ((name, value), at) in entries.iter().zip(1..) {
                    let key = format!("{prefix}.{at}.{}", key.traits.query);
                    percent::push_pair(self.body, &key, name);
                    self.push(
                        &format!("{prefix}.{at}.{}", inner.traits.query),
                        inner,
                        value,
                    );
                }
            }
            (_, value) => {
                let format = member.traits.timestamp.unwrap_or(TimestampFormat::Iso8601);
                percent::push_pair(self.body, prefix, &scalar::text(shape, value, format));
            }
        }
    }
}

fn join(prefix: &str, name: &str) -> String {
    if prefix.is_empty() {
        name.to_owned()
    } else {
        format!("{prefix}.{name}")
    }
}

/// What stands before the numbers. EC2's lists are all flat. A flattened one in Query goes by its own name, else its elements'.
fn list_prefix(
    service: &ServiceModel,
    prefix: &str,
    member: &ShapeMember,
    element: &ShapeMember,
) -> String {
    if service.protocol == WireProtocol::Ec2
        || (member.traits.flattened && (member.traits.named || !element.traits.named))
    {
        return prefix.to_owned();
    }
    if member.traits.flattened {
        let parent = prefix.rsplit_once('.').map_or("", |(parent, _)| parent);
        return join(parent, element.traits.query);
    }
    format!("{prefix}.{}", element.traits.query)
}

fn map_prefix(prefix: &str, member: &ShapeMember) -> String {
    if member.traits.flattened {
        prefix.to_owned()
    } else {
        format!("{prefix}.entry")
    }
}

/// The parameters of a request, from its form.
pub(crate) fn decode_request(
    op: &'static OperationModel,
    pairs: &[(String, String)],
) -> Result<String, String> {
    let pairs = pairs
        .iter()
        .map(|(key, value)| (key.as_str(), value.as_str()))
        .collect();
    let reader = FormReader {
        service: op.service,
        pairs,
    };
    let member = ShapeMember {
        shape: op.input.unwrap_or_default(),
        ..ShapeMember::default()
    };
    let mut out = String::new();
    reader.value("", &member, &mut out, 0)?;
    Ok(out)
}

struct FormReader<'a> {
    service: &'static ServiceModel,
    pairs: BTreeMap<&'a str, &'a str>,
}

impl FormReader<'_> {
    /// Is there such a key, or one below it?
    fn has(&self, prefix: &str) -> bool {
        self.pairs.contains_key(prefix) || self.below(prefix).next().is_some()
    }

    /// What follows `prefix.` in each key that begins so.
    fn below(&self, prefix: &str) -> impl Iterator<Item = &str> {
        let prefix = format!("{prefix}.");
        let from = self.pairs.range::<str, _>((
            std::ops::Bound::Included(prefix.as_str()),
            std::ops::Bound::Unbounded,
        ));
        from.map(|(key, _)| *key)
            .map_while(move |key| key.strip_prefix(prefix.as_str()))
            .collect::<Vec<_>>()
            .into_iter()
    }

    /// The numbers below a prefix, in their order.
    fn numbers(&self, prefix: &str) -> Vec<u32> {
        let mut numbers: Vec<_> = self
            .below(prefix)
            .filter_map(|rest| rest.split('.').next()?.parse::<u32>().ok())
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    fn value(
        &self,
        prefix: &str,
        member: &ShapeMember,
        out: &mut String,
        depth: usize,
    ) -> Result<(), String> {
        if depth > MAX_DEPTH {
            return Err("it is nested too deeply".to_owned());
        }
        let shape = self.service.shape(member.shape);
        match &shape.kind {
            ShapeKind::Structure(structure) => {
                let mut fields = Fields::new();
                for member in &structure.members {
                    let key = join(prefix, member.traits.query);
                    if self.has(&key) || self.has_list(&key, member) {
                        self.value(&key, member, fields.member(member.name), depth + 1)?;
                    }
                }
                out.push_str(&fields.finish());
            }
            ShapeKind::List(element) => {
                out.push('[');
                let prefix = list_prefix(self.service, prefix, member, element);
                for (at, number) in self.numbers(&prefix).into_iter().enumerate() {
                    if at > 0 {
                        out.push(',');
                    }
                    self.value(&format!("{prefix}.{number}"), element, out, depth + 1)?;
                }
                out.push(']');
            }
            ShapeKind::Map { key, value } => {
                let prefix = map_prefix(prefix, member);
                let mut fields = Fields::new();
                for number in self.numbers(&prefix) {
                    let name = self
                        .pairs
                        .get(format!("{prefix}.{number}.{}", key.traits.query).as_str());
                    let inner = format!("{prefix}.{number}.{}", value.traits.query);
                    if let Some(name) = name {
                        self.value(&inner, value, fields.member(name), depth + 1)?;
                    }
                }
                out.push_str(&fields.finish());
            }
            _ => scalar::push(out, shape, self.pairs.get(prefix).copied().unwrap_or("")),
        }
        Ok(())
    }

    /// A flattened list stands beside its member's own name.
    fn has_list(&self, key: &str, member: &ShapeMember) -> bool {
        match &self.service.shape(member.shape).kind {
            ShapeKind::List(element) => !self
                .numbers(&list_prefix(self.service, key, member, element))
                .is_empty(),
            _ => false,
        }
    }
}

pub(crate) fn decode_response(op: &'static OperationModel, body: &[u8]) -> Result<String, String> {
    let text = scalar::read_text(body);
    let members = op.output_members();
    if members.is_empty() && text.trim().is_empty() {
        return Ok("{}".to_owned());
    }
    let mut document = XmlDocument::open(&text)?;
    if document.name().eq_ignore_ascii_case("html") {
        return Err("it is a web page".to_owned());
    }
    let member = ShapeMember {
        shape: op.output.unwrap_or_default(),
        traits: op.output_traits.clone(),
        ..ShapeMember::default()
    };
    if let Some(wrapper) = op
        .result_wrapper
        .filter(|_| op.service.protocol == WireProtocol::Query)
        && !document.enter(wrapper)?
    {
        return if members.is_empty() {
            Ok("{}".to_owned())
        } else {
            Err(format!("it has no `{wrapper}`"))
        };
    }
    xml::decode(op.service, &member, &mut document)
}

pub(crate) fn encode_response(op: &'static OperationModel, output: &Value) -> Response {
    let mut writer = XmlWriter {
        service: op.service,
        direction: Direction::Response,
        out: String::new(),
    };
    let root = format!("{}Response", op.name);
    let namespace = op
        .service
        .xml_namespace
        .map(|uri| Namespace { uri, prefix: None });
    let shape = op.service.shape(op.output.unwrap_or_default());
    writer.start(&root, namespace);
    if op.service.protocol == WireProtocol::Ec2 {
        writer.text("requestId", REQUEST_ID);
        writer.members(shape, output);
    } else {
        if let Some(wrapper) = op.result_wrapper {
            writer.start(wrapper, None);
            writer.members(shape, output);
            writer.close(wrapper);
        }
        writer.start("ResponseMetadata", None);
        writer.text("RequestId", REQUEST_ID);
        writer.close("ResponseMetadata");
    }
    writer.close(&root);
    Response {
        status: 200,
        headers: vec![("content-type".to_owned(), "text/xml".to_owned())],
        body: writer.out.into_bytes(),
    }
}
