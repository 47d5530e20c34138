//! Is no instance built on a deprecated image?

use firestep_audit::{
    Audience, Check, Clause, Context, Effort, PerAccount, Severity, Verdict, each,
};
use firestep_inventory::Gap;
use firestep_inventory::ec2::Instance;
use firestep_inventory::reading::records::undecided;

pub(crate) const CHECK: Check = Check {
    id: "ec2-image-not-deprecated",
    title: "EC2 instances run images that are not deprecated",
    severity: Severity::Low,
    effort: Effort::Days,
    clauses: &[Clause::new("M7.1", "image-age")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Its owner no longer patches the image: what is started from it has every hole since.",
    remedy: "Rebuild on a current image; let the pipeline do it on a schedule.",
    references: &["https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ami-deprecate.html"],
    reads: &["ec2:DescribeInstances", "ec2:DescribeInstanceImageMetadata"],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.ec2_instances, |it| examine(context, it))),
};

fn examine(context: &Context<'_>, instance: &Instance) -> Result<Verdict, Gap> {
    // An image that is gone says nothing of itself any more.
    if instance.image.creation_date.get()?.is_none() {
        return Err(undecided(
            instance.identity.location,
            "ec2:DescribeInstanceImageMetadata",
            "the image is gone, and with it what its owner said of it",
        ));
    }
    Ok(match instance.image.deprecation_time.get()? {
        Some(moment) if *moment <= context.now => Verdict::Fail(
            format!(
                "its image is deprecated since {}",
                moment.strftime("%Y-%m-%d")
            )
            .into(),
        ),
        Some(_) | None => Verdict::Pass("its image is not deprecated".into()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::{Account, Org, Seen};

    fn examine(instance: &Instance) -> Result<Verdict, Gap> {
        let org = Org::sample([]);
        super::examine(&Context::new(&org, &Account::empty()), instance)
    }

    fn instance(deprecated: Option<&str>) -> Instance {
        let mut it = Instance::unseen("i-1");
        it.image.creation_date = Seen::new(Some("2024-01-01T00:00:00Z".parse().unwrap()));
        it.image.deprecation_time = Seen::new(deprecated.map(|it| it.parse().unwrap()));
        it
    }

    #[test]
    fn a_deprecation_that_has_come_fails() {
        passes(|| examine(&instance(None)));
        passes(|| examine(&instance(Some("2030-01-01T00:00:00Z"))));
        fails(|| examine(&instance(Some("2026-01-01T00:00:00Z"))));
    }

    #[test]
    fn an_image_that_is_gone_is_unknown() {
        let mut gone = instance(None);
        gone.image.creation_date = Seen::new(None);
        unknown(|| examine(&gone));
        unknown(|| examine(&Instance::unseen("i-1")));
    }
}
