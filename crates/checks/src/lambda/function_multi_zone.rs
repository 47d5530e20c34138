//! Does every function in a network stand in more than one zone?

use std::collections::BTreeSet;

use firestep_audit::{Audience, Check, Context, Effort, PerAccount, Severity, Verdict, each_that};
use firestep_inventory::lambda::Function;
use firestep_inventory::reading::records::undecided;
use firestep_inventory::{Gap, evaluate};

pub(crate) const CHECK: Check = Check {
    id: "lambda-function-multi-zone",
    title: "Lambda functions in a VPC span several zones",
    severity: Severity::Medium,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "When its one zone fails the function cannot be called.",
    remedy: "Add subnets of another zone to the function's network configuration.",
    references: &["https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html"],
    reads: &["lambda:ListFunctions", "ec2:DescribeSubnets"],
    fix: None,
    examine: &PerAccount(|context| {
        each_that(&context.account.lambda_functions, |it| examine(context, it))
    }),
};

fn examine(context: &Context<'_>, function: &Function) -> Result<Option<Verdict>, Gap> {
    let subnets = function.subnets.get()?;
    // Outside a network Lambda itself spans the zones.
    if subnets.is_empty() {
        return Ok(None);
    }
    let location = function.identity.location;
    let zone = |id: &str| {
        let found = context.account.ec2_subnets.find(location.region, id)?;
        let subnet = found.ok_or_else(|| {
            undecided(
                location,
                "ec2:DescribeSubnets",
                &format!("{id} is not listed"),
            )
        })?;
        subnet.availability_zone.get()
    };
    let mut zones = BTreeSet::new();
    let mut unseen = None;
    for id in subnets {
        match evaluate(|| zone(id)) {
            Ok(zone) => {
                zones.insert(&**zone);
            }
            Err(gap) => unseen = Some(gap),
        }
    }
    match (zones.len(), unseen) {
        (0 | 1, Some(gap)) => Err(gap),
        (0 | 1, None) => Ok(Some(Verdict::Fail(
            "all its subnets are in one zone".into(),
        ))),
        (count, _) => Ok(Some(Verdict::Pass(
            format!("its subnets are in {count} zones").into(),
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::words;
    use firestep_inventory::ec2::Subnet;
    use firestep_inventory::{Account, Listed, Seen};

    fn said(subnets: &[&str]) -> Vec<&'static str> {
        let mut function = Function::unseen("orders");
        function.subnets = Seen::new(subnets.iter().map(|it| (*it).into()).collect());
        let subnet = |id: &str, zone: Option<&str>| {
            let mut it = Subnet::unseen(id);
            if let Some(zone) = zone {
                it.availability_zone = Seen::new(zone.into());
            }
            it
        };
        let mut account = Account::empty();
        account.lambda_functions = Listed::of([function]);
        account.ec2_subnets = Listed::of([
            subnet("a1", Some("eu-central-1a")),
            subnet("a2", Some("eu-central-1a")),
            subnet("b1", Some("eu-central-1b")),
            subnet("x", None),
        ]);
        words(&CHECK, &account)
    }

    #[test]
    fn one_zone_fails() {
        assert_eq!(said(&["a1", "b1"]), ["pass"]);
        assert_eq!(said(&["a1", "a2"]), ["fail"]);
        assert_eq!(said(&[]), [] as [&str; 0]);
    }

    #[test]
    fn two_zones_that_were_seen_are_enough() {
        assert_eq!(said(&["a1", "b1", "x"]), ["pass"]);
        assert_eq!(said(&["a1", "x"]), ["unknown"]);
        assert_eq!(said(&["a1", "of-another-account"]), ["unknown"]);
    }
}
