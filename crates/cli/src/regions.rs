//! What is typed for regions, to tell a slip from a region: by its spelling first, then by what the account knows.

use firestep_aws::endpoint::is_region;
use firestep_catalogue::REGIONS;

use crate::nearest::near_it;

const LISTED: &str = "aws ec2 describe-regions --all-regions    lists them";

/// Refuses what is not spelled like a region. What is, the account is asked about before any other is entered.
pub(crate) fn refuse_misspelled(regions: &[String]) -> anyhow::Result<()> {
    for region in regions {
        if REGIONS.contains(&region.as_str()) || is_region(region) {
            continue;
        }
        anyhow::bail!(
            "`{region}` is no region of AWS; --regions takes names such as eu-central-1{}\n  {LISTED}",
            near_it(region, REGIONS.into_iter())
        );
    }
    Ok(())
}

/// Refuses a home region that is none: every global service would be called in vain.
pub(crate) fn refuse_home(region: &str) -> anyhow::Result<()> {
    if REGIONS.contains(&region) || is_region(region) {
        return Ok(());
    }
    anyhow::bail!(
        "the home region `{region}` is no region of AWS{}\n  \
         it comes from --region, else AWS_REGION, AWS_DEFAULT_REGION or `region` of the profile",
        near_it(region, REGIONS.into_iter())
    )
}

/// What is said of a region that the account does not know: it would be called in vain, and what is there would be
/// left out in silence.
pub(crate) fn no_such(region: &str, known: &[String], place: &str) -> anyhow::Error {
    let known = known.iter().map(String::as_str);
    anyhow::anyhow!(
        "`{region}` is not among the regions of the account, enabled or not{}{place}\n  {LISTED}\n  \
         leave out --regions to collect every region that an account has enabled",
        near_it(region, known.chain(REGIONS))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_is_spelled_as_a_region_and_in_order() {
        assert!(REGIONS.iter().all(|it| is_region(it)));
        assert!(REGIONS.is_sorted());
        refuse_misspelled(&REGIONS.map(str::to_owned)).unwrap();
        assert!(REGIONS.iter().all(|it| refuse_home(it).is_ok()));
    }

    #[test]
    fn a_slip_is_refused_with_the_nearest() {
        let said = |region: &str| {
            let refused = refuse_misspelled(&["us-east-1".to_owned(), region.to_owned()]);
            refused.unwrap_err().to_string()
        };
        assert!(said("eu-cental-1").contains("near it: eu-central-1"));
        assert!(said("mars-1").contains("no region of AWS"));
        let home = refuse_home("nowhere").unwrap_err().to_string();
        assert!(
            home.contains("`nowhere`") && home.contains("AWS_REGION"),
            "{home}"
        );
        let newer = no_such("eu-west-9", &["eu-west-1".to_owned()], "").to_string();
        assert!(
            newer.contains("`eu-west-9`") && newer.contains("eu-west-1"),
            "{newer}"
        );
    }
}
