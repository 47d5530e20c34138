//! Whom the trust policy of a role lets in, beside those whom it means.

use std::sync::Arc;

use firestep_inventory::iam::Role;
use firestep_inventory::organizations::Organization;
use firestep_inventory::reading::records::undecided;
use firestep_inventory::{Arn, GLOBAL, Gap, evaluate, first_found};
use firestep_policy::arn::RequestedResource;
use firestep_policy::catalogue::Catalogue;
use firestep_policy::compiled::{Action, CompiledPolicy, PolicyKind};
use firestep_policy::context::{Constraint, ContextValue, RequestContext};
use firestep_policy::evaluate::{AccessRequest, InForce, Known, Outcome, decide};
use firestep_policy::pattern::Pattern;
use firestep_policy::principal::{Requester, RequesterKind};
use firestep_policy::services;
use firestep_policy::{PolicyDocument, Principal, Statement};

use crate::everything;
use crate::oidc;
use crate::outsiders::{
    ACCOUNT, ORGANIZATION, Spared, Wanted, account_like, control_policies, lets_nobody_in, levels,
};

/// The keys of a request by which its service says for whom it acts. Two services send an external id instead.
const SOURCE: [&str; 5] = [
    "aws:sourcearn",
    "aws:sourceaccount",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "sts:externalid",
];

/// The trust policy of a role, within its organization.
#[derive(Debug, Clone, Copy)]
pub struct Trust<'a> {
    organization: &'a Organization,
    role: &'a Role,
    policy: &'a PolicyDocument,
}

impl<'a> Trust<'a> {
    /// The trust policy of a role.
    pub fn of(organization: &'a Organization, role: &'a Role) -> Result<Self, Gap> {
        Ok(Self {
            organization,
            role,
            policy: role.assume_role_policy_document.get()?,
        })
    }

    /// The first of those outside the organization, whom its policy names, that may take the role on without an external
    /// id. `None` where nobody outside is named at all.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html>
    pub fn without_external_id(&self) -> Result<Option<Limit>, Gap> {
        let (outside, unseen) = self.named_outside();
        let open = first_found(&outside, |(statement, vendor)| {
            // An id of another customer: one of their own, or one that a pattern of next to nothing fits too.
            let patterns = valued(statement, "sts:ExternalId").filter(|it| is_vague(it));
            let fitting = patterns.map(|it| it.replace('*', "outsider").replace('?', "x"));
            let others = std::iter::once("firestep-outsider".to_owned()).chain(fitting);
            let ids: Vec<Option<String>> = std::iter::once(None).chain(others.map(Some)).collect();
            first_found(&ids, |id| {
                let keys = vendor.keys(id.as_deref());
                let keys: Vec<(&str, &str)> = keys.iter().map(|(key, it)| (*key, &**it)).collect();
                let lets_in = self.lets_in(statement, &VENDOR, &vendor.arn, ASSUME, &keys)?;
                Ok(lets_in.then(|| vendor.said.clone()))
            })
        })?;
        match (open, unseen) {
            (Some(vendor), _) => Ok(Some(Limit::Missing(vendor))),
            (None, Some(gap)) => Err(gap),
            (None, None) => Ok((!outside.is_empty()).then_some(Limit::Set)),
        }
    }

