//! A service model as botocore writes it, read without copying its text.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};

use super::shape::Namespace;

pub(super) fn word(raw: Option<&Word<'static>>) -> Option<&'static str> {
    raw.map(|raw| raw.0)
}

#[derive(Deserialize)]
pub(super) struct RawModel<'a> {
    #[serde(borrow)]
    pub(super) metadata: Metadata<'a>,
    #[serde(borrow, default)]
    pub(super) operations: Entries<'a, RawOperation<'a>>,
    #[serde(borrow, default)]
    pub(super) shapes: Entries<'a, RawShape<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Metadata<'a> {
    #[serde(borrow, default)]
    pub(super) api_version: Word<'a>,
    #[serde(borrow, default)]
    pub(super) endpoint_prefix: Word<'a>,
    #[serde(borrow, default)]
    pub(super) signing_name: Option<Word<'a>>,
    #[serde(borrow, default)]
    pub(super) service_id: Word<'a>,
    #[serde(borrow, default)]
    pub(super) global_endpoint: Option<Word<'a>>,
    #[serde(borrow)]
    pub(super) protocol: Word<'a>,
    #[serde(borrow, default)]
    pub(super) protocols: Vec<Word<'a>>,
    #[serde(borrow, default)]
    pub(super) json_version: Option<Word<'a>>,
    #[serde(borrow, default)]
    pub(super) target_prefix: Option<Word<'a>>,
    #[serde(borrow, default)]
    pub(super) xml_namespace: Option<RawNamespace<'a>>,
    #[serde(default)]
    pub(super) aws_query_compatible: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RawOperation<'a> {
    #[serde(borrow, default)]
    pub(super) name: Option<Word<'a>>,
    #[serde(borrow, default)]
    pub(super) http: Http<'a>,
    #[serde(borrow, default)]
    pub(super) input: Option<RawShape<'a>>,
    #[serde(borrow, default)]
    pub(super) output: Option<RawShape<'a>>,
    #[serde(borrow, default)]
    pub(super) errors: Vec<RawShape<'a>>,
    #[serde(borrow, default)]
    pub(super) endpoint: Option<RawEndpoint<'a>>,
    /// Not botocore's: `cargo xtask models` puts the operation's paginator here.
    #[serde(borrow, default)]
    pub(super) pages: Option<RawPages<'a>>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
pub(super) struct Http<'a> {
    #[serde(borrow, default)]
    pub(super) method: Option<Word<'a>>,
    #[serde(borrow, default)]
    pub(super) request_uri: Option<Word<'a>>,
    #[serde(default)]
    pub(super) response_code: Option<u16>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RawEndpoint<'a> {
    #[serde(borrow, default)]
    pub(super) host_prefix: Option<Word<'a>>,
}

#[derive(Deserialize)]
pub(super) struct RawPages<'a> {
    #[serde(borrow, default)]
    pub(super) input_token: OneOrMany<'a>,
    #[serde(borrow, default)]
    pub(super) output_token: OneOrMany<'a>,
    #[serde(borrow, default)]
    pub(super) limit_key: Option<Word<'a>>,
    #[serde(borrow, default)]
    pub(super) result_key: OneOrMany<'a>,
    #[serde(borrow, default)]
    pub(super) more_results: Option<Word<'a>>,
}

