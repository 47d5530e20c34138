//! May no image become public in any region?

use firestep_audit::{
    Audience, Check, Clause, Effort, PerAccount, Reason, Severity, Verdict, each,
};
use firestep_inventory::Gap;
use firestep_inventory::ec2::{ImageBlock, ImageBlockState};

use crate::fixing::unless_managed;

pub(crate) const CHECK: Check = Check {
    id: "ec2-image-sharing-blocked",
    title: "AMIs cannot be shared publicly",
    severity: Severity::Medium,
    effort: Effort::Minutes,
    clauses: &[Clause::new("E3.5", "sharing-blocked")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "One wrong click on an image publishes a whole machine, keys and all.",
    remedy: "Enable block public access for AMIs in every region.",
    references: &[
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/block-public-access-to-amis.html",
    ],
    reads: &["ec2:GetImageBlockPublicAccessState"],
    fix: Some("ec2-image-sharing-block"),
    examine: &PerAccount(|context| each(&context.account.ec2_image_blocks, examine)),
};

fn examine(setting: &ImageBlock) -> Result<Verdict, Gap> {
    Ok(match setting.image_block_public_access_state.get()? {
        ImageBlockState::BlockNew => Verdict::Pass("no image becomes public".into()),
        ImageBlockState::Unblocked => Verdict::Fail(
            Reason::from("any image may be made public")
                .fixing(unless_managed(&setting.managed_by)),
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;

    #[test]
    fn the_setting_decides() {
        let mut setting = ImageBlock::unseen("eu-central-1");
        setting.image_block_public_access_state = Seen::new(ImageBlockState::BlockNew);
        passes(|| examine(&setting));
        setting.image_block_public_access_state = Seen::new(ImageBlockState::Unblocked);
        fails(|| examine(&setting));
    }

    #[test]
    fn an_unseen_setting_is_unknown() {
        unknown(|| examine(&ImageBlock::unseen("eu-central-1")));
    }
}
