//! `firestep.yaml`: what an organization decides and checks need, each value with the default that holds until then.

use std::collections::BTreeMap;
use std::path::{Component, Path};

use jiff::civil::Date;

use crate::builtin::{FREE_MAIL_DOMAINS, SENSITIVE_PORTS, SENSITIVE_VALUES, SENSITIVITY_KEYS};
use crate::category::{CategoryMember, Spelling, categories};
use crate::declared::{
    Administers, Connection, DecisionKind, Egress, PublicDuty, RegionsOutOfUse, Vendor,
    WrittenDecision,
};
use crate::decode::{Decoder, Fields};
use crate::file;
use crate::known::Known;
use crate::mistake::{Mistake, Position, ReadError, shown};
use crate::opinion::{AudienceWord, CheckOpinion, unknown_checks};
use crate::pattern::Pattern;
use crate::recovery::{Recovery, recovery};
use crate::scope::Scope;
use crate::selector::Selector;
use crate::yaml::{Node, Value};

/// The organization's own decisions.
///
/// Where a list has built-in entries ([`sensitive_ports`](Self::sensitive_ports),
/// [`free_mail_domains`](Self::free_mail_domains), [`sensitive_tags`](Self::sensitive_tags)), a file adds to them and
/// takes none away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// `security_accounts`, or `security_account` for one: accounts, by id or name, that run the security services.
    /// Empty: the delegated administrators.
    pub security_accounts: Vec<Box<str>>,
    /// `delegated_administrators`: accounts, by id or name, that may administer services for the organization, besides
    /// those that run the security services and that keep the logs.
    pub delegated_administrators: Vec<Box<str>>,
    /// `log_archive`: the account, by id or name, in which logs are kept.
    pub log_archive: Option<Box<str>>,
    /// `categories`: a category of accounts (`production`, `sandbox`, …), and what belongs to it: account ids, names
    /// of accounts, names of organizational units.
    pub categories: BTreeMap<Box<str>, Vec<Box<str>>>,
    /// `closed_regions`: the statement that regions which an SCP closes hold nothing.
    pub closed_regions: Option<ClosedRegions>,
    /// `regions_in_use`: the regions with workloads. Empty: not said.
    pub regions_in_use: Vec<Box<str>>,
    /// `exposures`: what is meant to be reachable from outside.
    pub exposures: Vec<Exposure>,
    /// `break_glass`: the users and roles for emergencies.
    pub break_glass: BreakGlass,
    /// `images`: what instances may be made of.
    pub images: Images,
    /// `required_tags`: keys that every resource must carry, and the values that it may have; empty: any value.
    pub required_tags: BTreeMap<Box<str>, Vec<Pattern>>,
    /// `sensitive_tags`: tags by which a resource's data is sensitive.
    pub sensitive_tags: SensitiveTags,
    /// `sensitive_ports`: ports that nobody should reach from anywhere, with what listens there.
    pub sensitive_ports: BTreeMap<u16, Box<str>>,
    /// `list_patterns`: patterns of the mail addresses of distribution lists, compared without regard to case.
    pub list_patterns: Vec<Pattern>,
    /// `critical_log_groups`: patterns of the names of log groups that a central account must have. Empty: not said.
    pub critical_log_groups: Vec<Pattern>,
    /// `free_mail_domains`: mail domains at which anyone can have an address.
    pub free_mail_domains: Vec<Box<str>>,
    /// `archive_rules`: names of archive rules of IAM Access Analyzer, and what each is for.
    pub archive_rules: BTreeMap<Box<str>, Box<str>>,
    /// `ages`: how old things may be.
    pub ages: Ages,
    /// `checks`: what they think of checks.
    pub checks: Vec<CheckOpinion>,
    /// `audience`: whose findings are listed and written where nobody says. `None`: all.
    pub audience: Option<AudienceWord>,
    /// `slas`: how long findings of each severity may wait.
    pub slas: Slas,
    /// `periods`: how often things are done.
    pub periods: Periods,
    /// `network_accounts`: accounts, by id or name, that hold what others are connected through.
    pub network_accounts: Vec<Box<str>>,
    /// `forensic_accounts`: accounts, by id or name, in which evidence is kept and examined.
    pub forensic_accounts: Vec<Box<str>>,
    /// `allowed_regions`: the regions that may be used. Empty: not said.
    pub allowed_regions: Vec<Box<str>>,
    /// `regions_out_of_use`: regions that are enabled, and that nobody is to use.
    pub regions_out_of_use: Vec<RegionsOutOfUse>,
    /// `recovery`: what backups must achieve, a category of accounts each.
    pub recovery: BTreeMap<Box<str>, Recovery>,
    /// `critical_resources`: the resources that the organization cannot lose.
    pub critical_resources: Vec<Selector>,
    /// `public_duty`: resources that are meant to sit in a public subnet.
    pub public_duty: Vec<PublicDuty>,
    /// `connections`: paths between accounts that are meant to be there.
    pub connections: Vec<Connection>,
    /// `allowed_egress`: traffic to the outside that is meant to be possible.
    pub allowed_egress: Vec<Egress>,
    /// `closed_network_acls`: patterns of ARNs, ids or names of network ACLs that must not be wide open.
    pub closed_network_acls: Vec<Pattern>,
    /// `vendors`: accounts of others that have access.
    pub vendors: Vec<Vendor>,
    /// `apart`: categories that nothing may join, each list in itself.
    pub apart: Vec<Vec<Box<str>>>,
    /// `administers`: in how many accounts a principal may be administrator.
    pub administers: Administers,
    /// `repositories`: where the organization's code is.
    pub repositories: Vec<Box<str>>,
    /// `security_team`: mail addresses of those who answer incidents.
    pub security_team: Vec<Box<str>>,
    /// `response_plan`: the file with the response plan, in the folder of the settings.
    pub response_plan: Option<Box<str>>,
    /// `decisions`: what the organization decided to do without.
    pub decisions: BTreeMap<DecisionKind, WrittenDecision>,
    /// `scope`: what is collected when nothing else is typed.
    pub scope: Scope,
    /// The accounts of the organization that the file names, categories and scope aside, and where.
    pub named_accounts: Vec<(Position, Box<str>)>,
    /// What the categories hold, and in which lines.
    pub named_members: Vec<CategoryMember>,
    /// `profile`: how the AWS profiles that lead to accounts are called, with `{id}` or `{name}` in place of the
    /// account's. `None`: not said.
    pub profile: Option<Box<str>>,
}

