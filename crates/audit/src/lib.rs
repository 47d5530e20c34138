//! Check, verdict, finding; running checks over an inventory.

pub mod check;
pub mod finding;
pub mod framework;
pub mod run;
pub mod verdict;

pub use check::{Audience, Check, Clause, Effort, Examine, Fix, Severity, Status, View};
pub use finding::{Finding, Subject};
pub use framework::{Control, Framework};
pub use run::{Outcome, Tally, run, run_organization};
pub use verdict::{
    ACCOUNT, About, Reason, Stake, Verdict, Verdicts, account, each, each_region, each_that,
    organization,
};
