//! A kind of resource, declared once: its fields, where each comes from, what absence means.

use serde_json::Value;

use crate::evidence::{Gap, Seen};
use crate::reading::item::{Found, ListItem};
use crate::reading::leaf::{FieldType, Leaf};
use crate::reading::origin::{AbsenceSource, By, Detail, Identity, Origin, Path};

/// A kind of resource.
pub trait Kind: Sized {
    /// Where it comes from.
    const ORIGIN: Origin;

    /// Who it is.
    fn identity(&self) -> &Identity;

    /// Reads one item of the list.
    fn read(item: &ListItem<'_, '_>) -> Self;

    /// Whether it is dropped with a count: terminated, being deleted, managed by a service.
    fn is_dropped(&self) -> Result<bool, Gap> {
        Ok(false)
    }

    /// Its fields.
    fn fields() -> Vec<FieldInfo>;

    /// A field by its name, `metadata_options.http_tokens`; `None`: there is no such field.
    fn value_of(&self, name: &str) -> Option<Result<Value, Gap>>;
}

/// What a finding can be about.
pub trait Resource {
    /// `AWS::EC2::Instance`.
    fn kind(&self) -> &'static str;
    /// Who it is.
    fn identity(&self) -> &Identity;
    /// The table of its fields.
    fn fields(&self) -> Vec<FieldInfo>;
    /// A field by its name, `metadata_options.http_tokens`: its value, or why it was not seen. `None`: there is no
    /// such field.
    fn field(&self, name: &str) -> Option<Result<Value, Gap>>;
}

impl<K: Kind> Resource for K {
    fn kind(&self) -> &'static str {
        K::ORIGIN.kind
    }

    fn identity(&self) -> &Identity {
        Kind::identity(self)
    }

    fn fields(&self) -> Vec<FieldInfo> {
        K::fields()
    }

    fn field(&self, name: &str) -> Option<Result<Value, Gap>> {
        self.value_of(name)
    }
}

/// A row of the table of fields.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldInfo {
    /// The field, `http_tokens`; in a group `metadata_options.http_tokens`, in a part `ip_permissions[].protocol`.
    pub name: String,
    /// What it says.
    pub doc: &'static str,
    /// What it holds.
    pub value: FieldType,
    /// The operation that answers it, when not the list's.
    pub detail: Option<Detail>,
    /// The path in the answer.
    pub path: String,
    /// What a missing member means, and where that is known from; `None`: it is a gap.
    pub missing: Option<(Value, AbsenceSource)>,
    /// The paths of members above it that may be missing: a parent that AWS leaves out where there is none.
    pub optional: Vec<String>,
}

/// The part of a field's name before its first dot, and the rest.
pub(crate) fn split(name: &str) -> (&str, &str) {
    let (head, rest) = name.split_once('.').unwrap_or((name, ""));
    (head.strip_suffix("[]").unwrap_or(head), rest)
}

/// What every resource is known by.
pub(crate) fn identity_field(identity: &Identity, name: &str) -> Option<Result<Value, Gap>> {
    let text = |text: &Option<Box<str>>| text.as_deref().map_or(Value::Null, Value::from);
    Some(Ok(match name {
        "id" => (&*identity.id).into(),
        "arn" => text(&identity.arn),
        "name" => text(&identity.name),
        "account" => identity.location.account.into(),
        "region" => identity.location.region.into(),
        _ => return None,
    }))
}

/// Where a field comes from.
#[derive(Debug)]
pub struct FieldSource<T> {
    pub(crate) detail: Option<Detail>,
    pub(crate) path: Path,
    pub(crate) else_path: Option<&'static str>,
    pub(crate) absent: Option<T>,
    pub(crate) missing: Option<AbsenceSource>,
}

impl<T> FieldSource<T> {
    /// The member that has the field's name.
    pub(crate) fn named(field: &'static str) -> Self {
        FieldSource {
            detail: None,
            path: Path::Named(field),
            else_path: None,
            absent: None,
            missing: None,
        }
    }

