//! The resources that a statement writes.

use crate::lint::arns::{WrittenArn, is_every};
use crate::lint::formats::{Format, Formats, Part};
use crate::lint::rule::Found;
use crate::lint::subject::StatementSubject;
use crate::lint::words::quoted;
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

/// Tells of the ARNs that have a part which no ARN of their resource has: `what` is it.
pub(super) fn tell_extra<'a>(
    statement: &'a StatementSubject<'_>,
    part: impl Fn(&WrittenArn<'a>) -> &'a str,
    of_format: impl Fn(&Format) -> Part,
    what: &str,
    found: &mut Found,
) {
    for (text, arn) in arns(statement) {
        let written = part(&arn);
        // A star also stands for nothing.
        let is_written = !written.is_empty() && !is_every(written) && !written.contains("${");
        if is_written && all_formats(&arn, |it| of_format(it) == Part::Empty) {
            found.at(
                text.span,
                format!(
                    "no ARN of {} for this resource has {what}: leave {} out",
                    quoted(arn.service),
                    quoted(written)
                ),
            );
        }
    }
}