    /// Those outside the organization whom its policy names, with the statements that do, and what keeps others from being
    /// known.
    fn named_outside(&self) -> (Vec<(&'a Statement, Vendor)>, Option<Gap>) {
        let mut outside = Vec::new();
        let mut unseen = None;
        for statement in self.policy.allows().filter(|it| it.covers_action(ASSUME)) {
            match evaluate(|| self.vendors(statement)) {
                Ok(vendors) => outside.extend(vendors.into_iter().map(|it| (statement, it))),
                Err(gap) => unseen = unseen.or(Some(gap)),
            }
        }
        (outside, unseen)
    }

    /// The first of those in accounts outside the organization that may take the role on, with an external id or without;
    /// `None`: nobody may.
    pub fn outsider(&self) -> Result<Option<String>, Gap> {
        let by_name = || {
            let (outside, unseen) = self.named_outside();
            let open = first_found(&outside, |(statement, vendor)| {
                let keys = vendor.keys(None);
                let keys: Vec<(&str, &str)> = keys.iter().map(|(key, it)| (*key, &**it)).collect();
                // What is not asked about is taken to hold: the external id, which the other side knows.
                let about: Vec<&str> = VENDOR.into_iter().filter(|it| *it != EXTERNAL_ID).collect();
                let lets_in = self.lets_in(statement, &about, &vendor.arn, ASSUME, &keys)?;
                Ok(lets_in.then(|| vendor.said.clone()))
            })?;
            match (open, unseen) {
                (None, Some(gap)) => Err(gap),
                (open, _) => Ok(open),
            }
        };
        let as_anyone = || {
            let about_anyone = self.policy.allows().any(Statement::is_about_anyone);
            Ok((about_anyone && !self.is_open_to_nobody_outside()?).then(|| "anyone".to_owned()))
        };
        first_found(
            [true, false],
            |named| {
                if named { by_name() } else { as_anyone() }
            },
        )
    }

    /// Whether everyone whom its policy names is let in for a use of the role by nobody outside the organization.
    pub fn is_open_to_nobody_outside(&self) -> Result<bool, Gap> {
        let identity = &self.role.identity;
        let wanted = Wanted {
            location: identity.location,
            service: "sts",
            arns: &[("role", identity.arn.as_deref().unwrap_or(&identity.id))],
        };
        let of_use = |action: &str| Ok(USES.contains(&action));
        lets_nobody_in(self.organization, &wanted, self.policy, &of_use)
    }

    /// Those outside the organization whom a statement, or what a denial spares, names: as each of the principals that
    /// they can make, in an organization and in none.
    fn vendors(&self, statement: &Statement) -> Result<Vec<Vendor>, Gap> {
        let own_account = self.role.identity.location.account;
        let own = self.organization.facts.get();
        let own = own.map(|facts| facts.as_ref().map(|it| &*it.id));
        let mut vendors = Vec::new();
        let mut add = |arns: Vec<String>, organizations: &[Option<&str>], said: &str| {
            for (arn, organization) in arns.iter().flat_map(|arn| {
                organizations
                    .iter()
                    .map(move |organization| (arn, organization))
            }) {
                vendors.push(Vendor {
                    arn: arn.clone(),
                    organization: organization.map(str::to_owned),
                    said: said.to_owned(),
                });
            }
        };
        let either = [Some(ORGANIZATION), None];
        for who in accounts_of(self.policy, statement) {
            let Some(account) = outside_account(self.organization, own_account, who)? else {
                continue;
            };
            let persons = [":role/", ":user/", ":assumed-role/", ":federated-user/"];
            let is_person = persons.iter().any(|it| who.contains(it)) && !who.contains(['*', '?']);
            let arns = if is_person {
                vec![who.to_owned()]
            } else {
                self.can_make(&account)
            };
            add(arns, &either, &format!("the account {account}"));
        }
        if statement.is_about_anyone() {
            for id in organizations_of(self.policy, statement) {
                if own != Ok(Some(id)) {
                    let said = format!("the organization {id}");
                    add(self.can_make(ACCOUNT), &[Some(id)], &said);
                }
            }
        }
        Ok(vendors)
    }

    /// Its own policy, and the resource control policies over it that were seen. Those that were not are a gap where a
    /// request is decided.
    fn policies(&self) -> Vec<&PolicyDocument> {
        let account = self.role.identity.location.account;
        let rcps = evaluate(|| control_policies(self.organization, account)).unwrap_or_default();
        let rcps = rcps.into_iter();
        let rcps = rcps.filter_map(|it| evaluate(|| it.document.get()).ok());
        std::iter::once(self.policy)
            .chain(rcps.map(|it| &**it))
            .collect()
    }

    /// Principals that an account can make: a role and a user of its own, and those that fit what policies name.
    fn can_make(&self, account: &str) -> Vec<String> {
        let mut arns = vec![
            format!("arn:aws:iam::{account}:role/outsider"),
            format!("arn:aws:iam::{account}:user/outsider"),
        ];
        arns.extend(Spared::principals_in(&self.policies(), account));
        arns
    }

    /// The first SAML provider whose assertions are taken whatever audience they are made for.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_saml.html>
    pub fn without_audience(&self) -> Result<Option<Limit>, Gap> {
        const ACTION: &str = "sts:AssumeRoleWithSAML";
        let named = self.named(ACTION, |principal| match principal {
            Principal::Federated(who) if who.contains(":saml-provider/") => Some(who),
            _ => None,
        });
        Self::limit(&named, |statement, who| {
            let patterns = valued(statement, "SAML:aud").filter(|it| it.contains(['*', '?']));
            let fitting =
                patterns.map(|it| it.replace('*', "saml.outsider.example").replace('?', "x"));
            let elsewhere = fitting.filter(|it| !is_sign_in(it));
            let audiences = std::iter::once("https://saml.outsider.example/acs".to_owned());
            let audiences: Vec<String> = audiences.chain(elsewhere).collect();
            first_found(&audiences, |audience| {
                let keys = [("SAML:aud", audience.as_str())];
                let open = self.lets_in(statement, &["saml:aud"], who, ACTION, &keys)?;
                Ok(open.then(|| who.to_owned()))
            })
        })
    }

    /// The first of the services that act for others, so that the role must say for whom, and does not, or names
    /// somebody outside the organization.
    pub fn without_source(&self) -> Result<Option<Limit>, Gap> {
        let named = self.named(ASSUME, |principal| match principal {
            Principal::Service(who) if acts_for_others(who) => Some(who),
            _ => None,
        });
        Self::limit(&named, |statement, who| {
            let service = who.split('.').next().unwrap_or(who);
            let others = self.others(statement, service)?;
            let open = first_found(&others, |other| {
                let keys = [
                    ("aws:SourceArn", &*other.arn),
                    ("aws:SourceAccount", &*other.account),
                    ("aws:SourceOrgID", &*other.organization),
                    ("aws:SourceOrgPaths", &*other.path()),
                    ("sts:ExternalId", &*other.account),
                ];
                let lets_in = self.lets_in(statement, &SOURCE, who, ASSUME, &keys)?;
                Ok(lets_in.then_some(other.said))
            })?;
            Ok(open.map(|said| format!("{who} for resources of {said}")))
        })
    }

    /// Resources of others for which a service may act: of an account that no policy names, of those outside the
    /// organization that a statement names, and of another organization that it names.
    fn others(&self, statement: &Statement, service: &str) -> Result<Vec<Source>, Gap> {
        let own = self.role.identity.location.account;
        let mut others = Vec::new();
        let mut add = |account: &str, organization: &str, said: &'static str| {
            let default = format!("arn:aws:{service}:us-east-1:{account}:outsider/outsider");
            let patterns = valued(statement, "aws:SourceArn");
            let arns = patterns.filter_map(|pattern| source(pattern, account));
            others.extend(std::iter::once(default).chain(arns).map(|arn| Source {
                arn,
                account: account.to_owned(),
                organization: organization.to_owned(),
                said,
            }));
        };
        let like = valued(statement, "aws:SourceAccount").find_map(account_like);
        add(
            like.as_deref().unwrap_or(ACCOUNT),
            ORGANIZATION,
            "any account",
        );
        for pattern in valued(statement, "aws:SourceArn") {
            if let Some(account) = pattern.split(':').nth(4).and_then(account_like) {
                add(&account, ORGANIZATION, "any account");
            }
        }
        let on_arn = valued(statement, "aws:SourceArn");
        let named = valued(statement, "aws:SourceAccount")
            .chain(valued(statement, "sts:ExternalId"))
            .chain(on_arn);
        for value in named {
            if let Some(account) = outside_account(self.organization, own, value)? {
                add(&account, ORGANIZATION, "another account");
            }
        }
        let mine = evaluate(|| Ok(self.organization.facts.get()?.as_ref().map(|it| &*it.id)));
        let paths = valued(statement, "aws:SourceOrgPaths").filter_map(|it| it.split('/').next());
        for id in valued(statement, "aws:SourceOrgID").chain(paths) {
            let id = id.replace('*', "0outsider0");
            if mine? != Some(&*id) {
                add(ACCOUNT, &id, "another organization");
            }
        }
        Ok(others)
    }