/// The statement that closed regions hold no workloads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedRegions {
    /// `no_workloads`: `all`, or the regions.
    pub no_workloads: NoWorkloads,
    /// `reason`: how that is known.
    pub reason: Box<str>,
    /// `owner`: who answers for it.
    pub owner: Box<str>,
    /// `until`: the last day on which it holds.
    pub until: Date,
}

/// Which closed regions hold no workloads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoWorkloads {
    /// All that are closed.
    All,
    /// These, when they are closed.
    Regions(Vec<Box<str>>),
}

/// A resource that is meant to be reachable from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exposure {
    /// `resource`: a pattern of its ARN, id or name.
    pub resource: Pattern,
    /// `account`: its account, by id or name. Without it the resource may be in any account.
    pub account: Option<Box<str>>,
    /// `reason`: what it is for.
    pub reason: Box<str>,
    /// `owner`: who answers for it.
    pub owner: Box<str>,
    /// `until`: the last day on which it is meant to be so.
    pub until: Date,
}

impl Exposure {
    /// Whether it declares a resource of an account (by id) that goes by these names.
    pub fn declares<'n>(&self, account: &str, mut names: impl Iterator<Item = &'n str>) -> bool {
        self.account.as_ref().is_none_or(|it| **it == *account)
            && names.any(|name| self.resource.matches(name))
    }
}

/// Who gets in when all else fails. Empty: nobody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BreakGlass {
    /// `users`: names of IAM users.
    pub users: Vec<Box<str>>,
    /// `roles`: names of IAM roles.
    pub roles: Vec<Box<str>>,
}

/// What instances may be made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Images {
    /// `owners`: account ids, `amazon`, `aws-marketplace`. Empty: the organization's accounts and `amazon`; a list
    /// replaces them.
    pub owners: Vec<Box<str>>,
    /// `max_age_days`: an image may be this many days old.
    pub max_age_days: u32,
}

/// Tags by which data is sensitive: any of the keys with any of the values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SensitiveTags {
    /// `keys`: tag keys that tell how sensitive data is, compared without regard to case.
    pub keys: Vec<Box<str>>,
    /// `values`: the values that mean sensitive, compared without regard to case.
    pub values: Vec<Box<str>>,
}

