//! What is printed of given states of an organization, and what arguments do: the part of the handed cases that takes
//! the real binary. `crates/checklist/tests/cases.txt` lists what was handed over; cases about verdicts stand in that
//! crate, those about fixes in `fixes.rs`.
//!
//! A case that is answered wrongly today is marked so: then the test demands that it still is, so that what mends it
//! takes the mark away.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use firestep_sim::{ACME, World};
use firestep_snapshot::manifest::{Calls, CollectionScope, FORMAT, Manifest};
use firestep_snapshot::{ORGANIZATION, Records, SnapshotWriter};
use serde_json::Value;

use crate::fixes;
use crate::support::{Folder, Served, firestep, text};

/// A case: its id, and what is wrong, if anything. One that is answered wrongly is
/// `Case { wrong_today: true, ..case(…) }` until it is mended.
struct Case {
    id: &'static str,
    right: fn(&Ground) -> Result<(), String>,
    wrong_today: bool,
}

fn case(id: &'static str, right: fn(&Ground) -> Result<(), String>) -> Case {
    Case {
        id,
        right,
        wrong_today: false,
    }
}

/// Where cases run: a home, and the demo's snapshot in it.
struct Ground {
    home: Folder,
    demo: PathBuf,
}

/// What a run said.
struct Said {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Said {
    /// Its words, one space between them: sentences are broken to lines.
    fn words(&self) -> String {
        self.out.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|_| panic!("{}{}", self.out, self.err))
    }
}

impl Ground {
    fn new(name: &str) -> Self {
        let home = Folder::new(name);
        let demo = home.join("demo");
        write(&World::parse(ACME).unwrap(), &demo, |_| {});
        Self { home, demo }
    }

    fn run(&self, arguments: &[&str]) -> Said {
        let output = firestep(&self.home).args(arguments).output().unwrap();
        let (out, err) = text(&output);
        Said {
            code: output.status.code(),
            out,
            err,
        }
    }

    /// `firestep audit` of the demo's snapshot.
    fn audit(&self, arguments: &[&str]) -> Said {
        self.audit_of(&self.demo, arguments)
    }

    fn audit_of(&self, snapshot: &Path, arguments: &[&str]) -> Said {
        let mut all = vec!["audit", "-q", "--snapshot", snapshot.to_str().unwrap()];
        all.extend(arguments);
        self.run(&all)
    }

    /// The snapshot of a world.
    fn snapshot(&self, name: &str, world: &World) -> PathBuf {
        let folder = self.home.join(name);
        write(world, &folder, |_| {});
        folder
    }

    /// The first screen of a world.
    fn screen(&self, name: &str, world: &World) -> Said {
        self.audit_of(&self.snapshot(name, world), &[])
    }

    /// The whole report of a world.
    fn report(&self, name: &str, world: &World) -> Value {
        let said = self.audit_of(&self.snapshot(name, world), &["--format", "json", "--all"]);
        said.json()
    }
}

/// Writes the snapshot that collecting a world would leave, with a manifest that is changed so.
pub(crate) fn write(world: &World, folder: &Path, change: impl FnOnce(&mut Manifest)) {
    let conversation = world.conversation();
    let writer = SnapshotWriter::create(folder).unwrap();
    let mut manifest = Manifest {
        format: FORMAT,
        firestep: env!("CARGO_PKG_VERSION").to_owned(),
        run: "case".to_owned(),
        caller: None,
        caller_account: Some(conversation.caller.clone()),
        started: world.as_of.clone(),
        finished: Some(world.as_of.clone()),
        plan: firestep_snapshot::plan::plan_hash(),
        scope: CollectionScope {
            accounts: conversation.accounts.keys().cloned().collect(),
            ..CollectionScope::default()
        },
        notes: Vec::new(),
        calls: Calls::default(),
        files: BTreeMap::new(),
    };
    let mut all: Vec<(&str, &Records)> = vec![(ORGANIZATION, &conversation.organization)];
    all.extend(
        conversation
            .accounts
            .iter()
            .map(|(id, records)| (id.as_str(), records)),
    );
    change(&mut manifest);
    for (name, records) in all {
        let mut journal = writer.journal(name).unwrap();
        for record in records.iter() {
            journal.write(record).unwrap();
        }
        // What was not finished stays a journal.
        if manifest.finished.is_some() {
            manifest
                .files
                .insert(name.to_owned(), journal.finish().unwrap());
        }
    }
    writer.manifest(&manifest).unwrap();
}

