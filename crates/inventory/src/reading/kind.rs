//! A kind of resource, declared once: its fields, where each comes from, what absence means.

use crate::Seen;
use crate::reading::item::{Found, ListItem};
use crate::reading::leaf::Leaf;
use crate::reading::origin::{Child, Identity, Origin};

/// A kind of resource.
pub trait Kind: Sized {
    /// Where it comes from.
    const ORIGIN: Origin;

    /// Who it is.
    fn identity(&self) -> &Identity;

    /// Reads one item of the list.
    fn read(item: &ListItem<'_, '_>) -> Self;

    /// Whether it is dropped with a count: terminated, being deleted, managed by a service.
    fn is_dropped(&self) -> bool {
        false
    }

    /// Its fields.
    fn fields() -> Vec<FieldInfo>;
}

/// What a finding can be about.
pub trait Resource {
    /// `AWS::EC2::Instance`.
    fn kind(&self) -> &'static str;
    /// Who it is.
    fn identity(&self) -> &Identity;
}

impl<K: Kind> Resource for K {
    fn kind(&self) -> &'static str {
        K::ORIGIN.kind
    }

    fn identity(&self) -> &Identity {
        Kind::identity(self)
    }
}

/// A row of the table of fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldInfo {
    /// The field, `tokens`; in a group `metadata.tokens`.
    pub name: String,
    /// The operation that answers it, when not the list's.
    pub operation: Option<&'static str>,
    /// The path in the answer.
    pub path: String,
}

/// Where a field comes from.
#[derive(Debug)]
pub struct FieldSource<T> {
    pub(crate) child: Option<Child>,
    pub(crate) path: &'static str,
    pub(crate) else_path: Option<&'static str>,
    pub(crate) absent: Option<T>,
}
/// A path in the item.
pub(crate) fn at<T>(path: &'static str) -> FieldSource<T> {
    FieldSource {
        child: None,
        path,
        else_path: None,
        absent: None,
    }
}

/// A path in the answer to a question about the item.
pub(crate) fn child<T>(
    operation: &'static str,
    by: &'static str,
    path: &'static str,
) -> FieldSource<T> {
    FieldSource {
        child: Some(Child {
            operation,
            by,
            not_offered_is_absent: false,
            must_answer: false,
        }),
        path,
        else_path: None,
        absent: None,
    }
}

impl<T> FieldSource<T> {
    /// Another path, where the first leads to nothing.
    pub(crate) fn else_at(mut self, path: &'static str) -> Self {
        self.else_path = Some(path);
        self
    }

    /// What absence means.
    pub(crate) fn or(mut self, value: T) -> Self {
        self.absent = Some(value);
        self
    }

    /// An answer without the member is a gap: absence is said by an error here, never by silence.
    pub(crate) fn must_answer(mut self) -> Self {
        if let Some(child) = &mut self.child {
            child.must_answer = true;
        }
        self
    }

    /// A resource of this kind that lacks the feature has the absent value.
    pub(crate) fn unless_offered(mut self) -> Self {
        if let Some(child) = &mut self.child {
            child.not_offered_is_absent = true;
        }
        self
    }
}

/// A field: a leaf, or a group of leaves.
pub(crate) trait Fill: Sized {
    /// What says where it comes from.
    type Source;
    /// Fills it from what stands at `base`.
    fn fill(item: &ListItem<'_, '_>, base: &Found<'_, '_>, source: Self::Source) -> Self;
    /// Its rows of the table.
    fn describe(name: &str, source: Self::Source, rows: &mut Vec<FieldInfo>);
}

impl<T: Leaf> Fill for Seen<T> {
    type Source = FieldSource<T>;

    fn fill(item: &ListItem<'_, '_>, base: &Found<'_, '_>, source: FieldSource<T>) -> Self {
        let mut path = source.path;
        let absent = source.absent;
        if let Some(other) = source.else_path {
            let found = item.with(base, source.child, path, |found, _| {
                found.as_ref().is_ok_and(|nodes| !nodes.is_empty())
            });
            if !found {
                path = other;
            }
        }
        item.with(base, source.child, path, |found, context| match found {
            Err(gap) => Seen::gap(*gap),
            Ok(nodes) => {
                let missing = nodes.is_empty() && !path.contains("[]");
                if missing || (nodes.is_empty() && absent.is_some()) {
                    return match absent.or_else(T::missing) {
                        Some(value) => Seen::new(value),
                        None => Seen::gap(context.missing(path)),
                    };
                }
                let read = if path.contains("[]") {
                    T::leaves(nodes)
                } else {
                    nodes.first().and_then(|node| T::leaf(node))
                };
                match read {
                    Some(value) => Seen::new(value),
                    None => Seen::gap(context.unrecognised(path, nodes)),
                }
            }
        })
    }

