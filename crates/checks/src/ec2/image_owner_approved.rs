//! Does every instance run an image of an approved owner?

use firestep_audit::{
    Audience, Check, Clause, Context, Effort, PerAccount, Severity, Verdict, each,
};
use firestep_inventory::ec2::Instance;
use firestep_inventory::reading::records::undecided;
use firestep_inventory::{GLOBAL, Gap};

pub(crate) const CHECK: Check = Check {
    id: "ec2-image-owner-approved",
    title: "EC2 instances run images of approved owners",
    severity: Severity::Medium,
    effort: Effort::Days,
    clauses: &[Clause::new("M7.1", "image-owners")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "An image is somebody's whole machine: whoever made it decides what runs.",
    remedy: "Rebuild on images of your own, of Amazon or of an owner that you declare.",
    references: &["https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-allowed-amis.html"],
    reads: &[
        "ec2:DescribeInstances",
        "ec2:DescribeInstanceImageMetadata",
        "organizations:DescribeOrganization",
        "organizations:ListAccounts",
    ],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.ec2_instances, |it| examine(context, it))),
};

fn examine(context: &Context<'_>, it: &Instance) -> Result<Verdict, Gap> {
    let approved = &context.settings.images.owners;
    let alias = it.image.image_owner_alias.get()?.as_deref();
    let owner = it.image.owner_id.get()?.as_deref();
    let Some(owner) = owner else {
        let what = "the image is gone, and with it the name of its owner";
        return Err(undecided(
            it.identity.location,
            "ec2:DescribeInstanceImageMetadata",
            what,
        ));
    };
    let shown = alias.unwrap_or(owner);
    let listed = approved
        .iter()
        .any(|it| **it == *owner || Some(&**it) == alias);
    if listed || (approved.is_empty() && (alias == Some("amazon") || owner == context.account.id)) {
        return Ok(Verdict::Pass(
            format!("its image belongs to {shown}").into(),
        ));
    }
    // Where nothing is declared, the organization's own accounts and Amazon are approved.
    if approved.is_empty()
        && context
            .org
            .organization
            .members
            .find(GLOBAL, owner)?
            .is_some()
    {
        return Ok(Verdict::Pass(
            format!("its image belongs to {owner}, an account of the organization").into(),
        ));
    }
    Ok(Verdict::Fail(
        format!("its image belongs to {shown}, who is not approved").into(),
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

    fn image(owner: Option<&str>, alias: Option<&str>) -> Instance {
        let mut it = Instance::unseen("i-1");
        it.image.owner_id = Seen::new(owner.map(Box::from));
        it.image.image_owner_alias = Seen::new(alias.map(Box::from));
        it
    }

    #[test]
    fn amazon_and_the_organization_are_approved_by_default() {
        passes(|| examine(&image(Some("137112412989"), Some("amazon"))));
        passes(|| examine(&image(Some("999988887777"), None)));
        fails(|| examine(&image(Some("123456789012"), None)));
        fails(|| examine(&image(Some("679593333241"), Some("aws-marketplace"))));
    }

    #[test]
    fn an_image_that_is_gone_is_unknown() {
        unknown(|| examine(&image(None, None)));
        unknown(|| examine(&Instance::unseen("i-1")));
    }
}