/// How old things may be, in days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ages {
    /// `unused_days`: a role, key or password that was not used for longer is unused.
    pub unused_days: u32,
    /// `access_key_days`: an access key may be this old.
    pub access_key_days: u32,
    /// `critical_finding_days`: a critical finding of Security Hub may wait this long.
    pub critical_finding_days: u32,
    /// `access_finding_days`: a finding of IAM Access Analyzer may wait this long.
    pub access_finding_days: u32,
}

/// How long findings of each severity may wait, in days: those of Firestep and of Amazon Inspector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slas {
    /// `critical_days`.
    pub critical_days: u32,
    /// `high_days`.
    pub high_days: u32,
    /// `medium_days`.
    pub medium_days: u32,
    /// `low_days`.
    pub low_days: u32,
}

impl Default for Slas {
    fn default() -> Self {
        Slas {
            critical_days: 15,
            high_days: 30,
            medium_days: 90,
            low_days: 180,
        }
    }
}

/// How often things are done: the last time may be so many days ago.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Periods {
    /// `audit_days`: audits.
    pub audit_days: u32,
    /// `exercise_days`: exercises of any kind.
    pub exercise_days: u32,
    /// `tabletop_days`: tabletop exercises.
    pub tabletop_days: u32,
    /// `hunt_days`: threat hunts.
    pub hunt_days: u32,
    /// `review_days`: reviews.
    pub review_days: u32,
    /// `restore_test_days`: restores.
    pub restore_test_days: u32,
}

impl Default for Periods {
    fn default() -> Self {
        Periods {
            audit_days: 90,
            exercise_days: 180,
            tabletop_days: 365,
            hunt_days: 90,
            review_days: 180,
            restore_test_days: 90,
        }
    }
}

impl Default for Images {
    fn default() -> Self {
        Images {
            owners: Vec::new(),
            max_age_days: 365,
        }
    }
}

impl Default for Ages {
    fn default() -> Self {
        Ages {
            unused_days: 90,
            access_key_days: 90,
            critical_finding_days: 15,
            access_finding_days: 30,
        }
    }
}

impl Default for SensitiveTags {
    fn default() -> Self {
        SensitiveTags {
            keys: boxed(&SENSITIVITY_KEYS),
            values: boxed(&SENSITIVE_VALUES),
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            security_accounts: Vec::new(),
            delegated_administrators: Vec::new(),
            log_archive: None,
            categories: BTreeMap::new(),
            closed_regions: None,
            regions_in_use: Vec::new(),
            exposures: Vec::new(),
            break_glass: BreakGlass::default(),
            images: Images::default(),
            required_tags: BTreeMap::new(),
            sensitive_tags: SensitiveTags::default(),
            sensitive_ports: SENSITIVE_PORTS
                .iter()
                .map(|(port, name)| (*port, Box::from(*name)))
                .collect(),
            list_patterns: Vec::new(),
            critical_log_groups: Vec::new(),
            free_mail_domains: boxed(&FREE_MAIL_DOMAINS),
            archive_rules: BTreeMap::new(),
            ages: Ages::default(),
            checks: Vec::new(),
            audience: None,
            slas: Slas::default(),
            periods: Periods::default(),
            network_accounts: Vec::new(),
            forensic_accounts: Vec::new(),
            allowed_regions: Vec::new(),
            regions_out_of_use: Vec::new(),
            recovery: BTreeMap::new(),
            critical_resources: Vec::new(),
            public_duty: Vec::new(),
            connections: Vec::new(),
            allowed_egress: Vec::new(),
            closed_network_acls: Vec::new(),
            vendors: Vec::new(),
            apart: Vec::new(),
            administers: Administers::default(),
            repositories: Vec::new(),
            security_team: Vec::new(),
            response_plan: None,
            decisions: BTreeMap::new(),
            scope: Scope::default(),
            named_accounts: Vec::new(),
            named_members: Vec::new(),
            profile: None,
        }
    }
}

fn boxed(texts: &[&str]) -> Vec<Box<str>> {
    texts.iter().map(|it| Box::from(*it)).collect()
}

/// Reads a settings file.
pub fn read(path: &Path, known: &Known<'_>) -> Result<Settings, ReadError> {
    file::read(path, |text| Settings::parse_of(text, known))
}

