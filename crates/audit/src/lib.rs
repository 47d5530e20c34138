//! Check, verdict, finding; running checks over an inventory.

pub mod check;
pub mod finding;
pub mod fix;
mod packed;
pub mod run;
pub mod verdict;

pub use check::{
    Audience, Check, Clause, Context, Effort, Examine, PerAccount, PerOrganization, Scope, Severity,
};
pub use finding::{Decision, Finding, FindingKey, FindingOutcome, ResourceRef};
pub use fix::{Commands, Fix, Fixing, Risk, UNSAID_PROFILE};
pub use packed::{Packed, order};
pub use run::{
    Answered, CheckResults, Counts, Keeps, Tally, Unseen, Wanted, run, run_organization,
};
pub use verdict::{
    ACCOUNT, About, Behind, Examined, Impact, Reason, Verdict, Verdicts, account, each,
    each_region, each_that, organization, organization_that,
};
