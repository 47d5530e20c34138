//! Does every launch template demand session tokens?

use std::collections::BTreeMap;

use firestep_audit::{
    Audience, Check, Clause, Effort, Fixing, PerAccount, Reason, Severity, Verdict, each,
};
use firestep_inventory::ec2::{Endpoint, LaunchTemplate, LaunchTemplateVersion, Tokens};
use firestep_inventory::{Account, Gap};
use serde_json::{Map, Value};

pub(crate) const CHECK: Check = Check {
    id: "ec2-launch-template-imdsv2-required",
    title: "EC2 launch templates require IMDSv2",
    severity: Severity::Medium,
    effort: Effort::Minutes,
    clauses: &[Clause::new("E6.2", "launch-templates")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Instances that scale out from such a template answer IMDSv1 again, however often running ones are repaired.",
    remedy: "Make a version with HttpTokens=required the default, or set the account default, which fills what the template leaves open.",
    references: &[
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html",
    ],
    reads: &[
        "ec2:DescribeLaunchTemplates",
        "ec2:DescribeLaunchTemplateVersions",
        "ec2:GetInstanceMetadataDefaults",
    ],
    fix: Some("ec2-launch-template-imdsv2"),
    examine: &PerAccount(|context| {
        each(&context.account.ec2_launch_templates, |it| {
            examine(context.account, it)
        })
    }),
};

fn examine(account: &Account, template: &LaunchTemplate) -> Result<Verdict, Gap> {
    let region = template.identity.location.region;
    if let Some(open) = template
        .versions
        .first(|it| Ok(!demands_tokens(account, region, it)?))?
    {
        let message = format!("its version {} lets IMDSv1 answer", open.version_number);
        let fixing = Fixing::read(|| new_versions(account, template));
        return Ok(Verdict::Fail(Reason::from(message).fixing(fixing)));
    }
    Ok(Verdict::Pass(
        "its default and latest versions demand session tokens".into(),
    ))
}

/// The versions to make of the default and of the latest one, whichever of them is open. A new version becomes
/// the latest, so the latest is made again after the default.
fn new_versions(account: &Account, template: &LaunchTemplate) -> Result<Fixing, Gap> {
    let region = template.identity.location.region;
    let default = *template.default_version_number.get()?;
    // The two that were read: where there is but one, it is both.
    let versions = template.versions.whole()?;
    let of_default = versions.iter().find(|it| it.version_number == default);
    let of_latest = versions.iter().max_by_key(|it| it.version_number);
    let (Some(of_default), Some(of_latest)) = (of_default, of_latest) else {
        return Ok(Fixing::Withheld(
            "its versions changed while they were read",
        ));
    };
    let latest = of_latest.version_number;
    let mut fields = BTreeMap::new();
    let default_is_open = !demands_tokens(account, region, of_default)?;
    if default_is_open {
        fields.insert("default_version", default.to_string().into());
        fields.insert("default_options", options(of_default));
        fields.insert("new_version", (latest + 1).to_string().into());
    }
    if latest != default && (default_is_open || !demands_tokens(account, region, of_latest)?) {
        fields.insert("latest_version", latest.to_string().into());
        fields.insert("latest_options", options(of_latest));
    }
    Ok(Fixing::With(Box::new(fields)))
}

/// The metadata options of a version, with tokens demanded.
fn options(version: &LaunchTemplateVersion) -> Value {
    let mut options = Map::new();
    options.insert("HttpTokens".to_owned(), Tokens::Required.word().into());
    if let Some(endpoint) = version.http_endpoint {
        options.insert("HttpEndpoint".to_owned(), endpoint.word().into());
    }
    if let Some(hops) = version.http_put_response_hop_limit {
        options.insert("HttpPutResponseHopLimit".to_owned(), hops.into());
    }
    for (name, value) in [
        ("HttpProtocolIpv6", &version.http_protocol_ipv6),
        ("InstanceMetadataTags", &version.instance_metadata_tags),
    ] {
        if let Some(value) = value {
            options.insert(name.to_owned(), (**value).into());
        }
    }
    options.into()
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
    use crate::tests::{commands, fails, passes, said, unknown};
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
            http_protocol_ipv6: None,
            instance_metadata_tags: None,
            associate_public_ip_address: Vec::new(),
            network_interface_ids: Vec::new(),
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

    /// The commands for a template whose versions have these tokens, the first of them the default.
    fn printed(versions: &[Option<Tokens>]) -> Vec<String> {
        let mut template = LaunchTemplate::unseen("lt-1");
        template.default_version_number = Seen::new(1);
        template.versions =
            Parts::of(
                (1..)
                    .zip(versions)
                    .map(|(number, tokens)| LaunchTemplateVersion {
                        version_number: number,
                        http_endpoint: None,
                        http_tokens: *tokens,
                        http_put_response_hop_limit: Some(2),
                        http_protocol_ipv6: None,
                        instance_metadata_tags: None,
                        associate_public_ip_address: Vec::new(),
                        network_interface_ids: Vec::new(),
                    }),
            );
        let account = account(None);
        let verdict = said(|| examine(&account, &template));
        let commands = commands(&CHECK, "lt-1", verdict).unwrap();
        commands.lines().map(str::to_owned).collect()
    }

    const REQUIRED: Option<Tokens> = Some(Tokens::Required);

    fn makes(source: u8) -> String {
        format!(
            "aws ec2 create-launch-template-version --launch-template-id lt-1 --source-version {source} --launch-template-data '{{\"MetadataOptions\":{{\"HttpTokens\":\"required\",\"HttpPutResponseHopLimit\":2}}}}' --region eu-central-1"
        )
    }

    fn defaults_to(number: u8) -> String {
        format!(
            "aws ec2 modify-launch-template --launch-template-id lt-1 --default-version {number} --region eu-central-1"
        )
    }

    #[test]
    fn an_open_default_is_made_again_and_becomes_the_default() {
        assert_eq!(printed(&[None]), [makes(1), defaults_to(2)]);
    }

    #[test]
    fn what_was_the_latest_stays_the_latest() {
        let all = [makes(1), defaults_to(3), makes(2)];
        assert_eq!(printed(&[None, REQUIRED]), all);
        assert_eq!(printed(&[None, None]), all);
    }

    #[test]
    fn a_closed_default_stays_the_default() {
        assert_eq!(printed(&[REQUIRED, None]), [makes(2)]);
    }
}
