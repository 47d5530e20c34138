//! The ids that IAM gives to identities.

use crate::lint::rule::Found;
use crate::lint::subject::StatementSubject;
use crate::lint::words::quoted;

/// Tells of principals that are the id of an identity of a kind.
pub(super) fn tell(statement: &StatementSubject<'_>, prefix: &str, kind: &str, found: &mut Found) {
    for (of, id) in statement.written.named() {
        if of == "AWS" && is_id(id, prefix) {
            let id_of = quoted(id);
            found.at(
                id.span,
                format!("{id_of} is the id of a {kind}, of a deleted one perhaps: write its ARN"),
            );
        }
    }
}

/// Whether a text is an id that begins so.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids>
fn is_id(text: &str, prefix: &str) -> bool {
    let rest = text.strip_prefix(prefix).unwrap_or_default();
    (4..=128).contains(&rest.len())
        && rest
            .bytes()
            .all(|it| it.is_ascii_uppercase() || it.is_ascii_digit())
}
