//! ARNs and the patterns that policies write for them.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>

use crate::context::RequestContext;
use crate::pattern::{Overlap, Pattern};
use crate::tri::Tri;
use crate::variables::{Reading, Resolved, Template};

/// The six parts of an ARN; the last may hold colons.
pub fn parts(arn: &str) -> Option<[&str; 6]> {
    let mut split = arn.splitn(6, ':');
    let all = [
        split.next()?,
        split.next()?,
        split.next()?,
        split.next()?,
        split.next()?,
        split.next()?,
    ];
    (all.first() == Some(&"arn")).then_some(all)
}

/// A pattern for ARNs: wildcards stay within a part, variables stand only in the last.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ArnPattern {
    Anything,
    /// Fits no ARN: it is none itself.
    Nothing,
    /// Its parts; the first four after `arn` in lower case.
    Parts(Box<[Pattern; 4]>, Template),
}

/// How a pattern lies to a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// It fits, does not, or that is not known.
    Is(Tri),
    /// A variable has no value: the statement is void where absence would matter.
    Void,
}

/// How an ARN with fewer than six parts is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Short {
    /// What is missing is anything.
    Open,
    /// So if it holds a star, else it fits nothing.
    OpenWithStar,
    /// So if it ends in a star, else it fits nothing.
    OpenWithLastStar,
    Closed,
}

impl ArnPattern {
    /// The pattern of a resource: all but its last part is compared without regard to case.
    pub fn new(written: &str, variables: bool, short: Short) -> Self {
        Self::read(written, variables, short, true)
    }

    /// The pattern of a condition: all of its parts are compared with their case.
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN>
    pub(crate) fn of_condition(written: &str, variables: bool) -> Self {
        Self::read(written, variables, Short::Closed, false)
    }

    fn read(written: &str, variables: bool, short: Short, fold: bool) -> Self {
        if written == "*" {
            return Self::Anything;
        }
        let mut parts: Vec<&str> = split(written);
        if parts.first() != Some(&"arn") {
            return Self::Nothing;
        }
        if parts.len() < 6 {
            let open = match short {
                Short::Open => true,
                Short::OpenWithStar => written.contains('*'),
                Short::OpenWithLastStar => written.ends_with('*'),
                Short::Closed => false,
            };
            if !open {
                return Self::Nothing;
            }
            parts.resize(6, "*");
        }
        let [_, partition, service, region, account, resource] = parts.as_slice() else {
            return Self::Nothing;
        };
        let part = |text: &str| {
            if fold {
                Pattern::new(&text.to_ascii_lowercase())
            } else {
                Pattern::new(text)
            }
        };
        Self::Parts(
            Box::new([part(partition), part(service), part(region), part(account)]),
            Template::new(
                resource,
                Reading {
                    variables,
                    wildcards: true,
                    fold: false,
                },
            ),
        )
    }

    /// The keys that its variables stand for.
    pub(crate) fn variables(&self) -> impl Iterator<Item = &str> {
        let tail = match self {
            Self::Parts(_, tail) => Some(tail),
            Self::Anything | Self::Nothing => None,
        };
        tail.into_iter().flat_map(Template::variables)
    }

