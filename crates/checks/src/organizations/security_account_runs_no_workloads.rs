//! Is the security account there for security alone?

use firestep_audit::{
    About, Audience, Check, Clause, Context, Effort, PerAccount, Severity, Verdict, Verdicts, each,
};
use firestep_inventory::Tags;

pub(crate) const CHECK: Check = Check {
    id: "organizations-security-account-runs-no-workloads",
    title: "The security account runs no workloads",
    severity: Severity::Medium,
    effort: Effort::Days,
    clauses: &[Clause::new("E1.5", "no-workloads")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Each workload brings people, roles and holes to the account that must stay clean.",
    remedy: "Move the workload to an account of its own, or tag it `purpose: security` when it is a tool of security.",
    references: &[
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_integrate_delegated_admin.html",
    ],
    reads: &[
        "organizations:DescribeOrganization",
        "organizations:ListDelegatedAdministrators",
        "organizations:ListDelegatedServicesForAccount",
        "ec2:DescribeInstances",
        "rds:DescribeDBInstances",
        "rds:DescribeDBClusters",
    ],
    fix: None,
    examine: &PerAccount(examine),
};

fn examine<'a>(context: &Context<'a>) -> Verdicts<'a> {
    let (account, org) = (context.account, context.org);
    let is_security = match firestep_inventory::evaluate(|| org.security_account()) {
        Ok(security) => security == Some(account.id),
        // Whose account it is was not seen: one Unknown, in the place where it would matter.
        Err(gap) => return Verdicts::new().and(About::Account(account.id), || Err(gap)),
    };
    if !is_security {
        return Verdicts::new();
    }
    let verdicts = each(&account.ec2_instances, |it| {
        Ok(examine_tags(it.tags.get()?))
    })
    .with(each(&account.rds_instances, |it| {
        Ok(examine_tags(it.tag_list.get()?))
    }))
    // A serverless cluster has no instances.
    .with(each(&account.rds_clusters, |it| {
        Ok(examine_tags(it.tag_list.get()?))
    }));
    if !verdicts.is_empty() {
        return verdicts;
    }
    Verdicts::new().and(About::Account(account.id), || {
        Ok(Verdict::Pass(
            "no instance and no database runs in it".into(),
        ))
    })
}

fn examine_tags(tags: &Tags) -> Verdict {
    let purpose = tags.value("purpose").unwrap_or_default();
    Verdict::of(
        purpose.eq_ignore_ascii_case("security"),
        "it is tagged as a tool of security",
        "it runs in the security account",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use firestep_inventory::ec2::Instance;
    use firestep_inventory::{Account, Listed, Org, Seen};

    fn said(instances: Listed<Instance>, security: &str) -> Vec<&'static str> {
        let mut account = Account::empty();
        account.ec2_instances = instances;
        let mut org = Org::sample([]);
        org.program.settings.security_accounts.push(security.into());
        examine(&Context::new(&org, &account))
            .iter()
            .map(|it| it.verdict.word())
            .collect()
    }

    fn instance(purpose: &str) -> Listed<Instance> {
        let mut it = Instance::unseen("i-1");
        it.tags = Seen::new(Tags::new([("Purpose", purpose)]));
        Listed::of([it])
    }

    #[test]
    fn a_workload_fails_and_a_tool_passes() {
        assert_eq!(said(instance("shop"), "111122223333"), ["fail"]);
        assert_eq!(said(instance("security"), "111122223333"), ["pass"]);
        assert_eq!(said(Listed::of([]), "111122223333"), ["pass"]);
    }

    #[test]
    fn another_account_is_nothing_to_judge() {
        assert!(said(instance("shop"), "444455556666").is_empty());
    }

    #[test]
    fn unseen_instances_are_unknown() {
        assert_eq!(said(Listed::unseen(), "111122223333"), ["unknown"]);
    }
}