    /// The first OIDC provider of which more identities are let in than those of one tenant.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html>
    pub fn open_to_tokens(&self) -> Result<Option<Limit>, Gap> {
        let named = self.named(oidc::ACTION, |principal| match principal {
            Principal::Federated(who) if !who.contains(":saml-provider/") => Some(who),
            _ => None,
        });
        Self::limit(&named, |statement, who| {
            for stranger in oidc::strangers(statement, who) {
                let claims = stranger.claims.iter();
                let claims: Vec<(&str, &str)> =
                    claims.map(|(key, value)| (&**key, &**value)).collect();
                if self.lets_in(statement, &[], who, oidc::ACTION, &claims)? {
                    return Ok(Some(stranger.who));
                }
            }
            if oidc::is_clear(statement, who) {
                return Ok(None);
            }
            Err(self.hangs_on_more("whose tokens its conditions mean"))
        })
    }

    /// The first for whom the limit is missing, as `open` names those whom it finds.
    fn limit(
        named: &[(&Statement, &str)],
        mut open: impl FnMut(&Statement, &str) -> Result<Option<String>, Gap>,
    ) -> Result<Option<Limit>, Gap> {
        let found = first_found(named, |(statement, who)| open(statement, who))?;
        Ok(match found {
            Some(who) => Some(Limit::Missing(who)),
            None => (!named.is_empty()).then_some(Limit::Set),
        })
    }

