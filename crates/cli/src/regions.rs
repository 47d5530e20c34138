//! The regions of AWS, to tell a slip from a region.

use firestep_catalogue::REGIONS;

use crate::nearest::near_it;

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