/// The demo with entries appended.
fn demo_and(entries: &str) -> World {
    World::parse(&format!("{ACME}\n{entries}")).unwrap()
}

/// A snapshot that everyone may restore, in an account or in all.
pub(crate) fn public_snapshot(account: Option<&str>) -> String {
    let accounts = account.map_or_else(String::new, |it| format!("accounts = [\"{it}\"]\n"));
    format!(
        r#"
[[item]]
in = "ec2:DescribeSnapshots/Snapshots[]"
as = ["public"]
{accounts}it = {{ SnapshotId = "snap-0fe57e9000000001", VolumeId = "vol-0fe57e9000000001", State = "completed", StartTime = "2026-11-20T02:00:00Z", Progress = "100%", OwnerId = "{{account}}", Description = "", VolumeSize = 50, Encrypted = false, StorageTier = "standard", Tags = [] }}

[[answer]]
op = "ec2:GetSnapshotBlockPublicAccessState"
{accounts}regions = ["*"]
out = {{ State = "unblocked", ManagedBy = "account" }}
"#
    )
}

/// A bucket of the account `shared-services` that lets everyone in, with these tags.
fn public_bucket(tags: &str) -> String {
    format!(
        r#"
[[answer]]
op = "s3control:GetPublicAccessBlock"
accounts = ["shared-services"]
out = {{ Error = {{ Code = "NoSuchPublicAccessBlockConfiguration", Message = "there is none", Status = 404 }} }}

[[item]]
in = "s3:ListBuckets/Buckets[]"
accounts = ["shared-services"]
it = {{ Name = "truth-open-bucket", CreationDate = "2025-03-01T00:00:00Z", BucketRegion = "eu-central-1" }}

[item.answers]
GetPublicAccessBlock = {{ Error = {{ Code = "NoSuchPublicAccessBlockConfiguration", Message = "there is none", Status = 404 }} }}
GetBucketPolicyStatus = {{ PolicyStatus = {{ IsPublic = true }} }}
GetBucketPolicy = {{ Policy = '{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::truth-open-bucket/*"}}]}}' }}
GetBucketTagging = {tags}
"#
    )
}

const NO_TAGS: &str =
    r#"{ Error = { Code = "NoSuchTagSet", Message = "there is none", Status = 404 } }"#;
const TAGS_REFUSED: &str =
    r#"{ Error = { Code = "AccessDenied", Message = "Access Denied", Status = 403 } }"#;
const CONFIDENTIAL: &str = r#"{ TagSet = [{ Key = "data-class", Value = "confidential" }] }"#;

/// A database of the account `shared-services` that the internet reaches.
const PUBLIC_DATABASE: &str = r#"
[[item]]
in = "ec2:DescribeSecurityGroups/SecurityGroups[]"
accounts = ["shared-services"]
it = { GroupId = "sg-0fe57e9000000001", GroupName = "truth", Description = "a case", OwnerId = "{account}", VpcId = "vpc-{hex:main}", IpPermissions = [{ IpProtocol = "tcp", FromPort = 5432, ToPort = 5432, IpRanges = [{ CidrIp = "0.0.0.0/0" }], Ipv6Ranges = [], PrefixListIds = [], UserIdGroupPairs = [] }], IpPermissionsEgress = [], Tags = [] }

[[item]]
in = "rds:DescribeDBInstances/DBInstances[]"
accounts = ["shared-services"]
it = { DBInstanceIdentifier = "truth-db", DBInstanceArn = "arn:aws:rds:{region}:{account}:db:truth-db", DBInstanceClass = "db.t4g.medium", Engine = "postgres", EngineVersion = "17.2", DBInstanceStatus = "available", MasterUsername = "postgres", Endpoint = { Address = "truth-db.example", Port = 5432 }, AllocatedStorage = 50, BackupRetentionPeriod = 14, MultiAZ = true, PubliclyAccessible = true, StorageEncrypted = true, DbiResourceId = "db-TRUTH", DeletionProtection = true, AutoMinorVersionUpgrade = true, IAMDatabaseAuthenticationEnabled = true, VpcSecurityGroups = [{ VpcSecurityGroupId = "sg-0fe57e9000000001", Status = "active" }], DBSubnetGroup = { DBSubnetGroupName = "truth", VpcId = "vpc-{hex:main}", Subnets = [{ SubnetIdentifier = "subnet-{hex:public1}", SubnetStatus = "Active" }] }, TagList = [] }
"#;

