//! Turns a model as botocore writes it into the form of [`super::shape`]: ids for names, each reference's traits merged.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::raw::{
    Metadata, OneOrMany, RawModel, RawNamespace, RawOperation, RawPages, RawShape, Word, word,
};
use super::shape::{
    Error, Location, OperationModel, Pages, ServiceModel, Shape, ShapeId, ShapeKind, ShapeMember,
    Structure, TimestampFormat, Traits, WireProtocol,
};

/// Why a model could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    #[error("the model of `{service}` is not what botocore writes: {reason}")]
    Malformed { service: String, reason: String },
    #[error("the model of `{service}` speaks only {protocols}, which firestep does not")]
    UnknownProtocol { service: String, protocols: String },
}

impl ServiceModel {
    /// Reads a model as botocore writes it (`metadata`, `operations`, `shapes`); what it needs of the text stays in memory.
    pub fn from_json(name: &str, model: &str) -> Result<&'static Self, ModelError> {
        build(name.to_owned().leak(), model.to_owned().leak())
    }
}

pub(super) fn build(
    name: &'static str,
    model: &'static str,
) -> Result<&'static ServiceModel, ModelError> {
    let raw: RawModel<'static> =
        serde_json::from_str(model).map_err(|error| ModelError::Malformed {
            service: name.to_owned(),
            reason: error.to_string(),
        })?;
    let metadata = &raw.metadata;
    let protocol = protocol(metadata).ok_or_else(|| ModelError::UnknownProtocol {
        service: name.to_owned(),
        protocols: metadata.protocol.0.to_owned(),
    })?;
    let ids = raw
        .shapes
        .0
        .iter()
        .zip(0..)
        .map(|((name, shape), id)| (*name, (ShapeId(id), shape)))
        .collect();
    let builder = Builder {
        service: name,
        protocol,
        ids,
    };
    let service: &'static ServiceModel = Box::leak(Box::new(ServiceModel {
        name,
        protocol,
        api_version: metadata.api_version.0,
        endpoint_prefix: metadata.endpoint_prefix.0,
        signing_name: metadata
            .signing_name
            .as_ref()
            .unwrap_or(&metadata.endpoint_prefix)
            .0,
        service_id: metadata.service_id.0,
        global_endpoint: word(metadata.global_endpoint.as_ref()),
        target_prefix: word(metadata.target_prefix.as_ref()),
        xml_namespace: metadata
            .xml_namespace
            .as_ref()
            .map(|namespace| namespace.read().uri),
        query_compatible: metadata.aws_query_compatible.is_some(),
        shapes: raw
            .shapes
            .0
            .iter()
            .map(|(name, shape)| builder.shape(name, shape))
            .collect::<Result<_, _>>()?,
        operations: OnceLock::new(),
    }));
    let mut operations = raw
        .operations
        .0
        .iter()
        .map(|(name, operation)| builder.operation(service, name, operation))
        .collect::<Result<Vec<_>, _>>()?;
    operations.sort_by_key(|operation| operation.name);
    service.operations.get_or_init(|| operations);
    Ok(service)
}

/// The first of the offered formats that firestep speaks.
fn protocol(metadata: &Metadata) -> Option<WireProtocol> {
    let offered = metadata.protocols.iter().chain([&metadata.protocol]);
    offered.into_iter().find_map(|protocol| match protocol.0 {
        "json"
            if metadata
                .json_version
                .as_ref()
                .is_some_and(|version| version.0 == "1.1") =>
        {
            Some(WireProtocol::Json11)
        }
        "json" => Some(WireProtocol::Json10),
        "rest-json" => Some(WireProtocol::RestJson),
        "rest-xml" => Some(WireProtocol::RestXml),
        "query" => Some(WireProtocol::Query),
        "ec2" => Some(WireProtocol::Ec2),
        _ => None,
    })
}

struct Builder<'a> {
    service: &'static str,
    protocol: WireProtocol,
    ids: HashMap<&'static str, (ShapeId, &'a RawShape<'static>)>,
}

