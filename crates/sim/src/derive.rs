//! A world as the records that looking at it would leave: the plan, asked of the world.

use std::collections::HashMap;

use firestep_snapshot::plan::{ReferenceValues, items};
use firestep_snapshot::{
    Caller, GLOBAL, Outcome, Params, Parent, PlannedOperation, Record, Records, Refusal, Scope,
    answers, plan,
};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::conversation::Conversation;
use crate::template::{TemplateContext, fill, text_of};
use crate::world::{AccountRow, FaultKind, World, WorldItem};

impl World {
    /// The records of the whole organization.
    pub fn conversation(&self) -> Conversation {
        let mut conversation = Conversation {
            as_of: Some(self.as_of.clone()),
            ..Conversation::default()
        };
        let Some(management) = self.account(&self.management) else {
            return conversation;
        };
        conversation.caller.clone_from(&management.id);
        conversation.organization = self.organization_records();
        for account in self
            .accounts
            .iter()
            .filter(|account| account.state == "ACTIVE")
        {
            let records = self.account_records(account);
            conversation.accounts.insert(account.id.clone(), records);
            for fault in &self.faults {
                if fault.kind == FaultKind::Throttle && fault.place.is_for(account) {
                    conversation
                        .throttled
                        .insert(account.id.clone(), fault.calls);
                }
            }
        }
        conversation
    }

    /// The records of the organization.
    pub fn organization_records(&self) -> Records {
        let management = self.account(&self.management);
        management.map_or_else(Records::default, |it| Maker::new(self, it, true).records())
    }

    /// The records of one account.
    pub fn account_records(&self, account: &AccountRow) -> Records {
        Maker::new(self, account, false).records()
    }

    fn path_name(&self, id: &str) -> Option<&str> {
        self.units
            .iter()
            .find(|unit| unit.id == id)
            .map(|unit| unit.name.as_str())
    }

    /// The id of a unit, an account, or the root, by name.
    fn target(&self, name: &str) -> String {
        let unit = self
            .units
            .iter()
            .find(|unit| unit.name == name)
            .map(|unit| &unit.id);
        let account = self.account(name).map(|account| &account.id);
        unit.or(account).cloned().unwrap_or_else(|| ROOT.to_owned())
    }
}

/// The id of a world's root.
const ROOT: &str = "r-acme";

/// One question that the world is asked.
#[derive(Clone)]
struct WorldCall<'w> {
    ask: &'static PlannedOperation,
    region: String,
    params: Params,
    /// The item it is about, rendered, and where that was declared.
    about: Option<(Value, &'w WorldItem, usize)>,
    /// The account it is about, for questions of the organization.
    account: Option<&'w AccountRow>,
}

struct Maker<'w> {
    world: &'w World,
    account: &'w AccountRow,
    organization: bool,
    children: HashMap<String, Vec<&'static PlannedOperation>>,
    records: Vec<Record>,
}

impl<'w> Maker<'w> {
    fn new(world: &'w World, account: &'w AccountRow, organization: bool) -> Self {
        let mut maker = Self {
            world,
            account,
            organization,
            children: HashMap::new(),
            records: Vec::new(),
        };
        for ask in plan() {
            if !maker.takes(ask) {
                continue;
            }
            for parent in &ask.parents {
                let question = match parent {
                    Parent::Accounts => "organizations:ListAccounts".to_owned(),
                    Parent::Items { question, .. } => question.clone(),
                };
                let of = maker.children.entry(question).or_default();
                if !of.iter().any(|other| std::ptr::eq(*other, ask)) {
                    of.push(ask);
                }
            }
        }
        maker
    }

    /// Whether this account is asked this question: as the collector decides it.
    fn takes(&self, ask: &PlannedOperation) -> bool {
        let management = self.account.name == self.world.management;
        match (ask.operation.scope, self.organization) {
            (Scope::Organization, true) => true,
            (Scope::Organization, false) => {
                let refused = |fault: &crate::world::Fault| {
                    fault.op == ask.question() && fault.place.is_for(self.account)
                };
                ask.else_inside && (management || self.world.faults.iter().any(refused))
            }
            (_, true) => false,
            (_, false) => match ask.operation.caller {
                Caller::Any => true,
                Caller::Administrator {
                    management: may,
                    delegated,
                    ..
                } => {
                    (may && management)
                        || delegated.is_some_and(|principal| {
                            self.world
                                .delegated
                                .get(&self.account.name)
                                .is_some_and(|all| {
                                    principal == "*" || all.iter().any(|it| it == principal)
                                })
                        })
                }
            },
        }
    }