/// A key of the account `shared-services` that everyone may use.
const PUBLIC_KEY: &str = r#"
[[item]]
in = "kms:ListKeys/Keys[]"
accounts = ["shared-services"]
it = { KeyId = "fe57e900-0000-4000-8000-000000000001", KeyArn = "arn:aws:kms:{region}:{account}:key/fe57e900-0000-4000-8000-000000000001" }
answers = { GetKeyPolicy = { PolicyName = "default", Policy = '{"Version":"2012-10-17","Statement":[{"Sid":"Anyone","Effect":"Allow","Principal":{"AWS":"*"},"Action":"kms:Decrypt","Resource":"*"}]}' } }
"#;

/// What tells the public things of the demo, and its virtual devices of root users.
const PUBLIC: [&str; 17] = [
    r#""PublicIpAddress""#,
    r#""prod-data-exports-eu""#,
    r#""dev-app-preview""#,
    r#""snap-{hex:customers}""#,
    r#""staging-customers""#,
    r#""staging-customers-2026-11-02""#,
    r#""ami-{hex:shared}""#,
    r#":try-out""#,
    r#""try-out""#,
    r#"/drop-box""#,
    r#""give-away""#,
    r#""acme-agent""#,
    r#""partner""#,
    r#""webhook""#,
    r#""thumbnails""#,
    r#""internet-facing""#,
    r#"mfa/root-account-mfa-device""#,
];

/// The demo in which nothing is public, no root user has a key and every one has a hardware key.
fn nothing_public(entries: &str) -> World {
    let sound_root = r#"
[[answer]]
op = "iam:GetAccountSummary"
out = { SummaryMap = { AccountMFAEnabled = 1, AccountAccessKeysPresent = 0, AccountPasswordPresent = 1, AccountSigningCertificatesPresent = 0, Users = 0 } }

[[answer]]
op = "kms:GetKeyPolicy"
accounts = ["dev-data"]
out = { PolicyName = "default", Policy = '{"Version":"2012-10-17","Statement":[{"Sid":"Root","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::{account}:root"},"Action":"kms:*","Resource":"*"}]}' }
"#;
    let mut world = demo_and(&format!("{sound_root}{entries}"));
    world.items.retain(|item| {
        let it = item.it.to_string();
        PUBLIC.iter().all(|public| !it.contains(public))
    });
    world
}

