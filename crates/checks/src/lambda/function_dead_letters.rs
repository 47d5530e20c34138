//! Does every function keep the events that it failed on?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::lambda::Function;

pub(crate) const CHECK: Check = Check {
    id: "lambda-function-dead-letters",
    title: "Lambda functions have a dead-letter queue",
    severity: Severity::Low,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Thorough,
    since: "0.1",
    risk: "An event that fails for the last time is dropped, and nobody knows what was lost.",
    remedy: "Set a dead-letter queue or topic for functions that are called asynchronously.",
    references: &[
        "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html",
    ],
    reads: &["lambda:ListFunctions"],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.lambda_functions, examine)),
};

fn examine(function: &Function) -> Result<Verdict, Gap> {
    Ok(match function.dead_letter_target.get()? {
        Some(target) => Verdict::Pass(format!("what it fails on goes to {target}").into()),
        None => Verdict::Fail("it has no dead-letter queue".into()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;

    #[test]
    fn a_function_without_a_target_fails() {
        let mut it = Function::unseen("orders");
        unknown(|| examine(&it));
        it.dead_letter_target = Seen::new(Some("arn:aws:sqs:eu-central-1:1:failed".into()));
        passes(|| examine(&it));
        it.dead_letter_target = Seen::new(None);
        fails(|| examine(&it));
    }
}
