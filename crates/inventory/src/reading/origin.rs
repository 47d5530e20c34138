//! Who a resource is, and where the resources of a kind come from: plain data.

use crate::Location;

/// Who a resource is. Plain: without it there is no resource to evaluate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Its account and region.
    pub location: Location,
    /// Its id as AWS's operations take it.
    pub id: Box<str>,
    /// Its ARN, when it has one.
    pub arn: Option<Box<str>>,
    /// Its name, where that is not the id.
    pub name: Option<Box<str>>,
}

/// Where the resources of a kind come from.
#[derive(Debug, Clone, Copy)]
pub struct Origin {
    /// `AWS::EC2::Instance`.
    pub kind: &'static str,
    /// The operation that lists them.
    pub operation: &'static str,
    /// Which of the plan's calls of that operation (`as`).
    pub label: Option<&'static str>,
    /// The path of the items in a page; empty: the page is the one item of its region. `?` behind it: AWS leaves the
    /// list out where there is none.
    pub list: &'static str,
    /// The path of the id in an item; empty: the item is its id.
    pub id: &'static str,
    /// The path of the name, or empty; `{last}`: the end of the id.
    pub name: &'static str,
    /// The path of the ARN (`Arn`), or how it is made (`ec2:instance/{id}`, `sqs:{last}`); empty: it has none, unless
    /// the id is one.
    pub arn: &'static str,
    /// The path of the resource's own region, where the list belongs to none.
    pub region: &'static str,
    /// Called once per region, or once per account.
    pub scope: ListScope,
    /// The list for each item of which `operation` is called; `None`: it is called by itself.
    pub per: Option<Parent>,
    /// Whether it is there to guard, and never to be guarded: nothing of the kind is missed in a closed region.
    pub is_guard: bool,
}

/// How often a list operation is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListScope {
    /// In every region.
    Regional,
    /// Once.
    Once,
}

impl Origin {
    /// What most kinds have in common.
    pub const REGIONAL: Origin = Origin {
        kind: "",
        operation: "",
        label: None,
        list: "",
        id: "",
        name: "",
        arn: "",
        region: "",
        scope: ListScope::Regional,
        per: None,
        is_guard: false,
    };

    /// A kind that is listed once per account.
    pub const ONCE: Origin = Origin {
        scope: ListScope::Once,
        ..Origin::REGIONAL
    };
}

/// A list for each item of which another is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parent {
    /// The operation that lists the parents.
    pub operation: &'static str,
    /// The path of the parents in a page.
    pub list: &'static str,
    /// The path of a parent's id.
    pub id: &'static str,
    /// The parameter of the call that holds it; empty: one call is for all of them.
    pub parameter: &'static str,
}

/// An operation beside the list that tells more of its resources.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Detail {
    /// The operation.
    pub operation: &'static str,
    /// How an answer of it belongs to a resource.
    pub by: By,
    /// Whether an object that does not have the feature answers as if the value were absent.
    pub not_offered_is_absent: bool,
    /// Whether another list that does not name the resource says that the value is absent.
    pub unlisted_is_absent: bool,
}

/// How an answer belongs to a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum By {
    /// It was called for that resource: the parameter that holds the id.
    Parameter(&'static str),
    /// It was called for that resource in its region: the parameter that holds the name.
    Name(&'static str),
    /// Likewise, by the plan's calls of that operation that have this label (`as`).
    Labelled {
        /// The label.
        label: &'static str,
        /// The parameter.
        parameter: &'static str,
    },
    /// It is another list of the region, whose items name the resource.
    List {
        /// Which of the plan's calls of that operation.
        label: Option<&'static str>,
        /// The path of the items.
        items: &'static str,
        /// The path of the resource's id in an item.
        id: &'static str,
    },
}

/// Where it is known from that a missing member says something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AbsenceSource {
    /// AWS's documentation says so.
    Documented,
    /// AWS was seen to answer so.
    Seen,
}

/// The short form, for declarations.
pub(crate) const DOCUMENTED: AbsenceSource = AbsenceSource::Documented;
/// The short form, for declarations.
pub(crate) const SEEN: AbsenceSource = AbsenceSource::Seen;

/// Where a value stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Path {
    /// At a path of members.
    At(&'static str),
    /// At the member with the name of the field, in AWS's spelling: `vpc_id` reads `VpcId`.
    Named(&'static str),
}

impl Path {
    /// The paths of the members that may be missing.
    pub(crate) fn optional(self) -> Vec<String> {
        match self {
            Path::At(path) => optional(path),
            Path::Named(_) => Vec::new(),
        }
    }

    /// The path as AWS writes it.
    pub fn text(self) -> std::borrow::Cow<'static, str> {
        match self {
            Path::At(path) if path.contains('?') => path.replace('?', "").into(),
            Path::At(path) => path.into(),
            Path::Named(field) => field
                .split('_')
                .flat_map(|word| {
                    let mut letters = word.chars();
                    let first = letters.next().map(|it| it.to_ascii_uppercase());
                    first.into_iter().chain(letters)
                })
                .collect::<String>()
                .into(),
        }
    }
}

/// The paths up to each member of a path that may be missing.
pub(crate) fn optional(path: &str) -> Vec<String> {
    path.match_indices('?')
        .filter_map(|(at, _)| Some(path.get(..at)?.replace(['?'], "")))
        .collect()
}
