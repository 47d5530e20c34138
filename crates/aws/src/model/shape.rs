//! Services, operations and the shapes they speak in.

use std::sync::OnceLock;

/// One service, e.g. `ec2`, by botocore's name for it.
#[derive(Debug)]
pub struct ServiceModel {
    pub name: &'static str,
    pub protocol: WireProtocol,
    pub api_version: &'static str,
    /// First label of the host, e.g. `monitoring` for cloudwatch.
    pub endpoint_prefix: &'static str,
    /// The service part of a SigV4 credential scope; several services may share one.
    pub signing_name: &'static str,
    /// What endpoint settings are keyed by, e.g. `Elastic Load Balancing v2`.
    pub service_id: &'static str,
    pub global_endpoint: Option<&'static str>,
    /// Before the dot in `X-Amz-Target`.
    pub target_prefix: Option<&'static str>,
    pub xml_namespace: Option<&'static str>,
    /// It spoke Query once and still answers with those error codes in a header.
    pub query_compatible: bool,
    pub(super) shapes: Vec<Shape>,
    pub(super) operations: OnceLock<Vec<OperationModel>>,
}

/// How requests and answers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WireProtocol {
    Json10,
    Json11,
    RestJson,
    RestXml,
    Query,
    Ec2,
}

#[derive(Debug)]
pub struct OperationModel {
    pub name: &'static str,
    pub service: &'static ServiceModel,
    pub input: Option<ShapeId>,
    pub output: Option<ShapeId>,
    pub method: &'static str,
    /// Path template with an optional query, e.g. `/{Bucket}?policy`.
    pub uri: &'static str,
    pub response_code: Option<u16>,
    /// Template that goes before the host, e.g. `{AccountId}.`.
    pub host_prefix: Option<&'static str>,
    pub errors: Vec<ShapeId>,
    pub pages: Option<Pages>,
    /// Element that Query puts around the output.
    pub(crate) result_wrapper: Option<&'static str>,
    pub(crate) input_traits: Traits,
    pub(crate) output_traits: Traits,
}

/// How the next page is asked for. Tokens pair up by position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pages {
    pub input_tokens: Vec<&'static str>,
    /// Paths into the output, in botocore's words: `A.B`, `A[-1].B` or `A || B`.
    pub output_tokens: Vec<&'static str>,
    pub limit_key: Option<&'static str>,
    pub result_keys: Vec<&'static str>,
    /// Path of the flag that says whether there is more.
    pub more_results: Option<&'static str>,
}

/// Names a shape within its service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ShapeId(pub(crate) u32);

#[derive(Debug)]
pub struct Shape {
    pub name: &'static str,
    pub kind: ShapeKind,
    pub sensitive: bool,
    pub error: Option<Error>,
    /// The name of its element where it is a whole body.
    pub(crate) root: &'static str,
    /// IAM sends this string percent-encoded (client.md, "What no model says").
    pub(crate) url_encoded: bool,
}

/// What a shape marked as an error adds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    pub code: &'static str,
    pub status: Option<u16>,
}

#[derive(Debug)]
pub enum ShapeKind {
    Structure(Structure),
    List(ShapeMember),
    Map {
        key: ShapeMember,
        value: ShapeMember,
    },
    String,
    Boolean,
    Integer,
    Long,
    Float,
    Double,
    Timestamp,
    Blob,
    /// Any JSON.
    Document,
}

