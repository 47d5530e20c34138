//! What can be typed.

use std::path::PathBuf;
use std::time::Duration;

use clap::parser::ValueSource;
use clap::{ArgMatches, Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use crate::scope::ScopeInForce;

/// Takes an AWS organization through a prioritized security checklist: 75 items, three tiers.
///
/// Collecting is read-only and writes a snapshot; everything else runs from it, offline.
#[derive(Debug, Parser)]
#[command(name = "firestep", version, max_term_width = 100, after_help = AFTER_HELP)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) appearance: Appearance,
}

/// The role that AWS Organizations makes in an account that it creates.
pub(crate) const MEMBER_ROLE: &str = "OrganizationAccountAccessRole";

/// What only collecting knows, by the names of fields, with the flags.
const OF_COLLECTING: [(&str, &str); 16] = [
    ("profile", "--profile"),
    ("region", "--region"),
    ("endpoint_url", "--endpoint-url"),
    ("accounts", "--accounts"),
    ("ou", "--ou"),
    ("exclude", "--exclude"),
    ("regions", "--regions"),
    ("role_name", "--role-name"),
    ("external_id", "--external-id"),
    ("sso_session", "--sso-session"),
    ("sso_role", "--sso-role"),
    ("concurrency", "--concurrency"),
    ("max_attempts", "--max-attempts"),
    ("timeout", "--timeout"),
    ("deadline", "--deadline"),
    ("service", "--service"),
];

impl Arguments {
    /// What was typed; or an error is printed and the program ends.
    pub(crate) fn read() -> Self {
        let matches = Self::command().get_matches();
        let mut arguments = Self::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
        let typed = |name| matches.subcommand_matches(name).map(typed);
        match &mut arguments.command {
            Command::Audit(audit) => audit.typed = typed("audit").unwrap_or_default(),
            Command::Collect(collect) => collect.typed = typed("collect").unwrap_or_default(),
            _ => {}
        }
        arguments
    }
}

/// The flags of collecting that stand on the command line: a default or a variable of the environment is none.
fn typed(matches: &ArgMatches) -> Vec<&'static str> {
    OF_COLLECTING
        .into_iter()
        .filter(|(id, _)| matches.value_source(id) == Some(ValueSource::CommandLine))
        .map(|(_, flag)| flag)
        .collect()
}

const AFTER_HELP: &str = "\
Begin here:
  firestep audit --demo                 the demo organization; needs no AWS
  firestep audit --profile NAME         your organization, read-only
  firestep permissions                  the IAM policies that collecting needs
  firestep --version --verbose          the dates of what is built in

Exit codes: 0 it ran; 1 the threshold of --fail-on was reached; 2 could not run,
or bad usage; 3 --fail-on was not reached but not everything could be seen (also
when collecting ended early).";

/// How results are printed.
#[derive(Debug, Clone, Args)]
pub(crate) struct Appearance {
    /// When to colour
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto)]
    pub(crate) color: Color,
    /// Print ASCII only
    #[arg(long, global = true)]
    pub(crate) ascii: bool,
    /// Print no progress, only results and errors
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Collect (or read a snapshot), evaluate, and print the roadmap
    Audit(Box<Audit>),
    /// Record what an organization's AWS APIs answer, as a snapshot
    Collect(Box<Collect>),
    /// Serve a snapshot as an AWS endpoint on this machine
    Replay(ReplayArgs),
    /// Print what a snapshot holds: the records, or how many there are of each
    Snapshot(SnapshotCommand),
    /// List the built-in checks, or explain one
    Checks(Checks),
    /// List the 75 items, or explain one
    Items(ItemsArgs),
    /// List the frameworks that it measures by, or what decides each requirement of one
    Frameworks(FrameworksArgs),
    /// Write a program folder: your organization's decisions, accounts, attestations and exceptions, as files for your git
    Init(InitArgs),
    /// Vouch for what no API can tell, or list what is vouched for and what is due
    Attest(AttestArgs),
    /// Accept failing findings of a check, with a reason, an owner and a last day
    Except(ExceptArgs),
    /// Show how the scores, stages and items of the audits that were kept moved
    History(HistoryArgs),
    /// Say what moved between two audits: items, clauses, findings that are new, fixed, changed or not seen now
    Diff(DiffArgs),
    /// Show the audits that were kept in a browser, on this machine alone, and what runs now
    Serve(ServeArgs),
    /// List the resources that a snapshot shows, field by field by AWS's names, and what of them was not seen
    Inventory(InventoryArgs),
    /// Print the accounts of the program folder and who answers for each, as a table for a wiki or a spreadsheet
    Registry(RegistryArgs),
    /// Print the JSON Schema of a file of the program folder
    Schema(SchemaArgs),
    /// Print the read-only IAM policies that collecting needs
    Permissions(Permissions),
    /// Call one read-only AWS operation and print its answer as JSON
    Aws(AwsCommand),
    /// The IAM policy language: decide, explain, lint, list actions
    Iam(Iam),
    /// Make synthetic organizations
    Sim(Sim),
    /// Print completions for a shell
    Completions(Completions),
}

