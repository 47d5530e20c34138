//! Keys that one which there is not may be a slip of the pen away from.

use std::collections::BTreeSet;

use crate::catalogue::Catalogue;
use crate::lint::words::quoted;

/// A hint at a global key.
pub(super) fn global(key: &str) -> String {
    nearest(key, GLOBAL.iter().copied())
}

/// A hint at a key of the same service.
pub(super) fn of_service(catalogue: &Catalogue, key: &str) -> String {
    let service = key.split_once(':').map_or(key, |(service, _)| service);
    let Some(service) = catalogue.service(service) else {
        return String::new();
    };
    let rows = catalogue
        .of_service(service)
        .filter_map(|id| catalogue.row(id));
    let names: BTreeSet<&str> = rows
        .flat_map(|it| catalogue.keys(it).map(|it| &*it.name))
        .collect();
    nearest(key, names.into_iter())
}

fn nearest<'n>(key: &str, names: impl Iterator<Item = &'n str>) -> String {
    // A hostile key is long, and a distance costs the product of the lengths.
    const LONGEST: usize = 100;
    if key.len() > LONGEST {
        return String::new();
    }
    let lower = key.to_lowercase();
    let most = 1 + key.len() / 8;
    let near = names
        .filter(|it| it.len().abs_diff(key.len()) <= most)
        .filter_map(|name| {
            let distance = strsim::levenshtein(&name.to_lowercase(), &lower);
            (distance <= most).then_some((distance, name))
        });
    near.min().map_or(String::new(), |(_, name)| {
        format!("; is {} meant?", quoted(name))
    })
}

/// The keys of `aws:` but for those of tags.
const GLOBAL: [&str; 49] = [
    "aws:AssumedRoot",
    "aws:CalledVia",
    "aws:CalledViaAWSMCP",
    "aws:CalledViaFirst",
    "aws:CalledViaLast",
    "aws:ChatbotSourceArn",
    "aws:CurrentTime",
    "aws:Ec2InstanceSourcePrivateIPv4",
    "aws:Ec2InstanceSourceVpc",
    "aws:EpochTime",
    "aws:FederatedProvider",
    "aws:IsMcpServiceAction",
    "aws:MultiFactorAuthAge",
    "aws:MultiFactorAuthPresent",
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalIsAWSService",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:PrincipalServiceName",
    "aws:PrincipalServiceNamesList",
    "aws:PrincipalType",
    "aws:referer",
    "aws:RequestedRegion",
    "aws:ResourceAccount",
    "aws:ResourceOrgID",
    "aws:ResourceOrgPaths",
    "aws:SecureTransport",
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceIdentity",
    "aws:SourceIp",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
    "aws:SourceOwner",
    "aws:SourceVpc",
    "aws:SourceVpcArn",
    "aws:SourceVpce",
    "aws:TagKeys",
    "aws:TokenIssueTime",
    "aws:UserAgent",
    "aws:userid",
    "aws:username",
    "aws:ViaAWSMCPService",
    "aws:ViaAWSService",
    "aws:VpceAccount",
    "aws:VpceOrgID",
    "aws:VpceOrgPaths",
    "aws:VpcSourceIp",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_has_its_neighbour() {
        assert_eq!(global("aws:SorceIp"), "; is `aws:SourceIp` meant?");
        assert_eq!(
            global("aws:PrincipalOrgId2"),
            "; is `aws:PrincipalOrgID` meant?"
        );
        assert_eq!(global("aws:something"), "");
        let all = Catalogue::embedded();
        assert_eq!(of_service(all, "s3:prefixes"), "; is `s3:prefix` meant?");
        assert_eq!(of_service(all, "s3:nothing-like-it"), "");
        assert_eq!(of_service(all, "s4:prefix"), "");
    }

    #[test]
    fn every_global_key_is_one_of_the_catalogues() {
        for it in GLOBAL {
            assert!(Catalogue::embedded().key(it).is_some(), "{it}");
        }
    }
}
