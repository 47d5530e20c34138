//! The elements of a list inside a resource: rules, routes, grants. An element that could not be read is a gap
//! beside those that could.

use serde_json::Value;

use crate::evidence::{Gap, OperationId, Seen};
use crate::reading::elements::Elements;
use crate::reading::item::{Found, ListItem};
use crate::reading::kind::{FieldInfo, FieldSource, Fill};
use crate::reading::leaf::FieldType;
use crate::reading::node::{Lack, Node, Reach};
use crate::reading::origin::{AbsenceSource, Path, optional};

/// An element of a list.
pub trait Part: Sized {
    /// Its name.
    const NAME: &'static str;

    /// Reads it; `None` when it holds something this version does not know.
    fn part(node: &Node<'_>) -> Option<Self>;

    /// Its fields: name, what it says, what it holds, path.
    fn fields() -> Vec<(&'static str, &'static str, FieldType, PartPath)>;

    /// A field by its name.
    fn value(&self, name: &str) -> Option<Value>;
}

/// Where a field of a part stands, and what a missing member means.
#[derive(Debug, Clone)]
pub struct PartPath {
    pub(crate) path: &'static str,
    pub(crate) missing: Option<(Value, AbsenceSource)>,
}

/// Elements, and the gap of what could not be read of them.
#[derive(Debug, Clone)]
pub struct Parts<T> {
    items: Vec<T>,
    gap: Option<Gap>,
    operation: OperationId,
}

impl<T> Parts<T> {
    /// All of them, for samples and tests.
    pub fn of(items: impl IntoIterator<Item = T>) -> Self {
        Parts {
            items: items.into_iter().collect(),
            gap: None,
            operation: OperationId::NONE,
        }
    }

    /// None that was seen, for samples and tests.
    pub const fn unseen(gap: Gap) -> Self {
        Parts {
            items: Vec::new(),
            gap: Some(gap),
            operation: OperationId::NONE,
        }
    }

    fn elements(&self) -> Elements<'_, T> {
        Elements {
            items: &self.items,
            gap: self.gap,
            operation: self.operation,
        }
    }

    /// All elements, when all were read.
    pub fn whole(&self) -> Result<&[T], Gap> {
        self.elements().whole()
    }

    /// Hands over every element that was read, then the gap: a reader takes both.
    pub fn visit(&self, item: impl FnMut(&T), gap: impl FnOnce(Gap)) {
        self.elements().visit(item, gap);
    }

    /// The first element that fits; a miss is a gap unless every element was seen.
    pub fn first(&self, fits: impl Fn(&T) -> Result<bool, Gap>) -> Result<Option<&T>, Gap> {
        self.elements().first(fits)
    }

    /// Whether any element fits: one that does decides, whatever could not be seen.
    pub fn any(&self, fits: impl Fn(&T) -> Result<bool, Gap>) -> Result<bool, Gap> {
        self.elements().any(fits)
    }

    /// Whether all elements fit: one that does not decides, whatever could not be seen.
    pub fn all(&self, fits: impl Fn(&T) -> Result<bool, Gap>) -> Result<bool, Gap> {
        self.elements().all(fits)
    }
}

impl<T> From<Seen<Vec<T>>> for Parts<T> {
    fn from(seen: Seen<Vec<T>>) -> Self {
        let (value, operation) = seen.into_parts();
        let (items, gap) = match value {
            Ok(items) => (items, None),
            Err(gap) => (Vec::new(), Some(gap)),
        };
        Parts {
            items,
            gap,
            operation,
        }
    }
}

impl<T: Part> Fill for Parts<T> {
    type Source = FieldSource<Self>;

    fn named(field: &'static str) -> FieldSource<Self> {
        FieldSource::named(field)
    }

    fn fill(item: &ListItem<'_, '_>, base: &Found<'_, '_>, source: FieldSource<Self>) -> Self {
        let missing_says = source.missing.is_some();
        item.with(base, source.detail, source.path, missing_says, |found, context| {
            let mut read = Parts {
                items: Vec::new(),
                gap: None,
                operation: context.id,
            };
            let opens = matches!(source.path, Path::At(path) if path.trim_end_matches('?').ends_with("[]"));
            let nodes = match found {
                Ok(nodes) => nodes,
                Err(gap) => {
                    read.gap = Some(*gap);
                    return read;
                }
            };
            // What names a list opens it; an item of another list is an element itself.
            let listed = |node: &Node<'_>| !opens && node.list().is_some();
            let count = nodes.iter().map(|it| it.list().map_or(1, <[_]>::len)).sum();
            read.items.reserve_exact(count);
            let mut take = |node: &Node<'_>| {
                if let Some(part) = T::part(node) {
                    read.items.push(part);
                } else {
                    let gap = context.unrecognised(source.path, &[node]);
                    read.gap = read.gap.or(Some(gap));
                }
            };
            for node in nodes {
                if listed(node) {
                    node.list().unwrap_or_default().iter().for_each(&mut take);
                } else {
                    take(node);
                }
            }
            read
        })
    }

    fn describe(
        name: &str,
        doc: &'static str,
        source: FieldSource<Self>,
        rows: &mut Vec<FieldInfo>,
    ) {
        let path = source.path.text();
        let path = path.strip_suffix("[]").unwrap_or(&path);
        rows.push(FieldInfo {
            name: name.to_owned(),
            doc,
            value: FieldType {
                list: true,
                ..FieldType::one(T::NAME)
            },
            detail: source.detail,
            path: path.to_owned(),
            missing: source
                .missing
                .map(|known| (Value::Array(Vec::new()), known)),
            optional: source.path.optional(),
        });
        // An item of another list is an element itself.
        let element = if path.is_empty() {
            String::new()
        } else {
            format!("{path}[].")
        };
        for (field, doc, value, of) in T::fields() {
            rows.push(FieldInfo {
                name: format!("{name}[].{field}"),
                doc,
                value,
                detail: source.detail,
                path: format!("{element}{}", of.path.replace('?', "")),
                missing: of.missing,
                optional: optional(of.path)
                    .iter()
                    .map(|it| format!("{element}{it}"))
                    .collect(),
            });
        }
    }

    fn value_of(&self, rest: &str) -> Option<Result<Value, Gap>> {
        let shown = |it: &T| -> Option<Value> {
            if !rest.is_empty() {
                return it.value(rest);
            }
            let members = T::fields()
                .into_iter()
                .filter_map(|(name, ..)| Some((name.to_owned(), it.value(name)?)));
            Some(Value::Object(members.collect()))
        };
        if !rest.is_empty() && !T::fields().iter().any(|(name, ..)| *name == rest) {
            return None;
        }
        Some(
            self.whole()
                .map(|all| all.iter().filter_map(shown).collect()),
        )
    }
}