    /// Whether an ARN fits; a star in it asks about many.
    pub fn fits(&self, resource: &RequestedResource, context: &RequestContext) -> Fit {
        let (heads, tail) = match self {
            Self::Anything => return Fit::Is(Tri::Yes),
            Self::Nothing => return Fit::Is(Tri::No),
            Self::Parts(heads, tail) => (heads, tail),
        };
        let requested = match resource {
            RequestedResource::Every => return Fit::Is(Tri::Maybe),
            RequestedResource::None | RequestedResource::Strange => return Fit::Is(Tri::No),
            RequestedResource::Arn(parts) => parts,
        };
        // The last part tells most resources apart.
        if let Template::Fixed(tail) = tail
            && lies(tail, &requested.tail) == Tri::No
        {
            return Fit::Is(Tri::No);
        }
        let mut all = Tri::Yes;
        for (pattern, part) in heads.iter().zip(&requested.head) {
            all = all.and(lies(pattern, part));
            if all == Tri::No {
                return Fit::Is(Tri::No);
            }
        }
        match tail.resolve(context, false) {
            Resolved::Pattern(pattern) => Fit::Is(all.and(lies(&pattern, &requested.tail))),
            Resolved::Unknown(pattern) => match pattern.against(&requested.tail) {
                Overlap::None => Fit::Is(Tri::No),
                _ => Fit::Is(all.and(Tri::Maybe)),
            },
            // Wherever the variable led, it would be to another type of resource.
            Resolved::NoValue if another_type(tail, requested) => Fit::Is(Tri::No),
            Resolved::NoValue => Fit::Void,
        }
    }
}

/// Whether the type before a variable (`user/`) is not that of the resource.
fn another_type(tail: &Template, requested: &ArnParts) -> bool {
    let [_, service, ..] = &requested.head;
    if &**service == "s3" {
        return false;
    }
    let first = tail.leading_text();
    let end = first.find(['/', ':']).map(|at| at + 1);
    end.and_then(|end| first.get(..end))
        .is_some_and(|kind| !requested.tail.starts_with(kind))
}

fn lies(pattern: &Pattern, part: &str) -> Tri {
    match pattern.against(part) {
        Overlap::None => Tri::No,
        Overlap::Some => Tri::Maybe,
        Overlap::Covers => Tri::Yes,
    }
}

/// Splits at colons, but not inside `${…}`.
fn split(written: &str) -> Vec<&str> {
    let mut parts = Vec::with_capacity(6);
    let (mut from, mut inside) = (0, false);
    let bytes = written.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'{' if at > 0 && bytes.get(at - 1) == Some(&b'$') => inside = true,
            b'}' => inside = false,
            b':' if !inside && parts.len() < 5 => {
                parts.extend(written.get(from..at));
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.extend(written.get(from..));
    parts
}

/// The resource of a request, read once.
#[derive(Debug, Clone)]
pub enum RequestedResource {
    /// `*` for an action that takes resources: all of them are requested.
    Every,
    /// The action takes no resource.
    None,
    /// No ARN at all.
    Strange,
    Arn(ArnParts),
}

#[derive(Debug, Clone)]
pub struct ArnParts {
    /// Partition, service, region and account, in lower case.
    pub head: [Box<str>; 4],
    pub tail: Box<str>,
}

impl RequestedResource {
    /// Reads the resource of a request.
    pub fn new(text: &str, takes_none: bool) -> Self {
        if text == "*" {
            return if takes_none { Self::None } else { Self::Every };
        }
        let Some([_, partition, service, region, account, tail]) = parts(text) else {
            return Self::Strange;
        };
        let part = |text: &str| text.to_ascii_lowercase().into();
        Self::Arn(ArnParts {
            head: [part(partition), part(service), part(region), part(account)],
            tail: tail.into(),
        })
    }
}

/// Whether one ARN, a context value, fits a pattern of an ARN condition: all six parts do.
pub(crate) fn condition_fits(pattern: &ArnPattern, value: &str, context: &RequestContext) -> Fit {
    let (ArnPattern::Parts(heads, tail), Some([_, head @ .., last])) = (pattern, parts(value))
    else {
        return Fit::Is(Tri::No);
    };
    let fits = heads
        .iter()
        .zip(head)
        .all(|(pattern, part)| pattern.matches(part));
    match tail.resolve(context, false) {
        Resolved::Pattern(pattern) => Fit::Is(Tri::from(fits && pattern.matches(last))),
        Resolved::Unknown(pattern) if fits && pattern.matches(last) => Fit::Is(Tri::Maybe),
        Resolved::Unknown(_) => Fit::Is(Tri::No),
        Resolved::NoValue => Fit::Void,
    }
}
