//! Do metadata tokens stay close to the instance?

use firestep_audit::{Audience, Check, Clause, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::ec2::{Endpoint, Instance};

pub(crate) const CHECK: Check = Check {
    id: "ec2-imds-hop-limit",
    title: "EC2 instances limit metadata tokens to two hops",
    severity: Severity::Low,
    effort: Effort::Minutes,
    clauses: &[Clause::new("E6.2", "hop-limit")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A larger hop limit lets a proxy or a container further away fetch the instance role's credentials.",
    remedy: "Set the hop limit to 1, or to 2 where containers on the instance need its role.",
    references: &[
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html",
    ],
    reads: &["ec2:DescribeInstances"],
    fix: Some("ec2-instance-hop-limit"),
    examine: &PerAccount(|context| each(&context.account.ec2_instances, examine)),
};

fn examine(instance: &Instance) -> Result<Verdict, Gap> {
    Ok(match instance.metadata_options.http_endpoint.get()? {
        Endpoint::Disabled => Verdict::Pass("its metadata endpoint is off".into()),
        Endpoint::Enabled => match instance
            .metadata_options
            .http_put_response_hop_limit
            .get()?
        {
            0..=2 => Verdict::Pass("its hop limit is 2 or less".into()),
            more => Verdict::Fail(format!("its metadata tokens travel {more} hops").into()),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;

    fn instance(limit: u32) -> Instance {
        let mut it = Instance::unseen("i-1");
        it.metadata_options.http_endpoint = Seen::new(Endpoint::Enabled);
        it.metadata_options.http_put_response_hop_limit = Seen::new(limit);
        it
    }

    #[test]
    fn two_hops_pass_and_three_fail() {
        passes(|| examine(&instance(2)));
        fails(|| examine(&instance(3)));
    }

    #[test]
    fn an_unseen_limit_is_unknown() {
        unknown(|| examine(&Instance::unseen("i-1")));
    }
}
