//! The fields of a kind by AWS's names, and their values.

use firestep_inventory::kinds::ListedKind;
use firestep_inventory::{FieldInfo, GapInfo, GapReason, Resource, evaluate};
use serde_json::{Map, Value};

use super::not_seen::told;

/// How AWS spells a path of an operation's answer; `None` where that is not known.
pub type Spelling<'s> = &'s dyn Fn(&str, &str) -> Option<String>;

/// A field.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its name, by AWS's names of members: `MetadataOptions.HttpTokens`; behind the operation's name where that is
    /// called beside the list: `GetBucketVersioning.Status`.
    pub name: String,
    /// Its row of the table of fields.
    pub info: FieldInfo,
    /// The elements' fields, where it is a list of such: our name, AWS's.
    parts: Vec<(String, String)>,
}

impl Field {
    /// Whether it stands in the elements of another field.
    pub fn is_part(&self) -> bool {
        self.info.name.contains("[].")
    }

    /// The operation that answers it, where that is not the list's.
    pub fn operation(&self) -> Option<&'static str> {
        self.info.detail.map(|it| it.operation)
    }
}

/// The fields of a kind.
#[derive(Debug, Clone)]
pub struct Fields(Vec<Field>);

/// What every resource has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Own {
    Account,
    Region,
    Id,
    Name,
    /// The name without the id in its place.
    GivenName,
    Arn,
}

/// What stands for an account where something is of the organization.
pub const ORGANIZATION: &str = "organization";

const OWN: [(&str, Own); 5] = [
    ("account", Own::Account),
    ("region", Own::Region),
    ("id", Own::Id),
    ("name", Own::Name),
    ("arn", Own::Arn),
];

/// A field that was chosen: of the kind, of every resource, or one tag.
#[derive(Debug, Clone)]
pub struct Column {
    /// How it is called.
    pub name: String,
    source: Source,
    /// The words that it knows, where it knows a few.
    pub(super) words: &'static [&'static str],
    /// The name of its type.
    pub(super) type_name: &'static str,
    /// The operation that answers it, where that is not the list's.
    pub operation: Option<&'static str>,
    /// What it says.
    pub doc: &'static str,
    /// Whether there can be many.
    pub list: bool,
}

#[derive(Debug, Clone)]
enum Source {
    Own(Own),
    Field {
        name: String,
        parts: Vec<(String, String)>,
    },
    Tag {
        field: String,
        key: String,
    },
}

/// The value of a field of a resource.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// It was seen.
    Value(Value),
    /// AWS says that there is none.
    Absent,
    /// It was answered and is not kept: it may be a secret.
    Redacted,
    /// It was not seen, for this reason.
    NotSeen(&'static GapInfo),
}

/// What was typed names no field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldError {
    /// None at all.
    Unknown(String),
    /// Each of these ends so.
    Ambiguous(String, Vec<String>),
}

impl Fields {
    /// The fields of a kind, by AWS's names.
    pub fn of(kind: &ListedKind, spelled: Spelling<'_>) -> Self {
        let mut fields: Vec<Field> = kind
            .fields
            .iter()
            .map(|info| Field {
                name: name(kind, info, spelled),
                info: info.clone(),
                parts: Vec::new(),
            })
            .collect();
        for at in 0..fields.len() {
            let (before, rest) = fields.split_at_mut(at);
            let Some(field) = rest.first_mut() else { break };
            if before.iter().any(|it| it.name == field.name) {
                field.name = format!("{} ({})", field.name, field.info.name);
            }
        }
        let all = fields.clone();
        for field in &mut fields {
            let (ours, theirs) = (
                format!("{}[].", field.info.name),
                format!("{}[].", field.name),
            );
            let parts = all.iter().filter_map(|it| {
                let our = it.info.name.strip_prefix(&ours)?;
                let their = it.name.strip_prefix(&theirs).unwrap_or(our);
                Some((our.to_owned(), their.to_owned()))
            });
            field.parts = parts.collect();
        }
        Fields(fields)
    }

    /// All of them, in the order of their declaration.
    pub fn iter(&self) -> impl Iterator<Item = &Field> {
        self.0.iter()
    }