/// Where the program folder is.
#[derive(Debug, Args)]
pub(crate) struct ProgramArg {
    /// The program folder [default: the folder with firestep.yaml, this one or above it]
    #[arg(long, value_name = "DIR")]
    pub(crate) program: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    /// Where to write it
    #[arg(value_name = "DIR", default_value = ".")]
    pub(crate) folder: PathBuf,
    /// Fill the registry from this snapshot: id, name, mail address and a proposed category of each account
    #[arg(long, value_name = "DIR")]
    pub(crate) snapshot: Option<PathBuf>,
    /// Fill the registry from your spreadsheet
    #[arg(long, value_name = "CSV")]
    pub(crate) registry: Option<PathBuf>,
    /// Write the folder of the demo, with two earlier results, to look at
    #[arg(long, conflicts_with_all = ["snapshot", "registry"])]
    pub(crate) demo: bool,
    /// Say what would be written, and write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Args)]
pub(crate) struct RegistryArgs {
    #[command(flatten)]
    pub(crate) program: ProgramArg,
    /// How to print it
    #[arg(long, value_enum, default_value_t = RegistryFormat::Md)]
    pub(crate) format: RegistryFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum RegistryFormat {
    /// A table in Markdown
    Md,
    /// Comma-separated values (RFC 4180)
    Csv,
}

const HISTORY_HELP: &str = "\
firestep audit keeps its result in history/ of the program folder, a file each.
An audit that was not whole is marked, and no other is compared with it.

  firestep history --stages
  firestep history --item E6.1";

#[derive(Debug, Args)]
#[command(after_help = HISTORY_HELP)]
pub(crate) struct HistoryArgs {
    #[command(flatten)]
    pub(crate) program: ProgramArg,
    /// The history [default: history/ of the program folder]
    #[arg(long, value_name = "DIR")]
    pub(crate) history: Option<PathBuf>,
    /// Show every stage too
    #[arg(long, conflicts_with = "item")]
    pub(crate) stages: bool,
    /// Show every item too
    #[arg(long, conflicts_with = "item")]
    pub(crate) items: bool,
    /// Show one item with its clauses, audit by audit
    #[arg(long, value_name = "ITEM")]
    pub(crate) item: Option<String>,
    /// Show every audit, not the last ones alone
    #[arg(long)]
    pub(crate) all: bool,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

const SERVE_HELP: &str = "\
It listens on 127.0.0.1 and answers whoever has the address that it prints, which
holds a random token. Nothing can be written through it. It shows every result of
the history as the pages of the HTML report, what moved between any two, and how
far an audit is that you run in another terminal.

  firestep serve
  firestep serve --program acme --port 0";

#[derive(Debug, Args)]
#[command(after_help = SERVE_HELP)]
pub(crate) struct ServeArgs {
    #[command(flatten)]
    pub(crate) program: ProgramArg,
    /// The history [default: history/ of the program folder]
    #[arg(long, value_name = "DIR")]
    pub(crate) history: Option<PathBuf>,
    /// Port on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 4600)]
    pub(crate) port: u16,
}

const DIFF_HELP: &str = "\
Each of the two is `latest` or `previous`, a day or time of the history, a
result's file, or a snapshot's folder, which is audited with what is decided now;
of two snapshots the resources that appeared and are gone are told too. What
failed and is not seen now is never called fixed.

