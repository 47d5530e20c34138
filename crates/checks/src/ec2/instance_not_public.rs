//! Can nobody on the internet reach an instance that is not meant for it?

use firestep_access::{Exposed, way_in};
use firestep_audit::{
    Audience, Check, Clause, Context, Effort, PerAccount, Reason, Severity, Verdict, each,
};
use firestep_inventory::ec2::{Instance, InstanceState};
use firestep_inventory::reading::records::unread;
use firestep_inventory::{Gap, first_found};

use crate::impact;

pub(crate) const CHECK: Check = Check {
    id: "ec2-instance-not-public",
    title: "EC2 instances are not reachable from the internet",
    severity: Severity::High,
    effort: Effort::Hours,
    clauses: &[Clause::new("E6.1", "instances")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "What answers on the internet is tried by everyone within minutes; with an administrator's role behind it, one hole is the account.",
    remedy: "Put a load balancer or Session Manager in front, close the security group, or move it to a private subnet; declare it where it must be public.",
    references: &["https://docs.aws.amazon.com/vpc/latest/userguide/security.html"],
    // EC2.9 asks for no public IPv4 address at all, which is another question.
    controls: &[],
    reads: &[
        "ec2:DescribeInstances",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeRouteTables",
        "ec2:DescribeNetworkAcls",
        "ec2:DescribeVpcBlockPublicAccessOptions",
        "iam:GetAccountAuthorizationDetails",
    ],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.ec2_instances, |it| examine(context, it))),
};

fn examine(context: &Context<'_>, instance: &Instance) -> Result<Verdict, Gap> {
    match instance.state.get()? {
        InstanceState::Stopped | InstanceState::Stopping => {
            return Ok(Verdict::Pass(
                "it is stopped: nothing answers until it is started".into(),
            ));
        }
        InstanceState::Pending
        | InstanceState::Running
        | InstanceState::ShuttingDown
        | InstanceState::Terminated => {}
    }
    let interfaces = instance.network_interfaces.whole()?;
    let contradiction = |message: &str| {
        unread(
            instance.identity.location,
            "ec2:DescribeNetworkInterfaces",
            message,
        )
    };
    if interfaces.is_empty() {
        return Err(contradiction("it runs without an interface"));
    }
    let public = interfaces
        .iter()
        .filter(|it| it.v4().is_some() || it.v6().is_some());
    let addressed = public.clone().next().is_some();
    let path = first_found(public, |interface| {
        let called = |address: String| format!("{} at {address}", interface.network_interface_id);
        let v4 = interface.v4().map(|ip| called(ip.to_string()));
        let v6 = interface.v6().map(|net| called(net.addr().to_string()));
        way_in(
            context.account,
            &Exposed {
                location: instance.identity.location,
                subnet: &interface.subnet_id,
                groups: &interface.groups,
                v4: v4.as_deref(),
                v6: v6.as_deref(),
                listens: None,
            },
        )
    })?;
    if let Some(path) = path {
        let impact = impact::of_tags(context, &instance.tags)
            .or_else(|| impact::of_profile(context, &instance.iam_instance_profile));
        let reason = Reason::from("anyone on the internet reaches it");
        return Ok(Verdict::Fail(reason.along(path).with_impact(impact)));
    }
    // The instance may tell of an address that none of its interfaces shows.
    let v4 = instance.public_ip_address.get()?.is_some();
    let v6 = instance.ipv6_address.get()?.is_some();
    if (v4 && !interfaces.iter().any(|it| it.v4().is_some()))
        || (v6 && !interfaces.iter().any(|it| it.v6().is_some()))
    {
        return Err(contradiction(
            "it has a public address that none of its interfaces shows",
        ));
    }
    Ok(Verdict::Pass(if addressed {
        "it has a public address, and the way to it is closed".into()
    } else {
        "it has no public address".into()
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::{OPEN, account};
    use crate::tests::{fails, passes, said, unknown};
    use firestep_audit::Impact;
    use firestep_inventory::ec2::InstanceInterface;
    use firestep_inventory::iam::Role;
    use firestep_inventory::{Account, Listed, Org, Parts, Seen, Tags};

    fn instance(public: bool) -> Instance {
        let mut it = Instance::unseen("i-1");
        it.network_interfaces = Parts::of([InstanceInterface {
            network_interface_id: "eni-1".into(),
            subnet_id: "subnet-1".into(),
            public_ip: public.then(|| "203.0.113.7".parse().unwrap()),
            public_ips: Vec::new(),
            ipv6_addresses: Vec::new(),
            ipv6_prefixes: Vec::new(),
            groups: vec!["sg-1".into()],
        }]);
        it.state = Seen::new(InstanceState::Running);
        it.public_ip_address = Seen::new(None);
        it.ipv6_address = Seen::new(None);
        it.tags = Seen::new(Tags::default());
        it.iam_instance_profile = Seen::new(None);
        it
    }

    fn examine(account: &Account, instance: &Instance) -> Result<Verdict, Gap> {
        let org = Org::sample([]);
        super::examine(&Context::new(&org, account), instance)
    }

    #[test]
    fn a_way_in_fails_and_is_told_hop_by_hop() {
        let verdict = said(|| examine(&account(OPEN), &instance(true)));
        let path = verdict.reason().unwrap().path().join(" > ");
        assert!(matches!(verdict, Verdict::Fail(_)), "{verdict:?}");
        for hop in ["internet", "igw-1", "acl-1", "sg-1: tcp/443", "203.0.113.7"] {
            assert!(path.contains(hop), "{hop} in {path}");
        }
    }

    #[test]
    fn any_closed_hop_passes_although_another_was_not_seen() {
        passes(|| examine(&account(OPEN), &instance(false)));
        let mut closed = account("10.0.0.0/8");
        closed.ec2_route_tables = Listed::unseen();
        passes(|| examine(&closed, &instance(true)));
    }

    #[test]
    fn an_administrator_behind_it_is_at_stake() {
        let mut account = account(OPEN);
        let mut role = Role::unseen("admin");
        role.instance_profiles = Seen::new(vec![
            "arn:aws:iam::111122223333:instance-profile/admin".into(),
        ]);
        role.attached_managed_policies =
            Seen::new(vec!["arn:aws:iam::aws:policy/AdministratorAccess".into()]);
        account.iam_roles = Listed::of([role]);
        let mut it = instance(true);
        it.iam_instance_profile = Seen::new(firestep_inventory::Arn::parse(
            "arn:aws:iam::111122223333:instance-profile/admin",
        ));
        let verdict = said(|| examine(&account, &it));
        assert_eq!(verdict.reason().unwrap().impact(), Some(Impact::Privileged));
    }

    #[test]
    fn an_unseen_hop_of_an_open_way_is_unknown() {
        let mut blind = account(OPEN);
        blind.ec2_network_acls = Listed::unseen();
        unknown(|| examine(&blind, &instance(true)));
        unknown(|| examine(&account(OPEN), &Instance::unseen("i-1")));
        fails(|| examine(&account(OPEN), &instance(true)));
    }
}
