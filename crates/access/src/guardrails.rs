//! What the service control policies over an account keep everyone in it from, by evaluating them.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, LazyLock, Mutex};

use firestep_catalogue::REGIONS;
use firestep_inventory::organizations::{Organization, PolicyType};
use firestep_inventory::{GLOBAL, Gap, evaluate};
use firestep_policy::arn::RequestedResource;
use firestep_policy::catalogue::{AccessLevel, ActionId, Catalogue};
use firestep_policy::compiled::{Action, CompiledPolicy, PolicyKind};
use firestep_policy::context::{ContextValue, RequestContext};
use firestep_policy::evaluate::{AccessRequest, InForce, Known, Level, Outcome, decide};
use firestep_policy::principal::Requester;
use firestep_policy::{Matching, PolicyDocument, Statement};

use crate::everything;

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
            Self::Trail => "stop, delete or change a trail",
            Self::Detector => "stop, delete or change a detector",
            Self::Root => "act as root",
            Self::Regions => "use every region",
        }
    }
}

/// The policies over an account, a region and a service.
type Closing = (Vec<usize>, Box<str>, Box<str>);

/// A service control policy and where it hangs.
#[derive(Debug)]
struct ControlPolicy {
    targets: Vec<Box<str>>,
    compiled: Arc<CompiledPolicy>,
    /// The patterns of principals that its denials spare.
    exempt: Vec<Box<str>>,
    /// Of its denials those that are about every action.
    denying_everything: Option<Arc<CompiledPolicy>>,
    is_about_regions: bool,
}

impl ControlPolicy {
    fn hangs_over(&self, path: &[&str]) -> bool {
        self.targets.iter().any(|it| path.contains(&&**it))
    }
}

/// The patterns of principals that the denials of a policy spare.
fn exempt_patterns(document: &PolicyDocument) -> Vec<Box<str>> {
    document
        .denies()
        .flat_map(|statement| &statement.conditions)
        .filter(|condition| condition.key.eq_ignore_ascii_case("aws:PrincipalArn"))
        .filter(|condition| condition.operator.to_ascii_lowercase().contains("not"))
        .flat_map(|condition| condition.values.iter().cloned())
        .collect()
}

/// A policy with those of its denials that are about every action, whatever they spare otherwise.
fn denying_everything(name: &str, document: &PolicyDocument) -> Option<Arc<CompiledPolicy>> {
    let is_whole = |statement: &&Statement| match &statement.actions {
        Some(Matching::Only(patterns)) => patterns.iter().any(|it| it.chars().all(|it| it == '*')),
        Some(Matching::AllBut(_)) | None => false,
    };
    let statements: Vec<Statement> = document.denies().filter(is_whole).cloned().collect();
    let document = PolicyDocument {
        version: document.version.clone(),
        statements,
        ..PolicyDocument::default()
    };
    let some = !document.statements.is_empty();
    some.then(|| Arc::new(CompiledPolicy::new(name, PolicyKind::Scp, &document)))
}

/// A principal that stands for others.
#[derive(Debug)]
struct Sample {
    arn: String,
    /// As `aws:PrincipalType` has it.
    kind: &'static str,
}

impl Sample {
    fn new(arn: String, kind: &'static str) -> Self {
        Sample { arn, kind }
    }

    /// Whether it is denied an action in an account. What follows from the principal is known, and `more`; what may be
    /// true of the request else is not.
    fn is_denied(
        &self,
        account: &str,
        action: &str,
        more: &[(String, ContextValue)],
        in_force: &InForce,
    ) -> bool {
        let own = [
            one("aws:PrincipalArn", &self.arn),
            one("aws:PrincipalAccount", account),
            one("aws:PrincipalIsAWSService", "false"),
            one("aws:PrincipalType", self.kind),
        ];
        let keys = own.into_iter().chain(more.iter().cloned());
        let context = RequestContext::concrete(keys).in_discovery(Vec::new());
        denied(&self.arn, account, action, &context, in_force)
    }
}