impl Builder<'_> {
    fn operation(
        &self,
        service: &'static ServiceModel,
        name: &'static str,
        raw: &RawOperation<'static>,
    ) -> Result<OperationModel, ModelError> {
        let input = raw
            .input
            .as_ref()
            .map(|shape| self.member("", shape))
            .transpose()?;
        let output = raw
            .output
            .as_ref()
            .map(|shape| self.member("", shape))
            .transpose()?;
        let errors = raw
            .errors
            .iter()
            .map(|error| Ok(self.member("", error)?.shape))
            .collect::<Result<_, _>>()?;
        Ok(OperationModel {
            name: raw.name.as_ref().map_or(name, |name| name.0),
            service,
            input: input.as_ref().map(|input| input.shape),
            output: output.as_ref().map(|output| output.shape),
            method: raw.http.method.as_ref().map_or("POST", |method| method.0),
            uri: raw.http.request_uri.as_ref().map_or("/", |uri| uri.0),
            response_code: raw.http.response_code,
            host_prefix: raw
                .endpoint
                .as_ref()
                .and_then(|endpoint| word(endpoint.host_prefix.as_ref())),
            errors,
            pages: raw.pages.as_ref().map(pages),
            result_wrapper: raw
                .output
                .as_ref()
                .and_then(|output| word(output.result_wrapper.as_ref())),
            input_traits: input.unwrap_or_default().traits,
            output_traits: output.unwrap_or_default().traits,
        })
    }

    fn shape(&self, name: &'static str, raw: &RawShape<'static>) -> Result<Shape, ModelError> {
        let part = |part: &Option<RawShape<'static>>, default| match part {
            Some(part) => self
                .member(default, part)
                .map(|member| ShapeMember { name: "", ..member }),
            None => Err(self.malformed(format!("`{name}` lacks its element"))),
        };
        let kind = match raw.kind.as_ref().map_or("", |kind| kind.0) {
            "structure" if raw.document => ShapeKind::Document,
            "structure" => ShapeKind::Structure(self.structure(raw)?),
            "list" => ShapeKind::List(part(
                &raw.member,
                if self.protocol == WireProtocol::Ec2 {
                    "item"
                } else {
                    "member"
                },
            )?),
            "map" => ShapeKind::Map {
                key: part(&raw.key, "key")?,
                value: part(&raw.value, "value")?,
            },
            "string" | "character" => ShapeKind::String,
            "boolean" => ShapeKind::Boolean,
            "integer" | "short" | "byte" => ShapeKind::Integer,
            "long" | "bigInteger" | "biginteger" => ShapeKind::Long,
            "float" => ShapeKind::Float,
            "double" | "bigDecimal" | "bigdecimal" => ShapeKind::Double,
            "timestamp" => ShapeKind::Timestamp,
            "blob" => ShapeKind::Blob,
            "document" => ShapeKind::Document,
            other => {
                return Err(self.malformed(format!("`{name}` is of the unknown type `{other}`")));
            }
        };
        let error = (raw.exception || raw.error.is_some()).then(|| {
            let said = raw.error.as_ref();
            Error {
                code: said
                    .and_then(|error| word(error.code.as_ref()))
                    .unwrap_or(name),
                status: said.and_then(|error| error.http_status_code),
            }
        });
        let root = word(raw.location_name.as_ref()).unwrap_or(name);
        let url_encoded = self.service == "iam" && name == "policyDocumentType";
        Ok(Shape {
            name,
            kind,
            sensitive: raw.sensitive,
            error,
            root,
            url_encoded,
        })
    }

    fn structure(&self, raw: &RawShape<'static>) -> Result<Structure, ModelError> {
        let mut members = raw
            .members
            .iter()
            .flat_map(|members| &members.0)
            .map(|(name, member)| self.member(name, member))
            .collect::<Result<Vec<_>, _>>()?;
        for member in &mut members {
            member.required = raw
                .required
                .iter()
                .any(|required| required.0 == member.name);
        }
        let places = || members.iter().zip(0_u16..);
        let mut by_name: Vec<_> = places().map(|(member, at)| (member.name, at)).collect();
        by_name.sort_unstable();
        // The first of a name wins; an XML member's own name is accepted where models disagree (elasticache).
        let names: [fn(&ShapeMember) -> &'static str; 3] = [
            |member| member.traits.element,
            |member| member.traits.wire,
            |member| member.name,
        ];
        let names = if self.protocol.is_xml() {
            &names[..]
        } else {
            &names[..1]
        };
        let mut by_wire = Vec::new();
        for name in names {
            let in_body = places().filter(|(member, _)| member.traits.in_body(true));
            by_wire.extend(in_body.map(|(member, at)| (name(member), at)));
        }
        by_wire.sort_by_key(|(name, _)| *name);
        by_wire.dedup_by_key(|(name, _)| *name);
        let payload = raw.payload.as_ref().and_then(|payload| {
            places()
                .find(|(member, _)| member.name == payload.0)
                .map(|(_, at)| at)
        });
        let has_attributes = members.iter().any(|member| member.traits.attribute);
        Ok(Structure {
            members,
            union: raw.union,
            payload,
            has_attributes,
            by_name,
            by_wire,
        })
    }

    fn member(
        &self,
        name: &'static str,
        raw: &RawShape<'static>,
    ) -> Result<ShapeMember, ModelError> {
        let shape = raw.shape.as_ref().map_or("", |shape| shape.0);
        let (id, target) = *self
            .ids
            .get(shape)
            .ok_or_else(|| self.malformed(format!("it refers to a shape `{shape}` it lacks")))?;
        let flattened = raw.flattened || target.flattened;
        // A structure's own name counts only where it is a whole body.
        let inherits = target.members.is_none();
        let own = word(raw.location_name.as_ref())
            .or(word(target.location_name.as_ref()).filter(|_| inherits));
        let wire = own.unwrap_or(name);
        let of_elements = target
            .member
            .as_ref()
            .as_ref()
            .filter(|_| flattened && self.protocol.is_xml())
            .and_then(|element| {
                let shape = element
                    .shape
                    .as_ref()
                    .and_then(|shape| self.ids.get(shape.0));
                word(element.location_name.as_ref()).or(word(
                    shape.and_then(|(_, shape)| shape.location_name.as_ref()),
                ))
            });
        let query = match (
            self.protocol,
            raw.query_name.as_ref().or(target.query_name.as_ref()),
        ) {
            (WireProtocol::Ec2, Some(query)) => query.0,
            (WireProtocol::Ec2, None) => capitalized(wire),
            _ => wire,
        };
        let traits = Traits {
            wire,
            element: of_elements.unwrap_or(wire),
            query,
            named: own.is_some(),
            location: location(raw.location.as_ref().or(target.location.as_ref())),
            flattened,
            attribute: raw.xml_attribute || target.xml_attribute,
            json_value: raw.jsonvalue || target.jsonvalue,
            host_label: raw.host_label,
            timestamp: timestamp_format(
                raw.timestamp_format
                    .as_ref()
                    .or(target.timestamp_format.as_ref()),
            ),
            namespace: raw
                .xml_namespace
                .as_ref()
                .or(target.xml_namespace.as_ref())
                .map(RawNamespace::read),
        };
        Ok(ShapeMember {
            name,
            shape: id,
            required: false,
            traits,
        })
    }

    fn malformed(&self, reason: String) -> ModelError {
        ModelError::Malformed {
            service: self.service.to_owned(),
            reason,
        }
    }
}

