//! Synthetic organizations of any size, the same for the same seed.

use std::path::Path;

use firestep_snapshot::manifest::{Calls, CollectionScope, FORMAT, Manifest};
use firestep_snapshot::{ORGANIZATION, SnapshotWriter, WriteError};

use crate::keys::mix;
use crate::world::{AccountRow, World};

/// How large an organization.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// Accounts.
    pub accounts: usize,
    /// Regions.
    pub regions: usize,
    /// About how many resources in all; an account has at least one of every kind.
    pub resources: usize,
    /// Decides which accounts are badly kept.
    pub seed: u64,
}

/// Could not make the organization.
#[derive(Debug, thiserror::Error)]
pub enum SyntheticError {
    /// The world that was written does not read.
    #[error(transparent)]
    World(#[from] crate::world::WorldError),
    /// The snapshot could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// Writes the snapshot of it, an account at a time; gives the number of resources.
pub fn write(size: Size, folder: &Path) -> Result<usize, SyntheticError> {
    let world = world(size)?;
    let writer = SnapshotWriter::create(folder)?;
    let mut manifest = Manifest {
        format: FORMAT,
        firestep: env!("CARGO_PKG_VERSION").to_owned(),
        run: format!("seed-{}", size.seed),
        caller: None,
        caller_account: world
            .account(&world.management)
            .map(|account| account.id.clone()),
        started: world.as_of.clone(),
        finished: Some(world.as_of.clone()),
        plan: firestep_snapshot::plan::plan_hash(),
        scope: CollectionScope {
            accounts: world
                .accounts
                .iter()
                .map(|account| account.id.clone())
                .collect(),
            ..CollectionScope::default()
        },
        notes: Vec::new(),
        calls: Calls::default(),
        files: std::collections::BTreeMap::new(),
    };
    let mut save =
        |name: &str, records: firestep_snapshot::Records| -> Result<(), SyntheticError> {
            let mut journal = writer.journal(name)?;
            for record in records.iter() {
                journal.write(record)?;
            }
            manifest.files.insert(name.to_owned(), journal.finish()?);
            Ok(())
        };
    let (records, inside) = world.organization_records();
    save(ORGANIZATION, records)?;
    for account in &world.accounts {
        save(&account.id, world.account_records(account, &inside))?;
    }
    writer.manifest(&manifest)?;
    Ok(resources(&world))
}

/// The world: items stand once, with a count for each account.
pub fn world(size: Size) -> Result<World, crate::world::WorldError> {
    let accounts = size.accounts.clamp(1, 10_000);
    let regions: Vec<&str> = NAMES.iter().take(size.regions.max(1)).copied().collect();
    let mut text = format!(
        "organization = \"o-synthetic0\"\nmanagement = \"account-1\"\nhome = \"eu-central-1\"\n\
         as_of = \"2026-11-23T21:14:00Z\"\n\
         policy_types = [\"SERVICE_CONTROL_POLICY\", \"AISERVICES_OPT_OUT_POLICY\"]\n\
         regions = {regions:?}\n"
    );
    for n in 1..=accounts {
        let is_badly_kept = mix(mix(size.seed) ^ n as u64).is_multiple_of(5);
        let category = if is_badly_kept {
            "sandbox"
        } else {
            "production"
        };
        text.push_str(&format!(
            "[[account]]\nid = \"{:012}\"\nname = \"account-{n}\"\nemail = \"root+{n}@synthetic.example\"\nunit = \"Root\"\n\
             tags = {{ category = \"{category}\" }}\n",
            200_000_000_000_u64 + n as u64
        ));
    }
    text.push_str(TEMPLATE);
    let mut page: toml::Table = toml::from_str(&text).map_err(Box::new)?;
    if let Some(items) = page.get_mut("item").and_then(toml::Value::as_array_mut) {
        count_items(items, size.resources / accounts, regions.len());
    }
    World::of_page(page)
}

/// Lists that say more of what stands in another list.
const DETAILS: [&str; 4] = [
    "config:DescribeConfigurationRecorderStatus/",
    "config:DescribeDeliveryChannelStatus/",
    "ec2:DescribeInstanceImageMetadata/",
    "ec2:DescribeLaunchTemplateVersions/",
];

/// Puts a `count` where an item has a `share`: its part of an account's resources, at least one.
fn count_items(items: &mut [toml::Value], resources: usize, regions: usize) {
    let share = |item: &toml::Value| item.get("share").and_then(toml::Value::as_float);
    let places = |item: &toml::Value| match item.get("regions").and_then(toml::Value::as_array) {
        Some(names) if names.iter().any(|name| name.as_str() == Some("*")) => regions as f64,
        _ => 1.0,
    };
    let is_detail = |item: &toml::Value| {
        let list = item.get("in").and_then(toml::Value::as_str);
        list.is_some_and(|list| DETAILS.iter().any(|it| list.starts_with(it)))
    };
    // What each part of a hundred comes to, once those are taken off that stand once whatever their share.
    let mut part = f64::INFINITY;
    loop {
        let (mut left, mut shares) = (resources as f64, 0.0);
        for item in items.iter().filter(|item| !is_detail(item)) {
            match share(item) {
                Some(share) if share * part >= places(item) => shares += share,
                Some(_) => left -= places(item),
                None => {
                    let count = item.get("count").and_then(toml::Value::as_integer);
                    left -= places(item) * count.unwrap_or(1) as f64;
                }
            }
        }
        let next = if shares > 0.0 {
            left.max(0.0) / shares
        } else {
            0.0
        };
        if next >= part {
            break;
        }
        part = next;
    }
    for item in items {
        let Some(share) = share(item) else { continue };
        let count = (share * part / places(item)).round().max(1.0);
        if let Some(item) = item.as_table_mut() {
            item.remove("share");
            item.insert("count".to_owned(), toml::Value::Integer(count as i64));
        }
    }
}

/// How many resources its accounts have in all.
fn resources(world: &World) -> usize {
    let of = |account: &AccountRow| -> usize {
        let items = world.items.iter().filter(|item| {
            item.place.is_for(account)
                && !DETAILS
                    .iter()
                    .any(|it| it.strip_suffix('/') == Some(item.list.operation.as_str()))
        });
        items
            .map(|item| match &item.place.regions {
                Some(names) if names.iter().any(|name| name == "*") => {
                    item.count * world.regions.len()
                }
                _ => item.count,
            })
            .sum()
    };
    world.accounts.iter().map(of).sum()
}

const NAMES: [&str; 17] = [
    "eu-central-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
    "ca-central-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "eu-north-1",
    "ap-south-1",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-southeast-1",
    "ap-southeast-2",
    "sa-east-1",
];

const TEMPLATE: &str = include_str!("../worlds/synthetic.toml");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_worlds_answer_is_evidence() {
        use firestep_aws::{codec, model};
        use firestep_snapshot::Outcome;

        let size = Size {
            accounts: 1,
            regions: 2,
            resources: 50,
            seed: 1,
        };
        let mut wrong = std::collections::BTreeSet::new();
        for world in [world(size).unwrap(), World::parse(crate::ACME).unwrap()] {
            let snapshot = world.conversation().snapshot();
            for record in snapshot.records() {
                let op = model::service(&record.service)
                    .and_then(|service| service.operation(&record.operation));
                if let (Some(op), Outcome::Ok(output)) = (op, &record.outcome) {
                    let output = serde_json::from_str(output.get()).unwrap();
                    let answer = codec::encode_response(op, &output).unwrap();
                    if codec::decode_evidence(op, &answer).is_err() {
                        wrong.insert(record.operation_id());
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "AWS answers more to {wrong:?}");
    }

    #[test]
    fn the_same_seed_gives_the_same_organization() {
        let size = Size {
            accounts: 3,
            regions: 2,
            resources: 600,
            seed: 7,
        };
        let text = |records: firestep_snapshot::Records| {
            records
                .iter()
                .map(|record| serde_json::to_string(record).unwrap())
                .collect::<Vec<_>>()
        };
        let make = || {
            let world = world(size).unwrap();
            let account = world.accounts[1].clone();
            text(world.account_records(&account, &crate::Inside::new()))
        };
        assert_eq!(make(), make());
        assert!(make().len() > 60);
    }
}
