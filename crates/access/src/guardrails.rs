//! What the service control policies over an account keep everyone in it from, by evaluating them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use firestep_inventory::organizations::{Organization, PolicyType};
use firestep_inventory::{GLOBAL, Gap, evaluate};
use firestep_policy::PolicyDocument;
use firestep_policy::arn::RequestedResource;
use firestep_policy::catalogue::{AccessLevel, Catalogue};
use firestep_policy::compiled::{Action, CompiledPolicy, PolicyKind};
use firestep_policy::context::{ContextValue, RequestContext};
use firestep_policy::evaluate::{AccessRequest, InForce, Known, Level, Outcome, decide};
use firestep_policy::principal::Requester;

/// Regions of which a bound must leave some open and close some.
const REGIONS: [&str; 20] = [
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
    "ca-central-1",
    "sa-east-1",
    "eu-central-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "eu-north-1",
    "eu-south-1",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-east-1",
    "me-south-1",
    "af-south-1",
];

/// A guardrail of the starter set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Guardrail {
    /// Nobody takes the account out of the organization.
    Stay,
    /// Nobody stops or deletes the trail.
    Trail,
    /// Nobody stops or deletes the detector.
    Detector,
    /// The root user does nothing.
    Root,
    /// Some regions are closed.
    Regions,
}

impl Guardrail {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Stay,
        Self::Trail,
        Self::Detector,
        Self::Root,
        Self::Regions,
    ];

    /// What it lets happen when it is missing.
    pub fn words(self) -> &'static str {
        match self {
            Self::Stay => "leave the organization",
            Self::Trail => "stop or delete a trail",
            Self::Detector => "stop or delete a detector",
            Self::Root => "act as root",
            Self::Regions => "use every region",
        }
    }
}

/// The policies over an account, a region and a service.
type Closing = (Vec<usize>, Box<str>, Box<str>);

/// Compiled service control policies and where they hang.
#[derive(Debug, Default)]
pub struct Guardrails {
    policies: Vec<(Vec<Box<str>>, Arc<CompiledPolicy>)>,
    /// Whether every policy was seen, with what it says and where it hangs.
    whole: bool,
    closed: Mutex<HashMap<Closing, bool>>,
}

impl Guardrails {
    /// All of an organization; none where it uses no service control policies, or that was not seen.
    pub fn of(organization: &Organization) -> Self {
        let works = evaluate(|| organization.has_policy_type(PolicyType::ServiceControl));
        if works != Ok(true) {
            return Self::default();
        }
        Self::compiled(organization, |_| true)
    }

    /// Those whose targets are wanted.
    fn compiled(organization: &Organization, wanted: impl Fn(&[Box<str>]) -> bool) -> Self {
        let mut guardrails = Self {
            whole: evaluate(|| all_seen(organization)).is_ok(),
            ..Self::default()
        };
        for slice in organization.policies(PolicyType::ServiceControl).regions() {
            slice.visit(
                |policy| {
                    let targets = evaluate(|| policy.targets.get());
                    let document = evaluate(|| policy.document.get());
                    if let (Ok(targets), Ok(document)) = (targets, document)
                        && wanted(targets)
                    {
                        let name = policy.identity.name.as_deref();
                        let name = name.unwrap_or(&policy.identity.id);
                        let policy = CompiledPolicy::new(name, PolicyKind::Scp, document);
                        guardrails
                            .policies
                            .push((targets.clone(), Arc::new(policy)));
                    }
                },
                |_| {},
            );
        }
        guardrails
    }

