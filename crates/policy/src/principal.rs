//! Who asks, and whom a statement means.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>

use crate::arn;
use crate::document;
use crate::tri::Tri;

/// The principal of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requester {
    /// As AWS writes it; `None` for an anonymous request.
    pub name: Option<Box<str>>,
    pub kind: RequesterKind,
    /// Its account, where it has one.
    pub account: Option<Box<str>>,
    partition: Box<str>,
    /// The role's or the federated user's name behind a session.
    behind: Option<Box<str>>,
}

/// What kind of principal asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RequesterKind {
    Anonymous,
    /// The root user of an account.
    Root,
    User,
    /// A role as such, whichever session it is used in.
    Role,
    /// A session of a role.
    Session,
    /// A session of `GetFederationToken`.
    FederatedUser,
    Service,
    /// A SAML or OIDC identity provider, or the name of one.
    Provider,
    /// An ARN of another kind, or no ARN.
    Other,
}

impl Requester {
    /// Reads a principal: an ARN, a service's name, a provider, or nobody.
    pub fn new(name: Option<&str>) -> Self {
        let Some(name) = name else {
            return Self {
                name: None,
                kind: RequesterKind::Anonymous,
                account: None,
                partition: "aws".into(),
                behind: None,
            };
        };
        let mut read = Self {
            name: Some(name.into()),
            kind: RequesterKind::Other,
            account: None,
            partition: "aws".into(),
            behind: None,
        };
        let Some([_, partition, service, _, account, resource]) = arn::parts(name) else {
            read.kind = if is_service(name) {
                RequesterKind::Service
            } else if is_account(name) {
                read.account = Some(name.into());
                RequesterKind::Root
            } else {
                RequesterKind::Provider
            };
            return read;
        };
        read.partition = partition.into();
        read.account = (!account.is_empty()).then(|| account.into());
        let (kind, rest) = resource.split_once('/').unwrap_or((resource, ""));
        read.kind = match (service, kind) {
            ("iam", "root") => RequesterKind::Root,
            ("iam", "user") => RequesterKind::User,
            ("iam", "role") => RequesterKind::Role,
            ("iam", "saml-provider" | "oidc-provider") => RequesterKind::Provider,
            ("sts", "assumed-role") => {
                read.behind = rest.split('/').next().map(Into::into);
                RequesterKind::Session
            }
            ("sts", "federated-user") => {
                read.behind = Some(rest.into());
                RequesterKind::FederatedUser
            }
            _ => RequesterKind::Other,
        };
        read
    }

    /// Whether it is a service-linked role or a session of one. A session's ARN lacks the path that would tell: a role that
    /// only has such a name is anybody's.
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html>
    pub fn is_service_linked_role(&self) -> Tri {
        match (self.kind, self.name.as_deref(), self.behind.as_deref()) {
            (RequesterKind::Role, Some(name), _) => {
                Tri::from(name.contains(":role/aws-service-role/"))
            }
            (RequesterKind::Session, _, Some(role)) if role.starts_with("AWSServiceRoleFor") => {
                Tri::Maybe
            }
            _ => Tri::No,
        }
    }

    /// The ARN of its role if it is a session: without a path, and with a star for any path.
    pub(crate) fn role_of_session(&self) -> Option<(String, String)> {
        let role = self
            .behind
            .as_deref()
            .filter(|_| self.kind == RequesterKind::Session)?;
        let (partition, account) = (&self.partition, self.account.as_deref()?);
        let of = |path: &str| format!("arn:{partition}:iam::{account}:role/{path}{role}");
        Some((of(""), of("*/")))
    }

    /// Whether IAM policies of an account are attached to it.
    pub fn has_identity(&self) -> bool {
        matches!(
            self.kind,
            RequesterKind::Root
                | RequesterKind::User
                | RequesterKind::Role
                | RequesterKind::Session
                | RequesterKind::FederatedUser
                | RequesterKind::Other
        )
    }
}

fn is_service(name: &str) -> bool {
    let provider = matches!(name, "cognito-identity.amazonaws.com" | "www.amazon.com");
    !provider && (name.ends_with(".amazonaws.com") || name.ends_with(".amazonaws.com.cn"))
}