    fn records(mut self) -> Records {
        if let Some(refusal) = self.unreachable() {
            self.records
                .push(self.record_of("sts", "AssumeRole", Outcome::Error(refusal)));
            return Records::new(self.records);
        }
        for ask in plan() {
            if !self.takes(ask)
                || !(ask.parents.is_empty() || ask.else_inside && !self.organization)
            {
                continue;
            }
            let nothing = (Value::Null, Params::new());
            let facts = self.facts(&nothing.0, &nothing.1);
            let regions = match (ask.region_for(facts), ask.operation.scope) {
                (Some(region), _) => vec![region],
                (None, Scope::Regional) => self.world.regions.clone(),
                (None, _) => vec![GLOBAL.to_owned()],
            };
            let mut bare = ask.clone();
            if !ask.parents.is_empty() {
                bare.with.clear();
            }
            for region in regions {
                for params in bare.fill(facts).unwrap_or_default() {
                    let account = ask.else_inside.then_some(self.account);
                    self.put(&WorldCall {
                        ask,
                        region: region.clone(),
                        params,
                        about: None,
                        account,
                    });
                }
            }
        }
        Records::new(self.records)
    }

    fn facts<'v>(&self, item: &'v Value, parent: &'v Params) -> ReferenceValues<'v>
    where
        'w: 'v,
    {
        let (world, account) = (self.world, self.account);
        ReferenceValues {
            account: &account.id,
            home: &world.home,
            item,
            parent,
        }
    }