#[derive(Debug, Default)]
pub struct Structure {
    /// In the model's order.
    pub members: Vec<ShapeMember>,
    /// Exactly one member is set.
    pub union: bool,
    /// The member that is the whole body.
    pub payload: Option<u16>,
    pub(crate) has_attributes: bool,
    pub(super) by_name: Vec<(&'static str, u16)>,
    pub(super) by_wire: Vec<(&'static str, u16)>,
}

/// A reference to a shape from where it stands: a structure's member, a list's element, a map's key or value.
#[derive(Debug, Clone, Default)]
pub struct ShapeMember {
    /// The API's own name; empty in lists and maps.
    pub name: &'static str,
    pub shape: ShapeId,
    pub required: bool,
    pub(crate) traits: Traits,
}

impl Default for ShapeId {
    fn default() -> Self {
        Self(u32::MAX)
    }
}

/// How a reference is written on the wire.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "the model's own flags")]
pub(crate) struct Traits {
    /// The member's name in bodies, else the element's own rule.
    pub(crate) wire: &'static str,
    /// The element name as answers have it where that differs from requests: a flattened list goes by its elements' name.
    pub(crate) element: &'static str,
    /// The key in Query and EC2 requests.
    pub(crate) query: &'static str,
    /// The model gives a name of its own.
    pub(crate) named: bool,
    pub(crate) location: Location,
    pub(crate) flattened: bool,
    pub(crate) attribute: bool,
    pub(crate) json_value: bool,
    pub(crate) host_label: bool,
    pub(crate) timestamp: Option<TimestampFormat>,
    pub(crate) namespace: Option<Namespace>,
}

impl ShapeMember {
    /// Where it stands on the wire: `body`, `uri`, `query`, `header`, `headers` (a map, a header each) or `status`.
    pub fn place(&self) -> &'static str {
        match self.traits.location {
            Location::Body => "body",
            Location::Uri => "uri",
            Location::Query => "query",
            Location::Header => "header",
            Location::Headers => "headers",
            Location::Status => "status",
        }
    }
}

impl Traits {
    /// Does it stand in the body? An answer has no path or query to stand in.
    pub(crate) fn in_body(&self, answer: bool) -> bool {
        !self.attribute
            && match self.location {
                Location::Body => true,
                Location::Uri | Location::Query => answer,
                Location::Header | Location::Headers | Location::Status => false,
            }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Location {
    #[default]
    Body,
    Uri,
    Query,
    Header,
    /// A map, each entry a header that begins with this member's name.
    Headers,
    Status,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TimestampFormat {
    Iso8601,
    Rfc822,
    UnixTimestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Namespace {
    pub(crate) uri: &'static str,
    pub(crate) prefix: Option<&'static str>,
}

impl ServiceModel {
    /// Sorted by name.
    pub fn operations(&self) -> &[OperationModel] {
        self.operations.get().map_or(&[], Vec::as_slice)
    }

    pub fn operation(&self, name: &str) -> Option<&OperationModel> {
        let operations = self.operations();
        let at = operations
            .binary_search_by_key(&name, |operation| operation.name)
            .ok()?;
        operations.get(at)
    }

    /// An id of another service gives an empty structure.
    pub fn shape(&self, id: ShapeId) -> &Shape {
        static NOTHING: Shape = Shape {
            name: "",
            kind: ShapeKind::Structure(Structure {
                members: Vec::new(),
                union: false,
                payload: None,
                has_attributes: false,
                by_name: Vec::new(),
                by_wire: Vec::new(),
            }),
            sensitive: false,
            error: None,
            root: "",
            url_encoded: false,
        };
        self.shapes.get(id.0 as usize).unwrap_or(&NOTHING)
    }

    /// The shape's members; none unless it is a structure.
    pub fn members(&self, id: ShapeId) -> &[ShapeMember] {
        self.shape(id).members()
    }
}

impl OperationModel {
    pub fn input_members(&self) -> &'static [ShapeMember] {
        self.input.map_or(&[], |id| self.service.members(id))
    }

    pub fn output_members(&self) -> &'static [ShapeMember] {
        self.output.map_or(&[], |id| self.service.members(id))
    }

    /// What a path of names in the output leads to; lists and maps on the way are stepped into.
    pub fn output_at(&self, path: &str) -> Option<&'static ShapeMember> {
        let mut shape = self.output?;
        let mut found = None;
        for name in path.split('.') {
            let inner = self.service.element(shape);
            let member = self.service.shape(inner).member(name)?;
            (shape, found) = (member.shape, Some(member));
        }
        found
    }
}

impl ServiceModel {
    /// The shape inside any lists and maps around it.
    pub fn element(&self, mut id: ShapeId) -> ShapeId {
        for _ in 0..self.shapes.len() {
            match &self.shape(id).kind {
                ShapeKind::List(element) => id = element.shape,
                ShapeKind::Map { value, .. } => id = value.shape,
                _ => break,
            }
        }
        id
    }
}

impl Shape {
    pub fn members(&self) -> &[ShapeMember] {
        match &self.kind {
            ShapeKind::Structure(structure) => &structure.members,
            _ => &[],
        }
    }

    pub fn member(&self, name: &str) -> Option<&ShapeMember> {
        match &self.kind {
            ShapeKind::Structure(structure) => structure.member(name),
            _ => None,
        }
    }
}

impl Structure {
    pub fn member(&self, name: &str) -> Option<&ShapeMember> {
        let at = self
            .by_name
            .binary_search_by_key(&name, |(name, _)| name)
            .ok()?;
        self.members.get(usize::from(self.by_name.get(at)?.1))
    }

    pub(crate) fn payload_member(&self) -> Option<&ShapeMember> {
        self.members.get(usize::from(self.payload?))
    }

    /// The body member that goes by this name on the wire, and its place.
    pub(crate) fn by_wire(&self, wire: &str) -> Option<(usize, &ShapeMember)> {
        let at = self
            .by_wire
            .binary_search_by_key(&wire, |(name, _)| name)
            .ok()?;
        let index = usize::from(self.by_wire.get(at)?.1);
        Some((index, self.members.get(index)?))
    }

    /// The same, faster where elements come in the model's order: `expected` is the place to look at first.
    pub(crate) fn by_wire_near(
        &self,
        wire: &str,
        expected: &mut usize,
    ) -> Option<(usize, &ShapeMember)> {
        let near = self
            .members
            .get(*expected)
            .filter(|member| member.traits.element == wire && member.traits.in_body(true));
        let found = match near {
            Some(member) => (*expected, member),
            None => self.by_wire(wire)?,
        };
        if !found.1.traits.flattened {
            *expected = found.0 + 1;
        }
        Some(found)
    }
}

impl WireProtocol {
    /// botocore's word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Json10 | Self::Json11 => "json",
            Self::RestJson => "rest-json",
            Self::RestXml => "rest-xml",
            Self::Query => "query",
            Self::Ec2 => "ec2",
        }
    }

    pub(crate) fn is_xml(self) -> bool {
        matches!(self, Self::RestXml | Self::Query | Self::Ec2)
    }
}
