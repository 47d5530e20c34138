//! Ways into an account.

/// A role to assume from the caller's own credentials.
#[derive(Debug, Clone)]
pub struct AssumeRole {
    /// The account of the role.
    pub account_id: String,
    /// Its name, or path and name.
    pub role_name: String,
    /// The external id that its trust policy expects.
    pub external_id: Option<String>,
    /// The session's name, as CloudTrail will show it.
    pub session_name: String,
    /// What narrows the session; firestep's are always read-only.
    pub session_policy: Option<SessionPolicy>,
}

/// A session policy: what the role allows and these allow too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionPolicy {
    /// AWS managed policies, by name.
    pub managed: Vec<&'static str>,
    /// An inline policy; AWS takes 2,048 characters.
    pub inline: String,
}

impl SessionPolicy {
    /// `SecurityAudit`, which reads settings and no data, and what it lacks.
    pub fn read_only(inline: String) -> Self {
        Self {
            managed: vec!["SecurityAudit"],
            inline,
        }
    }
}

/// An IAM Identity Center permission set in an account.
#[derive(Debug, Clone)]
pub struct SsoRole {
    /// The `sso-session` section of `~/.aws/config`.
    pub session: String,
    /// The account.
    pub account_id: String,
    /// The permission set.
    pub role: String,
}