    fn place<'v>(&'v self, region: &'v str, n: usize, item: &'v Value) -> TemplateContext<'v> {
        TemplateContext {
            organization: &self.world.organization,
            account: &self.account.id,
            name: &self.account.name,
            region,
            n,
            item,
        }
    }

    /// Answers a question, records the answer, and goes on to what hangs on its items.
    fn put(&mut self, question: &WorldCall<'w>) {
        let answer = match self.fault(question) {
            Some(refusal) => Err(refusal),
            None => self.answer(question),
        };
        let (outcome, page) = match answer {
            Ok(page) => match RawValue::from_string(page.to_string()) {
                Ok(text) => (Outcome::Ok(text), page),
                Err(_) => return,
            },
            Err(refusal) => (Outcome::Error(refusal), Value::Null),
        };
        let operation = question.ask.operation;
        let mut record = self.record_of(operation.service, operation.name, outcome);
        record.region = question.region.as_str().into();
        record.name = question.ask.name.as_deref().map(Into::into);
        record.params.clone_from(&question.params);
        self.records.push(record);
        for child in self
            .children
            .get(&question.ask.question())
            .cloned()
            .unwrap_or_default()
        {
            for parent in &child.parents {
                self.bear(question, child, parent, &page);
            }
        }
    }

    fn bear(
        &mut self,
        question: &WorldCall<'w>,
        child: &'static PlannedOperation,
        parent: &Parent,
        page: &Value,
    ) {
        let asked = question.ask.question();
        let path = match parent {
            Parent::Accounts if asked == "organizations:ListAccounts" => "Accounts",
            Parent::Items {
                question: from,
                path,
            } if *from == asked => path,
            _ => return,
        };
        let declared = self.declared(question, path);
        for (position, item) in items(page, path).into_iter().enumerate() {
            let mut account = None;
            if *parent == Parent::Accounts {
                let id = item.get("Id").and_then(Value::as_str);
                account = self
                    .world
                    .accounts
                    .iter()
                    .find(|it| Some(it.id.as_str()) == id);
                let asked = account.is_some_and(|it| {
                    it.state == "ACTIVE" && !(child.else_inside && it.name == self.world.management)
                });
                if !asked {
                    continue;
                }
            }
            let facts = self.facts(item, &question.params);
            if !child.wants(facts) {
                continue;
            }
            let region = child
                .region_for(facts)
                .unwrap_or_else(|| match child.operation.scope {
                    Scope::Regional => question.region.clone(),
                    _ => GLOBAL.to_owned(),
                });
            let about = declared
                .get(position)
                .map(|(declared, n)| (item.clone(), *declared, *n))
                .or_else(|| {
                    question
                        .about
                        .as_ref()
                        .map(|(_, of, n)| (item.clone(), *of, *n))
                });
            for params in child.fill(facts).unwrap_or_default() {
                self.put(&WorldCall {
                    ask: child,
                    region: region.clone(),
                    params,
                    about: about.clone(),
                    account,
                });
            }
        }
    }

    /// The declared items of a list, in the order in which they stand in the answer.
    fn declared(&self, question: &WorldCall<'w>, path: &str) -> Vec<(&'w WorldItem, usize)> {
        let list = format!("{}/{path}", question.ask.question());
        let each = question
            .ask
            .each
            .as_ref()
            .and_then(|(name, _)| question.params.get(name));
        self.world
            .items
            .iter()
            .filter(|item| {
                item.list == list
                    && item.place.is_for(self.account)
                    && item.place.is_in(&question.region, &self.world.home)
                    && question
                        .ask
                        .name
                        .as_ref()
                        .is_none_or(|name| item.named.contains(name))
                    && each.is_none_or(|value| item.it.get("Type") == Some(value))
            })
            .flat_map(|item| (1..=item.count).map(move |n| (item, n)))
            .collect()
    }

    fn answer(&self, question: &WorldCall<'w>) -> Result<Value, Refusal> {
        let operation = question.ask.operation;
        let null = Value::Null;
        let (item, n) = question
            .about
            .as_ref()
            .map_or((&null, 1), |(item, _, n)| (item, *n));
        let region = question.region.as_str();
        let written = question
            .about
            .as_ref()
            .map(|(_, declared, _)| &declared.answers);
        let own = question.account.map(|account| &account.answers);
        let value_of_each = question
            .ask
            .each
            .as_ref()
            .and_then(|(name, _)| question.params.get(name));
        let keys = [
            value_of_each
                .and_then(Value::as_str)
                .map(|value| format!("{}/{value}", operation.name)),
            Some(operation.name.to_owned()),
        ];
        for key in keys.iter().flatten() {
            for answers in [written, own].into_iter().flatten() {
                if let Some(value) = answers.get(key) {
                    return outcome(fill(value, self.place(region, n, item)));
                }
            }
        }
        let asked = question.ask.question();
        let whole = self.world.answers.iter().rev().find(|answer| {
            answer.op == asked
                && answer
                    .place
                    .is_for(question.account.unwrap_or(self.account))
                && answer.place.is_in(region, &self.world.home)
        });
        if let Some(whole) = whole {
            return outcome(fill(&whole.out, self.place(region, n, item)));
        }
        if let Some(value) = self.derived(question) {
            return Ok(value);
        }
        let mut output = serde_json::Map::new();
        for item in &self.world.items {
            let Some((list, path)) = item.list.split_once('/') else {
                continue;
            };
            if list != asked || output.contains_key(path) {
                continue;
            }
            let elements: Vec<Value> = self
                .declared(question, path)
                .into_iter()
                .map(|(item, n)| fill(&item.it, self.place(region, n, &null)))
                .collect();
            output.insert(path.to_owned(), Value::from(elements));
        }
        if output.is_empty()
            && !question.ask.parents.is_empty()
            && let Some(code) = answers::absent_code(operation.service, operation.name)
        {
            return Err(Refusal {
                code: code.into(),
                message: "there is none".into(),
                status: Some(404),
            });
        }
        if output.is_empty()
            && question.ask.parents.is_empty()
            && operation.name.starts_with("Get")
            && let Some(code) = answers::absent_code(operation.service, operation.name)
        {
            return Err(Refusal {
                code: code.into(),
                message: "there is none".into(),
                status: Some(404),
            });
        }
        Ok(Value::Object(output))
    }

    /// Answers that follow from what is declared elsewhere.
    fn derived(&self, question: &WorldCall<'w>) -> Option<Value> {
        let world = self.world;
        let param = |name: &str| {
            question
                .params
                .get(name)
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        let management = world.account(&world.management)?;
        Some(match question.ask.question().as_str() {
            "organizations:DescribeOrganization" => json!({"Organization": {
                "Id": world.organization,
                "Arn": format!("arn:aws:organizations::{}:organization/{}", management.id, world.organization),
                "FeatureSet": "ALL",
                "MasterAccountArn": arn(world, management),
                "MasterAccountId": management.id,
                "MasterAccountEmail": management.email,
            }}),
            "organizations:ListRoots" => json!({"Roots": [{
                "Id": ROOT,
                "Arn": format!("arn:aws:organizations::{}:root/{}/{}", management.id, world.organization, ROOT),
                "Name": "Root",
                "PolicyTypes": world.policy_types.iter()
                    .map(|kind| json!({"Type": kind, "Status": "ENABLED"})).collect::<Vec<_>>(),
            }]}),
            "organizations:ListAccounts" => json!({
                "Accounts": world.accounts.iter().map(|it| member(world, it)).collect::<Vec<_>>()
            }),
            "organizations:ListAccountsForParent" => {
                let parent = world.path_name(param("ParentId")).unwrap_or("Root");
                let inside = world
                    .accounts
                    .iter()
                    .filter(|account| account.unit == parent);
                json!({"Accounts": inside.map(|it| member(world, it)).collect::<Vec<_>>()})
            }
            "organizations:ListOrganizationalUnitsForParent" => {
                let parent = world.path_name(param("ParentId")).unwrap_or("Root");
                let inside = world.units.iter().filter(|unit| unit.parent == parent);
                json!({"OrganizationalUnits": inside.map(|unit| json!({
                    "Id": unit.id,
                    "Arn": format!("arn:aws:organizations::{}:ou/{}/{}", management.id, world.organization, unit.id),
                    "Name": unit.name,
                })).collect::<Vec<_>>()})
            }
            "organizations:ListPolicies" => {
                let of = world
                    .policies
                    .iter()
                    .filter(|policy| policy.kind == param("Filter"));
                json!({"Policies": of.map(|policy| summary(world, policy)).collect::<Vec<_>>()})
            }
            "organizations:DescribePolicy" => {
                let policy = world
                    .policies
                    .iter()
                    .find(|policy| policy.id == param("PolicyId"))?;
                json!({"Policy": {"PolicySummary": summary(world, policy), "Content": policy.content.to_string()}})
            }
            "organizations:ListTargetsForPolicy" => {
                let policy = world
                    .policies
                    .iter()
                    .find(|policy| policy.id == param("PolicyId"))?;
                json!({"Targets": policy.targets.iter().map(|name| target(world, name)).collect::<Vec<_>>()})
            }
            "organizations:ListAWSServiceAccessForOrganization" => json!({
                "EnabledServicePrincipals": world.trusted.iter().map(|principal| json!({
                    "ServicePrincipal": principal, "DateEnabled": "2024-02-01T09:00:00Z"
                })).collect::<Vec<_>>()
            }),
            "organizations:ListDelegatedAdministrators" => {
                let all = world
                    .delegated
                    .keys()
                    .filter_map(|name| world.account(name));
                json!({"DelegatedAdministrators": all.map(|it| member(world, it)).collect::<Vec<_>>()})
            }
            "organizations:ListDelegatedServicesForAccount" => {
                let account = world
                    .accounts
                    .iter()
                    .find(|it| it.id == param("AccountId"))?;
                let services = world.delegated.get(&account.name)?;
                json!({"DelegatedServices": services.iter().map(|principal| json!({
                    "ServicePrincipal": principal, "DelegationEnabledDate": "2024-02-01T09:00:00Z"
                })).collect::<Vec<_>>()})
            }
            "organizations:ListTagsForResource" => {
                let account = world
                    .accounts
                    .iter()
                    .find(|it| it.id == param("ResourceId"))?;
                json!({"Tags": account.tags.iter().map(|(key, value)| json!({"Key": key, "Value": value}))
                    .collect::<Vec<_>>()})
            }
            "ec2:DescribeRegions" => {
                let row = |name: &String, status: &str| json!({"RegionName": name, "Endpoint": format!("ec2.{name}.amazonaws.com"), "OptInStatus": status});
                let on = world
                    .regions
                    .iter()
                    .map(|name| row(name, "opt-in-not-required"));
                let off = world
                    .disabled_regions
                    .iter()
                    .map(|name| row(name, "not-opted-in"));
                json!({"Regions": on.chain(off).collect::<Vec<_>>()})
            }
            "iam:GenerateCredentialReport" => json!({"State": "COMPLETE"}),
            "iam:GetCredentialReport" => json!({
                "Content": crate::matching::base64(self.credential_report(question).as_bytes()),
                "ReportFormat": "text/csv",
                "GeneratedTime": world.as_of,
            }),
            _ => return None,
        })
    }

    fn credential_report(&self, question: &WorldCall<'w>) -> String {
        const COLUMNS: [&str; 22] = [
            "user",
            "arn",
            "user_creation_time",
            "password_enabled",
            "password_last_used",
            "password_last_changed",
            "password_next_rotation",
            "mfa_active",
            "access_key_1_active",
            "access_key_1_last_rotated",
            "access_key_1_last_used_date",
            "access_key_1_last_used_region",
            "access_key_1_last_used_service",
            "access_key_2_active",
            "access_key_2_last_rotated",
            "access_key_2_last_used_date",
            "access_key_2_last_used_region",
            "access_key_2_last_used_service",
            "cert_1_active",
            "cert_1_last_rotated",
            "cert_2_active",
            "cert_2_last_rotated",
        ];
        let mut text = COLUMNS.join(",");
        let mut row =
            |user: &str, arn: &str, created: &str, set: &dyn Fn(&str) -> Option<String>| {
                let cells: Vec<String> = COLUMNS
                    .iter()
                    .map(|column| {
                        set(column).unwrap_or_else(|| match *column {
                            "user" => user.to_owned(),
                            "arn" => arn.to_owned(),
                            "user_creation_time" => created.to_owned(),
                            "password_enabled" if user == "<root_account>" => {
                                "not_supported".to_owned()
                            }
                            name if name.ends_with("_enabled") || name.ends_with("_active") => {
                                "false".to_owned()
                            }
                            _ => "N/A".to_owned(),
                        })
                    })
                    .collect();
                text.push('\n');
                text.push_str(&cells.join(","));
            };
        let root = format!("arn:aws:iam::{}:root", self.account.id);
        row(
            "<root_account>",
            &root,
            "2023-01-10T08:00:00+00:00",
            &|column| self.account.root.get(column).cloned(),
        );
        let list = "iam:GetAccountAuthorizationDetails/UserDetailList";
        for item in self
            .world
            .items
            .iter()
            .filter(|it| it.list == list && it.place.is_for(self.account))
        {
            for n in 1..=item.count {
                let place = self.place(&question.region, n, &Value::Null);
                let user = fill(&item.it, place);
                let text = |name: &str| user.get(name).and_then(Value::as_str).unwrap_or_default();
                row(
                    text("UserName"),
                    text("Arn"),
                    text("CreateDate"),
                    &|column| item.report.get(column).map(|value| text_of(value, place)),
                );
            }
        }
        text.push('\n');
        text
    }

    fn fault(&self, question: &WorldCall<'_>) -> Option<Refusal> {
        let operation = question.ask.operation;
        let asked = question.ask.question();
        let account = question.account.unwrap_or(self.account);
        self.world.faults.iter().find_map(|fault| {
            let fits = fault.op == "*"
                || fault.op == asked
                || fault
                    .op
                    .strip_suffix(":*")
                    .is_some_and(|service| service == operation.service);
            let here = match &fault.place.regions {
                None => true,
                Some(_) => fault.place.is_in(&question.region, &self.world.home),
            };
            let refuses = matches!(fault.kind, FaultKind::Denied | FaultKind::Scp);
            (refuses && fits && here && fault.place.is_for(account))
                .then(|| self.refusal(question, fault.kind))
        })
    }

    fn refusal(&self, question: &WorldCall<'_>, kind: FaultKind) -> Refusal {
        let operation = question.ask.operation;
        let action = operation.action.unwrap_or_default();
        let code = match operation.service {
            "ec2" => "UnauthorizedOperation",
            "sns" => "AuthorizationError",
            "iam" | "s3" | "s3control" | "rds" | "sts" => "AccessDenied",
            _ => "AccessDeniedException",
        };
        let why = match kind {
            FaultKind::Scp => "with an explicit deny in a service control policy".to_owned(),
            _ => format!("because no identity-based policy allows the {action} action"),
        };
        let message = format!(
            "User: arn:aws:sts::{}:assumed-role/SecurityAudit/firestep is not authorized to perform: {action} on resource: * {why}",
            self.account.id
        );
        Refusal {
            code: code.into(),
            message: message.into(),
            status: Some(403),
        }
    }

    fn unreachable(&self) -> Option<Refusal> {
        let fault =
            self.world.faults.iter().find(|fault| {
                fault.kind == FaultKind::Unreachable && fault.place.is_for(self.account)
            });
        fault.filter(|_| !self.organization).map(|_| Refusal {
            code: "AccessDenied".into(),
            message: format!(
                "User: arn:aws:sts::{}:assumed-role/SecurityAudit/firestep is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::{}:role/OrganizationAccountAccessRole",
                self.world.account(&self.world.management).map_or("", |it| it.id.as_str()),
                self.account.id
            )
            .into(),
            status: Some(403),
        })
    }

    fn record_of(&self, service: &str, operation: &str, outcome: Outcome) -> Record {
        Record {
            service: service.into(),
            operation: operation.into(),
            region: self.world.home.as_str().into(),
            name: None,
            params: Params::new(),
            page: 0,
            more: false,
            at: self.world.as_of.as_str().into(),
            outcome,
        }
    }
}

