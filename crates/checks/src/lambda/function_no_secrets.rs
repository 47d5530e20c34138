//! Is no secret in the variables of a function?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::lambda::Function;

pub(crate) const CHECK: Check = Check {
    id: "lambda-function-no-secrets",
    title: "Environment variables of Lambda functions hold no secrets",
    severity: Severity::Critical,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Whoever may list functions reads the secret: every auditor, every role with read-only rights.",
    remedy: "Move it to Secrets Manager or a SecureString parameter, let the function fetch it, and change it.",
    references: &["https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html"],
    reads: &["lambda:ListFunctions"],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.lambda_functions, examine)),
};

fn examine(function: &Function) -> Result<Verdict, Gap> {
    let variables = function.variables.get()?;
    let found: Vec<String> = variables
        .secrets()
        .map(|(name, rule)| format!("{name} ({rule})"))
        .collect();
    Ok(match (variables.is_empty(), found.as_slice()) {
        (true, _) => Verdict::Pass("it has no environment variables".into()),
        (_, []) => Verdict::Pass("none of its variables looks like a secret".into()),
        (_, [one]) => Verdict::Fail(format!("a variable holds a secret: {one}").into()),
        (_, some) => Verdict::Fail(format!("variables hold secrets: {}", some.join(", ")).into()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;
    use firestep_inventory::lambda::Variables;

    #[test]
    fn a_rule_that_matched_is_a_secret() {
        let mut it = Function::unseen("orders");
        unknown(|| examine(&it));
        let mut with = |all: &[(&str, Option<&str>)]| {
            it.variables = Seen::new(Variables::new(all.iter().copied()));
            it.clone()
        };
        passes(|| examine(&with(&[])));
        passes(|| examine(&with(&[("STAGE", None)])));
        fails(|| {
            examine(&with(&[
                ("STAGE", None),
                ("DB_PASSWORD", Some("named-secret")),
            ]))
        });
        fails(|| examine(&with(&[("A", Some("jwt")), ("B", Some("a-rule-to-come"))])));
    }
}
