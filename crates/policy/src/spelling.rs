//! What a mistyped name probably means.

/// The name that is nearest to one that is not known, if one is near.
pub(crate) fn nearest(
    written: &str,
    known: impl Iterator<Item = &'static str>,
) -> Option<&'static str> {
    // A hostile name is long, and a distance costs the product of the lengths.
    if written.len() > 64 {
        return None;
    }
    let lower = written.to_lowercase();
    let plain = |it: &str| it.to_lowercase().replace('_', "");
    known
        .map(|it| {
            let distance = strsim::levenshtein(&lower, &it.to_lowercase());
            let without = strsim::levenshtein(&plain(&lower), &plain(it));
            (distance.min(without), it)
        })
        .filter(|(distance, it)| *distance <= 2 + it.len() / 6)
        .min()
        .map(|(_, it)| it)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_near_and_another_word_is_not() {
        let of = |written: &str| {
            nearest(
                written,
                ["identity_policies", "session_policy", "id"].into_iter(),
            )
        };
        assert_eq!(of("identity_polices"), Some("identity_policies"));
        assert_eq!(of("identityPolicies"), Some("identity_policies"));
        assert_eq!(of("sesion_policy"), Some("session_policy"));
        assert_eq!(of("comment"), None);
    }
}