/// Whether a text is the id of an account: twelve digits.
pub(crate) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whom a statement means, compiled.
#[derive(Debug, Clone)]
pub(crate) enum Who {
    /// The policy hangs on a principal: no element.
    Unsaid,
    Only(Box<[Meant]>),
    AllBut(Box<[Meant]>),
}

#[derive(Debug, Clone)]
pub(crate) enum Meant {
    Anyone,
    Account(Box<str>),
    Role {
        arn: Box<str>,
        partition: Box<str>,
        account: Box<str>,
        name: Box<str>,
    },
    User {
        arn: Box<str>,
        partition: Box<str>,
        account: Box<str>,
    },
    Session {
        arn: Box<str>,
        partition: Box<str>,
        account: Box<str>,
        role: Box<str>,
    },
    /// A service, a provider, or an ARN that is compared as it stands.
    Named(Box<str>),
    /// A canonical user id, the id of a principal that is no more, or a type that is not known.
    Nobody,
}

/// In which ways a statement means the requester: the stronger the grant, the higher.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct PrincipalMatch {
    pub(crate) anyone: bool,
    pub(crate) itself: bool,
    /// The role of its session.
    pub(crate) behind: bool,
    /// The user of its federated session, perhaps: who federates chooses the session's name.
    pub(crate) behind_perhaps: bool,
    pub(crate) account: bool,
    /// A session of its role: which one it is, is not known.
    pub(crate) perhaps: bool,
}

impl PrincipalMatch {
    pub(crate) const NOBODY: Self = Self {
        anyone: false,
        itself: false,
        behind: false,
        behind_perhaps: false,
        account: false,
        perhaps: false,
    };

    /// Whether it is meant at all.
    pub(crate) fn at_all(self) -> Tri {
        if self.anyone || self.itself || self.behind || self.account {
            Tri::Yes
        } else if self.perhaps || self.behind_perhaps {
            Tri::Maybe
        } else {
            Tri::No
        }
    }
}

impl Who {
    pub(crate) fn new(written: Option<&document::Matching<document::Principals>>) -> Self {
        let meant = |all: &document::Principals| match all {
            document::Principals::Anyone => vec![Meant::Anyone].into_boxed_slice(),
            document::Principals::Listed(all) => all.iter().map(Meant::new).collect(),
        };
        match written {
            None => Self::Unsaid,
            Some(document::Matching::Only(all)) => Self::Only(meant(all)),
            Some(document::Matching::AllBut(all)) => Self::AllBut(meant(all)),
        }
    }

    pub(crate) fn is_all_but(&self) -> bool {
        matches!(self, Self::AllBut(_))
    }

    /// In which ways the requester is meant.
    pub(crate) fn means(&self, requester: &Requester, discovery: bool) -> PrincipalMatch {
        match self {
            Self::Unsaid => PrincipalMatch::NOBODY,
            Self::Only(all) => {
                let mut means = PrincipalMatch::NOBODY;
                for meant in all {
                    meant.add(requester, discovery, &mut means);
                }
                means
            }
            Self::AllBut(all) => {
                let perhaps = |perhaps| PrincipalMatch {
                    perhaps,
                    anyone: !perhaps,
                    ..PrincipalMatch::NOBODY
                };
                match spared(all, requester, discovery) {
                    Tri::No => perhaps(false),
                    Tri::Maybe => perhaps(true),
                    Tri::Yes => PrincipalMatch::NOBODY,
                }
            }
        }
    }
}

