//! Synthetic organizations of any size, the same for the same seed.

use std::path::Path;

use firestep_snapshot::manifest::{Calls, CollectionScope, FORMAT, Manifest};
use firestep_snapshot::{ORGANIZATION, SnapshotWriter, WriteError};

use crate::world::World;

/// How large an organization.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// Accounts.
    pub accounts: usize,
    /// Regions.
    pub regions: usize,
    /// Resources in all: instances, security groups, buckets, roles, keys.
    pub resources: usize,
    /// Decides what is good and what is bad.
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
    Ok(size.resources)
}

/// The world: items stand once, with a count for each account.
pub fn world(size: Size) -> Result<World, crate::world::WorldError> {
    let accounts = size.accounts.clamp(1, 10_000);
    let regions = size.regions.clamp(1, NAMES.len());
    let each = (size.resources / accounts / regions).max(5);
    let mut text = format!(
        "organization = \"o-synthetic0\"\nmanagement = \"account-1\"\nhome = \"eu-central-1\"\n\
         as_of = \"2026-11-23T21:14:00Z\"\npolicy_types = [\"SERVICE_CONTROL_POLICY\"]\nregions = [{}]\n",
        NAMES
            .iter()
            .take(regions)
            .map(|name| format!("\"{name}\""))
            .collect::<Vec<_>>()
            .join(", ")
    );
    for n in 1..=accounts {
        text.push_str(&format!(
            "[[account]]\nid = \"{:012}\"\nname = \"account-{n}\"\nemail = \"root+{n}@synthetic.example\"\nunit = \"Root\"\n",
            200_000_000_000_u64 + n as u64
        ));
    }
    // Shares of a typical account, in percent of its resources in a region.
    let share = |percent: usize| (each * percent / 100).max(1);
    let good = if crate::keys::mix(size.seed).is_multiple_of(2) {
        "required"
    } else {
        "optional"
    };
    text.push_str(
        &TEMPLATE
            .replace("@INSTANCES", &share(40).to_string())
            .replace("@GROUPS", &share(30).to_string())
            .replace("@VOLUMES", &share(28).to_string())
            .replace("@BUCKETS", &(share(2) * regions / 2).max(1).to_string())
            .replace("@ROLES", &(share(2) * regions).max(1).to_string())
            .replace("@TOKENS", good),
    );
    World::parse(&text)
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

const TEMPLATE: &str = r#"
[[item]]
in = "ec2:DescribeInstances/Reservations[]"
regions = ["*"]
count = @INSTANCES
it = { ReservationId = "r-{hex:i#}", OwnerId = "{account}", Groups = [], Instances = [{ InstanceId = "i-{hex:i#}", ImageId = "ami-{hex:base}", EnclaveOptions = { Enabled = false }, State = { Code = 16, Name = "running" }, InstanceType = "m7g.large", LaunchTime = "2026-10-01T08:00:00Z", PrivateIpAddress = "10.0.11.10", SubnetId = "subnet-{hex:private}", VpcId = "vpc-{hex:main}", SecurityGroups = [{ GroupId = "sg-{hex:g1}", GroupName = "g1" }], MetadataOptions = { State = "applied", HttpTokens = "@TOKENS", HttpPutResponseHopLimit = 2, HttpEndpoint = "enabled" }, NetworkInterfaces = [{ NetworkInterfaceId = "eni-{hex:i#}", SubnetId = "subnet-{hex:private}", VpcId = "vpc-{hex:main}", OwnerId = "{account}", Status = "in-use", PrivateIpAddresses = [{ Primary = true, PrivateIpAddress = "10.0.11.10" }], Ipv6Addresses = [], Groups = [{ GroupId = "sg-{hex:g1}", GroupName = "g1" }] }], Tags = [{ Key = "Name", Value = "machine-{n}" }] }] }

[[item]]
in = "ec2:DescribeInstanceImageMetadata/InstanceImageMetadata[]"
regions = ["*"]
count = @INSTANCES
it = { InstanceId = "i-{hex:i#}", InstanceType = "m7g.large", LaunchTime = "2026-10-01T08:00:00Z", AvailabilityZone = "{region}a", State = { Code = 16, Name = "running" }, OwnerId = "{account}", Tags = [], ImageMetadata = { ImageId = "ami-{hex:base}", Name = "al2023-ami-2023.9", OwnerId = "137112412989", State = "available", ImageOwnerAlias = "amazon", CreationDate = "2026-09-20T00:00:00.000Z", IsPublic = true } }

[[item]]
in = "ec2:DescribeSecurityGroups/SecurityGroups[]"
regions = ["*"]
count = @GROUPS
it = { GroupId = "sg-{hex:g#}", GroupName = "g{n}", Description = "group", OwnerId = "{account}", VpcId = "vpc-{hex:main}", IpPermissions = [{ IpProtocol = "tcp", FromPort = 443, ToPort = 443, IpRanges = [{ CidrIp = "0.0.0.0/0" }], Ipv6Ranges = [], PrefixListIds = [], UserIdGroupPairs = [] }], IpPermissionsEgress = [{ IpProtocol = "-1", IpRanges = [{ CidrIp = "0.0.0.0/0" }], Ipv6Ranges = [], PrefixListIds = [], UserIdGroupPairs = [] }], Tags = [] }

[[item]]
in = "ec2:DescribeVolumes/Volumes[]"
regions = ["*"]
count = @VOLUMES
it = { VolumeId = "vol-{hex:v#}", State = "in-use", Size = 50, VolumeType = "gp3", Encrypted = true, AvailabilityZone = "{region}a", CreateTime = "2026-10-01T08:00:00Z", Attachments = [{ InstanceId = "i-{hex:i#}", Device = "/dev/xvda", State = "attached", VolumeId = "vol-{hex:v#}" }], Tags = [] }

[[item]]
in = "s3:ListBuckets/Buckets[]"
count = @BUCKETS
it = { Name = "{name}-data-{n}", CreationDate = "2025-03-01T00:00:00Z", BucketRegion = "eu-central-1" }
answers = { GetBucketVersioning = { Status = "Enabled" } }

[[item]]
in = "iam:GetAccountAuthorizationDetails/RoleDetailList[]"
count = @ROLES
it = { Path = "/", RoleName = "service-{n}", RoleId = "AROASERVICE{n}", Arn = "arn:aws:iam::{account}:role/service-{n}", CreateDate = "2025-03-01T00:00:00Z", AssumeRolePolicyDocument = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}', InstanceProfileList = [], RolePolicyList = [], AttachedManagedPolicies = [], Tags = [], RoleLastUsed = { LastUsedDate = "2026-11-21T12:00:00Z", Region = "eu-central-1" } }

[[answer]]
op = "s3:GetBucketAcl"
regions = ["*"]
out = { Owner = { ID = "{hex:owner}" }, Grants = [{ Grantee = { Type = "CanonicalUser", ID = "{hex:owner}" }, Permission = "FULL_CONTROL" }] }

[[answer]]
op = "iam:GetAccountSummary"
out = { SummaryMap = { AccountMFAEnabled = 1, AccountAccessKeysPresent = 0, AccountPasswordPresent = 1 } }

[[answer]]
op = "ec2:DescribeVpcBlockPublicAccessOptions"
regions = ["*"]
out = { VpcBlockPublicAccessOptions = { AwsAccountId = "{account}", AwsRegion = "{region}", State = "default-state", InternetGatewayBlockMode = "off", ManagedBy = "account" } }

[[answer]]
op = "ec2:GetEbsEncryptionByDefault"
regions = ["*"]
out = { EbsEncryptionByDefault = false, SseType = "sse-ebs" }

[[answer]]
op = "ec2:GetSnapshotBlockPublicAccessState"
regions = ["*"]
out = { State = "unblocked", ManagedBy = "account" }

[[answer]]
op = "ec2:GetImageBlockPublicAccessState"
regions = ["*"]
out = { ImageBlockPublicAccessState = "block-new-sharing", ManagedBy = "account" }

[[answer]]
op = "ec2:GetInstanceMetadataDefaults"
regions = ["*"]
out = { AccountLevel = {} }

[[answer]]
op = "ec2:GetAllowedImagesSettings"
regions = ["*"]
out = { State = "disabled", ManagedBy = "account" }
"#;

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