    /// Which regions of an account are closed for which services: whoever asks, and whatever else is true, nothing can
    /// be made there. What could not be seen closes nothing. The inventory is read with this.
    pub fn closed<'g>(
        &'g self,
        organization: &'g Organization,
        account: &str,
    ) -> impl Fn(&str, &str) -> bool + use<'g> {
        let bound = evaluate(|| organization.management_account())
            .is_ok_and(|management| management.is_some_and(|it| it != account));
        let path = if bound && !self.policies.is_empty() {
            evaluate(|| organization.path(account)).ok()
        } else {
            None
        };
        move |region, service| {
            region != GLOBAL
                && path
                    .as_ref()
                    .is_some_and(|path| self.closes(path, region, service))
        }
    }

    /// Whether everything that a service can make or change in a region is denied to everyone, whatever
    /// else is true of the request.
    fn closes(&self, path: &[&str], region: &str, service: &str) -> bool {
        let over: Vec<usize> = (0..self.policies.len())
            .filter(|at| {
                self.policies
                    .get(*at)
                    .is_some_and(|(targets, _)| targets.iter().any(|it| path.contains(&&**it)))
            })
            .collect();
        if over.is_empty() {
            return false;
        }
        let key = (over, Box::from(region), Box::from(service));
        if let Ok(known) = self.closed.lock()
            && let Some(known) = known.get(&key)
        {
            return *known;
        }
        let closes = self.closes_anew(path, region, service);
        if let Ok(mut known) = self.closed.lock() {
            known.insert(key, closes);
        }
        closes
    }

    fn closes_anew(&self, path: &[&str], region: &str, service: &str) -> bool {
        // IAM names some services otherwise than the API.
        let prefix = firestep_catalogue::service(service).map_or(service, |it| it.iam);
        let catalogue = Catalogue::embedded();
        let Some(of) = catalogue.service(prefix) else {
            return false;
        };
        let context =
            RequestContext::concrete([one("aws:RequestedRegion", region)]).in_discovery(Vec::new());
        let in_force = self.over(path);
        let mut writes = catalogue
            .of_service(of)
            .filter(|id| {
                catalogue
                    .row(*id)
                    .is_some_and(|it| it.level == AccessLevel::Write)
            })
            .peekable();
        let account = path.first().copied().unwrap_or_default();
        writes.peek().is_some()
            && writes.all(|id| {
                let who = format!("arn:aws:iam::{account}:role/anyone");
                denied(&who, account, &catalogue.name(id), &context, &in_force)
            })
    }

    /// Which guardrails of the starter set are missing over the account at the begin of a path.
    fn missing(&self, path: &[&str]) -> Vec<Guardrail> {
        let account = path.first().copied().unwrap_or_default();
        let in_force = self.over(path);
        let ask = |who: &str, action: &str, region: Option<&str>| {
            // A principal that nothing exempts by name; what else may be true of it is not known.
            let mut keys = vec![
                one("aws:PrincipalArn", who),
                one("aws:PrincipalAccount", account),
                one("aws:PrincipalIsAWSService", "false"),
                one("aws:ViaAWSService", "false"),
                one(
                    "aws:PrincipalType",
                    if who.ends_with(":root") {
                        "Account"
                    } else {
                        "AssumedRole"
                    },
                ),
            ];
            keys.extend(region.map(|it| one("aws:RequestedRegion", it)));
            let context = RequestContext::concrete(keys).in_discovery(Vec::new());
            denied(who, account, action, &context, &in_force)
        };
        let anyone = format!("arn:aws:iam::{account}:role/any-other-role");
        let root = format!("arn:aws:iam::{account}:root");
        Guardrail::ALL
            .into_iter()
            .filter(|guardrail| {
                let all = |who: &str, actions: &[&str]| {
                    actions.iter().all(|action| ask(who, action, None))
                };
                !match guardrail {
                    Guardrail::Stay => all(&anyone, &["organizations:LeaveOrganization"]),
                    Guardrail::Trail => all(
                        &anyone,
                        &["cloudtrail:StopLogging", "cloudtrail:DeleteTrail"],
                    ),
                    Guardrail::Detector => all(
                        &anyone,
                        &["guardduty:DeleteDetector", "guardduty:UpdateDetector"],
                    ),
                    Guardrail::Root => all(
                        &root,
                        &[
                            "ec2:RunInstances",
                            "s3:CreateBucket",
                            "iam:CreateUser",
                            "kms:CreateKey",
                        ],
                    ),
                    Guardrail::Regions => {
                        let closed = REGIONS
                            .iter()
                            .filter(|region| ask(&anyone, "ec2:RunInstances", Some(region)))
                            .count();
                        closed > 0 && closed < REGIONS.len()
                    }
                }
            })
            .collect()
    }

    /// The policies over an account, a level for each of its path. Where a level has none that was seen, or
    /// not all were seen, an implicit denial would be an accident: everything is allowed there.
    fn over(&self, path: &[&str]) -> InForce {
        let everything = PolicyDocument::parse(
            r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#,
        )
        .unwrap_or_default();
        let allow = |kind| Arc::new(CompiledPolicy::new("everything", kind, &everything));
        let levels = path
            .iter()
            .rev()
            .map(|id| {
                let mut policies: Vec<Arc<CompiledPolicy>> = self
                    .policies
                    .iter()
                    .filter(|(targets, _)| targets.iter().any(|it| **it == **id))
                    .map(|(_, policy)| Arc::clone(policy))
                    .collect();
                if policies.is_empty() || !self.whole {
                    policies.push(allow(PolicyKind::Scp));
                }
                Level {
                    id: (*id).into(),
                    policies,
                }
            })
            .collect();
        InForce {
            identity: Known::Seen(vec![allow(PolicyKind::Identity)]),
            scps: Known::Seen(levels),
            ..InForce::default()
        }
    }
}

/// The guardrails of the starter set that are missing over an account, by evaluation.
pub fn missing(organization: &Organization, account: &str) -> Result<Vec<Guardrail>, Gap> {
    if !organization.has_policy_type(PolicyType::ServiceControl)? {
        return Ok(Guardrail::ALL.to_vec());
    }
    let path = organization.path(account)?;
    let over = |targets: &[Box<str>]| targets.iter().any(|it| path.contains(&&**it));
    let guardrails = Guardrails::compiled(organization, over);
    let missing = guardrails.missing(&path);
    if !missing.is_empty() && !guardrails.whole {
        // One that was not seen may be what is missing.
        all_seen(organization)?;
    }
    Ok(missing)
}

/// Whether every service control policy was seen, with what it says and where it hangs.
fn all_seen(organization: &Organization) -> Result<(), Gap> {
    let scps = organization.policies(PolicyType::ServiceControl);
    for policy in scps.region(GLOBAL).whole()? {
        policy.targets.get()?;
        policy.document.get()?;
    }
    Ok(())
}

fn one(key: &str, value: &str) -> (String, ContextValue) {
    (key.to_owned(), ContextValue::One(value.into()))
}

fn denied(
    who: &str,
    account: &str,
    action: &str,
    context: &RequestContext,
    in_force: &InForce,
) -> bool {
    let Some(action) = Action::new(action) else {
        return false;
    };
    let request = AccessRequest {
        principal: Requester::new(Some(who)),
        action,
        resource: RequestedResource::Every,
        resource_account: Some(account.into()),
        context: context.clone(),
        management_account: None,
    };
    matches!(
        decide(&request, in_force),
        Outcome::ExplicitlyDenied | Outcome::ImplicitlyDenied
    )
}