/// A principal of an account whose name fits a pattern with wildcards and that its administrators can make.
fn sample_of(pattern: &str, account: &str) -> Option<Sample> {
    let filled = |text: &str| text.replace(['*', '?'], "x");
    let parts: Vec<&str> = pattern.splitn(6, ':').collect();
    let [arn, partition, service, region, owner, resource] = parts.as_slice() else {
        // A pattern that runs over the parts of an ARN: a role can have its letters in its name.
        let name = filled(pattern.rsplit(':').next().unwrap_or_default());
        let arn = format!(
            "arn:aws:iam::{account}:role/{}",
            name.trim_start_matches("role/")
        );
        return firestep_policy::matches(pattern, &arn).then(|| Sample::new(arn, "AssumedRole"));
    };
    // The key holds the ARN of the role, never of a session of it: such a pattern spares nobody. Service-linked roles
    // are bound by no service control policy.
    if *service == "sts"
        || !resource.contains(['*', '?'])
        || resource.starts_with("role/aws-service-role/")
    {
        return None;
    }
    let resource = filled(resource);
    let kind = match resource.split('/').next() {
        Some("user") => "User",
        Some("x") => {
            return Some(Sample::new(
                format!("arn:aws:iam::{account}:role/x"),
                "AssumedRole",
            ));
        }
        _ => "AssumedRole",
    };
    let partition = if partition.contains('*') {
        "aws"
    } else {
        partition
    };
    let owner = if owner.contains(['*', '?']) {
        account
    } else {
        owner
    };
    (owner == account).then(|| {
        Sample::new(
            format!("{arn}:{partition}:{service}:{region}:{owner}:{resource}"),
            kind,
        )
    })
}

/// What stops a trail or makes it record nothing.
const TRAIL: [&str; 4] = [
    "cloudtrail:StopLogging",
    "cloudtrail:DeleteTrail",
    "cloudtrail:UpdateTrail",
    "cloudtrail:PutEventSelectors",
];

/// What stops a detector or makes it see less.
const DETECTOR: [&str; 2] = ["guardduty:DeleteDetector", "guardduty:UpdateDetector"];

/// What makes a workload: a region is closed when none of it can be made there.
const WORKLOADS: [&str; 12] = [
    "ec2:RunInstances",
    "ec2:CreateVpc",
    "lambda:CreateFunction",
    "ecs:CreateCluster",
    "eks:CreateCluster",
    "rds:CreateDBInstance",
    "dynamodb:CreateTable",
    "s3:CreateBucket",
    "sqs:CreateQueue",
    "kinesis:CreateStream",
    "sagemaker:CreateNotebookInstance",
    "cloudformation:CreateStack",
];

/// A region that AWS does not have: a list of open regions closes it, a list of closed ones does not.
const ANY_REGION: &str = "xx-nowhere-1";

/// Every action that changes something.
fn writes() -> &'static [String] {
    static WRITES: LazyLock<Vec<String>> = LazyLock::new(|| {
        let catalogue = Catalogue::embedded();
        let changes = |id: &ActionId| {
            let level = catalogue.row(*id).map(|it| it.level);
            matches!(
                level,
                Some(AccessLevel::Write | AccessLevel::PermissionsManagement)
            )
        };
        let all = catalogue.actions().filter(changes);
        all.map(|id| catalogue.name(id)).collect()
    });
    &WRITES
}

