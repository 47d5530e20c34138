//! Do only allowed images start, in every region?

use firestep_audit::{
    Audience, Check, Clause, Effort, PerAccount, Reason, Severity, Verdict, each,
};
use firestep_inventory::Gap;
use firestep_inventory::ec2::{AllowedImages, AllowedImagesState};

use crate::fixing::unless_managed;

pub(crate) const CHECK: Check = Check {
    id: "ec2-allowed-images",
    title: "EC2 launches only allowed AMIs",
    severity: Severity::Medium,
    effort: Effort::Days,
    clauses: &[Clause::new("M7.1", "allowed-images")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "An image from a stranger with a familiar name starts as readily as one's own.",
    remedy: "Name the approved image owners in Allowed AMIs, run it in audit mode, then enable it.",
    references: &["https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-allowed-amis.html"],
    reads: &["ec2:GetAllowedImagesSettings"],
    fix: Some("ec2-allowed-images"),
    examine: &PerAccount(|context| each(&context.account.ec2_allowed_images, examine)),
};

fn examine(setting: &AllowedImages) -> Result<Verdict, Gap> {
    Ok(match setting.state.get()? {
        AllowedImagesState::Enabled => Verdict::Pass("only allowed images start".into()),
        AllowedImagesState::Audit => fail(setting, "other images are noted and start all the same"),
        AllowedImagesState::Disabled => fail(setting, "any image starts"),
    })
}

fn fail(setting: &AllowedImages, message: &'static str) -> Verdict {
    Verdict::Fail(Reason::from(message).fixing(unless_managed(&setting.managed_by)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{commands, fails, passes, said, unknown};
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

    #[test]
    fn the_fix_enables_and_does_not_stop_at_audit_mode() {
        for state in [AllowedImagesState::Disabled, AllowedImagesState::Audit] {
            let mut setting = AllowedImages::unseen("eu-central-1");
            setting.state = Seen::new(state);
            setting.managed_by = Seen::new(None);
            assert_eq!(
                commands(&CHECK, "eu-central-1", said(|| examine(&setting))).unwrap(),
                "aws ec2 enable-allowed-images-settings --allowed-images-settings-state enabled --region eu-central-1"
            );
        }
    }
}