/// The ids that the report calls exposed now.
fn exposed(report: &Value, ids: &[&str]) -> Result<(), String> {
    let all = report["exposed_now"].to_string();
    let missing: Vec<&&str> = ids.iter().filter(|id| !all.contains(**id)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let titles: Vec<&str> = (report["exposed_now"].as_array().unwrap().iter())
        .filter_map(|it| it["title"].as_str())
        .collect();
    Err(format!("{missing:?} not among {titles:?}"))
}

fn claims_no(said: &Said, words: &[&str]) -> Result<(), String> {
    let out = said.words();
    match words.iter().find(|words| out.contains(**words)) {
        Some(words) => Err(format!("it says \"{words}\"")),
        None => Ok(()),
    }
}

fn says_one_of(said: &Said, words: &[&str]) -> Result<(), String> {
    let out = said.words();
    if words.iter().any(|words| out.contains(words)) {
        Ok(())
    } else {
        Err(format!("no word of it: {words:?}"))
    }
}

fn holds(right: bool, else_says: impl Into<String>) -> Result<(), String> {
    if right { Ok(()) } else { Err(else_says.into()) }
}

const ALL_CLEAR: [&str; 3] = [
    "Nothing is open to the internet",
    "Nothing that was seen is open",
    "Nothing is exposed",
];

fn screens() -> Vec<Case> {
    vec![
        case("regions-refused", |ground| {
            let mut world = demo_and(
                "[[fault]]\nop = \"ec2:DescribeRegions\"\nkind = \"denied\"\n\n\
                 [[fault]]\nop = \"*\"\nregions = [\"eu-central-1\", \"us-east-1\"]\nkind = \"denied\"\n",
            );
            world.regions = vec!["us-east-1".to_owned()];
            let folder = ground.home.join("regions-refused");
            write(&world, &folder, |manifest| {
                manifest.scope.regions = Some(vec!["us-east-1".to_owned()]);
            });
            claims_no(&ground.audit_of(&folder, &[]), &["not enabled"])
        }),
        case("untagged-public-things", |ground| {
            let world = demo_and(&format!(
                "{}{}{PUBLIC_DATABASE}",
                public_snapshot(Some("shared-services")),
                public_bucket(TAGS_REFUSED)
            ));
            let report = ground.report("untagged", &world);
            exposed(
                &report,
                &["snap-0fe57e9000000001", "truth-open-bucket", "truth-db"],
            )
        }),
        case("nothing-sensitive-from-refused-tags", |ground| {
            let world = demo_and(&public_bucket(TAGS_REFUSED));
            claims_no(
                &ground.screen("refused-tags", &world),
                &["nothing sensitive"],
            )
        }),
        case("nothing-sensitive-from-no-tags", |ground| {
            let world = demo_and(&format!("{}{PUBLIC_KEY}", public_bucket(NO_TAGS)));
            claims_no(&ground.screen("no-tags", &world), &["nothing sensitive"])
        }),
        case("root-key-and-no-mfa", |ground| {
            let world = nothing_public(
                "[[answer]]\nop = \"iam:GetAccountSummary\"\naccounts = [\"prod-web\"]\n\
                 out = { SummaryMap = { AccountMFAEnabled = 0, AccountAccessKeysPresent = 1, \
                 AccountPasswordPresent = 1, AccountSigningCertificatesPresent = 0, Users = 0 } }\n",
            );
            let screen = ground.screen("root-key", &world).words();
            let exposed = screen.split("Exposed now").nth(1).unwrap_or_default();
            let exposed = exposed.split("Next ").next().unwrap_or_default();
            let named = exposed.contains("root")
                && (exposed.contains("prod-web") || exposed.contains("111100000006"));
            holds(named, format!("exposed now: {exposed}"))
        }),
        case("all-clear-with-public-snapshot", |ground| {
            let world = nothing_public(&public_snapshot(Some("shared-services")));
            claims_no(&ground.screen("all-clear", &world), &ALL_CLEAR)?;
            let report = ground.report("all-clear-report", &world);
            exposed(&report, &["snap-0fe57e9000000001"])
        }),
        case("interrupted-snapshot", |ground| {
            let folder = ground.home.join("half");
            write(&World::parse(ACME).unwrap(), &folder, |manifest| {
                manifest.finished = None;
            });
            let ended = [
                "did not end",
                "did not finish",
                "ended early",
                "interrupted",
                "not finished",
                "incomplete",
            ];
            says_one_of(&ground.audit_of(&folder, &[]), &ended)
        }),
        case("caveat-beside-failure", |ground| {
            let folder = ground.snapshot("caveat", &demo_and(&public_snapshot(None)));
            let said = ground.audit_of(&folder, &["--item", "E6.1"]);
            says_one_of(&said, &["does not see"])
        }),
        case("caveat-alone", |ground| {
            says_one_of(&ground.audit(&["--item", "E6.1"]), &["does not see"])
        }),
        case("not-examined-counts", |ground| {
            let screen = ground.audit(&[]).words();
            let words: Vec<&str> = screen.split(' ').collect();
            let at = words
                .windows(2)
                .position(|it| it == ["not", "examined"])
                .unwrap();
            let counted: usize = words[at - 1].parse().unwrap();
            let listed = ground.run(&["items", "--not-examined"]);
            let rows = listed.out.lines().filter(|line| {
                let id = line.split_whitespace().next().unwrap_or_default();
                id.contains('.') && id.starts_with(['E', 'M', 'X'])
            });
            let listed = rows.count();
            holds(
                counted == listed,
                format!("{counted} on the screen, {listed} in the list"),
            )
        }),
        case("standalone-account", |ground| {
            let file = ground.home.join("alone.toml");
            let entries = "[[answer]]\nop = \"organizations:DescribeOrganization\"\n\
                 out = { Error = { Code = \"AWSOrganizationsNotInUseException\", \
                 Message = \"Your account is not a member of an organization.\" } }\n";
            std::fs::write(&file, format!("{ACME}\n{entries}")).unwrap();
            let served = Served::start(&ground.home, &["--world", file.to_str().unwrap()]);
            let output = firestep(&ground.home)
                .envs(served.environment())
                .args(["audit", "-q", "--out", "alone"])
                .output()
                .unwrap();
            let (out, err) = text(&output);
            let said = Said {
                code: output.status.code(),
                out,
                err,
            };
            claims_no(&said, &["without narrowing"])?;
            says_one_of(&said, &["organization"])
        }),
        case("control-tower-region-deny", |ground| {
            let mut world = World::parse(ACME).unwrap();
            for policy in world
                .policies
                .iter_mut()
                .filter(|it| it.name == "region-bound")
            {
                policy.content["Statement"][0]["Condition"]["ArnNotLike"] = serde_json::json!({
                    "aws:PrincipalArn": ["arn:aws:iam::*:role/AWSControlTowerExecution"]
                });
            }
            let before = ground.audit(&["--format", "json"]).json();
            let after = ground.report("control-tower", &world);
            let unknown = |report: &Value| report["counts"]["unknown"].as_u64().unwrap();
            if unknown(&after) <= unknown(&before) {
                return Ok(());
            }
            let screen = ground.screen("control-tower-screen", &world);
            let more = format!("{} unknown, {} before", unknown(&after), unknown(&before));
            says_one_of(&screen, &["AWSControlTowerExecution"]).map_err(|_| more)
        }),
        case("nothing-public", |ground| {
            exposed_nothing(&ground.report("nothing-public", &nothing_public("")))
        }),
        case("tagged-public-bucket", |ground| {
            let world = demo_and(&public_bucket(CONFIDENTIAL));
            exposed(&ground.report("tagged", &world), &["truth-open-bucket"])
        }),
        case("finished-snapshot", |ground| {
            let scope = ground.audit(&["--format", "json"]).json()["scope"].clone();
            let whole = scope["accounts_whole"] == true && scope["ended_early"].is_null();
            holds(whole, scope.to_string())
        }),
        case("fix-cuts-off-public-snapshots", |ground| {
            let said = ground
                .run(&["checks", "ec2-snapshot-sharing-blocked"])
                .words();
            let blocks_all = said.contains("block-all-sharing");
            let safe = said.contains("Breaks nothing that runs");
            holds(!(blocks_all && safe), said)
        }),
        case("fix-allowed-images", |ground| {
            // In the demo it is disabled wherever it fails.
            let report = ground
                .audit(&["--format", "json", "--check", "ec2-allowed-images"])
                .json();
            let findings = report["findings"].as_array().unwrap();
            let fixes: Vec<&str> = (findings.iter())
                .filter(|it| it["verdict"] == "fail")
                .filter_map(|it| it["fix"].as_str())
                .collect();
            let enables = fixes
                .iter()
                .all(|it| it.contains("--allowed-images-settings-state enabled"));
            holds(enables, format!("{fixes:?}"))
        }),
    ]
}

fn exposed_nothing(report: &Value) -> Result<(), String> {
    let all = &report["exposed_now"];
    holds(all.as_array().unwrap().is_empty(), all.to_string())
}

/// The demo, collected in this region only.
fn narrowed(ground: &Ground, region: &str) -> Value {
    let folder = ground.home.join(region);
    if !folder.exists() {
        let said = ground.run(&[
            "collect",
            "--demo",
            "-q",
            "--regions",
            region,
            "--out",
            region,
        ]);
        assert_eq!(said.code, Some(0), "{}", said.err);
    }
    let as_of = World::parse(ACME).unwrap().as_of;
    let said = ground.audit_of(&folder, &["--as-of", &as_of, "--format", "json", "--all"]);
    said.json()
}

fn item<'r>(report: &'r Value, id: &str) -> &'r Value {
    let items = report["items"].as_array().unwrap();
    items.iter().find(|it| it["id"] == id).unwrap()
}

