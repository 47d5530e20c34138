//! The principal as whom IAM is asked, and what is known of its requests.

use firestep_policy::arn::RequestedResource;
use firestep_policy::compiled::Action;
use firestep_policy::context::{Constraint, ContextValue, RequestContext};
use firestep_policy::evaluate::{AccessRequest, InForce, Outcome, decide};
use firestep_policy::pattern::Pattern;
use firestep_policy::principal::Requester;
use firestep_policy::tri::Tri;
use firestep_policy::{Effect, Matching, PolicyDocument};

use super::carried::{Carried, Held, Kind};

/// A condition key and its value; `None` where the request does not have the key.
pub(super) type Key<'k> = (&'k str, Option<&'k str>);

/// A user or role that carries what is asked about.
#[derive(Debug, Clone)]
pub(super) struct Sample {
    pub(super) arn: String,
    requester: Requester,
    pub(super) account: String,
    partition: String,
    is_role: bool,
    /// Whether it is that principal, and not one that stands for all who may be asked about.
    is_known: bool,
    /// The region in which it calls services that are in many, where that is known.
    region: Option<String>,
    via: Via,
}

/// Who makes a call in its name.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_forward_access_sessions.html>
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Via {
    Itself,
    /// A stack that it makes.
    CloudFormation,
    /// A service of which it is not known whether it can be made to.
    Another,
}

impl Via {
    const KEYS: [&'static str; 4] = [
        "aws:calledvia",
        "aws:calledviafirst",
        "aws:calledvialast",
        "aws:viaawsservice",
    ];

    /// Those that conditions of policies tell apart.
    pub(super) fn told_apart<'d>(
        documents: impl IntoIterator<Item = &'d PolicyDocument>,
    ) -> &'static [Self] {
        let statements = documents.into_iter().flat_map(|it| &it.statements);
        let mut conditions = statements.flat_map(|it| &it.conditions);
        let is_of_these = |key: &str| Self::KEYS.iter().any(|it| it.eq_ignore_ascii_case(key));
        if conditions.any(|it| is_of_these(&it.key)) {
            &[Self::Itself, Self::CloudFormation, Self::Another]
        } else {
            &[Self::Itself]
        }
    }

    /// How sure it is that it can have that made, as far as nothing more is known.
    pub(super) fn at_most(self) -> Tri {
        match self {
            Self::Itself => Tri::Yes,
            Self::CloudFormation | Self::Another => Tri::Maybe,
        }
    }
}

