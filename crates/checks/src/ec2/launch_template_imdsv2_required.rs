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
    if let Some(open) = template
        .versions
        .first(|it| Ok(!demands_tokens(account, region, it)?))?
    {
        return Ok(Verdict::Fail(
            format!("its version {} lets IMDSv1 answer", open.version_number).into(),
        ));
    }
    Ok(Verdict::Pass(
        "its default and latest versions demand session tokens".into(),
    ))
}

/// What a template leaves open is filled by the account's default in the region.
fn demands_tokens(
    account: &Account,
    region: &str,
    version: &LaunchTemplateVersion,
) -> Result<bool, Gap> {
    if version.http_endpoint == Some(Endpoint::Disabled) {
        return Ok(true);
    }
    match version.http_tokens {
        Some(Tokens::Required) => Ok(true),
        Some(Tokens::Optional) => Ok(false),
        None => account
            .ec2_metadata_defaults
            .region(region)
            .any(|it| Ok(*it.http_tokens.get()? == Some(Tokens::Required))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::ec2::MetadataDefaults;
    use firestep_inventory::{Listed, Parts, Seen};

    fn account(default: Option<Tokens>) -> Account {
        let mut defaults = MetadataDefaults::unseen("eu-central-1");
        defaults.http_tokens = Seen::new(default);
        let mut account = Account::empty();
        account.ec2_metadata_defaults = Listed::of([defaults]);
        account
    }

    fn template(tokens: Option<Tokens>) -> LaunchTemplate {
        let mut template = LaunchTemplate::unseen("lt-1");
        template.versions = Parts::of([LaunchTemplateVersion {
            version_number: 3,
            http_endpoint: None,
            http_tokens: tokens,
            http_put_response_hop_limit: None,
        }]);
        template
    }

    #[test]
    fn required_tokens_pass_whatever_the_default() {
        passes(|| examine(&account(None), &template(Some(Tokens::Required))));
    }

    #[test]
    fn an_open_template_falls_back_to_the_default() {
        let required = account(Some(Tokens::Required));
        passes(|| examine(&required, &template(None)));
        fails(|| examine(&account(None), &template(None)));
        fails(|| examine(&required, &template(Some(Tokens::Optional))));
    }

    #[test]
    fn unseen_versions_are_unknown() {
        unknown(|| examine(&Account::empty(), &LaunchTemplate::unseen("lt-1")));
        let mut blind = account(None);
        blind.ec2_metadata_defaults = Listed::unseen();
        unknown(|| examine(&blind, &template(None)));
    }
}