  firestep diff previous latest
  firestep diff 2026-08-24 latest --format json";

#[derive(Debug, Args)]
#[command(after_help = DIFF_HELP)]
pub(crate) struct DiffArgs {
    /// The earlier audit
    #[arg(value_name = "A")]
    pub(crate) before: String,
    /// The later audit
    #[arg(value_name = "B")]
    pub(crate) after: String,
    #[command(flatten)]
    pub(crate) program: ProgramArg,
    /// The history [default: history/ of the program folder]
    #[arg(long, value_name = "DIR")]
    pub(crate) history: Option<PathBuf>,
    /// List all that moved, not the first of each kind alone
    #[arg(long)]
    pub(crate) all: bool,
    /// How to print it
    #[arg(long, value_enum, default_value_t = DiffFormat::Text)]
    pub(crate) format: DiffFormat,
}

/// How what moved is written; all but text list every row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiffFormat {
    /// For a terminal
    Text,
    /// For programs (firestep-diff/1)
    Json,
    /// For a pull request or a wiki
    Markdown,
    /// For a browser: one file that asks nobody for anything
    Html,
    /// A row each (RFC 4180)
    Csv,
}

const INVENTORY_HELP: &str = "\
Without a type: the types of resources that were seen, and how many there are.
A type is AWS's (AWS::EC2::Instance) or the end of it, ec2:instance or instance.
A field is AWS's member (MetadataOptions.HttpTokens) or the end of its name;
Tags.KEY is one tag. A list fits when one of its elements does, and no VALUE is
what is not there or empty. What was not seen is told, and never taken for \"no\".

