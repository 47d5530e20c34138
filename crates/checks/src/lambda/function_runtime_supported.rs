//! Does AWS still patch the runtime of every function?

use firestep_audit::{Audience, Check, Context, Effort, PerAccount, Severity, Verdict, each_that};
use firestep_inventory::Gap;
use firestep_inventory::lambda::{Function, has_come};

pub(crate) const CHECK: Check = Check {
    id: "lambda-function-runtime-supported",
    title: "Lambda functions use supported runtimes",
    severity: Severity::Medium,
    effort: Effort::Days,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A runtime past its end gets no patches, and one day the function can no longer be changed.",
    remedy: "Move the function to a newer runtime, and test it there.",
    references: &["https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html"],
    reads: &["lambda:ListFunctions"],
    fix: None,
    examine: &PerAccount(|context| {
        each_that(&context.account.lambda_functions, |it| examine(context, it))
    }),
};

fn examine(context: &Context<'_>, function: &Function) -> Result<Option<Verdict>, Gap> {
    // What an image brings along, no answer tells.
    let Some((runtime, end)) = function.support_end()? else {
        return Ok(None);
    };
    Ok(Some(Verdict::of(
        !has_come(end, context.now),
        format!("AWS supports {runtime} until {end}"),
        format!("AWS's support for {runtime} ended on {end}"),
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::words;
    use firestep_inventory::lambda::PackageType;
    use firestep_inventory::{Account, Listed, Org, Seen};

    fn said(now: &str, package: PackageType, runtime: Option<&str>) -> Vec<&'static str> {
        let mut it = Function::unseen("orders");
        it.package_type = Seen::new(package);
        it.runtime = Seen::new(runtime.map(Box::from));
        let mut account = Account::empty();
        account.lambda_functions = Listed::of([it]);
        let mut org = Org::sample([]);
        org.as_of = now.parse().unwrap();
        crate::tests::words_in(&CHECK, &org, &account)
    }

    #[test]
    fn a_runtime_past_its_end_fails() {
        let zip = |now: &str, runtime: &str| said(now, PackageType::Zip, Some(runtime));
        assert_eq!(zip("2027-04-29T23:00:00Z", "nodejs22.x"), ["pass"]);
        assert_eq!(zip("2027-04-30T00:00:00Z", "nodejs22.x"), ["fail"]);
        assert_eq!(zip("2026-11-23T00:00:00Z", "python3.7"), ["fail"]);
        assert_eq!(zip("2026-11-23T00:00:00Z", "python3.14"), ["pass"]);
    }

    #[test]
    fn a_runtime_that_the_table_does_not_know_is_unknown() {
        let now = "2026-11-23T00:00:00Z";
        assert_eq!(said(now, PackageType::Zip, Some("rust2027")), ["unknown"]);
        assert_eq!(said(now, PackageType::Zip, None), ["unknown"]);
        let mut account = Account::empty();
        account.lambda_functions = Listed::of([Function::unseen("orders")]);
        assert_eq!(words(&CHECK, &account), ["unknown"]);
    }

    #[test]
    fn an_image_has_a_runtime_of_its_own() {
        let said = said("2026-11-23T00:00:00Z", PackageType::Image, None);
        assert_eq!(said, [] as [&str; 0]);
    }
}
