//! May nobody but us launch an image?

use firestep_audit::{
    Audience, Check, Clause, Context, Effort, PerAccount, Reason, Severity, Verdict, each,
};
use firestep_inventory::Gap;
use firestep_inventory::ec2::Image;

use crate::behind;

pub(crate) const CHECK: Check = Check {
    id: "ec2-image-not-public",
    title: "AMIs are not public",
    severity: Severity::High,
    effort: Effort::Minutes,
    clauses: &[Clause::new("E6.1", "others")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Anyone with an AWS account can start it and read what is in it.",
    remedy: "Make the image private, and block public sharing in the region.",
    references: &["https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/sharingamis-intro.html"],
    reads: &["ec2:DescribeImages"],
    fix: Some("ec2-image-private"),
    examine: &PerAccount(|context| each(&context.account.ec2_images, |it| examine(context, it))),
};

fn examine(context: &Context<'_>, image: &Image) -> Result<Verdict, Gap> {
    if !*image.public.get()? {
        return Ok(Verdict::Pass("it is private".into()));
    }
    Ok(Verdict::Fail(
        Reason::from("everyone may launch it").with_behind(behind::of_tags(context, &image.tags)),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::{Account, Org, Seen};

    fn examine(image: &Image) -> Result<Verdict, Gap> {
        let org = Org::sample([]);
        super::examine(&Context::new(&org, &Account::empty()), image)
    }

    #[test]
    fn a_public_image_fails() {
        let mut image = Image::unseen("ami-1");
        image.public = Seen::new(true);
        fails(|| examine(&image));
        image.public = Seen::new(false);
        passes(|| examine(&image));
    }

    #[test]
    fn an_unseen_permission_is_unknown() {
        unknown(|| examine(&Image::unseen("ami-1")));
    }
}
