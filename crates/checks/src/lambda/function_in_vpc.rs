//! Does every function run in a network of ours?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::lambda::Function;

pub(crate) const CHECK: Check = Check {
    id: "lambda-function-in-vpc",
    title: "Lambda functions run in a VPC",
    severity: Severity::Low,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Thorough,
    since: "0.1",
    risk: "What the function sends leaves by AWS's network, where neither your groups nor your flow logs see it.",
    remedy: "Attach functions that talk to your networks to private subnets; one that talks to none may stay outside.",
    references: &["https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html"],
    reads: &["lambda:ListFunctions"],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.lambda_functions, examine)),
};

fn examine(function: &Function) -> Result<Verdict, Gap> {
    Ok(Verdict::of(
        !function.subnets.get()?.is_empty(),
        "it runs in subnets of a VPC",
        "it runs outside every VPC",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;

    #[test]
    fn a_function_without_subnets_fails() {
        let mut it = Function::unseen("orders");
        unknown(|| examine(&it));
        it.subnets = Seen::new(vec!["subnet-1".into()]);
        passes(|| examine(&it));
        it.subnets = Seen::new(Vec::new());
        fails(|| examine(&it));
    }
}