/// How well somebody signed in keeps no right from them: whoever has MFA can do with and without.
const SIGN_INS: [[Key<'static>; 2]; 3] = [
    [
        ("aws:multifactorauthpresent", Some("true")),
        ("aws:multifactorauthage", Some("1")),
    ],
    [
        ("aws:multifactorauthpresent", None),
        ("aws:multifactorauthage", None),
    ],
    [
        ("aws:multifactorauthpresent", Some("false")),
        ("aws:multifactorauthage", None),
    ],
];

const STACKS: &str = "cloudformation.amazonaws.com";

impl Sample {
    /// The principal itself; of a group, users that may be in it: any one, and one for each pattern that its policies
    /// write for users.
    pub(super) fn all(carried: &Carried<'_>, policies: &[Held<'_>]) -> Vec<Self> {
        let (arn, account) = (carried.arn(), carried.identity.location.account);
        if carried.kind != Kind::Group {
            return vec![Self::new(&arn, account, carried.kind == Kind::Role)];
        }
        let (head, _) = arn.split_once(":group/").unwrap_or((&arn, ""));
        let mut users = vec!["any".to_owned()];
        for held in policies {
            users.extend(patterns_of_users(held).map(|it| fitting(&it)));
        }
        users.sort();
        users.dedup();
        let users = users.iter().map(|it| format!("{head}:user/{it}"));
        users.map(|it| Self::new(&it, account, false)).collect()
    }

    pub(super) fn new(arn: &str, account: &str, is_role: bool) -> Self {
        let partition = arn.split(':').nth(1).unwrap_or("aws");
        Self {
            requester: Requester::new(Some(arn)),
            account: account.to_owned(),
            partition: partition.to_owned(),
            is_role,
            is_known: true,
            region: None,
            via: Via::Itself,
            arn: arn.to_owned(),
        }
    }

    /// The same as one of many: conditions on who it is may hold.
    #[must_use]
    pub(super) fn one_of_many(mut self) -> Self {
        self.is_known = false;
        self
    }

    #[must_use]
    pub(super) fn in_region(&self, region: Option<&str>) -> Self {
        Self {
            region: region.map(ToOwned::to_owned),
            ..self.clone()
        }
    }

    #[must_use]
    pub(super) fn by_way_of(&self, via: Via) -> Self {
        Self {
            via,
            ..self.clone()
        }
    }

    pub(super) fn via(&self) -> Via {
        self.via
    }

    pub(super) fn is_known(&self) -> bool {
        self.is_known
    }

    /// The region to which calls of a service go: those of IAM to one. A role is passed in a call of another service.
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-requestedregion>
    fn called(&self, action: &Action) -> Option<&str> {
        if &*action.service != "iam" || &*action.name == "passrole" {
            return self.region.as_deref();
        }
        match &*self.partition {
            "aws" => Some("us-east-1"),
            "aws-cn" => Some("cn-north-1"),
            "aws-us-gov" => Some("us-gov-west-1"),
            _ => None,
        }
    }

    pub(super) fn partition(&self) -> &str {
        &self.partition
    }

    /// An IAM resource of its account.
    pub(super) fn beside(&self, resource: &str) -> String {
        format!("arn:{}:iam::{}:{resource}", self.partition, self.account)
    }

    /// AWS's policy that allows everything.
    pub(super) fn administrator_access(&self) -> String {
        format!("arn:{}:iam::aws:policy/AdministratorAccess", self.partition)
    }

    /// Whether the policies let it, in a request with these keys.
    pub(super) fn may(
        &self,
        action: &str,
        resource: &str,
        keys: &[Key<'_>],
        in_force: &InForce,
    ) -> Tri {
        let Some(action) = Action::new(action) else {
            return Tri::No;
        };
        let mut best = Tri::No;
        for sign_in in &SIGN_INS {
            let request = AccessRequest {
                principal: self.requester.clone(),
                action: action.clone(),
                resource: RequestedResource::new(resource, false),
                resource_account: Some(self.account.as_str().into()),
                context: self.context(&action, sign_in, keys),
                management_account: None,
            };
            best = best.or(match decide(&request, in_force) {
                Outcome::Allowed => return Tri::Yes,
                Outcome::Depends => Tri::Maybe,
                Outcome::ImplicitlyDenied | Outcome::ExplicitlyDenied => Tri::No,
            });
        }
        best
    }

    /// What is known of its requests; what is not said here may be anything.
    fn context(&self, action: &Action, sign_in: &[Key<'_>], keys: &[Key<'_>]) -> RequestContext {
        let name = self.arn.rsplit('/').next().unwrap_or_default();
        let kind = if self.is_role { "AssumedRole" } else { "User" };
        let mut told: Vec<Key<'_>> = Vec::new();
        if self.is_known {
            told.push(("aws:principalarn", Some(&self.arn)));
        }
        if let Some(region) = self.called(action) {
            told.push(("aws:requestedregion", Some(region)));
        }
        told.extend(match self.via {
            Via::Itself => vec![
                ("aws:viaawsservice", Some("false")),
                ("aws:calledvia*", None),
            ],
            Via::CloudFormation => vec![
                ("aws:viaawsservice", Some("true")),
                ("aws:calledviafirst", Some(STACKS)),
                ("aws:calledvialast", Some(STACKS)),
            ],
            Via::Another => vec![("aws:viaawsservice", Some("true"))],
        });
        let own: [Key<'_>; 7] = [
            ("aws:principalaccount", Some(&self.account)),
            ("aws:resourceaccount", Some(&self.account)),
            ("aws:principaltype", Some(kind)),
            ("aws:principalisawsservice", Some("false")),
            ("aws:principalservicename", None),
            ("aws:username", (!self.is_role).then_some(name)),
            ("aws:securetransport", Some("true")),
        ];
        let mut given = Vec::new();
        if self.via == Via::CloudFormation {
            let chain = ContextValue::Many(vec![STACKS.into()]);
            given.push(("aws:calledvia".to_owned(), chain));
        }
        let mut absent = Vec::new();
        for (key, value) in told.iter().chain(&own).chain(sign_in).chain(keys) {
            match value {
                Some(value) => {
                    given.push(((*key).to_owned(), ContextValue::One((*value).into())));
                }
                None => absent.push(Constraint {
                    keys: Pattern::new(key),
                    presence_is_known: true,
                    value_is_known: true,
                }),
            }
        }
        RequestContext::concrete(given).in_discovery(absent)
    }
}

/// The names of users, with their paths, for which a policy allows something and that stand for many.
fn patterns_of_users(held: &Held<'_>) -> impl Iterator<Item = String> {
    let statements = held.document.statements.iter();
    let resources = statements
        .filter(|it| it.effect == Effect::Allow)
        .filter_map(|it| match &it.resources {
            Some(Matching::Only(all)) => Some(all),
            Some(Matching::AllBut(_)) | None => None,
        });
    resources.flatten().filter_map(|it| {
        let (_, user) = it.split_once(":user/")?;
        let user = user.replace("${aws:username}", "*");
        (user.contains(['*', '?']) && !user.contains("${")).then_some(user)
    })
}

fn fitting(pattern: &str) -> String {
    pattern.replace('*', "any").replace('?', "x")
}
