//! Does no launch template give a public address?

use firestep_audit::{Audience, Check, Context, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::ec2::{LaunchTemplate, LaunchTemplateVersion};

pub(crate) const CHECK: Check = Check {
    id: "ec2-launch-template-no-public-address",
    title: "Launch templates give no public address",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Every machine of the group is on the internet, also those that are made at night.",
    remedy: "Make a version that gives none, and make it the default one.",
    references: &[
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/create-launch-template.html",
    ],
    reads: &[
        "ec2:DescribeLaunchTemplates",
        "ec2:DescribeLaunchTemplateVersions",
        "ec2:DescribeNetworkInterfaces",
    ],
    fix: None,
    examine: &PerAccount(|context| {
        each(&context.account.ec2_launch_templates, |it| {
            examine(context, it)
        })
    }),
};

fn examine(context: &Context<'_>, template: &LaunchTemplate) -> Result<Verdict, Gap> {
    let gives = template
        .versions
        .first(|it| gives_address(context, template, it))?;
    Ok(match gives {
        Some(version) => Verdict::Fail(
            format!(
                "its version {} gives a public address",
                version.version_number
            )
            .into(),
        ),
        None => Verdict::of(
            !template.versions.whole()?.is_empty(),
            "its default and latest version give no public address",
            "it has no version",
        ),
    })
}

fn gives_address(
    context: &Context<'_>,
    template: &LaunchTemplate,
    version: &LaunchTemplateVersion,
) -> Result<bool, Gap> {
    if version.associate_public_ip_address.contains(&true) {
        return Ok(true);
    }
    let interfaces = &context.account.ec2_network_interfaces;
    let interfaces = interfaces.region(template.identity.location.region);
    for id in &version.network_interface_ids {
        if let Some(interface) = interfaces.find(id)?
            && interface.public_ip.get()?.is_some()
        {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::ec2::NetworkInterface;
    use firestep_inventory::{Account, Listed, Org, Parts, Seen};

    fn examine(account: &Account, template: &LaunchTemplate) -> Result<Verdict, Gap> {
        let org = Org::sample([]);
        super::examine(&Context::new(&org, account), template)
    }

    fn template(addresses: &[bool], interface: Option<&str>) -> LaunchTemplate {
        let mut it = LaunchTemplate::unseen("lt-1");
        it.versions = Parts::of([LaunchTemplateVersion {
            version_number: 3,
            http_endpoint: None,
            http_tokens: None,
            http_put_response_hop_limit: None,
            http_protocol_ipv6: None,
            instance_metadata_tags: None,
            associate_public_ip_address: addresses.to_vec(),
            network_interface_ids: interface.into_iter().map(Box::from).collect(),
        }]);
        it
    }

    fn account(public: bool) -> Account {
        let mut interface = NetworkInterface::unseen("eni-1");
        interface.public_ip = Seen::new(public.then(|| "203.0.113.7".parse().unwrap()));
        let mut account = Account::empty();
        account.ec2_network_interfaces = Listed::of([interface]);
        account
    }

    #[test]
    fn an_address_that_is_asked_for_or_that_its_interface_has_fails() {
        passes(|| examine(&account(true), &template(&[], None)));
        passes(|| examine(&account(true), &template(&[false], None)));
        fails(|| examine(&account(false), &template(&[false, true], None)));
        fails(|| examine(&account(true), &template(&[], Some("eni-1"))));
        passes(|| examine(&account(false), &template(&[], Some("eni-1"))));
    }

    #[test]
    fn unseen_versions_and_interfaces_are_unknown() {
        unknown(|| examine(&account(false), &LaunchTemplate::unseen("lt-1")));
        let mut blind = Account::empty();
        blind.ec2_network_interfaces = Listed::unseen();
        unknown(|| examine(&blind, &template(&[], Some("eni-1"))));
        fails(|| examine(&blind, &template(&[true], Some("eni-1"))));
    }
}