pub(crate) const KEYS: [&str; 41] = [
    "security_accounts",
    "security_account",
    "delegated_administrators",
    "log_archive",
    "categories",
    "closed_regions",
    "regions_in_use",
    "exposures",
    "break_glass",
    "images",
    "required_tags",
    "sensitive_tags",
    "sensitive_ports",
    "list_patterns",
    "critical_log_groups",
    "free_mail_domains",
    "archive_rules",
    "ages",
    "checks",
    "audience",
    "slas",
    "periods",
    "network_accounts",
    "forensic_accounts",
    "allowed_regions",
    "regions_out_of_use",
    "recovery",
    "critical_resources",
    "public_duty",
    "connections",
    "allowed_egress",
    "closed_network_acls",
    "vendors",
    "apart",
    "administers",
    "repositories",
    "security_team",
    "response_plan",
    "decisions",
    "profile",
    "scope",
];

impl Settings {
    /// The settings that a text says, or all that is wrong with it. An empty text says nothing: the defaults.
    pub fn parse(text: &str) -> Result<Self, Vec<Mistake>> {
        file::parse(text, |decoder, root| {
            let mut settings = Settings::default();
            if let Some(fields) = decoder.fields(root, &KEYS) {
                settings.take(decoder, &fields);
            }
            settings
        })
    }

    /// The same, with the checks that it names held against those that there are.
    pub(crate) fn parse_of(text: &str, known: &Known<'_>) -> Result<Self, Vec<Mistake>> {
        let settings = Self::parse(text)?;
        let mistakes = unknown_checks(&settings.checks, known);
        if mistakes.is_empty() {
            Ok(settings)
        } else {
            Err(mistakes)
        }
    }

    fn take(&mut self, decoder: &mut Decoder, fields: &Fields<'_>) {
        if let Some(node) = fields.get("security_accounts") {
            self.security_accounts = decoder.accounts(node);
        }
        if let Some(entry) = fields.entry("security_account") {
            if let Some(other) = fields.entry("security_accounts") {
                decoder.wrong(entry.at, || {
                    format!(
                        "`security_accounts` is given too, in line {}",
                        other.at.line
                    )
                });
            }
            let account = decoder.account(&entry.value);
            self.security_accounts.extend(account.map(Box::from));
        }
        if let Some(node) = fields.get("delegated_administrators") {
            self.delegated_administrators = decoder.accounts(node);
        }
        if let Some(node) = fields.get("log_archive") {
            self.log_archive = decoder.account(node).map(Box::from);
        }
        if let Some(node) = fields.get("categories") {
            let (all, members) = categories(decoder, node);
            (self.categories, self.named_members) = (all, members);
        }
        if let Some(node) = fields.get("regions_in_use") {
            self.regions_in_use = regions(decoder, node);
        }
        if let Some(node) = fields.get("closed_regions") {
            self.closed_regions = closed_regions(decoder, node, fields.get("regions_in_use"));
        }
        if let Some(node) = fields.get("exposures") {
            self.exposures = decoder
                .list(node, "exposures")
                .iter()
                .filter_map(|it| exposure(decoder, it))
                .collect();
        }
        if let Some(node) = fields.get("break_glass")
            && let Some(fields) = decoder.fields(node, &["users", "roles"])
        {
            let mut names = |key| {
                fields
                    .get(key)
                    .map_or_else(Vec::new, |it| decoder.each(it, "names", iam_name))
            };
            self.break_glass = BreakGlass {
                users: names("users"),
                roles: names("roles"),
            };
        }
        if let Some(node) = fields.get("images")
            && let Some(fields) = decoder.fields(node, &["owners", "max_age_days"])
        {
            if let Some(node) = fields.get("owners") {
                self.images.owners = decoder.each(node, "image owners", image_owner);
            }
            if let Some(days) = fields.get("max_age_days").and_then(|it| decoder.days(it)) {
                self.images.max_age_days = days;
            }
        }
        if let Some(node) = fields.get("required_tags") {
            self.required_tags = required_tags(decoder, node);
        }
        if let Some(node) = fields.get("sensitive_tags")
            && let Some(fields) = decoder.fields(node, &["keys", "values"])
        {
            if let Some(node) = fields.get("keys") {
                add(
                    &mut self.sensitive_tags.keys,
                    decoder.texts(node, "tag keys"),
                );
            }
            if let Some(node) = fields.get("values") {
                add(
                    &mut self.sensitive_tags.values,
                    decoder.texts(node, "tag values"),
                );
            }
        }
        if let Some(node) = fields.get("sensitive_ports") {
            for entry in decoder.map(node, "a map from ports to what listens there") {
                let port = decoder.port(entry.at, &entry.key);
                let name = decoder.text(&entry.value, "what listens there");
                if let (Some(port), Some(name)) = (port, name) {
                    self.sensitive_ports.insert(port, name.into());
                }
            }
        }
        if let Some(node) = fields.get("list_patterns") {
            let wanted = "patterns of mail addresses";
            self.list_patterns = decoder.each(node, wanted, Decoder::mail_pattern);
        }
        if let Some(node) = fields.get("critical_log_groups") {
            let wanted = "patterns of names of log groups";
            self.critical_log_groups = decoder.each(node, wanted, log_groups);
        }
        if let Some(node) = fields.get("free_mail_domains") {
            let domains = decoder.each(node, "mail domains", mail_domain);
            add(&mut self.free_mail_domains, domains);
        }
        if let Some(node) = fields.get("archive_rules") {
            for entry in decoder.map(node, "a map from archive rules to what each is for") {
                let name = decoder.sound(entry.at, &entry.key, "an archive rule");
                let reason = decoder.text(&entry.value, "what it is for");
                if let (Some(name), Some(reason)) = (name, reason) {
                    self.archive_rules.insert(name.into(), reason.into());
                }
            }
        }
        if let Some(node) = fields.get("profile") {
            self.profile = profile(decoder, node);
        }
        if let Some(node) = fields.get("ages") {
            let ages = &mut self.ages;
            decoder.numbers_of_days(
                node,
                &mut [
                    ("unused_days", &mut ages.unused_days),
                    ("access_key_days", &mut ages.access_key_days),
                    ("critical_finding_days", &mut ages.critical_finding_days),
                    ("access_finding_days", &mut ages.access_finding_days),
                ],
            );
        }
        if let Some(node) = fields.get("checks") {
            self.checks = CheckOpinion::read_all(decoder, node);
        }
        if let Some(node) = fields.get("audience") {
            self.audience = AudienceWord::read(decoder, node);
        }
        if let Some(node) = fields.get("scope") {
            self.scope = Scope::read(decoder, node);
        }
        self.take_policy(decoder, fields);
        self.named_accounts = std::mem::take(&mut decoder.named);
    }

