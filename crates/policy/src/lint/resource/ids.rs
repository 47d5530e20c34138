//! The ids that IAM gives to identities.

/// Whether a text is an id that begins so.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids>
pub(super) fn is_id(text: &str, prefix: &str) -> bool {
    let rest = text.strip_prefix(prefix).unwrap_or_default();
    (4..=128).contains(&rest.len())
        && rest
            .bytes()
            .all(|it| it.is_ascii_uppercase() || it.is_ascii_digit())
}
