//! The regions of AWS.

/// All regions of all partitions, as botocore 1.43.11 has them.
pub const REGIONS: [&str; 46] = [
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

/// Whether a text can be a region at all: it becomes a part of a host and of a signature, and an answer may name anything.
pub fn may_be_region(text: &str) -> bool {
    /// No region is longer.
    const MOST: usize = 32;
    let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    text.len() <= MOST
        && text.bytes().all(is_letter)
        && text
            .bytes()
            .next()
            .is_some_and(|byte| byte.is_ascii_lowercase())
        && !text.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_a_part_of_a_host_and_no_more() {
        assert!(REGIONS.iter().all(|it| may_be_region(it)));
        for odd in [
            "",
            "evil.example/",
            "evil.example",
            "a b",
            "&bogus;",
            "\n",
            "99999",
            "EU",
            "eu-",
            "-eu",
        ] {
            assert!(!may_be_region(odd), "{odd}");
        }
        assert!(!may_be_region(&"a".repeat(100)));
    }
}
