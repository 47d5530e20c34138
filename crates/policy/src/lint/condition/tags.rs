//! Keys about tags.

use crate::lint::keys;
use crate::lint::subject::Subject;

/// Whether a key is about a tag and does not name it: `aws:ResourceTag`, `ec2:ResourceTag/`.
pub(super) fn lacks_name(subject: &Subject<'_>, key: &str) -> bool {
    /// Hostile keys are long; one without a name is not.
    const LONGEST: usize = 100;
    if key.len() > LONGEST {
        return false;
    }
    let bare = key.strip_suffix('/').unwrap_or(key);
    let ends = bare.len().checked_sub(3).and_then(|at| bare.get(at..));
    ends.is_some_and(|it| it.eq_ignore_ascii_case("tag"))
        && (bare.len() < key.len() || keys::known(subject.catalogue, bare).is_none())
        && keys::known(subject.catalogue, &format!("{bare}/x")).is_some()
}