    /// The names that may be typed.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let own = OWN.into_iter().map(|(name, _)| name);
        own.chain(self.0.iter().map(|it| it.name.as_str()))
    }

    /// Every field as a column. What stands in the elements of a list is shown there.
    pub fn columns(&self) -> Vec<Column> {
        let whole = self.0.iter().filter(|it| !it.is_part());
        whole.map(column).collect()
    }

    /// The column that is meant: by AWS's name or ours, by the end of a name where one alone ends so, whatever the case;
    /// `Tags.KEY` is one tag.
    pub fn find(&self, typed: &str) -> Result<Column, FieldError> {
        let plain = plain(typed);
        if let Some((name, own)) = OWN.into_iter().find(|(name, _)| *name == plain) {
            return Ok(Column {
                name: name.to_owned(),
                source: Source::Own(own),
                words: &[],
                type_name: "text",
                operation: None,
                doc: "",
                list: false,
            });
        }
        let exact =
            |it: &&Field| self::plain(&it.name) == plain || self::plain(&it.info.name) == plain;
        if let Some(field) = self.0.iter().find(exact) {
            return Ok(column(field));
        }
        let end = format!(".{plain}");
        let ends: Vec<&Field> = self
            .0
            .iter()
            .filter(|it| {
                format!(".{}", self::plain(&it.name)).ends_with(&end)
                    || format!(".{}", self::plain(&it.info.name)).ends_with(&end)
            })
            .collect();
        match ends.as_slice() {
            [one] => return Ok(column(one)),
            [] => {}
            several => {
                let names = several.iter().map(|it| it.name.clone()).collect();
                return Err(FieldError::Ambiguous(typed.to_owned(), names));
            }
        }
        self.tag(typed)
            .ok_or_else(|| FieldError::Unknown(typed.to_owned()))
    }

    /// One tag: the name of a field of tags, a dot and the key.
    fn tag(&self, typed: &str) -> Option<Column> {
        let tags = self.0.iter().filter(|it| it.info.value.name == "tags");
        for field in tags {
            let last = field.name.rsplit('.').next().unwrap_or_default();
            for name in [field.name.as_str(), field.info.name.as_str(), last, "tags"] {
                let rest = typed
                    .get(..name.len())
                    .filter(|it| it.eq_ignore_ascii_case(name));
                let key = rest.and_then(|_| typed.get(name.len()..)?.strip_prefix('.'));
                if let Some(key) = key.filter(|it| !it.is_empty()) {
                    return Some(Column {
                        name: format!("{}.{key}", field.name),
                        source: Source::Tag {
                            field: field.info.name.clone(),
                            key: key.to_owned(),
                        },
                        ..column(field)
                    });
                }
            }
        }
        None
    }
}

fn column(field: &Field) -> Column {
    Column {
        name: field.name.clone(),
        source: Source::Field {
            name: field.info.name.clone(),
            parts: field.parts.clone(),
        },
        words: field.info.value.words,
        type_name: field.info.value.name,
        operation: field.operation(),
        doc: field.info.doc.trim(),
        list: field.info.value.list,
    }
}

impl Column {
    /// The same; of the name, that which was given and not the id in its place.
    pub(super) fn given(mut self) -> Self {
        if matches!(self.source, Source::Own(Own::Name)) {
            self.source = Source::Own(Own::GivenName);
        }
        self
    }

    /// Its value of a resource.
    pub fn read(&self, resource: &dyn Resource) -> Cell {
        match &self.source {
            Source::Own(own) => {
                let identity = resource.identity();
                let text = match own {
                    Own::Account if identity.location.account.is_empty() => Some(ORGANIZATION),
                    Own::Account => Some(identity.location.account),
                    Own::Region => Some(identity.location.region),
                    Own::Id => Some(&*identity.id),
                    // What has no other name is called by its id: a bucket.
                    Own::Name => Some(identity.name.as_deref().unwrap_or(&identity.id)),
                    Own::GivenName => identity.name.as_deref(),
                    Own::Arn => identity.arn.as_deref(),
                };
                text.map_or(Cell::Absent, |it| Cell::Value(it.into()))
            }
            Source::Field { name, parts } => match value(resource, name) {
                Cell::Value(value) if !parts.is_empty() => Cell::Value(renamed(value, parts)),
                cell => cell,
            },
            Source::Tag { field, key } => match value(resource, field) {
                Cell::Value(Value::Object(tags)) => tags
                    .into_iter()
                    .find(|(name, _)| name.eq_ignore_ascii_case(key))
                    .map_or(Cell::Absent, |(_, value)| Cell::Value(value)),
                Cell::Value(_) => Cell::Absent,
                cell => cell,
            },
        }
    }