    /// Another path, where the first leads to nothing.
    pub(crate) fn else_at(mut self, path: &'static str) -> Self {
        self.else_path = Some(path);
        self
    }

    /// The value when AWS says that there is none: by an error, by a list that does not name the resource.
    pub(crate) fn or(mut self, value: T) -> Self {
        self.absent = Some(value);
        self
    }

    /// A missing member says so too, and this is where it is known from. Without it a missing member is a gap.
    pub(crate) fn missing(mut self, source: AbsenceSource) -> Self {
        self.missing = Some(source);
        self
    }

    /// With the field's own name, where it has no path.
    pub(crate) fn for_field(mut self, field: &'static str) -> Self {
        if self.path == Path::Named("") {
            self.path = Path::Named(field);
        }
        self
    }

    /// A resource of this kind that lacks the feature has the absent value.
    pub(crate) fn unless_offered(mut self) -> Self {
        if let Some(detail) = &mut self.detail {
            detail.not_offered_is_absent = true;
        }
        self
    }
}

/// The member that has the field's name.
pub(crate) fn own<T>() -> FieldSource<T> {
    FieldSource::named("")
}

/// A path in the item.
pub(crate) fn at<T>(path: &'static str) -> FieldSource<T> {
    FieldSource {
        detail: None,
        path: Path::At(path),
        else_path: None,
        absent: None,
        missing: None,
    }
}

/// A path in the answer to an operation that is called for each resource; `by` is the parameter with its id.
pub(crate) fn detail<T>(
    operation: &'static str,
    by: &'static str,
    path: &'static str,
) -> FieldSource<T> {
    FieldSource {
        detail: Some(called_for(operation, by)),
        path: Path::At(path),
        else_path: None,
        absent: None,
        missing: None,
    }
}

/// The same, where the parameter holds the resource's name.
pub(crate) fn detail_by_name<T>(
    operation: &'static str,
    by: &'static str,
    path: &'static str,
) -> FieldSource<T> {
    FieldSource {
        detail: Some(Detail {
            by: By::Name(by),
            ..called_for(operation, by)
        }),
        ..at(path)
    }
}

/// As [`detail`], in the answer to the calls of that operation that have a label.
pub(crate) fn labelled_detail<T>(
    operation: &'static str,
    label: &'static str,
    parameter: &'static str,
    path: &'static str,
) -> FieldSource<T> {
    let mut source = detail(operation, parameter, path);
    if let Some(detail) = &mut source.detail {
        detail.by = By::Labelled { label, parameter };
    }
    source
}

/// A path in the item of another list that names the resource.
pub(crate) fn in_list<T>(list: Detail, path: &'static str) -> FieldSource<T> {
    FieldSource {
        detail: Some(list),
        path: Path::At(path),
        else_path: None,
        absent: None,
        missing: None,
    }
}

/// Another list of the same region whose items name the resource by the member `id`.
pub(crate) const fn other_list(
    operation: &'static str,
    items: &'static str,
    id: &'static str,
) -> Detail {
    Detail {
        operation,
        by: By::List {
            label: None,
            items,
            id,
        },
        not_offered_is_absent: false,
        unlisted_is_absent: false,
    }
}

fn called_for(operation: &'static str, by: &'static str) -> Detail {
    Detail {
        operation,
        by: By::Parameter(by),
        not_offered_is_absent: false,
        unlisted_is_absent: false,
    }
}