/// A written answer: an output, or `{ Error = { Code, Message } }`.
fn outcome(value: Value) -> Result<Value, Refusal> {
    let Some(error) = value
        .get("Error")
        .filter(|error| error.get("Code").is_some())
    else {
        return Ok(value);
    };
    let text = |name: &str| {
        error
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .into()
    };
    Err(Refusal {
        code: text("Code"),
        message: text("Message"),
        status: error
            .get("Status")
            .and_then(Value::as_u64)
            .and_then(|it| u16::try_from(it).ok())
            .or(Some(400)),
    })
}

fn arn(world: &World, account: &AccountRow) -> String {
    let management = world
        .account(&world.management)
        .map_or("", |it| it.id.as_str());
    format!(
        "arn:aws:organizations::{management}:account/{}/{}",
        world.organization, account.id
    )
}

fn member(world: &World, account: &AccountRow) -> Value {
    json!({
        "Id": account.id,
        "Arn": arn(world, account),
        "Email": account.email,
        "Name": account.name,
        "Status": if account.state == "ACTIVE" { "ACTIVE" } else { "SUSPENDED" },
        "State": account.state,
        "JoinedMethod": "CREATED",
        "JoinedTimestamp": "2023-01-10T08:00:00Z",
    })
}

fn summary(world: &World, policy: &crate::world::WorldPolicy) -> Value {
    let management = world
        .account(&world.management)
        .map_or("", |it| it.id.as_str());
    let aws = policy.id == "p-FullAWSAccess" || policy.id == "p-RCPFullAWSAccess";
    let owner = if aws { "aws" } else { management };
    json!({
        "Id": policy.id,
        "Arn": format!("arn:aws:organizations::{owner}:policy/{}/{}", policy.kind.to_lowercase(), policy.id),
        "Name": policy.name,
        "Description": "",
        "Type": policy.kind,
        "AwsManaged": aws,
    })
}