/// Whether a list of `NotPrincipal` spares the requester. AWS may look at the account first, then at the role, then at the
/// session, and spares who is named on each of these levels. What names it on some only may spare it or not, "depending
/// on the service"; a role that is named together with other sessions spares those sessions alone.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html>
fn spared(all: &[Meant], requester: &Requester, discovery: bool) -> Tri {
    let (mut named, mut account, mut other_session) = (PrincipalMatch::NOBODY, false, false);
    for meant in all {
        let mut one = PrincipalMatch::NOBODY;
        meant.add(requester, discovery, &mut one);
        account |= one.account;
        named.anyone |= one.anyone;
        named.itself |= one.itself;
        named.behind |= one.behind;
        named.perhaps |= one.perhaps;
        other_session |= !one.itself && meant.is_session_of(requester);
    }
    if named.anyone {
        return Tri::Yes;
    }
    match requester.kind {
        RequesterKind::Root => Tri::from(account),
        RequesterKind::User | RequesterKind::FederatedUser | RequesterKind::Role => {
            match (named.itself, account) {
                (true, true) if !named.perhaps => Tri::Yes,
                (true, _) => Tri::Maybe,
                // It is a session that asks; which one, is not known.
                (false, _) if named.perhaps => Tri::Maybe,
                (false, _) => Tri::No,
            }
        }
        RequesterKind::Session => match (named.itself, named.behind, account) {
            (true, true, true) => Tri::Yes,
            (true, ..) => Tri::Maybe,
            (false, true, _) if !other_session || named.perhaps => Tri::Maybe,
            (false, ..) if named.perhaps => Tri::Maybe,
            (false, ..) => Tri::No,
        },
        RequesterKind::Anonymous
        | RequesterKind::Service
        | RequesterKind::Provider
        | RequesterKind::Other => Tri::from(named.itself),
    }
}

impl Meant {
    /// Whether it is some session of the requester's role.
    fn is_session_of(&self, requester: &Requester) -> bool {
        matches!(self, Self::Session { partition, account, role, .. }
            if *requester.partition == **partition
                && requester.account.as_ref() == Some(account)
                && requester.behind.as_deref().is_some_and(|it| it.eq_ignore_ascii_case(role)))
    }

    fn new(written: &document::Principal) -> Self {
        let name = match written {
            document::Principal::Aws(name) => name,
            document::Principal::Service(name) | document::Principal::Federated(name) => {
                return Self::Named(name.clone());
            }
            document::Principal::CanonicalUser(_) | document::Principal::Other(..) => {
                return Self::Nobody;
            }
        };
        if &**name == "*" {
            return Self::Anyone;
        }
        if is_account(name) {
            return Self::Account(name.clone());
        }
        let Some([_, partition, service, _, account, resource]) = arn::parts(name) else {
            return Self::Nobody;
        };
        let (kind, rest) = resource.split_once('/').unwrap_or((resource, ""));
        let (arn, partition, account) = (name.clone(), partition.into(), account.into());
        match (service, kind) {
            ("iam", "root") => Self::Account(account),
            ("iam", "role") => Self::Role {
                arn,
                partition,
                account,
                name: rest.rsplit('/').next().unwrap_or(rest).into(),
            },
            ("iam", "user") => Self::User {
                arn,
                partition,
                account,
            },
            ("sts", "assumed-role") => Self::Session {
                arn,
                partition,
                account,
                role: rest.split('/').next().unwrap_or(rest).into(),
            },
            _ => Self::Named(arn),
        }
    }

    fn add(&self, requester: &Requester, discovery: bool, means: &mut PrincipalMatch) {
        let name = requester.name.as_deref();
        let home = |partition: &str, account: &str| {
            *requester.partition == *partition && requester.account.as_deref() == Some(account)
        };
        match self {
            Self::Anyone => means.anyone = true,
            Self::Nobody => {}
            Self::Account(account) => {
                means.account |= requester.account.as_ref() == Some(account);
            }
            Self::Named(it) => means.itself |= name == Some(it),
            Self::Role {
                arn,
                partition,
                account,
                name: role,
            } => {
                means.itself |= name == Some(arn);
                means.behind |= requester.kind == RequesterKind::Session
                    && home(partition, account)
                    && requester
                        .behind
                        .as_deref()
                        .is_some_and(|it| it.eq_ignore_ascii_case(role));
            }
            Self::User {
                arn,
                partition,
                account,
            } => {
                means.itself |= name == Some(arn);
                // https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
                means.behind_perhaps |=
                    requester.kind == RequesterKind::FederatedUser && home(partition, account);
            }
            Self::Session {
                arn,
                partition,
                account,
                role,
            } => {
                means.itself |= name == Some(arn);
                // Which session of the role asks is part of what is not known in discovery.
                let own_role = match requester.kind {
                    RequesterKind::Role => name.and_then(|it| it.rsplit('/').next()),
                    RequesterKind::Session => requester.behind.as_deref(),
                    _ => None,
                };
                means.perhaps |= discovery
                    && home(partition, account)
                    && own_role.is_some_and(|it| it.eq_ignore_ascii_case(role));
            }
        }
    }
}