/// Compiled service control policies and where they hang.
#[derive(Debug, Default)]
pub struct Guardrails {
    policies: Vec<ControlPolicy>,
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
                        guardrails.policies.push(ControlPolicy {
                            targets: targets.clone(),
                            exempt: exempt_patterns(document),
                            denying_everything: denying_everything(name, document),
                            is_about_regions: document
                                .denies()
                                .flat_map(|it| &it.conditions)
                                .any(|it| it.key.eq_ignore_ascii_case("aws:RequestedRegion")),
                            compiled: Arc::new(CompiledPolicy::new(
                                name,
                                PolicyKind::Scp,
                                document,
                            )),
                        });
                    }
                },
                |_| {},
            );
        }
        guardrails
    }

    /// The roles by name that policies about regions spare: they can see what is in a closed region.
    pub fn spared(&self) -> BTreeSet<Box<str>> {
        let about_regions = self.policies.iter().filter(|it| it.is_about_regions);
        about_regions.flat_map(|it| it.exempt.clone()).collect()
    }

    /// Which regions of an account are closed for which services: whoever asks, but for roles that a policy spares
    /// by their whole name, and whatever else is true, nothing can be made there. What could not be seen closes nothing. The inventory is read with this.
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
                    .is_some_and(|policy| policy.hangs_over(path))
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
        let account = path.first().copied().unwrap_or_default();
        let principals = self.principals(path, account);
        let here = [one("aws:RequestedRegion", region)];
        let in_force = self.over(path);
        let mut writes = catalogue
            .of_service(of)
            .filter(|id| {
                catalogue
                    .row(*id)
                    .is_some_and(|it| it.level == AccessLevel::Write)
            })
            .peekable();
        let is_denied = |action: &str| {
            let mut all = principals.iter();
            all.all(|who| who.is_denied(account, action, &here, &in_force))
        };
        // A service that is denied closes no region: what is there of it, those who are spared may have made.
        writes.peek().is_some()
            && WORKLOADS.iter().all(|action| is_denied(action))
            && writes.all(|id| is_denied(&catalogue.name(id)))
    }

    /// Which guardrails of the starter set are missing over the account at the begin of a path: what one of the sample
    /// principals may do.
    fn missing(&self, path: &[&str]) -> Vec<Guardrail> {
        let account = path.first().copied().unwrap_or_default();
        let in_force = self.over(path);
        let principals = self.principals(path, account);
        let root = Sample::new(format!("arn:aws:iam::{account}:root"), "Account");
        let ask = |who: &Sample, action: &str, region: Option<&str>| {
            let mut more = vec![one("aws:ViaAWSService", "false")];
            more.extend(region.map(|it| one("aws:RequestedRegion", it)));
            who.is_denied(account, action, &more, &in_force)
        };
        let nobody = |actions: &[&str], region: Option<&str>| {
            actions
                .iter()
                .all(|action| principals.iter().all(|who| ask(who, action, region)))
        };
        Guardrail::ALL
            .into_iter()
            .filter(|guardrail| !match guardrail {
                Guardrail::Stay => nobody(&["organizations:LeaveOrganization"], None),
                Guardrail::Trail => nobody(&TRAIL, None),
                Guardrail::Detector => nobody(&DETECTOR, None),
                Guardrail::Root => {
                    self.denies_everything(&root, path) || {
                        let mut writes = writes().iter();
                        writes.all(|action| ask(&root, action, None))
                    }
                }
                // What is not on the list is closed, and something is on it.
                Guardrail::Regions => {
                    nobody(&WORKLOADS, Some(ANY_REGION))
                        && !REGIONS
                            .iter()
                            .all(|region| nobody(&WORKLOADS, Some(region)))
                }
            })
            .collect()
    }

    /// Whether denials that are about every action deny it to a principal: then each need not be tried.
    fn denies_everything(&self, who: &Sample, path: &[&str]) -> bool {
        let account = path.first().copied().unwrap_or_default();
        let mut policies: Vec<Arc<CompiledPolicy>> = self
            .policies
            .iter()
            .filter(|it| it.hangs_over(path))
            .filter_map(|it| it.denying_everything.clone())
            .collect();
        if policies.is_empty() {
            return false;
        }
        policies.push(everything::allowed(PolicyKind::Scp));
        let level = Level {
            id: account.into(),
            policies,
        };
        let in_force = InForce {
            identity: Known::Seen(vec![everything::allowed(PolicyKind::Identity)]),
            scps: Known::Seen(vec![level]),
            ..InForce::default()
        };
        let more = [one("aws:ViaAWSService", "false")];
        who.is_denied(account, "iam:CreateUser", &more, &in_force)
    }

    /// Principals of an account that stand for all: a user and a role that nothing exempts by name, and one for each
    /// pattern of names that a policy exempts: an administrator of the account can make a role of such a name, and
    /// Identity Center makes some for people. A name without a wildcard is an exemption of one.
    fn principals(&self, path: &[&str], account: &str) -> Vec<Sample> {
        let mut samples = vec![
            Sample::new(
                format!("arn:aws:iam::{account}:role/x9-other-role"),
                "AssumedRole",
            ),
            Sample::new(format!("arn:aws:iam::{account}:user/x9-other-user"), "User"),
            Sample::new(
                format!("arn:aws:sts::{account}:federated-user/x9-other-user"),
                "FederatedUser",
            ),
        ];
        for policy in &self.policies {
            if policy.hangs_over(path) {
                let exempt = policy.exempt.iter();
                samples.extend(exempt.filter_map(|pattern| sample_of(pattern, account)));
            }
        }
        samples
    }

    /// The policies over an account, a level for each of its path. Where a level has none that was seen, or
    /// not all were seen, an implicit denial would be an accident: everything is allowed there.
    fn over(&self, path: &[&str]) -> InForce {
        let levels = path
            .iter()
            .rev()
            .map(|id| {
                let mut policies: Vec<Arc<CompiledPolicy>> = self
                    .policies
                    .iter()
                    .filter(|policy| policy.hangs_over(&[id]))
                    .map(|policy| Arc::clone(&policy.compiled))
                    .collect();
                if policies.is_empty() || !self.whole {
                    policies.push(everything::allowed(PolicyKind::Scp));
                }
                Level {
                    id: (*id).into(),
                    policies,
                }
            })
            .collect();
        InForce {
            identity: Known::Seen(vec![everything::allowed(PolicyKind::Identity)]),
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
