//! Whom the policy of a resource lets in.

use firestep_policy::public::{Fixed, public_statements};
use firestep_policy::{PolicyDocument, Statement};

/// Whom the policy of a resource lets in, besides its own account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetsIn<'p> {
    /// There is no policy.
    NoPolicy,
    /// Only the principals, or the conditions, that it names.
    Named,
    /// Everyone, by this statement, the first that does.
    Everyone(&'p Statement),
}

/// Whom a policy lets in: Deny statements are not weighed. What is tied to an account by a pattern is not everyone's, though
/// S3 Block Public Access calls it public.
pub fn lets_in(policy: Option<&PolicyDocument>) -> LetsIn<'_> {
    let Some(policy) = policy else {
        return LetsIn::NoPolicy;
    };
    match public_statements(policy, Fixed::Account).next() {
        Some(statement) => LetsIn::Everyone(statement),
        None => LetsIn::Named,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_lets_in_nobody_those_it_names_or_everyone() {
        let policy = |principal: &str, condition: &str| {
            let text = format!(
                r#"{{"Statement":[{{"Sid":"s","Effect":"Allow","Principal":{principal},"Action":"*","Resource":"*","Condition":{condition}}}]}}"#
            );
            PolicyDocument::parse(&text).unwrap()
        };
        assert_eq!(lets_in(None), LetsIn::NoPolicy);
        let everyone = policy(r#""*""#, "{}");
        let LetsIn::Everyone(statement) = lets_in(Some(&everyone)) else {
            panic!("{everyone:?}");
        };
        assert_eq!(statement.sid.as_deref(), Some("s"));
        let own = r#"{"StringEquals":{"aws:SourceAccount":"111122223333"}}"#;
        for named in [
            policy(r#"{"AWS":"arn:aws:iam::111122223333:root"}"#, "{}"),
            policy(r#""*""#, own),
        ] {
            assert_eq!(lets_in(Some(&named)), LetsIn::Named);
        }
    }
}
