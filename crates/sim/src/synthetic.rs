//! Synthetic organizations of any size, the same for the same seed.

use std::path::Path;

use firestep_snapshot::manifest::{Calls, CollectionScope, FORMAT, Manifest};
use firestep_snapshot::{ORGANIZATION, SnapshotWriter, WriteError};
use serde::Deserialize;

use crate::keys::mix;
use crate::world::{AccountRow, World, WorldError, WorldItem};

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
    World(#[from] WorldError),
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
    let accounts = world.accounts.iter();
    Ok(accounts.map(|it| resources_of(&world, it)).sum())
}

/// The world: items stand once, with a count for each account.
pub fn world(size: Size) -> Result<World, WorldError> {
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
    let mut world = World::parse(&text)?;
    count_items(&mut world, size.resources / accounts)?;
    Ok(world)
}

/// What a world says of its items beside what they are.
#[derive(Deserialize)]
struct Shares {
    item: Vec<Share>,
}

/// How often an item stands, of ten thousand resources of an account.
#[derive(Deserialize)]
struct Share {
    share: Option<usize>,
}

/// Has each item stand as often as its share says, so that an account comes to that many resources.
fn count_items(world: &mut World, resources: usize) -> Result<(), WorldError> {
    let shares: Shares = toml::from_str(TEMPLATE).map_err(Box::new)?;
    let count = |world: &mut World, whole: usize| {
        for (item, share) in world.items.iter_mut().zip(&shares.item) {
            if let Some(share) = share.share {
                let parts = 10_000 * places(item, world.regions.len());
                item.count = ((whole * share + parts / 2) / parts).max(1);
            }
        }
        world
            .accounts
            .last()
            .map_or(0, |it| resources_of(world, it))
    };
    // Rare ones stand once whatever their share: the whole that the others are parts of is less for it.
    let (mut least, mut most) = (0, resources);
    while least < most {
        let whole = usize::midpoint(least, most + 1);
        if count(world, whole) <= resources {
            least = whole;
        } else {
            most = whole - 1;
        }
    }
    count(world, least);
    Ok(())
}

/// In how many regions an item stands.
fn places(item: &WorldItem, regions: usize) -> usize {
    match &item.place.regions {
        Some(names) if names.iter().any(|name| name == "*") => regions,
        _ => 1,
    }
}

/// How many resources an account has.
fn resources_of(world: &World, account: &AccountRow) -> usize {
    /// Lists that say more of what stands in another one.
    const DETAILS: [&str; 4] = [
        "config:DescribeConfigurationRecorderStatus",
        "config:DescribeDeliveryChannelStatus",
        "ec2:DescribeInstanceImageMetadata",
        "ec2:DescribeLaunchTemplateVersions",
    ];
    let items = world.items.iter().filter(|item| {
        item.place.is_for(account) && !DETAILS.contains(&item.list.operation.as_str())
    });
    items
        .map(|item| item.count * places(item, world.regions.len()))
        .sum()
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

        // As many accounts as it takes for a badly kept one.
        let size = Size {
            accounts: 10,
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

    #[test]
    fn it_is_about_as_large_as_asked() {
        for (accounts, regions, resources) in [(1, 1, 1000), (20, 2, 10_000), (3, 17, 60_000)] {
            let world = world(Size {
                accounts,
                regions,
                resources,
                seed: 3,
            })
            .unwrap();
            let accounts = world.accounts.iter();
            let made: usize = accounts.map(|it| resources_of(&world, it)).sum();
            assert!(made.abs_diff(resources) * 20 <= resources, "{made}");
        }
    }

    #[test]
    fn the_seed_decides_which_accounts_are_badly_kept() {
        let badly_kept = |seed| {
            let world = world(Size {
                accounts: 50,
                regions: 1,
                resources: 1,
                seed,
            })
            .unwrap();
            let accounts = world.accounts.into_iter();
            accounts
                .filter(|it| it.tags.get("category").is_some_and(|it| it == "sandbox"))
                .map(|it| it.name)
                .collect::<Vec<_>>()
        };
        assert!((5..20).contains(&badly_kept(1).len()));
        assert_ne!(badly_kept(1), badly_kept(2));
    }
}
