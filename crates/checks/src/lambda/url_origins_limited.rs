//! May the pages of only some origins call a function by its address?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::lambda::FunctionUrl;

pub(crate) const CHECK: Check = Check {
    id: "lambda-url-origins-limited",
    title: "Lambda function URLs name the origins whose pages may call them",
    severity: Severity::Medium,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Any page that a user opens may call the function with what the user's browser sends along, and read the answer.",
    remedy: "Name your own origins in AllowOrigins instead of `*`.",
    references: &["https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html#urls-cors"],
    reads: &["lambda:ListFunctions", "lambda:ListFunctionUrlConfigs"],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.lambda_function_urls, examine)),
};

/// Patterns that every origin fits.
const ALL: [&str; 3] = ["*", "http://*", "https://*"];

fn examine(url: &FunctionUrl) -> Result<Verdict, Gap> {
    let origins = url.allow_origins.get()?;
    if origins.iter().any(|it| ALL.contains(&it.trim())) {
        return Ok(Verdict::Fail("pages of every origin may call it".into()));
    }
    Ok(Verdict::Pass(
        match origins.as_slice() {
            [] => "pages of no other origin may call it".to_owned(),
            some => format!("pages of {} may call it", some.join(", ")),
        }
        .into(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;

    #[test]
    fn all_origins_fail() {
        let mut it = FunctionUrl::unseen("arn:aws:lambda:eu-central-1:111122223333:function:x");
        unknown(|| examine(&it));
        let mut with = |origins: &[&str]| {
            it.allow_origins = Seen::new(origins.iter().map(|it| (*it).into()).collect());
            it.clone()
        };
        passes(|| examine(&with(&[])));
        passes(|| examine(&with(&["https://acme.example"])));
        fails(|| examine(&with(&["https://acme.example", "*"])));
        fails(|| examine(&with(&["https://*"])));
    }
}