fn narrowing() -> Vec<Case> {
    vec![
        case("regions-us-east-1-recorder", |ground| {
            let report = narrowed(ground, "us-east-1");
            let clauses = item(&report, "M3.2")["clauses"].as_array().unwrap().clone();
            let clause = clauses.iter().find(|it| it["id"] == "recorder").unwrap();
            let accounts = report["scope"]["accounts"].as_array().unwrap();
            let mut examined = accounts.iter().filter(|it| it["state"] == "examined");
            let at = examined.position(|it| it["id"] == "111100000001").unwrap();
            let letter = clause["accounts"].as_str().unwrap().chars().nth(at);
            holds(letter != Some('p'), "the management account passes")
        }),
        case("regions-eu-north-1-guardduty", |ground| {
            let report = narrowed(ground, "eu-north-1");
            let state = &item(&report, "E3.2")["state"];
            holds(state != "done", state.to_string())
        }),
        case("regions-aggregator", |ground| {
            let report = narrowed(ground, "us-east-1");
            let findings = report["findings"].as_array().unwrap();
            let found = findings
                .iter()
                .find(|it| it["check"] == "config-aggregator")
                .unwrap();
            holds(found["verdict"] == "unknown", found["verdict"].to_string())
        }),
        case("regions-seen-passes", |ground| {
            let report = narrowed(ground, "eu-central-1");
            let findings = report["findings"].as_array().unwrap();
            let passes = findings.iter().any(|it| {
                it["check"] == "ec2-instance-not-public"
                    && it["account"] == "111100000007"
                    && it["verdict"] == "pass"
            });
            holds(passes, "no instance of prod-data passes")
        }),
    ]
}

