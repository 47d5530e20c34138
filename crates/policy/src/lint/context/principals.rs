//! Statements whose principals are services.

use crate::written::{Text, WrittenStatement};

/// The services that a statement names.
pub(super) fn services<'s, 'p>(
    statement: &'s WrittenStatement<'p>,
) -> impl Iterator<Item = &'s Text<'p>> {
    let named = statement.principals.iter().filter(|it| !it.not);
    let types = named
        .flat_map(|it| &it.by_type)
        .filter(|it| &*it.name == "Service");
    types.flat_map(|it| &it.all)
}

/// Whether services are all that it names.
pub(super) fn are_services(statement: &WrittenStatement<'_>) -> bool {
    let mut principals = statement.principals.iter();
    services(statement).next().is_some()
        && principals.all(|it| {
            let mut types = it.by_type.iter();
            !it.not && !it.opaque && it.bare.is_none() && types.all(|it| &*it.name == "Service")
        })
}

/// The keys of the source that a service acts for, in lower case.
pub(super) const SOURCE: [&str; 4] = [
    "aws:sourcearn",
    "aws:sourceaccount",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
];
