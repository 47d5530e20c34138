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

    /// What the document itself suggests: an identity, resource, trust or resource control policy. The other types look like
    /// one of them.
    pub fn of(policy: &WrittenPolicy<'_>) -> Self {
        let statements = policy.statements.iter();
        let whom = statements.clone().any(|it| !it.principals.is_empty());
        // A repository's policy has no resource either; only roles are assumed.
        let assumes = |text: &str| {
            text.get(..4)
                .is_some_and(|it| it.eq_ignore_ascii_case("sts:"))
        };
        let acts = |it: &WrittenStatement<'_>, fits: &dyn Fn(&str) -> bool| {
            it.actions.iter().flat_map(|it| &it.all).any(|it| fits(it))
        };
        let is_taken_on = statements.clone().any(|it| acts(it, &assumes))
            || statements.clone().all(|it| it.actions.is_empty());
        let trust = whom && is_taken_on && statements.clone().all(|it| it.resources.is_empty());
        if is_rcp(policy) {
            return Self::Rcp;
        }
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

/// Whether it denies everyone the actions of several services: no resource is of several.
fn is_rcp(policy: &WrittenPolicy<'_>) -> bool {
    let mut services: Vec<String> = Vec::new();
    for statement in &policy.statements {
        let named: Vec<(&str, &str)> = statement.named().map(|(of, who)| (of, &**who)).collect();
        let is_everyone = matches!(named.as_slice(), [("*" | "AWS", "*")])
            && statement.principals.iter().all(|it| !it.not);
        let every_resource = statement.resources.iter().all(|it| !it.not)
            && statement
                .resources
                .iter()
                .flat_map(|it| &it.all)
                .any(|it| &**it == "*");
        if !statement.denies() || !is_everyone || !every_resource {
            return false;
        }
        for action in statement.actions.iter().flat_map(|it| &it.all) {
            if let Some((service, _)) = action.split_once(':') {
                services.push(service.to_ascii_lowercase());
            }
        }
    }
    services.sort();
    services.dedup();
    services.len() > 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Node;

    #[test]
    fn a_document_suggests_what_it_is_for() {
        let of = |statement: &str| {
            let text = format!(r#"{{"Statement":{statement}}}"#);
            PolicyType::of(&WrittenPolicy::read(Node::parse(&text).unwrap()))
        };
        let service = r#""Principal":{"Service":"ec2.amazonaws.com"}"#;
        for (statement, kind) in [
            (
                r#"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#.to_owned(),
                PolicyType::Identity,
            ),
            (
                format!(r#"{{"Effect":"Allow",{service},"Action":"sts:AssumeRole"}}"#),
                PolicyType::Trust,
            ),
            (
                format!(
                    r#"{{"Effect":"Allow",{service},"Action":["sts:AssumeRole","s3:GetObject"]}}"#
                ),
                PolicyType::Trust,
            ),
            (
                format!(r#"{{"Effect":"Allow",{service},"Action":"ecr:BatchGetImage"}}"#),
                PolicyType::Resource,
            ),
            (
                r#"{"Effect":"Deny","Principal":"*","Action":["s3:*","sqs:*"],"Resource":"*"}"#
                    .to_owned(),
                PolicyType::Rcp,
            ),
            (
                r#"{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}"#.to_owned(),
                PolicyType::Resource,
            ),
        ] {
            assert_eq!(of(&statement), kind, "{statement}");
        }
    }
}