/// A field: a leaf, parts, or a group of fields.
pub(crate) trait Fill: Sized {
    /// What says where it comes from.
    type Source;
    /// The member that has the field's name.
    fn named(field: &'static str) -> Self::Source;
    /// Fills it from what stands at `base`.
    fn fill(item: &ListItem<'_, '_>, base: &Found<'_, '_>, source: Self::Source) -> Self;
    /// Its rows of the table.
    fn describe(name: &str, doc: &'static str, source: Self::Source, rows: &mut Vec<FieldInfo>);
    /// Its value, or that of a field in it.
    fn value_of(&self, rest: &str) -> Option<Result<Value, Gap>>;
}

impl<T: Leaf> Fill for Seen<T> {
    type Source = FieldSource<T>;

    fn named(field: &'static str) -> FieldSource<T> {
        FieldSource::named(field)
    }

    fn fill(item: &ListItem<'_, '_>, base: &Found<'_, '_>, source: FieldSource<T>) -> Self {
        let mut path = source.path;
        let detail = source.detail;
        let absent = source.absent;
        if let Some(other) = source.else_path {
            let found = item.with(base, detail, path, true, |found, _| {
                found.as_ref().is_ok_and(|nodes| !nodes.is_empty())
            });
            if !found {
                path = Path::At(other);
            }
        }
        item.with(
            base,
            detail,
            path,
            source.missing.is_some(),
            |found, context| {
                let value = match found {
                    Err(gap) => Err(*gap),
                    Ok(nodes) => {
                        let many = matches!(path, Path::At(path) if path.contains("[]"));
                        if nodes.is_empty() && (!many || absent.is_some()) {
                            absent
                                .or_else(T::absent)
                                .ok_or_else(|| context.missing(path))
                        } else {
                            let read = if many {
                                T::leaves(nodes)
                            } else {
                                nodes.first().and_then(|node| T::leaf(node))
                            };
                            read.ok_or_else(|| context.unrecognised(path, nodes))
                        }
                    }
                };
                Seen::read(value, context.id)
            },
        )
    }

    fn describe(name: &str, doc: &'static str, source: FieldSource<T>, rows: &mut Vec<FieldInfo>) {
        rows.push(FieldInfo {
            name: name.to_owned(),
            doc,
            value: T::TYPE,
            detail: source.detail,
            path: source.path.text().into_owned(),
            missing: source.missing.and_then(|known| {
                let absent = source.absent.or_else(T::absent)?;
                Some((absent.to_value(), known))
            }),
            optional: source.path.optional(),
        });
    }

    fn value_of(&self, rest: &str) -> Option<Result<Value, Gap>> {
        rest.is_empty().then(|| self.get().map(Leaf::to_value))
    }
}

/// Where a group of fields comes from.
#[derive(Debug, Clone, Copy)]
pub struct Within {
    pub(crate) detail: Option<Detail>,
    pub(crate) path: Path,
}

impl Within {
    /// It has a path of its own.
    pub(crate) fn for_field(self, _: &'static str) -> Self {
        self
    }

    /// A resource of this kind that lacks the feature has the absent values.
    pub(crate) fn unless_offered(mut self) -> Self {
        if let Some(detail) = &mut self.detail {
            detail.not_offered_is_absent = true;
        }
        self
    }
}

/// A group at a path of the item.
pub(crate) fn within(path: &'static str) -> Within {
    Within {
        detail: None,
        path: Path::At(path),
    }
}

/// A group at a path of the answer to an operation that is called for each resource.
pub(crate) fn within_detail(
    operation: &'static str,
    by: &'static str,
    path: &'static str,
) -> Within {
    Within {
        detail: Some(called_for(operation, by)),
        path: Path::At(path),
    }
}

/// A group in the item of another list.
pub(crate) fn within_list(list: Detail, path: &'static str) -> Within {
    Within {
        detail: Some(list),
        path: Path::At(path),
    }
}

/// Declares a kind. A field is written as in a struct; where its name is not AWS's name of the member, it is
/// followed by where it comes from. Only `Seen<…>` leaves, `Parts<…>` and groups of them can be fields.
macro_rules! kind {
    (
        $(#[$meta:meta])*
        $name:ident from $origin:expr;
        $($(#[doc = $doc:literal])* $field:ident: $type:ty $(= $source:expr)?;)*
        $(@dropped $dropped:expr;)?
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone)]
        pub struct $name {
            /// Who it is.
            pub identity: $crate::Identity,
            $($(#[doc = $doc])* pub $field: $type,)*
        }

        impl $crate::reading::kind::Kind for $name {
            const ORIGIN: $crate::reading::origin::Origin = $origin;

            fn identity(&self) -> &$crate::Identity {
                &self.identity
            }

            fn read(item: &$crate::reading::item::ListItem<'_, '_>) -> Self {
                let _base = item.base();
                $name {
                    identity: item.identity(),
                    $($field: $name::$field(item, &_base),)*
                }
            }

            $(fn is_dropped(&self) -> Result<bool, $crate::Gap> {
                let dropped: fn(&$name) -> Result<bool, $crate::Gap> = $dropped;
                dropped(self)
            })?

            fn fields() -> Vec<$crate::reading::kind::FieldInfo> {
                let rows = &mut Vec::new();
                $(<$type as $crate::reading::kind::Fill>::describe(
                    stringify!($field),
                    concat!($($doc),*),
                    $crate::reading::kind::source!($type, $field $(, $source)?),
                    rows,
                );)*
                std::mem::take(rows)
            }

            fn value_of(&self, name: &str) -> Option<Result<serde_json::Value, $crate::Gap>> {
                let identity = || $crate::reading::kind::identity_field(&self.identity, name);
                $crate::reading::kind::by_name!(self, name; $($field)*; identity())
            }
        }

        $crate::reading::kind::sample!($name);

        /// Reads one field, for what is kept of the kind elsewhere.
        #[allow(dead_code, reason = "most fields are read with the whole resource only")]
        impl $name {
            $(pub(crate) fn $field(
                item: &$crate::reading::item::ListItem<'_, '_>,
                base: &$crate::reading::item::Found<'_, '_>,
            ) -> $type {
                $crate::reading::kind::Fill::fill(
                    item,
                    base,
                    $crate::reading::kind::source!($type, $field $(, $source)?),
                )
            })*
        }
    };
}

/// Declares what is kept of a kind of other accounts: fields of it by name, read as the kind reads them, and what is
/// derived from more than is kept.
macro_rules! projection {
    (
        $(#[$meta:meta])*
        $name:ident of $kind:ident;
        $($field:ident: $type:ty;)*
        @derived
        $($(#[doc = $doc:literal])* $own:ident: $own_type:ty = $source:expr;)*
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone)]
        pub struct $name {
            /// Who it is.
            pub identity: $crate::Identity,
            $(
                #[doc = concat!("As in [`", stringify!($kind), "`].")]
                pub $field: $type,
            )*
            $($(#[doc = $doc])* pub $own: $own_type,)*
        }

        impl $crate::reading::kind::Kind for $name {
            const ORIGIN: $crate::reading::origin::Origin = <$kind as $crate::reading::kind::Kind>::ORIGIN;

            fn identity(&self) -> &$crate::Identity {
                &self.identity
            }

            fn read(item: &$crate::reading::item::ListItem<'_, '_>) -> Self {
                let base = item.base();
                $name {
                    identity: item.identity(),
                    $($field: $kind::$field(item, &base),)*
                    $($own: $crate::reading::kind::Fill::fill(item, &base, $source),)*
                }
            }

            fn fields() -> Vec<$crate::reading::kind::FieldInfo> {
                let kept = [$(stringify!($field)),*];
                let mut rows = <$kind as $crate::reading::kind::Kind>::fields();
                rows.retain(|row| kept.contains(&$crate::reading::kind::split(&row.name).0));
                $(<$own_type as $crate::reading::kind::Fill>::describe(
                    stringify!($own),
                    concat!($($doc),*),
                    $source,
                    &mut rows,
                );)*
                rows
            }

            fn value_of(&self, name: &str) -> Option<Result<serde_json::Value, $crate::Gap>> {
                let identity = || $crate::reading::kind::identity_field(&self.identity, name);
                $crate::reading::kind::by_name!(self, name; $($field)* $($own)*; identity())
            }
        }

        $crate::reading::kind::sample!($name);
    };
}

/// What samples and tests make of a kind.
macro_rules! sample {
    ($name:ident) => {
        impl $name {
            /// One of which nothing was seen, for samples and tests: fill in what matters.
            pub fn unseen(id: &str) -> Self {
                let item = $crate::reading::item::ListItem::sample(
                    id,
                    &<$name as $crate::reading::kind::Kind>::ORIGIN,
                );
                <$name as $crate::reading::kind::Kind>::read(&item)
            }
        }
    };
}

/// The value of one of these fields by its name, or of a field in it; else what stands last.
macro_rules! by_name {
    ($this:expr, $name:expr; $($field:ident)*; $else:expr) => {{
        let (head, _rest) = $crate::reading::kind::split($name);
        match head {
            $(stringify!($field) => $crate::reading::kind::Fill::value_of(&$this.$field, _rest),)*
            _ => $else,
        }
    }};
}

/// Where a field comes from: what is written, or the member of its name.
macro_rules! source {
    ($type:ty, $field:ident) => {
        <$type as $crate::reading::kind::Fill>::named(stringify!($field))
    };
    ($type:ty, $field:ident, $source:expr) => {
        $source.for_field(stringify!($field))
    };
}

/// Declares a group of fields that stand together.
macro_rules! group {
    (
        $(#[$meta:meta])*
        $name:ident;
        $($(#[doc = $doc:literal])* $field:ident: $type:ty $(= $source:expr)?;)*
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone)]
        pub struct $name {
            $($(#[doc = $doc])* pub $field: $type,)*
        }

        impl $crate::reading::kind::Fill for $name {
            type Source = $crate::reading::kind::Within;

            fn named(field: &'static str) -> $crate::reading::kind::Within {
                $crate::reading::kind::Within {
                    detail: None,
                    path: $crate::reading::origin::Path::Named(field),
                }
            }

            fn fill(
                item: &$crate::reading::item::ListItem<'_, '_>,
                base: &$crate::reading::item::Found<'_, '_>,
                source: $crate::reading::kind::Within,
            ) -> Self {
                item.within(base, source.detail, source.path, |base| $name {
                    $($field: $crate::reading::kind::Fill::fill(
                        item,
                        base,
                        $crate::reading::kind::source!($type, $field $(, $source)?),
                    ),)*
                })
            }

            fn describe(
                name: &str,
                _doc: &'static str,
                source: $crate::reading::kind::Within,
                rows: &mut Vec<$crate::reading::kind::FieldInfo>,
            ) {
                let from = rows.len();
                $(<$type as $crate::reading::kind::Fill>::describe(
                    stringify!($field),
                    concat!($($doc),*),
                    $crate::reading::kind::source!($type, $field $(, $source)?),
                    rows,
                );)*
                $crate::reading::kind::put_in(name, source, rows.get_mut(from..).unwrap_or_default());
            }

            fn value_of(&self, rest: &str) -> Option<Result<serde_json::Value, $crate::Gap>> {
                $crate::reading::kind::by_name!(self, rest; $($field)*; None)
            }
        }
    };
}

/// Puts a group's rows under the group's name and path.
pub(crate) fn put_in(name: &str, source: Within, rows: &mut [FieldInfo]) {
    let path = source.path.text();
    for row in rows {
        row.name = format!("{name}.{}", row.name);
        row.detail = row.detail.or(source.detail);
        if !path.is_empty() {
            row.path = format!("{path}.{}", row.path);
            for optional in &mut row.optional {
                *optional = format!("{path}.{optional}");
            }
        }
    }
}

pub(crate) use {by_name, group, kind, projection, sample, source};
