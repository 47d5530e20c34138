//! Answers that follow from what a world says of its organization.

use serde_json::{Value, json};

use super::{Maker, WorldCall};
use crate::world::{AccountRow, World};

/// The id of a world's root.
const ROOT: &str = "r-acme";

impl World {
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

impl<'w> Maker<'w> {
    /// Answers that follow from what is declared elsewhere.
    pub(super) fn derived(&self, call: &WorldCall<'w>) -> Option<Value> {
        let world = self.world;
        let param = |name: &str| {
            call.request
                .params
                .get(name)
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        let management = world.account(&world.management)?;
        Some(match call.request.planned.id() {
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
                "Content": base64_simd::STANDARD.encode_to_string(self.credential_report(&call.request.region)),
                "ReportFormat": "text/csv",
                "GeneratedTime": world.as_of,
            }),
            _ => return None,
        })
    }
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
