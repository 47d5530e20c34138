//! Statements whose principals are services.

use crate::lint::narrowing;
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

/// Keys by which a service tells for whom it acts, besides those that AWS recommends.
const OTHERS: [&str; 8] = [
    "aws:sourceowner",
    "aws:referer",
    "sts:externalid",
    "kms:calleraccount",
    "kms:grantconstraintsourcearn",
    "s3:deliverysourcearn",
    "lambda:eventsourcetoken",
    "events:creatoraccount",
];

/// Whether a condition ties the call to the sources that it is for.
pub(super) fn is_tied(written: &WrittenStatement<'_>) -> bool {
    narrowing::is_opaque(written)
        || written.conditions().any(|(operator, it)| {
            let key = it.key.to_ascii_lowercase();
            let is_about = SOURCE.contains(&&*key)
                || OTHERS.contains(&&*key)
                || key.starts_with("kms:encryptioncontext:");
            is_about
                && narrowing::ties(operator, it)
                && (key != "aws:sourcearn"
                    || it.values.iter().all(|it| narrowing::names_source(it)))
        })
}