    /// The principals of a kind that statements allow an action.
    fn named(
        &self,
        action: &str,
        kind: impl Fn(&'a Principal) -> Option<&'a str>,
    ) -> Vec<(&'a Statement, &'a str)> {
        let allowing = self.policy.allows().filter(|it| it.covers_action(action));
        allowing
            .flat_map(|it| {
                let named = it.named_principals().iter().filter_map(&kind);
                named.map(|who| (it, who)).collect::<Vec<_>>()
            })
            .collect()
    }

    /// Whether a statement lets a principal in whose request has these keys and, of those that the question is
    /// `about`, no others. Conditions on other keys are taken to hold, and denials under them not to. Where it is about
    /// no keys, all conditions count, and what is not given is not known.
    fn lets_in(
        &self,
        statement: &Statement,
        about: &[&str],
        who: &str,
        action: &str,
        keys: &[(&str, &str)],
    ) -> Result<bool, Gap> {
        let counts = |key: &str| about.is_empty() || about.contains(&&*key.to_ascii_lowercase());
        let mut allow = statement.clone();
        allow.conditions.retain(|it| counts(&it.key));
        let denies = self.policy.denies();
        let denies = denies.filter(|it| it.conditions.iter().all(|it| counts(&it.key)));
        let policy = PolicyDocument {
            version: self.policy.version.clone(),
            statements: std::iter::once(allow).chain(denies.cloned()).collect(),
            ..PolicyDocument::default()
        };
        let mut in_force = InForce {
            identity: Known::Seen(vec![everything::allowed(PolicyKind::Identity)]),
            resource: Known::Seen(Some(Arc::new(CompiledPolicy::new(
                "trust policy",
                PolicyKind::Resource,
                &policy,
            )))),
            session: Known::Seen(vec![everything::allowed(PolicyKind::Session)]),
            ..InForce::default()
        };
        let Some(action) = Action::new(action) else {
            return Ok(false);
        };
        let given = keys
            .iter()
            .map(|(key, value)| ((*key).to_owned(), ContextValue::One((*value).into())));
        let foreign = self.claims_of_others(who, about);
        let about: Vec<&str> = about
            .iter()
            .copied()
            .chain(foreign.iter().map(|it| &**it))
            .collect();
        let constraints = about.iter().map(|key| Constraint {
            keys: Pattern::new(key),
            presence_is_known: true,
            value_is_known: true,
        });
        let identity = &self.role.identity;
        let mut request = AccessRequest {
            principal: Requester::new(Some(who)),
            action,
            resource: RequestedResource::new(
                identity.arn.as_deref().unwrap_or(&identity.id),
                false,
            ),
            resource_account: Some(identity.location.account.into()),
            context: RequestContext::concrete(given).in_discovery(constraints.collect()),
            management_account: None,
        };
        let mut outcome = decide(&request, &in_force);
        if matches!(outcome, Outcome::Allowed | Outcome::Depends)
            && let Some(service) = Catalogue::embedded().service("sts")
        {
            let levels = levels(self.organization, identity.location.account, service, &[])?;
            if !levels.is_empty() {
                in_force.rcps = Known::Seen(levels);
                request.context = self.known_of(&request.principal, keys, &about);
                outcome = decide(&request, &in_force);
            }
        }
        match outcome {
            Outcome::Allowed => Ok(true),
            Outcome::ImplicitlyDenied | Outcome::ExplicitlyDenied => Ok(false),
            Outcome::Depends => Err(self.hangs_on_more("whether its conditions let others in")),
        }
    }

    /// The condition keys of other providers than the one that gave a token: it has none of their claims. They are of no
    /// matter where the question is about some keys alone.
    fn claims_of_others(&self, provider: &str, about: &[&str]) -> Vec<Box<str>> {
        if !about.is_empty() {
            return Vec::new();
        }
        let own = format!("{}:", oidc::address(provider)).to_ascii_lowercase();
        self.policies()
            .into_iter()
            .flat_map(|policy| &policy.statements)
            .flat_map(|statement| &statement.conditions)
            .map(|condition| condition.key.to_ascii_lowercase())
            .filter(|key| {
                let of_aws = ["aws:", "sts:", "saml:"]
                    .iter()
                    .any(|it| key.starts_with(it));
                !of_aws && !key.starts_with(&own)
            })
            .map(Box::from)
            .collect()
    }

    /// What else is true of somebody outside: resource control policies ask for it.
    fn known_of(&self, who: &Requester, keys: &[(&str, &str)], about: &[&str]) -> RequestContext {
        let location = self.role.identity.location;
        let is_service = who.kind == RequesterKind::Service;
        let mut given: Vec<(String, String)> = keys
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect();
        let mut tell = |key: &str, value: &str| {
            if !given.iter().any(|(it, _)| it.eq_ignore_ascii_case(key)) {
                given.push((key.to_owned(), value.to_owned()));
            }
        };
        tell("aws:SecureTransport", "true");
        tell("aws:ViaAWSService", "false");
        tell("aws:ResourceAccount", location.account);
        tell(
            "aws:PrincipalIsAWSService",
            if is_service { "true" } else { "false" },
        );
        let own = evaluate(|| Ok(self.organization.facts.get()?.as_ref().map(|it| &*it.id)));
        if let Ok(Some(id)) = own {
            tell("aws:ResourceOrgID", id);
        }
        if let Some(account) = &who.account
            && who.kind != RequesterKind::Provider
        {
            tell("aws:PrincipalAccount", account);
            tell("aws:PrincipalArn", who.name.as_deref().unwrap_or_default());
            // A vendor may be in an organization, or in none: then it was given.
            if !about.contains(&"aws:principalorgid") {
                tell("aws:PrincipalOrgID", ORGANIZATION);
            }
        }
        // Tags are as somebody sets them.
        let mut known = vec![
            "aws:principala*",
            "aws:principalis*",
            "aws:principalorg*",
            "aws:principalservice*",
            "aws:principaltype",
            "aws:calledvia*",
        ];
        if is_service {
            known.push("aws:source*");
        } else {
            known.extend(["aws:sourcearn", "aws:sourceaccount", "aws:sourceorg*"]);
        }
        known.extend(about);
        let constraints = known.into_iter().map(|keys| Constraint {
            keys: Pattern::new(keys),
            presence_is_known: true,
            value_is_known: true,
        });
        let given = given
            .into_iter()
            .map(|(key, value)| (key, ContextValue::One(value.into())));
        RequestContext::concrete(given).in_discovery(constraints.collect())
    }

    fn hangs_on_more(&self, what: &str) -> Gap {
        undecided(
            self.role.identity.location,
            "iam:GetAccountAuthorizationDetails",
            &format!("{what} is not known here"),
        )
    }
}

const EXTERNAL_ID: &str = "sts:externalid";

/// Somebody outside the organization.
struct Vendor {
    arn: String,
    /// The organization that the account is in.
    organization: Option<String>,
    /// As it is told.
    said: String,
}

/// The keys that decide whether a vendor gets in: its external id, and what is true of it.
const VENDOR: [&str; 8] = [
    EXTERNAL_ID,
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principaltype",
    "aws:principalisawsservice",
    "aws:principalservicename",
];

impl Vendor {
    fn keys(&self, external_id: Option<&str>) -> Vec<(&'static str, String)> {
        let account = self.arn.split(':').nth(4).unwrap_or_default();
        let is_user = self.arn.contains(":user/");
        let mut keys = vec![
            ("aws:PrincipalArn", self.arn.clone()),
            ("aws:PrincipalAccount", account.to_owned()),
            (
                "aws:PrincipalType",
                if is_user { "User" } else { "AssumedRole" }.to_owned(),
            ),
            ("aws:PrincipalIsAWSService", "false".to_owned()),
        ];
        if let Some(organization) = &self.organization {
            keys.push(("aws:PrincipalOrgID", organization.clone()));
            let path = format!("{organization}/r-0000/ou-0000-00000000/");
            keys.push(("aws:PrincipalOrgPaths", path));
        }
        keys.extend(external_id.map(|id| ("sts:ExternalId", id.to_owned())));
        keys
    }
}

/// The values of conditions on a key, in a statement and in the denials of its policy.
fn named_by<'p>(
    policy: &'p PolicyDocument,
    statement: &'p Statement,
    key: &'p str,
) -> impl Iterator<Item = &'p str> {
    let denials = policy.denies();
    std::iter::once(statement)
        .chain(denials)
        .flat_map(move |it| valued(it, key))
}