fn target(world: &World, name: &str) -> Value {
    let id = world.target(name);
    let kind = if name == "Root" {
        "ROOT"
    } else if world.account(name).is_some() {
        "ACCOUNT"
    } else {
        "ORGANIZATIONAL_UNIT"
    };
    json!({"TargetId": id, "Arn": format!("arn:aws:organizations::{id}"), "Name": name, "Type": kind})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acme_has_fourteen_accounts_and_about_six_hundred_things() {
        let acme = crate::acme().unwrap();
        assert_eq!(acme.accounts.len(), 13);
        let mut things = 0;
        for records in acme.accounts.values() {
            for record in records.iter() {
                let Some(output) = record.ok() else { continue };
                let output: Value = serde_json::from_str(output.get()).unwrap();
                things += output
                    .as_object()
                    .unwrap()
                    .values()
                    .filter_map(Value::as_array)
                    .map(Vec::len)
                    .sum::<usize>();
            }
        }
        assert!(things > 600, "{things}");
    }

    #[test]
    fn a_shared_subnet_is_seen_in_two_accounts() {
        let acme = crate::acme().unwrap();
        let holds = |account: &str| {
            acme.accounts[account]
                .of("ec2:DescribeSubnets")
                .filter_map(Record::ok)
                .any(|page| page.get().contains("subnet-0aa11bb22cc33dd44"))
        };
        assert!(holds("111100000004") && holds("111100000008"));
    }
}
