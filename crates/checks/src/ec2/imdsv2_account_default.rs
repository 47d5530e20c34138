//! Does the account default demand session tokens in every region?

use firestep_audit::{
    Audience, Check, Clause, Effort, PerAccount, Reason, Severity, Verdict, each,
};
use firestep_inventory::Gap;
use firestep_inventory::ec2::{MetadataDefaults, Tokens};

use crate::fixing::unless_managed;

pub(crate) const CHECK: Check = Check {
    id: "ec2-imdsv2-account-default",
    title: "EC2 defaults to IMDSv2 in every region",
    severity: Severity::Medium,
    effort: Effort::Minutes,
    clauses: &[Clause::new("E6.2", "account-default")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Without the default each new instance decides for itself, and old tools decide for IMDSv1.",
    remedy: "Set the account default HttpTokens=required in every region, or by a declarative policy for the organization.",
    references: &[
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html",
    ],
    reads: &["ec2:GetInstanceMetadataDefaults"],
    fix: Some("ec2-metadata-defaults"),
    examine: &PerAccount(|context| each(&context.account.ec2_metadata_defaults, examine)),
};

fn examine(setting: &MetadataDefaults) -> Result<Verdict, Gap> {
    Ok(match setting.http_tokens.get()? {
        Some(Tokens::Required) => Verdict::Pass("new instances require session tokens".into()),
        Some(Tokens::Optional) => fail(setting, "new instances answer IMDSv1 by default"),
        None => fail(
            setting,
            "the account has no default, so each launch decides",
        ),
    })
}

fn fail(setting: &MetadataDefaults, message: &'static str) -> Verdict {
    Verdict::Fail(Reason::from(message).fixing(unless_managed(&setting.managed_by)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;

    #[test]
    fn the_setting_decides() {
        let mut setting = MetadataDefaults::unseen("eu-central-1");
        setting.http_tokens = Seen::new(Some(Tokens::Required));
        passes(|| examine(&setting));
        setting.http_tokens = Seen::new(None);
        fails(|| examine(&setting));
    }

    #[test]
    fn an_unseen_setting_is_unknown() {
        unknown(|| examine(&MetadataDefaults::unseen("eu-central-1")));
    }
}
