//! Do only allowed images start, in every region?

use firestep_audit::{
    Audience, Check, Clause, Effort, Examine, Fix, Severity, Status, Verdict, each,
};
use firestep_inventory::Gap;
use firestep_inventory::ec2::{AllowedImages, AllowedImagesState};

pub(crate) const CHECK: Check = Check {
    id: "ec2-allowed-images",
    title: "EC2 launches only allowed AMIs",
    severity: Severity::Medium,
    effort: Effort::Days,
    clauses: &[Clause::new("M7.1", "allowed-images")],
    audience: Audience::Everyone,
    status: Status::Stable { since: "0.1" },
    risk: "An image from a stranger with a familiar name starts as readily as one's own.",
    remedy: "Name the approved image owners in Allowed AMIs, run it in audit mode, then enable it.",
    references: &["https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-allowed-amis.html"],
    controls: &[],
    reads: &["ec2:GetAllowedImagesSettings"],
    fix: Fix::reviewed(
        "aws ec2 enable-allowed-images-settings --allowed-images-settings-state audit-mode --region {region}",
    ),
    examine: Examine::Account(|view| each(&view.account.ec2_allowed_images, examine)),
};

fn examine(setting: &AllowedImages) -> Result<Verdict, Gap> {
    Ok(match setting.state.get()? {
        AllowedImagesState::Enabled => Verdict::Pass("only allowed images start".into()),
        AllowedImagesState::Audit => {
            Verdict::Fail("other images are noted and start all the same".into())
        }
        AllowedImagesState::Disabled => Verdict::Fail("any image starts".into()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;

    #[test]
    fn the_setting_decides() {
        let mut setting = AllowedImages::unseen("eu-central-1");
        setting.state = Seen::new(AllowedImagesState::Enabled);
        passes(|| examine(&setting));
        setting.state = Seen::new(AllowedImagesState::Audit);
        fails(|| examine(&setting));
    }

    #[test]
    fn an_unseen_setting_is_unknown() {
        unknown(|| examine(&AllowedImages::unseen("eu-central-1")));
    }
}
