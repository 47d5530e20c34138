//! What a policy is for, as far as the language differs.

use crate::written::{WrittenPolicy, WrittenStatement};

/// What a policy is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PolicyType {
    /// On a user, group or role; a permissions boundary too.
    Identity,
    /// On a resource, but for roles and endpoints.
    Resource,
    /// On a role: who may take it on.
    Trust,
    /// A service control policy.
    Scp,
    /// A resource control policy.
    Rcp,
    /// Given when a session is made.
    Session,
    /// On a VPC endpoint.
    Endpoint,
}

impl PolicyType {
    pub const ALL: [Self; 7] = [
        Self::Identity,
        Self::Resource,
        Self::Trust,
        Self::Scp,
        Self::Rcp,
        Self::Session,
        Self::Endpoint,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Resource => "resource",
            Self::Trust => "trust",
            Self::Scp => "scp",
            Self::Rcp => "rcp",
            Self::Session => "session",
            Self::Endpoint => "endpoint",
        }
    }

    /// What people call it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Identity => "an identity policy",
            Self::Resource => "a resource policy",
            Self::Trust => "a trust policy",
            Self::Scp => "a service control policy",
            Self::Rcp => "a resource control policy",
            Self::Session => "a session policy",
            Self::Endpoint => "a VPC endpoint policy",
        }
    }

    /// What the document itself suggests: an identity, resource or trust policy. The other types look like one of them.
    pub fn of(policy: &WrittenPolicy<'_>) -> Self {
        let mut statements = policy.statements.iter();
        let whom = statements.clone().any(|it| !it.principals.is_empty());
        // A repository's policy has no resource either; only roles are assumed.
        let assumes = |text: &str| {
            text.get(..4)
                .is_some_and(|it| it.eq_ignore_ascii_case("sts:"))
        };
        let acts = |it: &WrittenStatement<'_>, fits: &dyn Fn(&str) -> bool| {
            it.actions.iter().flat_map(|it| &it.all).any(|it| fits(it))
        };
        let others = statements
            .clone()
            .any(|it| acts(it, &|text| !assumes(text)));
        let trust = whom && !others && statements.all(|it| it.resources.is_empty());
        match (whom, trust) {
            (_, true) => Self::Trust,
            (true, false) => Self::Resource,
            (false, false) => Self::Identity,
        }
    }

    /// Whether its statements must say whom they are about.
    pub fn names_principals(self) -> bool {
        matches!(
            self,
            Self::Resource | Self::Trust | Self::Rcp | Self::Endpoint
        )
    }

    /// Whether it only limits what others grant: what its Allow lets through is no grant.
    pub fn only_limits(self) -> bool {
        matches!(self, Self::Scp | Self::Rcp | Self::Session | Self::Endpoint)
    }
}
