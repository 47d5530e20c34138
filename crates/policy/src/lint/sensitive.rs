//! The condition keys whose values AWS wants written out, for the rules on wildcards and on variables in them.

/// What AWS wants of the values of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Guarded {
    /// They are written out.
    Sensitive,
    /// `aws:userid`: the id before the colon is written out, or is all that is open.
    UserId,
    /// Whom an identity provider vouches for: what is open has text before it.
    Subject,
}

/// How many characters are wanted before a wildcard.
pub(crate) const LEAST: usize = 6;

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sensitive>
const SENSITIVE: [&str; 10] = [
    "aws:PrincipalAccount",
    "aws:PrincipalOrgID",
    "aws:ResourceAccount",
    "aws:ResourceOrgID",
    "aws:SourceAccount",
    "aws:SourceOrgID",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:VpceAccount",
    "aws:VpceOrgID",
];

/// Whether AWS counts a key among the sensitive ones.
pub(crate) fn is_sensitive(key: &str) -> bool {
    SENSITIVE.iter().any(|it| it.eq_ignore_ascii_case(key))
}

impl Guarded {
    pub(crate) fn of(key: &str) -> Option<Self> {
        if is_sensitive(key) {
            return Some(Self::Sensitive);
        }
        if key.eq_ignore_ascii_case("aws:userid") {
            return Some(Self::UserId);
        }
        // `token.actions.githubusercontent.com:sub`; the keys of services have no dot.
        let (provider, claim) = key.rsplit_once(':')?;
        (provider.contains('.') && claim.eq_ignore_ascii_case("sub")).then_some(Self::Subject)
    }

    /// What is wrong, of a wildcard or a variable.
    pub(crate) fn wants(self, what: &str) -> String {
        match self {
            Self::Sensitive => format!("may stand for any: write it out without {what}"),
            Self::UserId => format!("may stand for any identity: {what} belongs behind the colon"),
            Self::Subject => {
                format!("may stand for anybody: {LEAST} characters belong before {what}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_guarded_without_regard_to_case() {
        assert_eq!(Guarded::of("AWS:principalorgid"), Some(Guarded::Sensitive));
        assert_eq!(Guarded::of("aws:UserId"), Some(Guarded::UserId));
        assert_eq!(
            Guarded::of("oidc.eks.eu-west-1.amazonaws.com/id/A:sub"),
            Some(Guarded::Subject)
        );
        for key in ["aws:username", "oidc.example.com:aud", "aws:sub", "sub", ""] {
            assert_eq!(Guarded::of(key), None, "{key}");
        }
    }
}
