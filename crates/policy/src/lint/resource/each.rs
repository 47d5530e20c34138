//! The resources that a statement writes.

use crate::lint::arns::WrittenArn;
use crate::lint::formats::{Format, Formats};
use crate::lint::subject::StatementSubject;
use crate::written::Text;

/// The texts of `Resource` and `NotResource`.
pub(super) fn texts<'a>(statement: &'a StatementSubject<'_>) -> impl Iterator<Item = &'a Text<'a>> {
    statement.written.resources.iter().flat_map(|it| &it.all)
}

/// Those that are ARNs with all of their parts.
pub(super) fn arns<'a>(
    statement: &'a StatementSubject<'_>,
) -> impl Iterator<Item = (&'a Text<'a>, WrittenArn<'a>)> {
    texts(statement).filter_map(|text| Some((text, WrittenArn::of(text)?)))
}

/// Whether an ARN may be of formats of its service, and all of these are so.
pub(super) fn all_formats(arn: &WrittenArn<'_>, is_so: impl Fn(&Format) -> bool) -> bool {
    let formats = Formats::embedded();
    let Some(fitting) = formats.fitting(arn) else {
        return false;
    };
    let mut fitting = fitting.filter_map(|id| formats.get(id)).peekable();
    fitting.peek().is_some() && fitting.all(is_so)
}
