//! Sids that an earlier statement has, too.

use std::collections::HashSet;

use crate::lint::rule::Found;
use crate::lint::subject::Subject;
use crate::lint::words::quoted;

/// Tells of each Sid that stood before; an empty one is none.
pub(super) fn tell(subject: &Subject<'_>, found: &mut Found) {
    let mut before: HashSet<&str> = HashSet::new();
    for sid in subject
        .policy
        .statements
        .iter()
        .filter_map(|it| it.sid.as_ref())
    {
        if !sid.is_empty() && !before.insert(sid) {
            found.at(
                sid.span,
                format!("{} is the Sid of an earlier statement, too", quoted(sid)),
            );
        }
    }
}