/// That a flag of collecting beside a snapshot is refused, heeded, or named in a warning.
fn not_swallowed(ground: &Ground, flag: &str, value: &str) -> Result<(), String> {
    let said = ground.audit(&[flag, value]);
    let heeded = said.out != ground.audit(&[]).out;
    let right = said.code == Some(2) || heeded || said.err.contains(flag);
    holds(
        right,
        format!("{:?}, the same output as without it", said.code),
    )
}

fn exits(said: &Said, codes: &[i32]) -> Result<(), String> {
    let right = said.code.is_some_and(|code| codes.contains(&code));
    holds(
        right,
        format!(
            "{:?}: {}{}",
            said.code,
            said.out.lines().next().unwrap_or_default(),
            said.err
        ),
    )
}

fn arguments() -> Vec<Case> {
    vec![
        case("regions-misspelt", |ground| {
            let said = ground.run(&["collect", "--demo", "--regions", "mars-1", "--out", "mars"]);
            let right = said.code != Some(0) || said.err.contains("mars-1");
            holds(right, format!("{:?}: {}", said.code, said.err))
        }),
        case("snapshot-with-accounts", |it| {
            not_swallowed(it, "--accounts", "prod-web")
        }),
        case("snapshot-with-regions", |it| {
            not_swallowed(it, "--regions", "us-east-1")
        }),
        case("snapshot-with-profile", |it| {
            not_swallowed(it, "--profile", "nosuch")
        }),
        case("snapshot-with-ou", |it| {
            not_swallowed(it, "--ou", "Sandbox")
        }),
        case("snapshot-with-service", |it| {
            not_swallowed(it, "--service", "s3")
        }),
        case("snapshot-with-external-id", |it| {
            not_swallowed(it, "--external-id", "x")
        }),
        case("snapshot-with-concurrency", |it| {
            not_swallowed(it, "--concurrency", "3")
        }),
        case("snapshot-with-exclude", |it| {
            not_swallowed(it, "--exclude", "prod-web")
        }),
        case("snapshot-with-role-name", |it| {
            not_swallowed(it, "--role-name", "Auditor")
        }),
        case("snapshot-with-region", |it| {
            not_swallowed(it, "--region", "us-east-1")
        }),
        case("snapshot-with-endpoint-url", |it| {
            not_swallowed(it, "--endpoint-url", "http://127.0.0.1:9")
        }),
        case("gate-of-a-check-below-it", |it| {
            // What is listed is of severity high; others are critical.
            exits(
                &it.audit(&[
                    "--check",
                    "s3-account-public-access-blocked",
                    "--fail-on",
                    "critical",
                ]),
                &[0, 2, 3],
            )
        }),
        case("unknown-account-beside-a-known-one", |it| {
            exits(&it.audit(&["--account", "prod-web,prodweb"]), &[2])
        }),
        case("unknown-account-name", |it| {
            exits(&it.audit(&["--account", "prodweb"]), &[2])
        }),
        case("unknown-account-id", |it| {
            exits(
                &it.audit(&["--account", "999999999999", "--severity", "critical"]),
                &[2],
            )
        }),
        case("gate-of-a-check-without-findings", |it| {
            exits(
                &it.audit(&["--check", "s3-access-point-not-public", "--fail-on", "low"]),
                &[0, 2, 3],
            )
        }),
        case("gate-of-an-account", |it| {
            exits(
                &it.audit(&["--account", "shared-services", "--fail-on", "critical"]),
                &[0, 2, 3],
            )
        }),
        case("item-and-check", |it| {
            let both = it.audit(&["--item", "E6.1", "--check", "ec2-instance-not-public"]);
            let one = it.audit(&["--check", "ec2-instance-not-public"]);
            let right = both.code == Some(2) || both.out != one.out;
            holds(right, "the output of --check alone")
        }),
        case("unknown-unit", |it| {
            let said = it.run(&["collect", "--demo", "--ou", "nope", "--out", "nope-out"]);
            exits(&said, &[2])?;
            holds(said.err.contains("`nope`"), said.err)
        }),
        case("known-account", |it| {
            exits(&it.audit(&["--account", "prod-web"]), &[0])
        }),
        case("unknown-check", |it| {
            exits(&it.audit(&["--check", "no-such-check"]), &[2])
        }),
        case("gate-of-a-failing-check", |it| {
            exits(
                &it.audit(&["--check", "s3-bucket-not-public", "--fail-on", "critical"]),
                &[1],
            )
        }),
        case("gate-reached", |it| {
            exits(&it.audit(&["--fail-on", "critical"]), &[1])
        }),
        case("known-unit", |it| {
            exits(
                &it.run(&[
                    "collect",
                    "--demo",
                    "--ou",
                    "ou-acme-sandbox00",
                    "--out",
                    "sandbox",
                ]),
                &[0],
            )
        }),
    ]
}

