//! Does no function load code of accounts outside?

use firestep_access::{inside, outside_account};
use firestep_audit::{Audience, Check, Context, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::lambda::Function;
use firestep_inventory::{Gap, first_found};

pub(crate) const CHECK: Check = Check {
    id: "lambda-function-layers-own",
    title: "Lambda functions load layers of the organization only",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A layer is code that runs with the function's role; its owner decides what is in the next version.",
    remedy: "Copy the layer into an account of yours after looking at it; AWS's own extensions may stay if you trust them.",
    references: &["https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html"],
    reads: &[
        "lambda:ListFunctions",
        "organizations:DescribeOrganization",
        "organizations:ListAccounts",
    ],
    fix: None,
    examine: &PerAccount(|context| {
        each(&context.account.lambda_functions, |it| examine(context, it))
    }),
};

fn examine(context: &Context<'_>, function: &Function) -> Result<Verdict, Gap> {
    let own = function.identity.location.account;
    let organization = &context.org.organization;
    let layers = function.layers.get()?;
    if layers.is_empty() {
        return Ok(Verdict::Pass("it loads no layers".into()));
    }
    let foreign = first_found(layers, |layer| {
        let outside = outside_account(organization, own, layer.as_str())?;
        Ok(outside.map(|account| format!("it loads {} of account {account}", layer.resource())))
    })?;
    Ok(match foreign {
        Some(words) => Verdict::Fail(words.into()),
        None => Verdict::Pass(
            format!(
                "its layers are of no account outside {}",
                inside(organization)
            )
            .into(),
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{words, words_in};
    use firestep_inventory::{Account, Arn, Listed, Org, Seen};

    fn account(layers: &[&str]) -> Account {
        let mut it = Function::unseen("orders");
        it.layers = Seen::new(layers.iter().map(|it| Arn::parse(it).unwrap()).collect());
        let mut account = Account::empty();
        account.lambda_functions = Listed::of([it]);
        account
    }

    const OWN: &str = "arn:aws:lambda:eu-central-1:111122223333:layer:tools:3";
    const FOREIGN: &str = "arn:aws:lambda:eu-central-1:444455556666:layer:tools:3";

    #[test]
    fn a_layer_of_another_account_fails() {
        assert_eq!(words(&CHECK, &account(&[])), ["pass"]);
        assert_eq!(words(&CHECK, &account(&[OWN])), ["pass"]);
        assert_eq!(words(&CHECK, &account(&[OWN, FOREIGN])), ["fail"]);
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        let mut it = account(&[]);
        it.lambda_functions = Listed::of([Function::unseen("orders")]);
        assert_eq!(words(&CHECK, &it), ["unknown"]);
        let mut org = Org::sample([]);
        org.organization.members = Listed::unseen();
        assert_eq!(words_in(&CHECK, &org, &account(&[FOREIGN])), ["unknown"]);
    }
}