    /// The settings that no check reads yet.
    fn take_policy(&mut self, decoder: &mut Decoder, fields: &Fields<'_>) {
        if let Some(node) = fields.get("slas") {
            let slas = &mut self.slas;
            decoder.numbers_of_days(
                node,
                &mut [
                    ("critical_days", &mut slas.critical_days),
                    ("high_days", &mut slas.high_days),
                    ("medium_days", &mut slas.medium_days),
                    ("low_days", &mut slas.low_days),
                ],
            );
        }
        if let Some(node) = fields.get("periods") {
            let periods = &mut self.periods;
            decoder.numbers_of_days(
                node,
                &mut [
                    ("audit_days", &mut periods.audit_days),
                    ("exercise_days", &mut periods.exercise_days),
                    ("tabletop_days", &mut periods.tabletop_days),
                    ("hunt_days", &mut periods.hunt_days),
                    ("review_days", &mut periods.review_days),
                    ("restore_test_days", &mut periods.restore_test_days),
                ],
            );
        }
        if let Some(node) = fields.get("network_accounts") {
            self.network_accounts = decoder.accounts(node);
        }
        if let Some(node) = fields.get("forensic_accounts") {
            self.forensic_accounts = decoder.accounts(node);
        }
        if let Some(node) = fields.get("allowed_regions") {
            self.allowed_regions = regions(decoder, node);
        }
        let in_use = fields.get("regions_in_use");
        let read = |decoder: &mut Decoder, node: &Node| {
            RegionsOutOfUse::read(decoder, node, |decoder, it| {
                regions_but(decoder, it, in_use)
            })
        };
        self.regions_out_of_use = every(decoder, fields, "regions_out_of_use", read);
        if let Some(node) = fields.get("recovery") {
            self.recovery = recovery(decoder, node);
        }
        self.critical_resources =
            every(decoder, fields, "critical_resources", Selector::read_alone);
        self.public_duty = every(decoder, fields, "public_duty", PublicDuty::read);
        self.connections = every(decoder, fields, "connections", Connection::read);
        self.allowed_egress = every(decoder, fields, "allowed_egress", Egress::read);
        self.closed_network_acls = every(decoder, fields, "closed_network_acls", Decoder::resource);
        if let Some(node) = fields.get("vendors") {
            self.vendors = Vendor::read_all(decoder, node);
        }
        self.apart = every(decoder, fields, "apart", apart);
        if let Some(node) = fields.get("administers") {
            self.administers = Administers::read(decoder, node);
        }
        if let Some(node) = fields.get("repositories") {
            self.repositories = decoder.texts(node, "repositories");
        }
        if let Some(node) = fields.get("security_team") {
            self.security_team = decoder.each(node, "mail addresses", |decoder, it| {
                decoder.mail_address(it).map(Box::from)
            });
        }
        if let Some(node) = fields.get("response_plan") {
            self.response_plan = file_in_folder(decoder, node);
        }
        if let Some(node) = fields.get("decisions") {
            self.decisions = WrittenDecision::read_all(decoder, node);
        }
        self.categories_are_known(decoder, fields);
    }