    fn describe(name: &str, source: FieldSource<T>, rows: &mut Vec<FieldInfo>) {
        rows.push(FieldInfo {
            name: name.to_owned(),
            operation: source.child.map(|child| child.operation),
            path: source.path.to_owned(),
        });
    }
}

/// Where a group of fields comes from.
#[derive(Debug, Clone, Copy)]
pub struct Within {
    pub(crate) child: Option<Child>,
    pub(crate) path: &'static str,
}

impl Within {
    /// A resource of this kind that lacks the feature has the absent values.
    pub(crate) fn unless_offered(mut self) -> Self {
        if let Some(child) = &mut self.child {
            child.not_offered_is_absent = true;
        }
        self
    }
}

/// A group at a path of the item.
pub(crate) fn within(path: &'static str) -> Within {
    Within { child: None, path }
}

/// A group at a path of the answer to a question about the item.
pub(crate) fn within_child(
    operation: &'static str,
    by: &'static str,
    path: &'static str,
) -> Within {
    Within {
        child: Some(Child {
            operation,
            by,
            not_offered_is_absent: false,
            must_answer: false,
        }),
        path,
    }
}

/// Declares a kind. A field is written as in a struct, followed by where it comes from; only
/// `Seen<…>` leaves and groups of them can be fields.
macro_rules! kind {
    (
        $(#[$meta:meta])*
        $name:ident from $origin:expr;
        $($(#[$field_meta:meta])* $field:ident: $type:ty = $source:expr;)*
        $(@dropped $dropped:expr;)?
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone)]
        pub struct $name {
            /// Who it is.
            pub identity: $crate::Identity,
            $($(#[$field_meta])* pub $field: $type,)*
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
                    $($field: $crate::reading::kind::Fill::fill(item, &_base, $source),)*
                }
            }

            $(fn is_dropped(&self) -> bool {
                let dropped: fn(&$name) -> Result<bool, $crate::Gap> = $dropped;
                dropped(self).unwrap_or(false)
            })?

            fn fields() -> Vec<$crate::reading::kind::FieldInfo> {
                let rows = &mut Vec::new();
                $(<$type as $crate::reading::kind::Fill>::describe(stringify!($field), $source, rows);)*
                std::mem::take(rows)
            }
        }

        impl $name {
            /// One of which nothing was seen, for samples and tests: fill in what matters.
            pub fn unseen(id: &str) -> Self {
                let item = $crate::reading::item::ListItem::sample(id, &<$name as $crate::reading::kind::Kind>::ORIGIN);
                <$name as $crate::reading::kind::Kind>::read(&item)
            }
        }
    };
}

/// Declares a group of fields that stand together.
macro_rules! group {
    (
        $(#[$meta:meta])*
        $name:ident;
        $($(#[$field_meta:meta])* $field:ident: $type:ty = $source:expr;)*
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone)]
        pub struct $name {
            $($(#[$field_meta])* pub $field: $type,)*
        }

        impl $crate::reading::kind::Fill for $name {
            type Source = $crate::reading::kind::Within;

            fn fill(
                item: &$crate::reading::item::ListItem<'_, '_>,
                base: &$crate::reading::item::Found<'_, '_>,
                source: $crate::reading::kind::Within,
            ) -> Self {
                item.with(base, source.child, source.path, |base, _| $name {
                    $($field: $crate::reading::kind::Fill::fill(item, base, $source),)*
                })
            }

            fn describe(name: &str, source: $crate::reading::kind::Within, rows: &mut Vec<$crate::reading::kind::FieldInfo>) {
                let from = rows.len();
                $(<$type as $crate::reading::kind::Fill>::describe(stringify!($field), $source, rows);)*
                $crate::reading::kind::place_in(name, source, rows.get_mut(from..).unwrap_or_default());
            }
        }
    };
}

/// Puts a group's rows under the group's name and path.
pub(crate) fn place_in(name: &str, source: Within, rows: &mut [FieldInfo]) {
    for row in rows {
        row.name = format!("{name}.{}", row.name);
        row.operation = row.operation.or(source.child.map(|child| child.operation));
        if !source.path.is_empty() {
            row.path = format!("{}.{}", source.path, row.path);
        }
    }
}

pub(crate) use {group, kind};