  firestep inventory --demo
  firestep inventory instance --demo --where HttpTokens=optional
  firestep inventory s3:bucket --demo --fields tags,Policy --format csv";

#[derive(Debug, Args)]
#[command(after_help = INVENTORY_HELP)]
pub(crate) struct InventoryArgs {
    /// The type of resource to list
    #[arg(value_name = "TYPE")]
    pub(crate) kind: Option<String>,
    /// The folder that `firestep collect` wrote
    #[arg(long, value_name = "DIR", required_unless_present = "demo")]
    pub(crate) snapshot: Option<PathBuf>,
    /// The resources of the built-in demo organization
    #[arg(long, conflicts_with = "snapshot")]
    pub(crate) demo: bool,
    /// Only resources of which this holds: FIELD=VALUE, FIELD!=VALUE, FIELD~PATTERN (`*` any text, `?` any character);
    /// repeated: all of them
    #[arg(long = "where", value_name = "FIELD=VALUE", requires = "kind")]
    pub(crate) conditions: Vec<String>,
    /// Show these fields [default: all; in a table those that fit]
    #[arg(long, value_delimiter = ',', value_name = "FIELD,…", requires = "kind")]
    pub(crate) fields: Vec<String>,
    /// Show every field in a table too
    #[arg(long, requires = "kind", conflicts_with = "fields")]
    pub(crate) all_fields: bool,
    /// Only resources of these accounts, by id or name
    #[arg(long, value_delimiter = ',', value_name = "ID,…")]
    pub(crate) account: Vec<String>,
    /// Only resources of these regions; `global` for services that have none
    #[arg(long, value_delimiter = ',', value_name = "REGION,…")]
    pub(crate) region: Vec<String>,
    /// How to print them
    #[arg(long, value_enum, default_value_t = InventoryFormat::Table)]
    pub(crate) format: InventoryFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum InventoryFormat {
    Table,
    /// docs/schema/inventory-1.json
    Json,
    /// Comma-separated values (RFC 4180)
    Csv,
}

#[derive(Debug, Args)]
pub(crate) struct SchemaArgs {
    /// The file: firestep, accounts, attestation, exceptions, honeytokens, exercise, hunt
    pub(crate) name: String,
}

#[derive(Debug, Args)]
pub(crate) struct AttestArgs {
    /// The item to vouch for, such as E4.1; `status` lists what is vouched for and what is due
    #[arg(value_name = "ITEM|status")]
    pub(crate) item: String,
    #[command(flatten)]
    pub(crate) program: ProgramArg,
    /// The clause, where the item has several that people decide
    #[arg(long)]
    pub(crate) clause: Option<String>,
    /// What holds
    #[arg(long)]
    pub(crate) statement: Option<String>,
    /// Who states it
    #[arg(long)]
    pub(crate) owner: Option<String>,
    /// Who has checked it: another person
    #[arg(long)]
    pub(crate) reviewer: Option<String>,
    /// Where the evidence is: an address, or a file of the program folder, whose SHA-256 is written down
    #[arg(long, value_name = "URI")]
    pub(crate) evidence: Option<String>,
    /// What the evidence is: document, ticket, commit, api, exercise, export
    #[arg(long, value_name = "TYPE", default_value = "document")]
    pub(crate) evidence_type: String,
    /// For how many days it holds
    #[arg(long, value_name = "DAYS", default_value_t = 180)]
    pub(crate) valid_days: u32,
    /// Only in these accounts, by id or name [default: everywhere]
    #[arg(long, value_delimiter = ',', value_name = "ID,…")]
    pub(crate) accounts: Vec<String>,
    /// How to print the status
    #[arg(long, value_enum, default_value_t = StatusFormat::Text)]
    pub(crate) format: StatusFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum StatusFormat {
    Text,
    Json,
    /// A calendar of what is due
    Ics,
}

#[derive(Debug, Args)]
pub(crate) struct ExceptArgs {
    /// The check
    pub(crate) check: String,
    /// A pattern of the resource's ARN, id or name
    pub(crate) resource: String,
    #[command(flatten)]
    pub(crate) program: ProgramArg,
    /// Why it is accepted
    #[arg(long)]
    pub(crate) reason: String,
    /// The last day on which it is: 2027-01-31
    #[arg(long, value_name = "DATE")]
    pub(crate) until: String,
    /// Who answers for it
    #[arg(long)]
    pub(crate) owner: String,
    /// Only in this account, by id or name
    #[arg(long)]
    pub(crate) account: Option<String>,
    /// Only in this region
    #[arg(long)]
    pub(crate) region: Option<String>,
    /// Where more is said
    #[arg(long)]
    pub(crate) ticket: Option<String>,
}

/// How to get into AWS.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Access")]
pub(crate) struct AccessArgs {
    /// Profile of ~/.aws/config
    #[arg(long, env = "AWS_PROFILE", hide_env = true)]
    pub(crate) profile: Option<String>,
    /// Home region: where global services are called
    #[arg(long)]
    pub(crate) region: Option<String>,
    /// One endpoint for every service: a replay server, an emulator
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint_url: Option<String>,
}

impl AccessArgs {
    /// The profile that was named; an empty name is none.
    pub(crate) fn profile(&self) -> Option<&str> {
        self.profile.as_deref().filter(|it| !it.is_empty())
    }
}

/// What to collect.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Collecting")]
pub(crate) struct CollectArgs {
    #[command(flatten)]
    pub(crate) access: AccessArgs,
    /// Collect the built-in demo organization, over HTTP, without AWS
    #[arg(long)]
    pub(crate) demo: bool,
    /// Folder for the snapshot; it must be new or empty [default: ./firestep-<UTC time>]
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Go on with the snapshot in this folder: ask what is missing, and no more; with --accounts, collect those again
    #[arg(long, value_name = "DIR", conflicts_with = "out")]
    pub(crate) resume: Option<PathBuf>,
    /// Only these accounts, by id or name [default of this and the next three: `scope` of firestep.yaml, else everything]
    #[arg(long, value_delimiter = ',', value_name = "ID,…")]
    pub(crate) accounts: Vec<String>,
    /// Only accounts under these organizational units, by id or name
    #[arg(long, value_delimiter = ',', value_name = "OU,…")]
    pub(crate) ou: Vec<String>,
    /// Not these accounts, by id or name
    #[arg(long, value_delimiter = ',', value_name = "ID,…")]
    pub(crate) exclude: Vec<String>,
    /// Only these regions [default: those that each account has enabled]
    #[arg(long, value_delimiter = ',', value_name = "REGION,…")]
    pub(crate) regions: Vec<String>,
    /// Role to assume in each member account; its session is read-only whatever the role allows
    #[arg(
        long,
        value_name = "NAME",
        default_value = MEMBER_ROLE,
        value_parser = role_name
    )]
    pub(crate) role_name: String,
    /// External id that the role's trust policy expects
    #[arg(long, value_name = "ID")]
    pub(crate) external_id: Option<String>,
    /// Enter member accounts by this [sso-session] of ~/.aws/config instead of a role
    #[arg(long, value_name = "NAME", requires = "sso_role")]
    pub(crate) sso_session: Option<String>,
    /// The permission set to use with --sso-session
    #[arg(long, value_name = "NAME", requires = "sso_session")]
    pub(crate) sso_role: Option<String>,
    /// Calls under way at once, in all
    #[arg(long, default_value_t = 64, value_parser = concurrency)]
    pub(crate) concurrency: usize,
    /// How often a call is sent at most when it fails or is throttled
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub(crate) max_attempts: u32,
    /// How long an answer is waited for, each time it is asked for
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = duration)]
    pub(crate) timeout: Duration,
    /// End collecting after so long (90s, 30m, 2h); what was seen until then is kept
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub(crate) deadline: Option<Duration>,
    /// Call only these services' operations
    #[arg(long, value_delimiter = ',', value_name = "NAME,…")]
    pub(crate) service: Vec<String>,
    /// What the settings say in place of flags that were not typed.
    #[arg(skip)]
    pub(crate) scope: ScopeInForce,
}

