//! The regions of AWS, to tell a slip from a region.

use crate::nearest::near_it;

/// All regions of all partitions, as botocore 1.43.11 has them.
const REGIONS: [&str; 46] = [
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-south-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "ca-central-1",
    "ca-west-1",
    "cn-north-1",
    "cn-northwest-1",
    "eu-central-1",
    "eu-central-2",
    "eu-isoe-west-1",
    "eu-north-1",
    "eu-south-1",
    "eu-south-2",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "eusc-de-east-1",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "mx-central-1",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-gov-east-1",
    "us-gov-west-1",
    "us-iso-east-1",
    "us-iso-west-1",
    "us-isob-east-1",
    "us-isob-west-1",
    "us-isof-east-1",
    "us-isof-south-1",
    "us-west-1",
    "us-west-2",
];

/// Refuses what is no region: it would be called in vain, and what is there would be left out in silence.
pub(crate) fn refuse_unknown(regions: &[String]) -> anyhow::Result<()> {
    for region in regions {
        if REGIONS.contains(&region.as_str()) {
            continue;
        }
        let near = near_it(region, REGIONS.into_iter());
        if firestep_aws::endpoint::is_region(region) {
            anyhow::bail!(
                "`{region}` is not among the regions of AWS that this version knows{near}\n  \
                 leave out --regions to collect every region that an account has enabled, newer ones too"
            );
        }
        anyhow::bail!(
            "`{region}` is no region of AWS; --regions takes names such as eu-central-1{near}\n  \
             aws ec2 describe-regions --all-regions    lists them"
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_is_spelled_as_a_region_and_in_order() {
        assert!(
            REGIONS
                .iter()
                .all(|it| firestep_aws::endpoint::is_region(it))
        );
        assert!(REGIONS.is_sorted());
        refuse_unknown(&REGIONS.map(str::to_owned)).unwrap();
    }

    #[test]
    fn a_slip_is_refused_with_the_nearest() {
        let said = |region: &str| {
            let refused = refuse_unknown(&["us-east-1".to_owned(), region.to_owned()]);
            refused.unwrap_err().to_string()
        };
        let slip = said("eu-west-9");
        assert!(
            slip.contains("`eu-west-9`") && slip.contains("eu-west-1"),
            "{slip}"
        );
        assert!(said("eu-cental-1").contains("near it: eu-central-1"));
        assert!(said("mars-1").contains("no region of AWS"));
    }
}