/// A shape or a reference to one: what a reference says goes before what its shape says.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "the model's own flags")]
pub(super) struct RawShape<'a> {
    #[serde(borrow, default)]
    pub(super) shape: Option<Word<'a>>,
    #[serde(borrow, default, rename = "type")]
    pub(super) kind: Option<Word<'a>>,
    #[serde(borrow, default)]
    pub(super) members: Option<Entries<'a, RawShape<'a>>>,
    #[serde(borrow, default)]
    pub(super) member: Box<Option<RawShape<'a>>>,
    #[serde(borrow, default)]
    pub(super) key: Box<Option<RawShape<'a>>>,
    #[serde(borrow, default)]
    pub(super) value: Box<Option<RawShape<'a>>>,
    #[serde(borrow, default)]
    pub(super) required: Vec<Word<'a>>,
    #[serde(borrow, default)]
    pub(super) payload: Option<Word<'a>>,
    #[serde(default)]
    pub(super) union: bool,
    #[serde(default)]
    pub(super) document: bool,
    #[serde(default)]
    pub(super) sensitive: bool,
    #[serde(default)]
    pub(super) exception: bool,
    #[serde(borrow, default)]
    pub(super) error: Option<RawError<'a>>,
    #[serde(borrow, default)]
    pub(super) location: Option<Word<'a>>,
    #[serde(borrow, default)]
    pub(super) location_name: Option<Word<'a>>,
    #[serde(borrow, default)]
    pub(super) query_name: Option<Word<'a>>,
    #[serde(borrow, default)]
    pub(super) timestamp_format: Option<Word<'a>>,
    #[serde(borrow, default)]
    pub(super) xml_namespace: Option<RawNamespace<'a>>,
    #[serde(borrow, default)]
    pub(super) result_wrapper: Option<Word<'a>>,
    #[serde(default)]
    pub(super) flattened: bool,
    #[serde(default)]
    pub(super) xml_attribute: bool,
    #[serde(default)]
    pub(super) jsonvalue: bool,
    #[serde(default)]
    pub(super) host_label: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RawError<'a> {
    #[serde(borrow, default)]
    pub(super) code: Option<Word<'a>>,
    #[serde(default)]
    pub(super) http_status_code: Option<u16>,
}

#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum RawNamespace<'a> {
    Uri(#[serde(borrow)] Word<'a>),
    Named {
        #[serde(borrow)]
        uri: Word<'a>,
        #[serde(borrow, default)]
        prefix: Option<Word<'a>>,
    },
}

impl RawNamespace<'static> {
    pub(super) fn read(&self) -> Namespace {
        match self {
            Self::Uri(uri) => Namespace {
                uri: uri.0,
                prefix: None,
            },
            Self::Named { uri, prefix } => Namespace {
                uri: uri.0,
                prefix: word(prefix.as_ref()).filter(|prefix| !prefix.is_empty()),
            },
        }
    }
}

/// Text of the model itself; leaked only where the JSON had escapes in it.
#[derive(Default, Clone, Copy)]
pub(super) struct Word<'a>(pub(super) &'a str);

impl<'de: 'a, 'a> Deserialize<'de> for Word<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader<'a>(PhantomData<&'a ()>);

        impl<'de: 'a, 'a> Visitor<'de> for Reader<'a> {
            type Value = Word<'a>;

            fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
                formatter.write_str("text")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Word(text))
            }

            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Word(text.to_owned().leak()))
            }
        }

        deserializer.deserialize_str(Reader(PhantomData))
    }
}

#[derive(Default)]
pub(super) struct OneOrMany<'a>(pub(super) Vec<Word<'a>>);

impl<'de: 'a, 'a> Deserialize<'de> for OneOrMany<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Either<'a> {
            One(#[serde(borrow)] Word<'a>),
            Many(#[serde(borrow)] Vec<Word<'a>>),
        }
        Ok(match Either::deserialize(deserializer)? {
            Either::One(word) => Self(vec![word]),
            Either::Many(words) => Self(words),
        })
    }
}

/// An object in the order it is written.
pub(super) struct Entries<'a, T>(pub(super) Vec<(&'a str, T)>);

impl<T> Default for Entries<'_, T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de: 'a, 'a, T: Deserialize<'de>> Deserialize<'de> for Entries<'a, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader<'a, T>(PhantomData<fn() -> (&'a (), T)>);

        impl<'de: 'a, 'a, T: Deserialize<'de>> Visitor<'de> for Reader<'a, T> {
            type Value = Entries<'a, T>;

            fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
                let mut entries = Vec::with_capacity(map.size_hint().unwrap_or(16));
                while let Some((name, value)) = map.next_entry::<Word<'a>, T>()? {
                    entries.push((name.0, value));
                }
                Ok(Entries(entries))
            }
        }

        deserializer.deserialize_map(Reader(PhantomData))
    }
}
