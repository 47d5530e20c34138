//! Does every launch template demand session tokens?

use firestep_audit::{
    Audience, Check, Clause, Effort, Examine, Fix, Framework, Severity, Status, Verdict, each,
};
use firestep_inventory::ec2::{Endpoint, LaunchTemplate, LaunchTemplateVersion, Tokens};
use firestep_inventory::{Account, Gap};

pub(crate) const CHECK: Check = Check {
    id: "ec2-launch-template-imdsv2-required",
    title: "EC2 launch templates require IMDSv2",
    severity: Severity::Medium,
    effort: Effort::Minutes,
    clauses: &[Clause::new("E6.2", "launch-templates")],
    audience: Audience::Everyone,
    status: Status::Stable { since: "0.1" },
    risk: "Instances that scale out from such a template answer IMDSv1 again, however often running ones are repaired.",
    remedy: "Make a version with HttpTokens=required the default, or set the account default, which fills what the template leaves open.",
    references: &[
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html",
    ],
    controls: &[Framework::AwsFsbp.control("EC2.170")],
    reads: &[
        "ec2:DescribeLaunchTemplates",
        "ec2:DescribeLaunchTemplateVersions",
        "ec2:GetInstanceMetadataDefaults",
    ],
    fix: Fix::reviewed(
        "aws ec2 create-launch-template-version --launch-template-id {id} --source-version '$Default' --launch-template-data '{\"MetadataOptions\":{\"HttpTokens\":\"required\"}}' --region {region}",
    ),
    examine: Examine::Account(|view| {
        each(&view.account.ec2_launch_templates, |it| {
            examine(view.account, it)
        })
    }),
};

fn examine(account: &Account, template: &LaunchTemplate) -> Result<Verdict, Gap> {
    let region = template.identity.location.region;
    let versions = account
        .ec2_launch_template_versions
        .region(region)
        .of(&template.identity.id);
    if let Some(open) = versions.first(|it| Ok(!demands_tokens(account, it)?))? {
        return Ok(Verdict::Fail(
            format!("its version {} lets IMDSv1 answer", open.version.get()?).into(),
        ));
    }
    Ok(Verdict::Pass(
        "its default and latest versions demand session tokens".into(),
    ))
}

/// What a template leaves open is filled by the account's default in the region.
fn demands_tokens(account: &Account, version: &LaunchTemplateVersion) -> Result<bool, Gap> {
    if *version.endpoint.get()? == Some(Endpoint::Disabled) {
        return Ok(true);
    }
    match version.tokens.get()? {
        Some(Tokens::Required) => Ok(true),
        Some(Tokens::Optional) => Ok(false),
        None => {
            let region = version.identity.location.region;
            account
                .ec2_metadata_defaults
                .region(region)
                .any(|it| Ok(*it.tokens.get()? == Some(Tokens::Required)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::ec2::MetadataDefaults;
    use firestep_inventory::{Listed, Seen};

    fn account(tokens: Option<Tokens>, default: Option<Tokens>) -> Account {
        let mut version = LaunchTemplateVersion::unseen("lt-1");
        version.version = Seen::new(3);
        version.endpoint = Seen::new(None);
        version.tokens = Seen::new(tokens);
        let mut defaults = MetadataDefaults::unseen("eu-central-1");
        defaults.tokens = Seen::new(default);
        let mut account = Account::empty();
        account.ec2_launch_template_versions = Listed::of([version]);
        account.ec2_metadata_defaults = Listed::of([defaults]);
        account
    }

    fn examine(account: &Account) -> Result<Verdict, Gap> {
        super::examine(account, &LaunchTemplate::unseen("lt-1"))
    }

    #[test]
    fn required_tokens_pass_whatever_the_default() {
        passes(|| examine(&account(Some(Tokens::Required), None)));
    }

    #[test]
    fn an_open_template_falls_back_to_the_default() {
        passes(|| examine(&account(None, Some(Tokens::Required))));
        fails(|| examine(&account(None, None)));
        fails(|| examine(&account(Some(Tokens::Optional), Some(Tokens::Required))));
    }

    #[test]
    fn unseen_versions_are_unknown() {
        let mut blind = Account::empty();
        blind.ec2_launch_template_versions = Listed::unseen();
        unknown(|| examine(&blind));
        let mut blind = account(None, None);
        blind.ec2_metadata_defaults = Listed::unseen();
        unknown(|| examine(&blind));
    }
}
