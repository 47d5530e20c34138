//! Does no subnet give public addresses by itself?

use firestep_audit::{Audience, Check, Context, Effort, PerAccount, Severity, Verdict, each_that};
use firestep_inventory::Gap;
use firestep_inventory::ec2::Subnet;

pub(crate) const CHECK: Check = Check {
    id: "ec2-subnet-no-public-address",
    title: "Subnets give no public addresses by themselves",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A machine that is started there without thought is on the internet.",
    remedy: "Switch the setting off; give an address to what needs one.",
    references: &["https://docs.aws.amazon.com/vpc/latest/userguide/subnet-public-ip.html"],
    reads: &["ec2:DescribeSubnets"],
    fix: None,
    examine: &PerAccount(|context| {
        each_that(&context.account.ec2_subnets, |it| examine(context, it))
    }),
};

fn examine(context: &Context<'_>, subnet: &Subnet) -> Result<Option<Verdict>, Gap> {
    // What is shared with the account is evaluated where it belongs.
    if **subnet.owner_id.get()? != *context.account.id {
        return Ok(None);
    }
    Ok(Some(Verdict::of(
        !*subnet.map_public_ip_on_launch.get()?,
        "what starts in it gets no public address",
        "whatever starts in it gets a public address",
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use firestep_inventory::{Account, Org, Seen, evaluate};

    fn said(it: &Subnet) -> Option<&'static str> {
        let org = Org::sample([]);
        let account = Account::empty();
        let context = Context::new(&org, &account);
        evaluate(|| examine(&context, it)).map_or(Some("unknown"), |it| it.map(|it| it.word()))
    }

    fn subnet(owner: &str, public: bool) -> Subnet {
        let mut it = Subnet::unseen("subnet-1");
        it.owner_id = Seen::new(owner.into());
        it.map_public_ip_on_launch = Seen::new(public);
        it
    }

    #[test]
    fn the_setting_decides_and_a_shared_subnet_is_nothing_to_judge() {
        assert_eq!(said(&subnet("111122223333", false)), Some("pass"));
        assert_eq!(said(&subnet("111122223333", true)), Some("fail"));
        assert_eq!(said(&subnet("444455556666", true)), None);
        assert_eq!(said(&Subnet::unseen("subnet-1")), Some("unknown"));
    }
}
