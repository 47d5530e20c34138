//! What a mistyped name may mean.

use std::collections::BTreeSet;

/// The names that a mistyped one may mean, the nearest first: those that hold it or are spelled much like it.
pub(crate) fn nearest<'n>(text: &str, names: impl Iterator<Item = &'n str>) -> Vec<&'n str> {
    let typed = text;
    let text = text.to_lowercase();
    // A distance costs the product of the lengths.
    if text.is_empty() || text.len() > 200 {
        return Vec::new();
    }
    let names: BTreeSet<&str> = names.collect();
    let mut near: Vec<(usize, &str)> = names
        .into_iter()
        // What was typed is refused: it is no advice.
        .filter(|name| *name != typed)
        .map(|name| {
            let lower = name.to_lowercase();
            let near = lower.contains(&text);
            (strsim::damerau_levenshtein(&text, &lower), near, name)
        })
        .filter(|(distance, holds, name)| *distance <= name.len().div_ceil(3) || *holds)
        .map(|(distance, _, name)| (distance, name))
        .collect();
    near.sort_unstable();
    near.into_iter().take(5).map(|(_, name)| name).collect()
}

/// `; near it: …`, to follow what is said of a mistyped name; nothing when no name is near.
pub(crate) fn near_it<'n>(text: &str, names: impl Iterator<Item = &'n str>) -> String {
    match nearest(text, names).as_slice() {
        [] => String::new(),
        near => format!("; near it: {}", near.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_is_what_is_spelled_alike_or_holds_the_text() {
        let names = ["iam-no-users", "ec2-image-recent", "s3-bucket-not-public"];
        let near = |text: &str| nearest(text, names.into_iter());
        assert_eq!(near("iam-no-user"), ["iam-no-users"]);
        assert_eq!(near("S3-bukcet-not-pubilc"), ["s3-bucket-not-public"]);
        assert_eq!(near("image"), ["ec2-image-recent"]);
        assert_eq!(near("ec2-image-recent"), [] as [&str; 0]);
        let operations = ["ec2:DescribeVpcs", "ec2:DescribeInstances"];
        assert_eq!(
            nearest("ec2:DescribeInstance", operations.into_iter()),
            ["ec2:DescribeInstances"]
        );
        assert!(near("nonsense").is_empty() && near("").is_empty());
        assert!(near(&"x".repeat(100_000)).is_empty());
    }
}