/// The organizations that a statement, or what a denial spares, names.
pub fn organizations_of<'p>(
    policy: &'p PolicyDocument,
    statement: &'p Statement,
) -> impl Iterator<Item = &'p str> {
    let paths = named_by(policy, statement, "aws:PrincipalOrgPaths");
    let of_paths = paths.filter_map(|it| it.split('/').next());
    named_by(policy, statement, "aws:PrincipalOrgID")
        .chain(of_paths)
        .filter(|id| !id.contains(['*', '?']))
}

/// Those in accounts whom a statement names: as principals, or, where it is about everyone, by conditions, its own and
/// those of denials.
pub fn accounts_of<'p>(
    policy: &'p PolicyDocument,
    statement: &'p Statement,
) -> impl Iterator<Item = &'p str> {
    let named = statement.named_principals().iter();
    let named = named.filter_map(|principal| match principal {
        Principal::Aws(who) if &**who != "*" => Some(&**who),
        _ => None,
    });
    let by_conditions = ["aws:PrincipalAccount", "aws:PrincipalArn"]
        .into_iter()
        .filter(|_| statement.is_about_anyone())
        .flat_map(move |key| named_by(policy, statement, key));
    named.chain(by_conditions)
}

/// Whether a limit is set for all whom it concerns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Limit {
    Set,
    /// Not for this one.
    Missing(String),
}

