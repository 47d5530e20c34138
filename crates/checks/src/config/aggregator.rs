//! Does one place see the Config data of all accounts?

use firestep_audit::{Audience, Check, Clause, Effort, PerOrganization, Severity, Verdict};
use firestep_inventory::{Gap, Org, all, first_found};

use crate::delegation::of_members;

pub(crate) const CHECK: Check = Check {
    id: "config-aggregator",
    title: "An aggregator sees all accounts in all regions",
    severity: Severity::Low,
    effort: Effort::Minutes,
    clauses: &[Clause::new("M3.2", "aggregator")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Without it, finding a resource means a search in every account and region.",
    remedy: "Create an organization aggregator of all regions in the security account.",
    references: &["https://docs.aws.amazon.com/config/latest/developerguide/aggregate-data.html"],
    reads: &[
        "organizations:DescribeOrganization",
        "config:DescribeConfigurationAggregators",
    ],
    fix: None,
    examine: &PerOrganization(|context| of_members(context.org, |_| examine(context.org))),
};

fn examine(org: &Org) -> Result<Verdict, Gap> {
    let found = first_found(org.summaries(), |summary| {
        let sees_all = summary.aggregators.any(|it| {
            all([&|| Ok(it.organization_role.get()?.is_some()), &|| {
                it.all_aws_regions.get().copied()
            }])
        })?;
        Ok(sees_all.then_some(summary.account))
    })?;
    if found.is_none() {
        // One in an account or a region that was left out would do.
        org.scope.whole("config:DescribeConfigurationAggregators")?;
    }
    Ok(match found {
        Some(account) => Verdict::Pass(format!("one in {account} does").into()),
        None => {
            Verdict::Fail("no account has an aggregator of the organization for all regions".into())
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::config::Aggregator;
    use firestep_inventory::{Listed, Seen, Summary};

    fn org(aggregators: Listed<Aggregator>) -> Org {
        let mut summary = Summary::empty("444455556666");
        summary.aggregators = aggregators;
        Org::sample([summary])
    }

    fn aggregator(role: Option<&str>) -> Listed<Aggregator> {
        let mut it = Aggregator::unseen("a");
        it.organization_role = Seen::new(role.map(Box::from));
        it.all_aws_regions = Seen::new(true);
        Listed::of([it])
    }

    #[test]
    fn one_of_the_organization_passes() {
        passes(|| examine(&org(aggregator(Some("arn:aws:iam::444455556666:role/r")))));
        fails(|| examine(&org(aggregator(None))));
        fails(|| examine(&org(Listed::of([]))));
    }

    #[test]
    fn an_account_without_an_organization_has_none_of_it() {
        let said = crate::delegation::tests::alone(&CHECK, |_| {});
        assert_eq!(said, [] as [&str; 0]);
    }

    #[test]
    fn unseen_aggregators_are_unknown() {
        unknown(|| examine(&org(Listed::unseen())));
    }
}
