//! Is every instance built on a recent image?

use firestep_audit::{
    Audience, Check, Clause, Context, Effort, PerAccount, Severity, Verdict, each,
};
use firestep_inventory::Gap;
use firestep_inventory::ec2::Instance;
use firestep_inventory::reading::records::undecided;

use crate::ages::in_days;

pub(crate) const CHECK: Check = Check {
    id: "ec2-image-recent",
    title: "EC2 instances run recent images",
    severity: Severity::Low,
    effort: Effort::Days,
    clauses: &[Clause::new("M7.1", "image-age")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "An old image is a list of holes that have been repaired elsewhere.",
    remedy: "Rebuild on a current image; let the pipeline do it on a schedule.",
    references: &["https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/AMIs.html"],
    reads: &["ec2:DescribeInstances", "ec2:DescribeInstanceImageMetadata"],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.ec2_instances, |it| examine(context, it))),
};

fn examine(context: &Context<'_>, it: &Instance) -> Result<Verdict, Gap> {
    let Some(created) = it.image.creation_date.get()? else {
        let what = "the image is gone, and with it its date";
        return Err(undecided(
            it.identity.location,
            "ec2:DescribeInstanceImageMetadata",
            what,
        ));
    };
    let days = context.org.days_since(created);
    Ok(Verdict::of(
        days <= i64::from(context.settings.images.max_age_days),
        "its image is recent",
        format!("its image is {} old", in_days(days)),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::{Account, Org, Seen};

    fn examine(image: &Instance) -> Result<Verdict, Gap> {
        let org = Org::sample([]);
        super::examine(&Context::new(&org, &Account::empty()), image)
    }

    fn image(created: &str) -> Instance {
        let mut it = Instance::unseen("i-1");
        it.image.creation_date = Seen::new(Some(created.parse().unwrap()));
        it
    }

    #[test]
    fn an_image_of_last_month_passes_and_an_old_one_fails() {
        passes(|| examine(&image("2026-10-20T00:00:00Z")));
        fails(|| examine(&image("2024-10-20T00:00:00Z")));
    }

    #[test]
    fn an_unseen_date_is_unknown() {
        unknown(|| examine(&Instance::unseen("i-1")));
    }
}