/// Declares a part: fields that are plain, because a part that cannot be read whole is a gap.
/// A field without a source is the member of its name.
macro_rules! part {
    (
        $(#[$meta:meta])*
        $name:ident;
        $($(#[doc = $doc:literal])* $field:ident: $type:ty $(= $source:expr)?;)*
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name {
            $($(#[doc = $doc])* pub $field: $type,)*
        }

        impl $crate::reading::parts::Part for $name {
            const NAME: &'static str = stringify!($name);

            fn part(node: &$crate::Node<'_>) -> Option<Self> {
                Some($name {
                    $($field: $crate::reading::parts::part_source!($type, $field $(, $source)?).read(node)?,)*
                })
            }

            fn fields() -> Vec<(
                &'static str,
                &'static str,
                $crate::reading::leaf::FieldType,
                $crate::reading::parts::PartPath,
            )> {
                vec![$((
                    stringify!($field),
                    concat!($($doc),*),
                    <$type as $crate::reading::leaf::Leaf>::TYPE,
                    $crate::reading::parts::part_source!($type, $field $(, $source)?).told(),
                ),)*]
            }

            fn value(&self, name: &str) -> Option<serde_json::Value> {
                match name {
                    $(stringify!($field) => Some($crate::reading::leaf::Leaf::to_value(&self.$field)),)*
                    _ => None,
                }
            }
        }
    };
}

/// Where a field of a part comes from.
macro_rules! part_source {
    ($type:ty, $field:ident) => {
        $crate::reading::parts::PartSource::<$type>::named(stringify!($field))
    };
    ($type:ty, $field:ident, $source:expr) => {
        $crate::reading::parts::PartSource::<$type>::from($source)
    };
}

/// Where a field of a part comes from, and how it is read.
pub(crate) struct PartSource<T> {
    pub(crate) path: &'static str,
    named: bool,
    absent: Option<(T, AbsenceSource)>,
    via: Option<fn(&Node<'_>) -> Option<T>>,
}

impl<T: crate::reading::leaf::Leaf> PartSource<T> {
    pub(crate) fn named(field: &'static str) -> Self {
        PartSource {
            path: field,
            named: true,
            absent: None,
            via: None,
        }
    }

    /// For the table of fields.
    pub(crate) fn told(self) -> PartPath {
        PartPath {
            path: self.path,
            missing: self.absent.map(|(value, known)| (value.to_value(), known)),
        }
    }

    /// The member of that name, or this value where there is none.
    pub(crate) fn read(self, node: &Node<'_>) -> Option<T> {
        if let Some(via) = self.via {
            return via(node);
        }
        let mut found = Reach::default();
        if self.named {
            match node.named(self.path) {
                Some(node) => found.nodes.push(node),
                None => found.lack = Some(Lack::Last),
            }
        } else {
            node.reach(self.path, &mut found);
        }
        match found.lack {
            None => {}
            Some(Lack::Last) if self.absent.is_some() => {}
            Some(Lack::Last | Lack::Parent | Lack::NoList) => return None,
        }
        if self.path.contains("[]") {
            return T::leaves(&found.nodes);
        }
        match found.nodes.first() {
            Some(node) => T::leaf(node),
            None => self.absent.map_or_else(T::absent, |(value, _)| Some(value)),
        }
    }
}

/// A path.
impl<T> From<&'static str> for PartSource<T> {
    fn from(path: &'static str) -> Self {
        PartSource {
            path,
            named: false,
            absent: None,
            via: None,
        }
    }
}

/// A path, what a missing member means, and where that is known from.
impl<T> From<(&'static str, T, AbsenceSource)> for PartSource<T> {
    fn from((path, absent, known): (&'static str, T, AbsenceSource)) -> Self {
        PartSource {
            path,
            named: false,
            absent: Some((absent, known)),
            via: None,
        }
    }
}

/// What reads the whole element; the path says what of it, for the table.
impl<T> From<(&'static str, fn(&Node<'_>) -> Option<T>)> for PartSource<T> {
    fn from((path, via): (&'static str, fn(&Node<'_>) -> Option<T>)) -> Self {
        PartSource {
            path,
            named: false,
            absent: None,
            via: Some(via),
        }
    }
}

pub(crate) use {part, part_source};