    /// The words that it knows, where it knows a few; empty otherwise.
    pub fn words(&self) -> &'static [&'static str] {
        self.words
    }

    /// What it holds: `text`, `number`, `bool`, `time`, `policy`, …, or the name of an enum or a part.
    pub fn type_name(&self) -> &'static str {
        self.type_name
    }

    /// Whether its values are a few known words.
    pub fn is_of_words(&self) -> bool {
        !self.list && (self.type_name == "bool" || !self.words.is_empty())
    }

    /// Whether one cell of a table can hold its values: they are words, numbers, times or texts.
    pub fn is_short(&self) -> bool {
        let is_named =
            ["text", "number", "bool", "time", "address", "range"].contains(&self.type_name);
        !self.list && (is_named || !self.words.is_empty())
    }
}

fn value(resource: &dyn Resource, name: &str) -> Cell {
    // A gap that is shown is accounted for.
    match evaluate(|| resource.field(name).transpose()) {
        Ok(Some(Value::Null) | None) => Cell::Absent,
        Ok(Some(value)) => Cell::Value(value),
        Err(gap) if is_redacted(gap.info()) => Cell::Redacted,
        Err(gap) => Cell::NotSeen(told(gap.info())),
    }
}

/// Whether a value is not known because collecting did not keep it.
fn is_redacted(info: &GapInfo) -> bool {
    info.reason == GapReason::Unrecognised && info.message.contains("is {\"redacted\":")
}

/// Elements with AWS's names of their members.
fn renamed(value: Value, parts: &[(String, String)]) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(|it| renamed(it, parts)).collect(),
        Value::Object(members) => {
            let name = |name: String| {
                let known = parts.iter().find(|(ours, _)| *ours == name);
                known.map_or(name, |(_, theirs)| theirs.clone())
            };
            let members = members.into_iter().map(|(key, it)| (name(key), it));
            Value::Object(members.collect::<Map<_, _>>())
        }
        other => other,
    }
}

/// A name without what people leave out or add: case, the brackets of lists.
fn plain(name: &str) -> String {
    name.trim().replace("[]", "").to_lowercase()
}

/// A field's name by AWS's names of members.
fn name(kind: &ListedKind, info: &FieldInfo, spelled: Spelling<'_>) -> String {
    use firestep_inventory::reading::origin::By;
    let (operation, list) = match info.detail {
        None => (kind.origin.operation, kind.origin.list),
        Some(detail) => match detail.by {
            By::List { items, .. } => (detail.operation, items),
            By::Parameter(_) | By::Name(_) | By::Labelled { .. } => (detail.operation, ""),
        },
    };
    // What is no member of a model keeps its name: the columns of the credential report.
    let is_csv = list.contains('#');
    let path = if is_csv {
        info.path.clone()
    } else {
        members(&info.path)
    };
    let list = list.replace('?', "");
    let mut tail = path.clone();
    if !is_csv && !path.is_empty() {
        let whole = if list.is_empty() {
            path.clone()
        } else {
            format!("{list}.{path}")
        };
        if let Some(whole) = spelled(operation, &whole) {
            let count = path.split('.').count();
            let segments: Vec<&str> = whole.split('.').collect();
            let from = segments.len().saturating_sub(count);
            tail = segments.get(from..).unwrap_or_default().join(".");
        }
    }
    let tail = tail.strip_suffix("[]").unwrap_or(&tail);
    if info.detail.is_none() {
        return tail.to_owned();
    }
    let (_, called) = operation.split_once(':').unwrap_or(("", operation));
    // What is made of a whole item of another list has no member of its own.
    let made = match info.name.split_once("[].") {
        Some((parent, _)) if !info.path.contains("[].") || is_made(kind, parent) => {
            format!("{}[].", members(parent))
        }
        _ => String::new(),
    };
    match (made.as_str(), tail) {
        ("", "") => format!("{called}.{}", members(&info.name)),
        (made, tail) => format!("{called}.{made}{tail}"),
    }
}

/// Whether a field is made of a whole item.
fn is_made(kind: &ListedKind, field: &str) -> bool {
    kind.fields
        .iter()
        .any(|it| it.name == field && it.path.is_empty())
}

