//! The trails that are an account's own: one of another account is asked there.

use firestep_audit::{Context, Verdict, Verdicts, each_that};
use firestep_inventory::Gap;
use firestep_inventory::cloudtrail::Trail;

/// A verdict on each trail of the account's own that the question is about.
pub(crate) fn each_own<'a>(
    context: &Context<'a>,
    examine: fn(&Context<'_>, &Trail) -> Result<Option<Verdict>, Gap>,
) -> Verdicts<'a> {
    each_that(&context.account.cloudtrail_trails, |trail| {
        if trail.owner() == context.account.id {
            examine(context, trail)
        } else {
            Ok(None)
        }
    })
}
