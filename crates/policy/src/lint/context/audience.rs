//! The claims of tokens that say for whom they are, and about whom.

use crate::lint::providers;

/// The audience of a provider's tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Audience<'k> {
    provider: &'k str,
}

impl Audience<'_> {
    /// Whether a token of the provider is known to have one audience.
    pub(super) fn is_single(self) -> bool {
        providers::has_one_audience(self.provider)
    }
}

/// Reads a key that is an audience: `saml:aud`, `login.example.com:aud`.
pub(super) fn of(key: &str) -> Option<Audience<'_>> {
    let (provider, claim) = key.rsplit_once(':')?;
    let is_audience = claim.eq_ignore_ascii_case("aud") || claim.eq_ignore_ascii_case("oaud");
    (is_audience && is_provider(provider)).then_some(Audience { provider })
}

/// Whether a key is a subject, of which a token has one.
pub(super) fn is_subject(key: &str) -> bool {
    key.rsplit_once(':')
        .is_some_and(|(provider, claim)| claim.eq_ignore_ascii_case("sub") && is_provider(provider))
}

fn is_provider(text: &str) -> bool {
    text.contains('.') || text.eq_ignore_ascii_case("saml")
}
