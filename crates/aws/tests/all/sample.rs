//! Random inputs and outputs that fit the model, the same for the same seed.

use firestep_aws::model::{
    OperationModel, ServiceModel, ShapeId, ShapeKind, ShapeMember, WireProtocol,
};
use serde_json::{Map, Value, json};

/// Deep enough to meet every shape, shallow enough to stay small.
const DEPTH: u32 = 6;

/// `SplitMix64`.
pub(crate) struct Random(u64);

impl Random {
    /// Each operation and round gets numbers of its own.
    pub(crate) fn new(op: &OperationModel, round: u64) -> Self {
        let name = op.service.name.bytes().chain(op.name.bytes());
        Self(name.fold(round, |seed, byte| {
            seed.wrapping_mul(0x0100_0000_01b3) ^ u64::from(byte)
        }))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[usize::try_from(self.below(from.len() as u64)).unwrap()]
    }
}

pub(crate) fn output(op: &OperationModel, random: &mut Random) -> Value {
    Sampler {
        service: op.service,
        random,
        request: false,
        // S3's lists are mostly flattened: an empty one is not there.
        thrifty: op.service.protocol == WireProtocol::RestXml,
    }
    .value(op.output, "", DEPTH)
}

/// Without what both botocore and AWS leave out or refuse on the wire, e.g. empty lists in EC2.
pub(crate) fn input(op: &OperationModel, random: &mut Random) -> Value {
    Sampler {
        service: op.service,
        random,
        request: true,
        thrifty: true,
    }
    .value(op.input, "", DEPTH)
}

struct Sampler<'a> {
    service: &'static ServiceModel,
    random: &'a mut Random,
    request: bool,
    /// Keeps lists, maps and structures from being empty.
    thrifty: bool,
}

impl Sampler<'_> {
    fn value(&mut self, shape: Option<ShapeId>, place: &str, depth: u32) -> Value {
        let Some(id) = shape else { return json!({}) };
        let shape = self.service.shape(id);
        match &shape.kind {
            ShapeKind::Structure(structure) if structure.union => {
                let count = structure.members.len() as u64;
                let at = usize::try_from(self.random.below(count)).unwrap();
                self.structure(&structure.members[at..=at], true, depth)
            }
            ShapeKind::Structure(structure) => self.structure(&structure.members, false, depth),
            ShapeKind::List(element) => {
                let least = u64::from(self.thrifty || place != "body");
                let count = if depth == 0 {
                    least
                } else {
                    least + self.random.below(3)
                };
                (0..count)
                    .map(|_| self.value(Some(element.shape), place, depth.saturating_sub(1)))
                    .collect()
            }
            ShapeKind::Map { value, .. } => {
                let least = u64::from(self.thrifty);
                let count = if depth == 0 {
                    least
                } else {
                    least + self.random.below(3)
                };
                let entries = (0..count).map(|at| {
                    let key = if place == "body" {
                        format!("{}{at}", self.text(place))
                    } else {
                        format!("key{at}")
                    };
                    (
                        key,
                        self.value(Some(value.shape), place, depth.saturating_sub(1)),
                    )
                });
                Value::Object(entries.collect::<Vec<_>>().into_iter().collect())
            }
            ShapeKind::String => match shape.name {
                "BucketLocationConstraint" => "eu-west-1".into(),
                // botocore hands out parsed policies.
                "policyDocumentType" => {
                    r#"{"Version":"2012-10-17","Statement":["100% + é"]}"#.into()
                }
                "AccountId" => "123456789012".into(),
                "BucketName" | "ResourceId" => self.random.pick(&["bucket.one", "b-2"]).into(),
                _ => self.text(place).into(),
            },
            ShapeKind::Boolean => self.random.below(2).eq(&0).into(),
            ShapeKind::Integer => i32::try_from(self.random.below(1 << 31)).unwrap().into(),
            ShapeKind::Long => i64::try_from(self.random.next() >> 1).unwrap().into(),
            ShapeKind::Float => {
                (f64::from(u16::try_from(self.random.below(60_000)).unwrap()) / 8.0).into()
            }
            ShapeKind::Double => {
                (f64::from(u32::try_from(self.random.below(1 << 32)).unwrap()) / 8.0).into()
            }
            ShapeKind::Timestamp => {
                let seconds = i64::try_from(self.random.below(4_000_000_000)).unwrap();
                jiff::Timestamp::from_second(seconds)
                    .unwrap()
                    .to_string()
                    .into()
            }
            ShapeKind::Blob => {
                let text = self.text("body");
                base64_simd::STANDARD
                    .encode_to_string(format!("\0{text}\u{ff}"))
                    .into()
            }
            ShapeKind::Document => {
                json!({ "any": ["thing", 1, true, { "deep": self.text("body") }] })
            }
        }
    }

    fn structure(&mut self, members: &[ShapeMember], all: bool, depth: u32) -> Value {
        let mut entries = Map::new();
        for member in members {
            let needed = all || (self.request && member.required);
            if needed || (depth > 0 && self.random.below(3) > 0) {
                let place = member.place();
                let mut value = self.value(Some(member.shape), place, depth.saturating_sub(1));
                if place == "status" {
                    value = (200 + self.random.below(100)).into();
                }
                entries.insert(member.name.to_owned(), value);
            }
        }
        let first = members
            .first()
            .filter(|_| self.thrifty && entries.is_empty());
        if let Some(member) = first.filter(|_| depth > 0) {
            let value = self.value(Some(member.shape), member.place(), depth - 1);
            entries.insert(member.name.to_owned(), value);
        }
        Value::Object(entries)
    }

    fn text(&mut self, place: &str) -> String {
        let xml = matches!(
            self.service.protocol,
            WireProtocol::RestXml | WireProtocol::Query | WireProtocol::Ec2
        );
        let odd: &[&str] = match place {
            "header" | "headers" => &["plain", "a b", "x-1/2", "semi;colon", "100%", "q\"q"],
            "uri" => &["plain", "a b", "x?y=1&z", "100%", "ü", "a+b", "#1"],
            _ if xml => &[
                "plain",
                "<b>&amp;\"'</b>",
                " spaces ",
                "ü\u{1f600}",
                "100%2F+",
                "line\nbreak\ttab\rreturn",
                "]]>",
                "{\"a\": 1}",
            ],
            _ => &[
                "plain",
                "<b>&amp;\"'</b>",
                " spaces ",
                "ü\u{1f600}",
                "100%2F+",
                "line\nbreak\ttab\rreturn",
                "\\u0041\\",
                "\u{1}\u{7f}",
            ],
        };
        let tail = self.random.below(100);
        format!("{}{tail}", self.random.pick(odd))
    }
}