fn capitalized(name: &'static str) -> &'static str {
    let mut letters = name.chars();
    match letters.next() {
        Some(first) if first.is_lowercase() => {
            format!("{}{}", first.to_uppercase(), letters.as_str()).leak()
        }
        _ => name,
    }
}

fn location(raw: Option<&Word<'static>>) -> Location {
    match raw.map_or("", |raw| raw.0) {
        "uri" => Location::Uri,
        "querystring" => Location::Query,
        "header" => Location::Header,
        "headers" => Location::Headers,
        "statusCode" => Location::Status,
        _ => Location::Body,
    }
}

fn timestamp_format(raw: Option<&Word<'static>>) -> Option<TimestampFormat> {
    match raw?.0 {
        "iso8601" => Some(TimestampFormat::Iso8601),
        "rfc822" => Some(TimestampFormat::Rfc822),
        "unixTimestamp" => Some(TimestampFormat::UnixTimestamp),
        _ => None,
    }
}

fn pages(raw: &RawPages<'static>) -> Pages {
    let words = |words: &OneOrMany<'static>| words.0.iter().map(|word| word.0).collect();
    Pages {
        input_tokens: words(&raw.input_token),
        output_tokens: words(&raw.output_token),
        limit_key: word(raw.limit_key.as_ref()),
        result_keys: words(&raw.result_key),
        more_results: word(raw.more_results.as_ref()),
    }
}
