//! The form of the files, key by key.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;
use toml::Spanned;

use super::one_or_many::OneOrMany;
use crate::errors::ErrorMeaning;
use crate::operation::{AccessLevel, EmptyList, GrantedBy, Redaction, Retries, Scope, Sensitivity};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CommonFile {
    pub(super) answers: Vec<AnswerRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ServiceFile {
    pub(super) service: Spanned<String>,
    pub(super) iam: String,
    pub(super) at_once: u32,
    #[serde(default = "standard")]
    pub(super) retries: Retries,
    #[serde(default)]
    pub(super) one_endpoint: bool,
    pub(super) denied: String,
    pub(super) throttled: ThrottledRow,
    #[serde(default)]
    pub(super) sensitive: Words<Sensitivity>,
    #[serde(default)]
    pub(super) answers: Words<OneOrMany<AnswerRow>>,
    #[serde(default, rename = "bodies")]
    _bodies: Vec<BodyRow>,
    pub(super) operation: Vec<OperationRow>,
    #[serde(default)]
    pub(super) ask: Vec<AskRow>,
}

fn standard() -> Retries {
    Retries::Standard
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ThrottledRow {
    pub(super) code: String,
    pub(super) status: u32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OperationRow {
    pub(super) name: Spanned<String>,
    pub(super) scope: Scope,
    pub(super) caller: OneOrMany<String>,
    pub(super) access: AccessLevel,
    pub(super) action: Option<String>,
    pub(super) granted_by: GrantedBy,
    pub(super) page: PageRow,
    pub(super) list: Option<OneOrMany<String>>,
    pub(super) absent: Option<AbsentRow>,
    pub(super) bare: Option<BareRow>,
    pub(super) always: Option<OneOrMany<String>>,
    pub(super) billed: Option<String>,
    #[serde(default, rename = "bodies")]
    _bodies: Vec<BodyRow>,
    #[serde(default)]
    pub(super) answers: Words<OneOrMany<AnswerRow>>,
    #[serde(default)]
    pub(super) redact: Words<Redaction>,
    #[serde(rename = "note")]
    _note: Option<String>,
}

/// How we know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Source {
    /// AWS's documentation or model.
    Doc,
    /// Seen in use, or in a widely used tool.
    Seen,
    /// An emulator does it.
    Moto,
    /// Nobody knows: it decides nothing.
    Guess,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AnswerRow {
    pub(super) code: Option<String>,
    pub(super) message: Option<String>,
    pub(super) means: ErrorMeaning,
    pub(super) source: Source,
    #[serde(rename = "note")]
    _note: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AbsentRow {
    pub(super) means: EmptyList,
    pub(super) source: Source,
    #[serde(rename = "note")]
    _note: Option<String>,
}

/// That a success without any of its members is a whole answer, and how we know.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BareRow {
    pub(super) source: Source,
    #[serde(rename = "note")]
    _note: String,
}

/// What a success says in its body. Inventory reads bodies; this is for people.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BodyRow {
    #[serde(rename = "when")]
    _when: String,
    #[serde(rename = "means")]
    _means: ErrorMeaning,
    #[serde(rename = "source")]
    _source: Source,
    #[serde(rename = "note")]
    _note: Option<String>,
}

#[derive(Debug)]
pub(super) enum PageRow {
    Token,
    Whole,
    None,
    Sized(SizedRow),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SizedRow {
    pub(super) member: String,
    pub(super) size: u32,
    pub(super) without: Option<String>,
}

impl<'de> Deserialize<'de> for PageRow {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct PageVisitor;

        impl<'de> Visitor<'de> for PageVisitor {
            type Value = PageRow;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("`\"token\"`, `\"whole\"`, `\"none\"` or `{ member, size }`")
            }

            fn visit_str<E: serde::de::Error>(self, word: &str) -> Result<PageRow, E> {
                match word {
                    "token" => Ok(PageRow::Token),
                    "whole" => Ok(PageRow::Whole),
                    "none" => Ok(PageRow::None),
                    other => Err(E::unknown_variant(other, &["token", "whole", "none"])),
                }
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<PageRow, A::Error> {
                let map = serde::de::value::MapAccessDeserializer::new(map);
                SizedRow::deserialize(map).map(PageRow::Sized)
            }
        }

        deserializer.deserialize_any(PageVisitor)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AskRow {
    pub(super) op: Spanned<OneOrMany<String>>,
    #[serde(rename = "as")]
    pub(super) name: Option<String>,
    #[serde(default)]
    pub(super) with: BTreeMap<String, Value>,
    pub(super) per: Option<OneOrMany<String>>,
    #[serde(rename = "where", default)]
    pub(super) only: BTreeMap<String, String>,
    pub(super) each: Option<BTreeMap<String, Vec<Value>>>,
    pub(super) region: Option<String>,
    pub(super) after: Option<String>,
    pub(super) poll: Option<PollRow>,
    #[serde(rename = "else")]
    pub(super) otherwise: Option<Otherwise>,
    pub(super) probe: Option<u32>,
    #[serde(default)]
    pub(super) first_page: bool,
    #[serde(default)]
    pub(super) enabled_types: bool,
    pub(super) item: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Otherwise {
    Inside,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PollRow {
    #[serde(default)]
    pub(super) until: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) on: Vec<String>,
}

/// A table in the order of writing, with the places of its keys.
#[derive(Debug)]
pub(super) struct Words<T>(pub(super) Vec<(Spanned<String>, T)>);

impl<T> Default for Words<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Words<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct WordsVisitor<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for WordsVisitor<T> {
            type Value = Words<T>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a table")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Words<T>, A::Error> {
                let mut rows = Vec::new();
                while let Some(row) = map.next_entry()? {
                    rows.push(row);
                }
                Ok(Words(rows))
            }
        }

        deserializer.deserialize_map(WordsVisitor(PhantomData))
    }
}