    /// A category that is almost one of `categories` is mistyped; any other may come from tags.
    fn categories_are_known(&self, decoder: &mut Decoder, fields: &Fields<'_>) {
        let mut used: Vec<(Position, &str)> = Vec::new();
        if let Some(Value::Map(entries)) = fields.get("recovery").map(|it| &it.value) {
            used.extend(entries.iter().map(|it| (it.at, it.key.trim())));
        }
        if let Some(Value::List(lists)) = fields.get("apart").map(|it| &it.value) {
            for list in lists {
                let Value::List(nodes) = &list.value else {
                    continue;
                };
                used.extend(nodes.iter().filter_map(|it| match &it.value {
                    Value::Text(text) => Some((it.at, text.trim())),
                    _ => None,
                }));
            }
        }
        let mut spelling = Spelling::default();
        for (at, category) in used {
            if let Some(near) = spelling.meant(category, &self.categories) {
                decoder.wrong(at, || {
                    format!(
                        "unknown category {}; did you mean `{near}`?",
                        shown(category)
                    )
                });
            }
        }
    }

    /// The settings that are given and that no check reads yet.
    pub fn unread(&self) -> Vec<&'static str> {
        let default = Settings::default();
        [
            ("regions_in_use", !self.regions_in_use.is_empty()),
            ("break_glass.roles", !self.break_glass.roles.is_empty()),
            ("required_tags", !self.required_tags.is_empty()),
            ("slas", self.slas != default.slas),
            (
                "periods.review_days",
                self.periods.review_days != default.periods.review_days,
            ),
            (
                "periods.restore_test_days",
                self.periods.restore_test_days != default.periods.restore_test_days,
            ),
            ("network_accounts", !self.network_accounts.is_empty()),
            ("forensic_accounts", !self.forensic_accounts.is_empty()),
            ("allowed_regions", !self.allowed_regions.is_empty()),
            ("regions_out_of_use", !self.regions_out_of_use.is_empty()),
            ("recovery", !self.recovery.is_empty()),
            ("critical_resources", !self.critical_resources.is_empty()),
            ("public_duty", !self.public_duty.is_empty()),
            ("allowed_egress", !self.allowed_egress.is_empty()),
            ("closed_network_acls", !self.closed_network_acls.is_empty()),
            ("apart", !self.apart.is_empty()),
            ("administers", self.administers != default.administers),
            ("repositories", !self.repositories.is_empty()),
            ("decisions", !self.decisions.is_empty()),
        ]
        .into_iter()
        .filter(|(_, given)| *given)
        .map(|(name, _)| name)
        .collect()
    }

    /// The AWS profiles that lead to accounts, by id; none where it is not said how they are called.
    pub fn profiles(&self, names: &BTreeMap<String, String>) -> BTreeMap<String, String> {
        let Some(profile) = &self.profile else {
            return BTreeMap::new();
        };
        let of = |(id, name): (&String, &String)| {
            (
                id.clone(),
                profile.replace(ACCOUNT_ID, id).replace(ACCOUNT_NAME, name),
            )
        };
        names.iter().map(of).collect()
    }

    /// Whether a tag says that data is sensitive.
    pub fn is_sensitive_tag(&self, key: &str, value: &str) -> bool {
        let tags = &self.sensitive_tags;
        tags.keys.iter().any(|it| it.eq_ignore_ascii_case(key))
            && tags.values.iter().any(|it| it.eq_ignore_ascii_case(value))
    }

    /// Whether a user is for emergencies.
    pub fn is_break_glass_user(&self, name: &str) -> bool {
        self.break_glass.users.iter().any(|it| **it == *name)
    }

    /// Whether a region, when it is closed, is said to hold nothing.
    pub fn is_said_to_be_empty(&self, region: &str) -> bool {
        match self.closed_regions.as_ref().map(|it| &it.no_workloads) {
            Some(NoWorkloads::All) => true,
            Some(NoWorkloads::Regions(regions)) => regions.iter().any(|it| **it == *region),
            None => false,
        }
    }

    /// The exposures that hold on a day, and those that have expired before it.
    pub fn exposures_on(&self, day: Date) -> (Vec<&Exposure>, Vec<&Exposure>) {
        self.exposures.iter().partition(|it| it.until >= day)
    }
}

