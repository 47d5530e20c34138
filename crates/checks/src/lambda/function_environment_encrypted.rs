//! Are the variables of every function encrypted with a key of ours?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::lambda::Function;

pub(crate) const CHECK: Check = Check {
    id: "lambda-function-environment-encrypted",
    title: "Lambda functions encrypt their environment with a customer key",
    severity: Severity::Low,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Thorough,
    since: "0.1",
    risk: "Whoever may read the function's settings reads its variables; a key of yours is a second lock.",
    remedy: "Set a KMS key of yours that only the function's role and its owners may use.",
    references: &[
        "https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html",
    ],
    reads: &["lambda:ListFunctions"],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.lambda_functions, examine)),
};

fn examine(function: &Function) -> Result<Verdict, Gap> {
    if let Some(key) = function.kms_key_arn.get()? {
        return Ok(Verdict::Pass(
            format!("its environment is encrypted with {key}").into(),
        ));
    }
    Ok(match function.variables.get()?.len() {
        0 => Verdict::Pass("it has no environment variables".into()),
        1 => Verdict::Fail("its environment variable is encrypted with a key of AWS".into()),
        count => Verdict::Fail(
            format!("its {count} environment variables are encrypted with a key of AWS").into(),
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;
    use firestep_inventory::lambda::Variables;

    fn function(key: Option<&str>, variables: Option<&[&str]>) -> Function {
        let mut it = Function::unseen("orders");
        it.kms_key_arn = Seen::new(key.map(Box::from));
        if let Some(names) = variables {
            it.variables = Seen::new(Variables::new(names.iter().map(|it| (*it, None))));
        }
        it
    }

    #[test]
    fn variables_without_a_customer_key_fail() {
        fails(|| examine(&function(None, Some(&["STAGE"]))));
        fails(|| examine(&function(None, Some(&["STAGE", "LEVEL"]))));
        passes(|| examine(&function(None, Some(&[]))));
        passes(|| examine(&function(Some("arn:aws:kms:eu-central-1:1:key/k"), None)));
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        unknown(|| examine(&function(None, None)));
        unknown(|| examine(&Function::unseen("orders")));
    }
}