/// A time as it is typed: `90s`, `30m`, `2h`; seconds without a letter.
fn duration(text: &str) -> Result<Duration, String> {
    let (number, each) = match text.as_bytes().last() {
        Some(b's') => (text.trim_end_matches('s'), 1),
        Some(b'm') => (text.trim_end_matches('m'), 60),
        Some(b'h') => (text.trim_end_matches('h'), 3600),
        _ => (text, 1),
    };
    let number: f64 = number.parse().map_err(|_| EXPECTED.to_owned())?;
    // A day at most: more is a slip, and far less than any clock holds.
    Some(number * f64::from(each))
        .filter(|it| (0.1..=86_400.0).contains(it))
        .map(Duration::from_secs_f64)
        .ok_or_else(|| EXPECTED.to_owned())
}

const EXPECTED: &str = "expected a time between 0.1s and 24h, such as 90s, 30m or 2h";

#[derive(Debug, Args)]
pub(crate) struct Audit {
    /// Evaluate this snapshot instead of collecting
    #[arg(long, value_name = "DIR", conflicts_with_all = ["demo", "out", "resume"])]
    pub(crate) snapshot: Option<PathBuf>,
    /// The program folder: what your organization has decided and written down [default: the folder with firestep.yaml, this
    /// one or above it]
    #[arg(long, value_name = "DIR")]
    pub(crate) program: Option<PathBuf>,
    /// A lone file of decisions, in place of a program folder (docs/firestep.yaml)
    #[arg(long, value_name = "FILE", conflicts_with = "program")]
    pub(crate) settings: Option<PathBuf>,
    /// Where earlier results are, and where this one is kept [default: history/ of the program folder]
    #[arg(long, value_name = "DIR")]
    pub(crate) history: Option<PathBuf>,
    /// Read no earlier results, and keep none
    #[arg(long, conflicts_with = "history")]
    pub(crate) no_history: bool,
    #[command(flatten)]
    pub(crate) collecting: CollectArgs,
    #[command(flatten)]
    pub(crate) show: Show,
    /// The flags of collecting that were typed.
    #[arg(skip)]
    pub(crate) typed: Vec<&'static str>,
}

/// What to show.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Results")]
pub(crate) struct Show {
    /// Explain one item, clause by clause, down to the records
    #[arg(long, value_name = "ITEM")]
    pub(crate) item: Option<String>,
    /// List the findings of these checks; collecting calls only what they read
    #[arg(long, value_delimiter = ',', value_name = "ID,…")]
    pub(crate) check: Vec<String>,
    /// Say where you stand with a framework, requirement by requirement; with --failed, --all, --severity or
    /// --audience, list its findings
    #[arg(long, value_name = "NAME", conflicts_with_all = ["item", "check"])]
    pub(crate) framework: Option<String>,
    /// List findings of these accounts only, by id or name
    #[arg(long, value_delimiter = ',', value_name = "ID,…")]
    pub(crate) account: Vec<String>,
    /// List findings of this severity and above
    #[arg(long, value_enum)]
    pub(crate) severity: Option<SeverityArg>,
    /// List findings of checks for this audience only
    #[arg(long, value_enum)]
    pub(crate) audience: Option<AudienceArg>,
    /// List every finding, those that pass too
    #[arg(long)]
    pub(crate) all: bool,
    /// List the findings that fail, and no other
    #[arg(long, conflicts_with = "all")]
    pub(crate) failed: bool,
    /// Show every stage's score with its parts
    #[arg(long, conflicts_with_all = ["item", "check", "framework", "account", "severity", "audience", "all", "failed"])]
    pub(crate) stages: bool,
    /// Count the verdicts by account, service or item, or by those who answer for the accounts: owner, unit (the registry's
    /// business unit), category; as a table
    #[arg(long, value_enum, conflicts_with_all = ["item", "all", "failed", "stages"])]
    pub(crate) by: Option<ByArg>,
    /// How to print the result
    #[arg(long, value_enum, default_value_t = AuditFormat::Text)]
    pub(crate) format: AuditFormat,
    /// Write a file too, in a format that is said or known by the file's end: report.html, ocsf:findings.json. `-` is
    /// stdout. {owner}, {unit} or {category} in the name writes a file each and one for the organization: what concerns its
    /// accounts. Can be repeated; what is there is replaced
    #[arg(long, value_name = "[FORMAT:]FILE")]
    pub(crate) output: Vec<String>,
    /// Show, and fail on, only what an earlier audit did not know of: `latest` or `previous` or a day of the history, or a
    /// result's file
    #[arg(long, value_name = "RESULT", conflicts_with_all = ["item", "stages", "by"])]
    pub(crate) baseline: Option<String>,
    /// Exit 1 when a finding of this severity or above fails
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub(crate) fail_on: Option<SeverityArg>,
    /// Evaluate ages at this time (RFC 3339) [default: the snapshot's own]
    #[arg(long, value_name = "TIME")]
    pub(crate) as_of: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Text,
    Json,
}

