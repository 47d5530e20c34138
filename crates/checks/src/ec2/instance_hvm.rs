//! Is no instance paravirtual?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::ec2::{Instance, Virtualization};

pub(crate) const CHECK: Check = Check {
    id: "ec2-instance-hvm",
    title: "EC2 instances are not paravirtual",
    severity: Severity::Low,
    effort: Effort::Days,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "The old kind of machine gets no newer processors, and with them none of their protections.",
    remedy: "Move the instance to an HVM image.",
    references: &["https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/virtualization_types.html"],
    reads: &["ec2:DescribeInstances"],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.ec2_instances, examine)),
};

fn examine(instance: &Instance) -> Result<Verdict, Gap> {
    Ok(match instance.virtualization_type.get()? {
        Virtualization::Hvm => Verdict::Pass("it is an HVM machine".into()),
        Virtualization::Paravirtual => Verdict::Fail("it is paravirtual".into()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;

    fn sample(value: Virtualization) -> Instance {
        let mut it = Instance::unseen("i-1");
        it.virtualization_type = Seen::new(value);
        it
    }

    #[test]
    fn a_paravirtual_machine_fails() {
        passes(|| examine(&sample(Virtualization::Hvm)));
        fails(|| examine(&sample(Virtualization::Paravirtual)));
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        unknown(|| examine(&Instance::unseen("i-1")));
    }
}
