//! Does every network ACL guard a subnet?

use firestep_audit::{Audience, Check, Context, Effort, PerAccount, Severity, Verdict, each_that};
use firestep_inventory::Gap;
use firestep_inventory::ec2::NetworkAcl;

pub(crate) const CHECK: Check = Check {
    id: "ec2-network-acl-used",
    title: "Network ACLs are in use",
    severity: Severity::Low,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "An ACL that guards nothing is taken for one that does.",
    remedy: "Delete the network ACL that no subnet uses.",
    references: &["https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html"],
    reads: &["ec2:DescribeNetworkAcls"],
    fix: None,
    examine: &PerAccount(|context| {
        each_that(&context.account.ec2_network_acls, |it| examine(context, it))
    }),
};

fn examine(context: &Context<'_>, acl: &NetworkAcl) -> Result<Option<Verdict>, Gap> {
    // What is shared with the account is evaluated where it belongs.
    if **acl.owner_id.get()? != *context.account.id {
        return Ok(None);
    }
    // The default one cannot be deleted.
    if *acl.is_default.get()? {
        return Ok(None);
    }
    Ok(Some(Verdict::of(
        !acl.subnets.get()?.is_empty(),
        "it guards a subnet",
        "it guards no subnet",
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use firestep_inventory::{Account, Org, Seen, evaluate};

    fn said(it: &NetworkAcl) -> Option<&'static str> {
        let org = Org::sample([]);
        let account = Account::empty();
        let context = Context::new(&org, &account);
        evaluate(|| examine(&context, it)).map_or(Some("unknown"), |it| it.map(|it| it.word()))
    }

    fn acl(default: bool, subnets: &[&str]) -> NetworkAcl {
        let mut it = NetworkAcl::unseen("acl-1");
        it.owner_id = Seen::new("111122223333".into());
        it.is_default = Seen::new(default);
        it.subnets = Seen::new(subnets.iter().map(|it| Box::from(*it)).collect());
        it
    }

    #[test]
    fn one_without_subnets_fails_unless_it_is_the_default() {
        assert_eq!(said(&acl(false, &["subnet-1"])), Some("pass"));
        assert_eq!(said(&acl(false, &[])), Some("fail"));
        assert_eq!(said(&acl(true, &[])), None);
        assert_eq!(said(&NetworkAcl::unseen("acl-1")), Some("unknown"));
    }
}
