//! Lists of actions and resources with nothing in them.

use crate::lint::faults::faults_in;
use crate::lint::rule::Found;
use crate::lint::subject::Subject;
use crate::lint::words::quoted;
use crate::written::Texts;

/// Tells of the elements that are lists of nothing.
pub(super) fn tell(subject: &Subject<'_>, elements: &[Texts<'_>], found: &mut Found) {
    for listed in elements {
        let is_empty = listed.is_list && listed.all.is_empty() && !listed.opaque;
        if is_empty && faults_in(subject.policy, listed.span).next().is_none() {
            let name = quoted(&listed.name);
            found.at(
                listed.span,
                format!("{name} is empty: the statement does nothing"),
            );
        }
    }
}
