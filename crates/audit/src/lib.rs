//! Check, verdict, finding; running checks over an inventory.

pub mod check;
pub mod finding;
pub mod framework;
pub mod run;
pub mod verdict;

pub use check::{Audience, Check, Clause, Effort, Examine, Fix, Severity, Status, View};
pub use finding::{Finding, ResourceRef};
pub use framework::{Control, Framework};
pub use run::{CheckResults, Tally, run, run_organization};
pub use verdict::{
    ACCOUNT, About, Impact, Reason, Verdict, Verdicts, account, each, each_region, each_that,
    organization,
};
