//! The Regions of AWS, to know a misspelt one by.

use crate::pattern::Pattern;

/// All Regions of all partitions, as botocore 1.43.11 has them, in order.
/// <https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html>
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

/// Whether a text is a Region, or a pattern that fits one. What a variable decides is not known.
pub(crate) fn may_be_region(text: &str, wildcards: bool) -> bool {
    /// No Region is longer, and no pattern for one is much longer.
    const MOST: usize = 64;
    if text.contains("${") {
        return true;
    }
    if text.len() > MOST {
        return false;
    }
    if wildcards && text.contains(['*', '?']) {
        let pattern = Pattern::new(text);
        return REGIONS.iter().any(|it| pattern.matches(it));
    }
    REGIONS.binary_search(&text).is_ok()
}

/// The Region that a misspelt one is nearest to.
pub(crate) fn near(text: &str) -> Option<&'static str> {
    let near = REGIONS
        .iter()
        .map(|it| (strsim::levenshtein(it, text), *it));
    // Longer texts are no slip of the pen.
    (text.len() <= 32).then_some(())?;
    let (far, name) = near.min()?;
    (far <= 3).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_are_known_by_name_and_by_pattern() {
        assert!(REGIONS.is_sorted());
        assert!(may_be_region("eu-central-1", false) && may_be_region("eu-*", true));
        assert!(may_be_region("us-gov-*", true) && may_be_region("${aws:RequestedRegion}", false));
        assert!(!may_be_region("eu-*", false) && !may_be_region("eu-centrl-1", true));
        assert!(!may_be_region("EU-central-1", true) && !may_be_region("", true));
        assert!(!may_be_region("frankfurt*", true));
        assert_eq!(near("eu-centrl-1"), Some("eu-central-1"));
        assert_eq!(near("frankfurt"), None);
        assert_eq!(near(&"x".repeat(1 << 20)), None);
    }
}