const ASSUME: &str = "sts:AssumeRole";

/// Tagging a session or naming its source is of no use without one of these.
pub const USES: [&str; 3] = [ASSUME, "sts:AssumeRoleWithSAML", oidc::ACTION];

/// The values of a statement's conditions on a key.
fn valued<'s>(statement: &'s Statement, key: &'s str) -> impl Iterator<Item = &'s str> {
    let conditions = statement.conditions.iter();
    let on_key = conditions.filter(move |it| it.key.eq_ignore_ascii_case(key));
    on_key.flat_map(|it| it.values.iter().map(|it| &**it))
}

/// Whether an audience is at AWS's own sign-in, of any partition and region.
fn is_sign_in(audience: &str) -> bool {
    let host = audience.split("://").nth(1).unwrap_or(audience);
    let host = host.split('/').next().unwrap_or_default();
    let sites = [
        "signin.aws.amazon.com",
        "signin.amazonaws.cn",
        "signin.amazonaws-us-gov.com",
    ];
    sites.iter().any(|site| {
        let before = host.strip_suffix(site);
        before.is_some_and(|it| it.is_empty() || it.ends_with('.'))
    })
}

/// Whether a pattern of ids says so little that others come upon one that fits.
fn is_vague(pattern: &str) -> bool {
    const LEAST: usize = 4;
    let fixed = pattern.chars().filter(|it| it.is_alphanumeric()).count();
    pattern.contains(['*', '?']) && fixed < LEAST
}