fn hold(name: &str, cases: Vec<Case>) {
    let ground = Ground::new(name);
    let (mut wrong, mut mended) = (String::new(), String::new());
    for case in cases {
        match ((case.right)(&ground), case.wrong_today) {
            (Ok(()), false) => {}
            (Err(said), false) => writeln!(wrong, "{}: {said}", case.id).unwrap(),
            (Ok(()), true) => writeln!(mended, "{}", case.id).unwrap(),
            (Err(said), true) => println!("wrong today: {}: {said}", case.id),
        }
    }
    assert!(
        wrong.is_empty() && mended.is_empty(),
        "answered wrongly:\n{wrong}right now, so that `wrong_today` has to go:\n{mended}"
    );
}

#[test]
fn the_first_screen_says_no_more_than_was_seen() {
    hold("case-screens", screens());
}

#[test]
fn a_narrowed_audit_claims_nothing_of_the_rest() {
    hold("case-narrowing", narrowing());
}

#[test]
fn no_argument_is_swallowed() {
    hold("case-arguments", arguments());
}

#[test]
fn every_case_that_takes_the_binary_stands_here() {
    let listed: BTreeSet<&str> = include_str!("../../../checklist/tests/cases.txt")
        .lines()
        .filter_map(|line| line.strip_prefix("cli\t"))
        .collect();
    let tables = [screens(), narrowing(), arguments()];
    let of_fixes = fixes::CASES.iter().map(|(id, _)| *id);
    let all: Vec<&str> = tables
        .iter()
        .flatten()
        .map(|case| case.id)
        .chain(of_fixes)
        .collect();
    let stand: BTreeSet<&str> = all.iter().copied().collect();
    assert_eq!(all.len(), stand.len(), "an id stands twice");
    let missing: Vec<&&str> = listed.difference(&stand).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
