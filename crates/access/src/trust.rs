//! Whom the trust policy of a role lets in, beside those whom it means.

use std::sync::Arc;

use firestep_inventory::iam::Role;
use firestep_inventory::organizations::Organization;
use firestep_inventory::reading::records::undecided;
use firestep_inventory::{Arn, GLOBAL, Gap, evaluate, first_found};
use firestep_policy::arn::RequestedResource;
use firestep_policy::catalogue::Catalogue;
use firestep_policy::compiled::{Action, CompiledPolicy, PolicyKind};
use firestep_policy::condition::Operator;
use firestep_policy::context::{Constraint, ContextValue, RequestContext};
use firestep_policy::evaluate::{AccessRequest, InForce, Known, Outcome, decide};
use firestep_policy::pattern::Pattern;
use firestep_policy::principal::{Requester, RequesterKind};
use firestep_policy::{PolicyDocument, Principal, Statement};

use crate::everything;
use crate::oidc;
use crate::outsiders::{ACCOUNT, ORGANIZATION, account_like, levels};

/// Services for whose roles AWS recommends `aws:SourceArn` or `aws:SourceAccount` in the trust policy, by the pages on
/// the confused deputy in their guides, as of 2026-11. EC2 and Lambda take only roles of the account itself and send
/// neither.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html#cross-service-confused-deputy-prevention>
const ACTS_FOR_OTHERS: [&str; 34] = [
    "appsync.amazonaws.com",
    "bedrock.amazonaws.com",
    "bedrock-agentcore.amazonaws.com",
    "budgets.amazonaws.com",
    "cloudformation.amazonaws.com",
    "codebuild.amazonaws.com",
    "codedeploy.amazonaws.com",
    "codepipeline.amazonaws.com",
    "comprehend.amazonaws.com",
    "config.amazonaws.com",
    "datasync.amazonaws.com",
    "dms.amazonaws.com",
    "ecs-tasks.amazonaws.com",
    "elasticmapreduce.amazonaws.com",
    "events.amazonaws.com",
    "export.rds.amazonaws.com",
    "firehose.amazonaws.com",
    "fis.amazonaws.com",
    "frauddetector.amazonaws.com",
    "glue.amazonaws.com",
    "iot.amazonaws.com",
    "kendra.amazonaws.com",
    "kinesisanalytics.amazonaws.com",
    "lexv2.amazonaws.com",
    "logs.amazonaws.com",
    "monitoring.rds.amazonaws.com",
    "personalize.amazonaws.com",
    "pipes.amazonaws.com",
    "sagemaker.amazonaws.com",
    "scheduler.amazonaws.com",
    "ssm.amazonaws.com",
    "states.amazonaws.com",
    "transfer.amazonaws.com",
    "vpc-flow-logs.amazonaws.com",
];

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

    /// The first account outside the organization that may take the role on without an external id. `None` where no
    /// such account is trusted at all.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html>
    pub fn without_external_id(&self) -> Result<Option<Limit>, Gap> {
        let allowing = self.policy.allows().filter(|it| it.covers_action(ASSUME));
        let named = allowing.flat_map(|it| accounts_of(it).map(move |who| (it, who)));
        let mut outside = Vec::new();
        let mut unseen = None;
        let own = evaluate(|| Ok(self.organization.facts.get()?.as_ref().map(|it| &*it.id)));
        for statement in self.policy.allows().filter(|it| it.covers_action(ASSUME)) {
            for id in organizations_of(statement) {
                if statement.is_about_anyone() && own != Ok(Some(id)) {
                    outside.push((statement, ACCOUNT.to_owned(), id));
                }
            }
        }
        for (statement, who) in named {
            // Nobody of another organization gets in where one's own is demanded.
            let mut demanded = organizations_of(statement).peekable();
            if demanded.peek().is_some() && demanded.all(|it| own == Ok(Some(it))) {
                continue;
            }
            match evaluate(|| {
                outside_account(self.organization, self.role.identity.location.account, who)
            }) {
                Ok(Some(account)) => outside.push((statement, account, who)),
                Ok(None) => {}
                Err(gap) => unseen = unseen.or(Some(gap)),
            }
        }
        let open = first_found(&outside, |(statement, account, who)| {
            let persons = [":role/", ":user/", ":assumed-role/", ":federated-user/"];
            let is_person = persons.iter().any(|it| who.contains(it));
            let role = format!("arn:aws:iam::{account}:role/outsider");
            let who = if is_person { *who } else { &*role };
            let lets_in = |keys: &[(&str, &str)]| {
                self.lets_in(statement, &["sts:externalid"], who, ASSUME, keys)
            };
            // An id of another customer: one of their own, or one that a pattern of next to nothing fits too.
            let patterns = valued(statement, "sts:ExternalId").filter(|it| is_vague(it));
            let fitting = patterns.map(|it| it.replace('*', "outsider").replace('?', "x"));
            let mut ids = std::iter::once("firestep-outsider".to_owned()).chain(fitting);
            let shown = if account == ACCOUNT {
                who.rsplit(':').next()
            } else {
                None
            };
            let is_open = lets_in(&[])?
                || ids.try_fold(false, |open, id| {
                    Ok::<bool, Gap>(open || lets_in(&[("sts:ExternalId", &id)])?)
                })?;
            Ok(is_open.then(|| shown.unwrap_or(account).to_owned()))
        })?;
        match (open, unseen) {
            (Some(account), _) => Ok(Some(Limit::Missing(account))),
            (None, Some(gap)) => Err(gap),
            (None, None) => Ok((!outside.is_empty()).then_some(Limit::Set)),
        }
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
            let keys = [("SAML:aud", "https://saml.outsider.example/acs")];
            let open = self.lets_in(statement, &["saml:aud"], who, ACTION, &keys)?;
            Ok(open.then(|| who.to_owned()))
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
                Ok(lets_in.then(|| other.said))
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
        let on_arn = valued(statement, "aws:SourceArn");
        let named = valued(statement, "aws:SourceAccount")
            .chain(valued(statement, "sts:ExternalId"))
            .chain(on_arn);
        for value in named {
            if let Some(account) = outside_account(self.organization, own, value)? {
                add(
                    &account,
                    ORGANIZATION,
                    "an account outside the organization",
                );
            }
        }
        let mine = evaluate(|| Ok(self.organization.facts.get()?.as_ref().map(|it| &*it.id)));
        let paths = valued(statement, "aws:SourceOrgPaths").filter_map(|it| it.split('/').next());
        for id in valued(statement, "aws:SourceOrgID").chain(paths) {
            let id = id.replace('*', "0outsider0");
            if mine.clone()? != Some(&*id) {
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
            let levels = levels(self.organization, identity.location.account, service)?;
            if !levels.is_empty() {
                in_force.rcps = Known::Seen(levels);
                request.context = self.known_of(&request.principal, keys, about);
                outcome = decide(&request, &in_force);
            }
        }
        match outcome {
            Outcome::Allowed => Ok(true),
            Outcome::ImplicitlyDenied | Outcome::ExplicitlyDenied => Ok(false),
            Outcome::Depends => Err(self.hangs_on_more("whether its conditions let others in")),
        }
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
            tell("aws:PrincipalOrgID", ORGANIZATION);
            tell("aws:PrincipalArn", who.name.as_deref().unwrap_or_default());
        }
        let mut known = vec!["aws:principal*", "aws:calledvia*"];
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

/// The organizations that a statement demands its principals to be of.
pub fn organizations_of(statement: &Statement) -> impl Iterator<Item = &str> {
    let demanding = statement.conditions.iter().filter(|condition| {
        let operator = Operator::parse(&condition.operator);
        !operator.if_exists
            && ["stringequals", "stringlike"].contains(&&*operator.base)
            && condition.key.eq_ignore_ascii_case("aws:PrincipalOrgID")
    });
    demanding.flat_map(|it| it.values.iter().map(|it| &**it))
}

/// Those in accounts whom a statement names: as principals, or, where it is about everyone, by conditions.
pub fn accounts_of(statement: &Statement) -> impl Iterator<Item = &str> {
    let named = statement.named_principals().iter();
    let named = named.filter_map(|principal| match principal {
        Principal::Aws(who) if &**who != "*" => Some(&**who),
        _ => None,
    });
    let conditions = statement.conditions.iter().filter(|condition| {
        let operator = Operator::parse(&condition.operator).base;
        let key = condition.key.to_ascii_lowercase();
        statement.is_about_anyone()
            && ["stringequals", "stringlike", "arnequals", "arnlike"].contains(&&*operator)
            && ["aws:principalaccount", "aws:principalarn"].contains(&&*key)
    });
    named.chain(conditions.flat_map(|it| it.values.iter().map(|it| &**it)))
}

/// Whether a limit is set for all whom it concerns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Limit {
    Set,
    /// Not for this one.
    Missing(String),
}

const ASSUME: &str = "sts:AssumeRole";

/// The values of a statement's conditions on a key.
fn valued<'s>(statement: &'s Statement, key: &'s str) -> impl Iterator<Item = &'s str> {
    let conditions = statement.conditions.iter();
    let on_key = conditions.filter(move |it| it.key.eq_ignore_ascii_case(key));
    on_key.flat_map(|it| it.values.iter().map(|it| &**it))
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
fn acts_for_others(principal: &str) -> bool {
    let known = |name: &str| ACTS_FOR_OTHERS.contains(&name);
    let mut parts = principal.splitn(3, '.');
    known(principal)
        || matches!(
            (parts.next(), parts.next(), parts.next()),
            (Some(service), Some(region), Some(domain))
                if region.contains('-') && known(&format!("{service}.{domain}"))
        )
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