/// A resource for which a service acts.
struct Source {
    arn: String,
    account: String,
    organization: String,
    /// Whose that is.
    said: &'static str,
}

impl Source {
    fn path(&self) -> String {
        format!("{}/r-0000/ou-0000-00000000/", self.organization)
    }
}

/// The ARN of a resource of an account that fits a pattern, where one can.
fn source(pattern: &str, account: &str) -> Option<String> {
    let parts: Vec<&str> = pattern.splitn(6, ':').collect();
    if let [arn, partition, service, region, of, resource] = parts.as_slice() {
        let any = |text: &str, with: &str| text.replace('*', with).replace('?', "x");
        // Whose a bucket is, its ARN does not say.
        let anyones = of.is_empty() && resource.contains(['*', '?']);
        return (anyones || *of == account || of.contains(['*', '?'])).then(|| {
            let (service, region) = (any(service, "x"), any(region, "us-east-1"));
            let resource = any(resource, "outsider");
            let account = if of.is_empty() { "" } else { account };
            format!("{arn}:{partition}:{service}:{region}:{account}:{resource}")
        });
    }
    // A star that runs over the parts.
    let open = pattern.strip_suffix('*')?;
    let given = open.matches(':').count();
    let rest = ["arn", "aws", "x", "us-east-1", account, "outsider/outsider"];
    Some(format!("{open}{}", rest.get(given..)?.join(":")))
}

/// Whether it is one of those services, whatever region its name gives.
pub(crate) fn acts_for_others(principal: &str) -> bool {
    let known = |name: &str| services::ACTS_FOR_OTHERS.contains(&name);
    let mut parts = principal.splitn(3, '.');
    known(principal)
        || matches!(
            (parts.next(), parts.next(), parts.next()),
            (Some(service), Some(region), Some(domain))
                if region.contains('-') && known(&format!("{service}.{domain}"))
        )
}

/// What outsiders are outside of, in words. An account that belongs to no organization stands for itself.
pub fn inside(organization: &Organization) -> &'static str {
    match evaluate(|| Ok(organization.facts.get()?.is_some())) {
        Ok(true) => "the organization",
        Ok(false) => "the account",
        Err(_) => "the account and its organization",
    }
}

/// The account that a principal of a policy is in, where it is outside the organization of `own` account. Unique ids
/// of what was deleted are of no account.
pub fn outside_account(
    organization: &Organization,
    own: &str,
    principal: &str,
) -> Result<Option<String>, Gap> {
    let arn = Arn::parse(principal);
    let id = arn.as_ref().map_or(principal, Arn::account);
    let is_account = id.len() == 12 && id.bytes().all(|it| it.is_ascii_digit());
    if !is_account || id == own {
        return Ok(None);
    }
    let alone = organization.facts.get()?.is_none();
    let is_member = !alone && organization.members.find(GLOBAL, id)?.is_some();
    Ok((!is_member).then(|| id.to_owned()))
}
