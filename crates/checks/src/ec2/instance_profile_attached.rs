//! Has every instance a role?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::ec2::Instance;

pub(crate) const CHECK: Check = Check {
    id: "ec2-instance-profile-attached",
    title: "EC2 instances have an instance profile",
    severity: Severity::Low,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Software that calls AWS from a machine without a role does it with keys that lie on its disk.",
    remedy: "Attach an instance profile with what the software needs, and delete the keys.",
    references: &[
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html",
    ],
    reads: &["ec2:DescribeInstances"],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.ec2_instances, examine)),
};

fn examine(instance: &Instance) -> Result<Verdict, Gap> {
    Ok(Verdict::of(
        instance.iam_instance_profile.get()?.is_some(),
        "it has an instance profile",
        "it has no instance profile",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;

    fn sample(value: Option<&str>) -> Instance {
        let mut it = Instance::unseen("i-1");
        it.iam_instance_profile = Seen::new(value.and_then(firestep_inventory::Arn::parse));
        it
    }

    #[test]
    fn one_without_a_profile_fails() {
        passes(|| {
            examine(&sample(Some(
                "arn:aws:iam::111122223333:instance-profile/p",
            )))
        });
        fails(|| examine(&sample(None)));
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        unknown(|| examine(&Instance::unseen("i-1")));
    }
}