/// How an audit is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum AuditFormat {
    /// For a terminal
    Text,
    /// Everything, for programs (docs/schema/audit-2.json)
    Json,
    /// For a pull request or a wiki
    Markdown,
    /// The same without accounts and findings: it fits into a comment of GitHub
    MarkdownSummary,
    /// For a browser: one file that asks nobody for anything
    Html,
    /// The findings, a row each (RFC 4180)
    Csv,
    /// For code scanning (SARIF 2.1.0)
    Sarif,
    /// For a CI's list of tests (junit.xml)
    Junit,
    /// Compliance Findings of the Open Cybersecurity Schema Framework
    Ocsf,
    /// Findings of AWS Security Hub (ASFF)
    Asff,
    /// Annotations of GitHub Actions
    Github,
    /// A message of Slack (Block Kit)
    Slack,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ByArg {
    Account,
    Service,
    Item,
    Owner,
    Unit,
    Category,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SeverityArg {
    Low,
    Medium,
    High,
    Critical,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum AudienceArg {
    /// Anyone who runs an audit
    Everyone,
    /// Those who look for more; many findings are deliberate
    Thorough,
}

#[derive(Debug, Args)]
pub(crate) struct Collect {
    /// The program folder, of which `scope` is read [default: the folder with firestep.yaml, this one or above it]
    #[arg(long, value_name = "DIR")]
    pub(crate) program: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) collecting: CollectArgs,
    /// Call only the operations that these checks need
    #[arg(long, value_delimiter = ',', value_name = "ID,…")]
    pub(crate) check: Vec<String>,
    /// Call only the operations that these items need
    #[arg(long, value_delimiter = ',', value_name = "ITEM,…")]
    pub(crate) item: Vec<String>,
    /// Print what would be called and how often, and call nothing
    #[arg(long, conflicts_with_all = ["resume", "out"])]
    pub(crate) dry_run: bool,
    /// The flags of collecting that were typed.
    #[arg(skip)]
    pub(crate) typed: Vec<&'static str>,
}

#[derive(Debug, Args)]
pub(crate) struct ReplayArgs {
    /// The snapshot
    #[arg(value_name = "SNAPSHOT", required_unless_present_any = ["demo", "world"])]
    pub(crate) snapshot: Option<PathBuf>,
    /// Serve the built-in demo organization
    #[arg(long, conflicts_with = "snapshot")]
    pub(crate) demo: bool,
    /// Serve a world of your own: a page of TOML such as crates/sim/worlds/acme.toml
    #[arg(long, value_name = "FILE", conflicts_with_all = ["snapshot", "demo"])]
    pub(crate) world: Option<PathBuf>,
    /// Port on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 4599)]
    pub(crate) port: u16,
}

#[derive(Debug, Args)]
pub(crate) struct SnapshotCommand {
    #[command(subcommand)]
    pub(crate) command: SnapshotVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SnapshotVerb {
    /// Print records as JSON lines; without a filter, a table of what there is
    Cat(SnapshotCat),
}

const CAT_HELP: &str = "\
A line is one page of an answer: account, service, operation, region, params, at,
and ok or error as AWS worded it. What was redacted when it was collected is
{\"redacted\": …}.

  firestep snapshot cat DIR
  firestep snapshot cat DIR --account prod-web --operation ec2:DescribeInstances";

#[derive(Debug, Args)]
#[command(after_help = CAT_HELP)]
pub(crate) struct SnapshotCat {
    /// The folder that `firestep collect` wrote
    #[arg(value_name = "SNAPSHOT")]
    pub(crate) snapshot: PathBuf,
    /// Only records of these accounts, by id or name; `organization` is what the organization answered
    #[arg(long, value_delimiter = ',', value_name = "ID,…")]
    pub(crate) account: Vec<String>,
    /// Only records of these operations, such as ec2:DescribeInstances
    #[arg(long, value_delimiter = ',', value_name = "OPERATION,…")]
    pub(crate) operation: Vec<String>,
    /// Only records of these regions; `global` for services that have none
    #[arg(long, value_delimiter = ',', value_name = "REGION,…")]
    pub(crate) region: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Checks {
    /// The check to explain
    #[arg(value_name = "ID")]
    pub(crate) id: Option<String>,
    /// Only checks for this audience
    #[arg(long, value_enum, conflicts_with = "id")]
    pub(crate) audience: Option<AudienceArg>,
    /// Only checks that this version brought
    #[arg(long, value_name = "VERSION", conflicts_with = "id")]
    pub(crate) since: Option<String>,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct ItemsArgs {
    /// The item to explain, or a stage (E3) to list
    #[arg(value_name = "ID")]
    pub(crate) id: Option<String>,
    /// Only items that this version has no check for
    #[arg(long)]
    pub(crate) not_examined: bool,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct FrameworksArgs {
    /// The framework whose requirements to list
    #[arg(value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct Permissions {
    /// Only for these services
    #[arg(long, value_delimiter = ',', value_name = "NAME,…")]
    pub(crate) service: Vec<String>,
    /// Only for these checks
    #[arg(long, value_delimiter = ',', value_name = "ID,…")]
    pub(crate) check: Vec<String>,
    /// Only for these items
    #[arg(long, value_delimiter = ',', value_name = "ITEM,…")]
    pub(crate) item: Vec<String>,
    /// Print the inline session policy that firestep puts on every role it assumes
    #[arg(long, conflicts_with_all = ["service", "check", "item", "member", "role_name", "external_id"])]
    pub(crate) session: bool,
    /// Print the role of a member account: its policy, and its trust in this account, which collects
    #[arg(long, value_name = "ACCOUNT", value_parser = account_id)]
    pub(crate) member: Option<String>,
    /// The role in each member account
    #[arg(long, value_name = "NAME", default_value = MEMBER_ROLE)]
    pub(crate) role_name: String,
    /// External id that the role's trust policy is to expect
    #[arg(long, value_name = "ID", requires = "member")]
    pub(crate) external_id: Option<String>,
}

fn concurrency(text: &str) -> Result<usize, String> {
    /// More calls at once than a machine has ports and AWS has patience for.
    const MOST: usize = 4096;
    let number = text.parse().ok().filter(|it| (1..=MOST).contains(it));
    number.ok_or_else(|| format!("expected a number from 1 to {MOST}"))
}

/// The name of a role, perhaps behind its path: it becomes a part of an ARN.
fn role_name(text: &str) -> Result<String, String> {
    let is_of_names = |byte: u8| byte.is_ascii_alphanumeric() || b"+=,.@_-/".contains(&byte);
    let is_sound = text.bytes().all(is_of_names)
        && text
            .split('/')
            .all(|it| !it.is_empty() && !it.starts_with(".."));
    if is_sound && text.len() <= 512 {
        Ok(text.to_owned())
    } else {
        Err(
            "a role's name has letters, digits and +=,.@_- , perhaps behind its path: teams/Audit"
                .to_owned(),
        )
    }
}

fn account_id(text: &str) -> Result<String, String> {
    if text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(text.to_owned())
    } else {
        Err("an account id has 12 digits".to_owned())
    }
}

#[derive(Debug, Args)]
pub(crate) struct AwsCommand {
    #[command(subcommand)]
    pub(crate) command: AwsVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AwsVerb {
    /// Call an operation: `firestep aws call s3 ListBuckets '{"MaxBuckets": 10}'`
    Call(AwsCall),
}

#[derive(Debug, Args)]
pub(crate) struct AwsCall {
    /// The service, by botocore's name
    pub(crate) service: String,
    /// The operation, by AWS's name
    pub(crate) operation: String,
    /// The parameters, as JSON under AWS's names
    #[arg(default_value = "{}")]
    pub(crate) parameters: String,
    #[command(flatten)]
    pub(crate) access: AccessArgs,
    /// Print one page only; else lists are printed page after page, a line each
    #[arg(long)]
    pub(crate) one_page: bool,
    /// Print secrets too; else what `firestep collect` would not store is left out
    #[arg(long)]
    pub(crate) raw: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Iam {
    /// IAM data to use instead of what is built in; `cargo xtask iam-catalogue` makes it
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "FIRESTEP_IAM_DATA",
        hide_env = true
    )]
    pub(crate) iam_data: Option<PathBuf>,
    #[command(subcommand)]
    pub(crate) command: IamVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum IamVerb {
    /// Decide cases: a JSON line each in, a decision each out
    Eval(IamEval),
    /// Decide one case and say why
    Explain(IamExplain),
    /// Find what is wrong with policies, or unwise
    Lint(IamLint),
    /// List actions that fit a pattern, or all that is known of one
    Actions(IamActions),
    /// Say whether resource policies let everyone in
    Public(IamPublic),
}

const EVAL_HELP: &str = "\
A case: {id, request: {principal, action, resource, resource_account, context,
wildcard_only_action?}, identity_policies[], resource_policy, session_policy,
boundary[], vpce_policy, scps: [{level, policies[]}], rcps: [{level, policies[]}],
settings?, mode?, discovery_constraints?}. The principal is an ARN, a service, an
identity provider, or null for anonymous; null means no such policy; the text
\"unknown\" in place of policies means that they were not seen. With
mode \"discovery\" context keys that are not given are unknown.

  echo '{\"id\":1,\"request\":{\"principal\":\"arn:aws:iam::111122223333:user/a\",
    \"action\":\"s3:GetObject\",\"resource\":\"arn:aws:s3:::b/k\",
    \"resource_account\":\"111122223333\"},\"identity_policies\":[{\"Statement\":
    {\"Effect\":\"Allow\",\"Action\":\"s3:*\",\"Resource\":\"*\"}}]}' | tr -d '\\n' |
    firestep iam eval

The decisions are JSON lines. What a case leaves out and does not follow from
it is not known: the answer is then `Depends`, where it matters.

Exit codes: 0 every case was decided; 2 one could not be read.";

#[derive(Debug, Args)]
#[command(after_help = EVAL_HELP)]
pub(crate) struct IamEval {
    /// The cases [default: stdin]
    pub(crate) file: Option<PathBuf>,
}

const EXPLAIN_HELP: &str = "\
A case is a JSON object, as `firestep iam eval --help` shows it; a file holds
one, or one a line. Where nothing allows what is asked, the statements that
nearly do are shown with each condition that failed: what it asks for, and
what the request has.

Exit codes: 0 it was decided, whatever the decision is; 2 it is no case.";

#[derive(Debug, Args)]
#[command(after_help = EXPLAIN_HELP)]
pub(crate) struct IamExplain {
    /// The case; `-` for stdin
    pub(crate) file: PathBuf,
    /// How to print
    #[arg(long, value_enum, default_value_t = ExplainFormat::Text)]
    pub(crate) format: ExplainFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExplainFormat {
    Text,
    /// As `firestep iam eval` prints it
    Json,
}

const LINT_HELP: &str = "\
A file holds a policy, or what holds policies: an answer of AWS's APIs
(`aws iam get-policy-version`, `get-role`, `get-bucket-policy`, …), a plan of
`terraform show -json`, a CloudFormation or SAM template in JSON or YAML; or
one of them a line. Each of AWS's own policy checks is a rule, and some more.

Exit codes: 0 it ran; 1 --fail-on was reached; 2 a file could not be read.
A text that is no JSON is a finding of severity error.";

#[derive(Debug, Args)]
#[command(after_help = LINT_HELP)]
pub(crate) struct IamLint {
    /// The policies, or what holds policies [default: stdin]
    pub(crate) files: Vec<PathBuf>,
    /// List the rules
    #[arg(long, conflicts_with_all = ["files", "kind", "fail_on"])]
    pub(crate) rules: bool,
    /// What the policies are for [default: what each itself suggests]
    #[arg(long, value_enum)]
    pub(crate) kind: Option<PolicyUse>,
    /// How to print
    #[arg(long, value_enum, default_value_t = LintFormat::Text)]
    pub(crate) format: LintFormat,
    /// Exit 1 when a finding of this severity or above was found
    #[arg(long, value_enum)]
    pub(crate) fail_on: Option<LintSeverityArg>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PolicyUse {
    Identity,
    Resource,
    Trust,
    Scp,
    Rcp,
    Session,
    Endpoint,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LintFormat {
    Text,
    Json,
    Sarif,
    /// Annotations of GitHub Actions
    Github,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LintSeverityArg {
    Suggestion,
    Warning,
    Risk,
    Error,
}

#[derive(Debug, Args)]
pub(crate) struct IamActions {
    /// `s3:GetObject`, `iam:*Role*`, `*:Delete*`
    pub(crate) pattern: String,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct IamPublic {
    /// The policies, what holds policies, or lines of `{id, policy}`; `-` for stdin
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Sim {
    #[command(subcommand)]
    pub(crate) command: SimVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SimVerb {
    /// Write the snapshot of an organization of any size, the same for the same seed
    Synthetic(Synthetic),
}

#[derive(Debug, Args)]
pub(crate) struct Synthetic {
    /// Folder for the snapshot
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// How many accounts
    #[arg(long, default_value_t = 20)]
    pub(crate) accounts: usize,
    /// How many regions
    #[arg(long, default_value_t = 2)]
    pub(crate) regions: usize,
    /// How many resources in all
    #[arg(long, default_value_t = 10_000)]
    pub(crate) resources: usize,
    /// Seed
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
}

#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub(crate) shell: clap_complete::Shell,
}