/// What stands for an account in the name of a profile.
const ACCOUNT_ID: &str = "{id}";
const ACCOUNT_NAME: &str = "{name}";

fn profile(decoder: &mut Decoder, node: &Node) -> Option<Box<str>> {
    let text = decoder.text(node, "the name of an AWS profile")?;
    if text.contains(ACCOUNT_ID) || text.contains(ACCOUNT_NAME) {
        return Some(text.into());
    }
    decoder.wrong(node.at, || {
        format!(
            "{} is the same for every account; write {{name}} or {{id}} where the account stands, as in \"{{name}}-admin\"",
            shown(text)
        )
    });
    None
}

/// The elements of a list that may be left out.
fn every<T>(
    decoder: &mut Decoder,
    fields: &Fields<'_>,
    key: &str,
    mut read: impl FnMut(&mut Decoder, &Node) -> Option<T>,
) -> Vec<T> {
    let nodes = fields.get(key).map_or(&[][..], |it| decoder.list(it, key));
    nodes.iter().filter_map(|it| read(decoder, it)).collect()
}

fn apart(decoder: &mut Decoder, node: &Node) -> Option<Vec<Box<str>>> {
    let categories = decoder.texts(node, "categories");
    if categories.len() > 1 {
        return Some(categories);
    }
    if matches!(&node.value, Value::List(nodes) if nodes.len() < 2) {
        decoder.wrong(node.at, || {
            "expected two categories or more that must be apart".to_owned()
        });
    }
    None
}

/// A path that stays in the folder.
fn file_in_folder(decoder: &mut Decoder, node: &Node) -> Option<Box<str>> {
    let text = decoder.text(node, "the path of a file")?;
    let stays = Path::new(text)
        .components()
        .all(|it| matches!(it, Component::Normal(_) | Component::CurDir));
    if stays {
        return Some(text.into());
    }
    decoder.wrong(node.at, || {
        format!("{} leads out of the folder of this file", shown(text))
    });
    None
}

fn add(all: &mut Vec<Box<str>>, more: Vec<Box<str>>) {
    for one in more {
        if !all.contains(&one) {
            all.push(one);
        }
    }
}

fn regions(decoder: &mut Decoder, node: &Node) -> Vec<Box<str>> {
    decoder.each(node, "regions", |decoder, it| {
        decoder.region(it).map(Box::from)
    })
}

fn closed_regions(
    decoder: &mut Decoder,
    node: &Node,
    in_use: Option<&Node>,
) -> Option<ClosedRegions> {
    let fields = decoder.fields(node, &["no_workloads", "reason", "owner", "until"])?;
    let regions = decoder.required(&fields, "no_workloads", "`all`, or a list of regions");
    let no_workloads = match regions {
        Some(node) => match &node.value {
            Value::Text(text) if text == "all" => Some(NoWorkloads::All),
            Value::Text(text) => {
                decoder.wrong(node.at, || {
                    format!("expected `all` or a list of regions, not {}", shown(text))
                });
                None
            }
            _ => {
                let listed = regions_but(decoder, node, in_use);
                Some(NoWorkloads::Regions(listed))
            }
        },
        None => None,
    };
    let (reason, owner, until) = decoder.statement(&fields);
    Some(ClosedRegions {
        no_workloads: no_workloads?,
        reason: reason?,
        owner: owner?,
        until: until?,
    })
}