/// A path whose members are spelled as most services spell theirs: `vpc_id` is `VpcId`.
fn members(path: &str) -> String {
    let member = |text: &str| {
        // What has a capital is AWS's own spelling already, and so is a path that is written out.
        if text.chars().any(|it| it.is_ascii_uppercase()) {
            return text.to_owned();
        }
        if !text.contains('_') && !text.is_empty() {
            let (first, rest) = text.split_at(text.chars().next().map_or(0, char::len_utf8));
            return format!("{}{rest}", first.to_ascii_uppercase());
        }
        let words = text.split('_').map(|word| {
            let (first, rest) = word.split_at(word.chars().next().map_or(0, char::len_utf8));
            format!("{}{rest}", first.to_ascii_uppercase())
        });
        words.collect()
    };
    path.split('.').map(member).collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use firestep_inventory::ec2::Instance;

    use super::*;
    use crate::inventory::find;

    fn fields(kind: &str) -> Fields {
        Fields::of(&find(kind).unwrap().kind, &|_, _| None)
    }

    #[test]
    fn a_field_is_found_by_each_of_its_names() {
        let fields = fields("ec2:instance");
        for typed in [
            "MetadataOptions.HttpTokens",
            "metadata_options.http_tokens",
            "metadataoptions.httptokens",
            "HttpTokens",
            "http_tokens",
        ] {
            let found = fields.find(typed).unwrap();
            assert_eq!(found.name, "MetadataOptions.HttpTokens", "{typed}");
        }
        assert_eq!(
            fields.find("NetworkInterfaces.SubnetId").unwrap().name,
            "NetworkInterfaces[].SubnetId"
        );
        // One of the instance itself is meant before that of an interface.
        assert_eq!(fields.find("SubnetId").unwrap().name, "SubnetId");
        assert_eq!(fields.find("tags.Team").unwrap().name, "Tags.Team");
        assert_eq!(
            fields.find("HttpToken").unwrap_err(),
            FieldError::Unknown("HttpToken".to_owned())
        );
        let bucket = self::fields("s3:bucket");
        assert_eq!(
            bucket.find("versioning").unwrap().name,
            "GetBucketVersioning.Status"
        );
        assert!(matches!(
            bucket.find("Status"),
            Err(FieldError::Ambiguous(_, names)) if names.len() > 1
        ));
    }

    #[test]
    fn names_are_spelled_as_the_model_spells_them() {
        let kind = find("guardduty:detector").unwrap().kind;
        let spelled = |operation: &str, path: &str| {
            assert!(operation.starts_with("guardduty:"), "{operation}");
            Some(path.to_lowercase())
        };
        let fields = Fields::of(&kind, &spelled);
        assert!(
            fields
                .names()
                .any(|it| it == "GetDetector.features[].status")
        );
    }

    #[test]
    fn every_name_is_one_field_s() {
        for kind in crate::inventory::kinds() {
            let fields = Fields::of(&kind.kind, &|_, _| None);
            for field in fields.iter() {
                let found = fields.find(&field.name).unwrap();
                assert_eq!(found.name, field.name, "{}", kind.name);
                let is_ours = OWN
                    .iter()
                    .any(|(name, _)| plain(name) == plain(&field.name));
                assert!(
                    !is_ours,
                    "{}: {} cannot be asked for",
                    kind.name, field.name
                );
            }
        }
    }

    #[test]
    fn absent_is_not_empty_and_not_unseen() {
        let mut instance = Instance::unseen("i-1");
        let fields = fields("instance");
        let read = |it: &Instance, name: &str| fields.find(name).unwrap().read(it);
        assert!(matches!(read(&instance, "SubnetId"), Cell::NotSeen(_)));
        assert!(matches!(read(&instance, "Tags.a"), Cell::NotSeen(_)));
        instance.subnet_id = firestep_inventory::Seen::new(None);
        instance.state_transition_reason = firestep_inventory::Seen::new("".into());
        instance.tags =
            firestep_inventory::Seen::new(firestep_inventory::Tags::new([("Team", "a")]));
        assert_eq!(read(&instance, "SubnetId"), Cell::Absent);
        assert_eq!(
            read(&instance, "StateTransitionReason"),
            Cell::Value("".into())
        );
        assert_eq!(read(&instance, "Tags.team"), Cell::Value("a".into()));
        assert_eq!(read(&instance, "Tags.owner"), Cell::Absent);
    }
}