/// Regions without workloads; one that is in use is a contradiction.
fn regions_but(decoder: &mut Decoder, node: &Node, in_use: Option<&Node>) -> Vec<Box<str>> {
    let in_use = match in_use.map(|it| &it.value) {
        Some(Value::List(nodes)) => nodes.as_slice(),
        _ => &[],
    };
    decoder.each(node, "regions", |decoder, it| {
        let region = decoder.region(it)?;
        let other = in_use
            .iter()
            .find(|it| matches!(&it.value, Value::Text(text) if text == region));
        if let Some(other) = other {
            decoder.wrong(it.at, || {
                format!(
                    "{} is in `regions_in_use` too, in line {}",
                    shown(region),
                    other.at.line
                )
            });
        }
        Some(Box::from(region))
    })
}

fn exposure(decoder: &mut Decoder, node: &Node) -> Option<Exposure> {
    let known = ["resource", "account", "reason", "owner", "until"];
    let fields = decoder.fields(node, &known)?;
    let resource = decoder
        .required(&fields, "resource", "a pattern of its ARN, id or name")
        .and_then(|it| decoder.resource(it));
    let account = fields.get("account").and_then(|it| decoder.account(it));
    let (reason, owner, until) = decoder.statement(&fields);
    Some(Exposure {
        resource: resource?,
        account: account.map(Box::from),
        reason: reason?,
        owner: owner?,
        until: until?,
    })
}

/// The name of an IAM user or role, without path.
fn iam_name(decoder: &mut Decoder, node: &Node) -> Option<Box<str>> {
    let text = decoder.text(node, "a name")?;
    let letters = |it: u8| it.is_ascii_alphanumeric() || b"_+=,.@-".contains(&it);
    if text.len() <= 64 && text.bytes().all(letters) {
        return Some(text.into());
    }
    decoder.wrong(node.at, || {
        format!(
            "{} is not the name of an IAM user or role: letters, digits and _+=,.@- without path",
            shown(text)
        )
    });
    None
}

/// A pattern of the names of log groups; those names hold neither blanks nor other signs.
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html>
fn log_groups(decoder: &mut Decoder, node: &Node) -> Option<Pattern> {
    let pattern = decoder.pattern(node, "a pattern of names of log groups")?;
    let letters = |it: u8| it.is_ascii_alphanumeric() || b"_-/.#*?".contains(&it);
    if pattern.as_str().bytes().all(letters) {
        return Some(pattern);
    }
    decoder.wrong(node.at, || {
        format!(
            "{} fits the name of no log group: letters, digits and _-/.# with * and ?",
            shown(pattern.as_str())
        )
    });
    None
}

fn image_owner(decoder: &mut Decoder, node: &Node) -> Option<Box<str>> {
    const ALIASES: [&str; 2] = ["amazon", "aws-marketplace"];
    let text = decoder.account_or_other(node)?;
    if ALIASES.contains(&text) || text.bytes().all(|it| it.is_ascii_digit()) {
        return Some(text.into());
    }
    decoder.wrong(node.at, || {
        format!(
            "{} is not an account id, `amazon` or `aws-marketplace`",
            shown(text)
        )
    });
    None
}

fn mail_domain(decoder: &mut Decoder, node: &Node) -> Option<Box<str>> {
    let text = decoder.text(node, "a mail domain")?;
    if text.contains('.') && !text.contains(|it: char| it == '@' || it == '*' || it.is_whitespace())
    {
        return Some(text.to_lowercase().into());
    }
    decoder.wrong(node.at, || {
        format!("{} is not a mail domain such as example.com", shown(text))
    });
    None
}

fn required_tags(decoder: &mut Decoder, node: &Node) -> BTreeMap<Box<str>, Vec<Pattern>> {
    let mut tags = BTreeMap::new();
    for entry in decoder.map(node, "a map from tag keys to `any` or a list of values") {
        let Some(key) = decoder.sound(entry.at, &entry.key, "a tag key") else {
            continue;
        };
        let values = match &entry.value.value {
            Value::Text(text) if text == "any" => Vec::new(),
            Value::Text(text) => {
                decoder.wrong(entry.value.at, || {
                    format!("expected `any` or a list of values, not {}", shown(text))
                });
                continue;
            }
            Value::List(nodes) if nodes.is_empty() => {
                decoder.wrong(entry.value.at, || {
                    "the list of values is empty; write `any` if every value will do".to_owned()
                });
                continue;
            }
            _ => decoder.each(&entry.value, "values", |decoder, it| {
                decoder.pattern(it, "a value")
            }),
        };
        tags.insert(key.into(), values);
    }
    tags
}
