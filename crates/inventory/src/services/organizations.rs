//! The organization: its accounts, tree, policies and administrators.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use firestep_policy::PolicyDocument;

use firestep_snapshot::Records;
use jiff::Timestamp;

use crate::controltower::LandingZone;
use crate::evidence::note;
use crate::reading::kind::{FieldInfo, at, detail, kind, own};
use crate::reading::leaf::{FieldType, Leaf, words};
use crate::reading::node::Node;
use crate::reading::origin::Origin;
use crate::reading::parts::{Parts, part};
use crate::reading::records::RecordReader;
use crate::{GLOBAL, Gap, GapReason, Kind as _, Listed, Location, OperationId, Seen, Tags};

words! {
    /// The state of an account.
    AccountState {
        /// Being set up.
        PendingActivation = "PENDING_ACTIVATION",
        /// In use.
        Active = "ACTIVE",
        /// Suspended by AWS or closed within the last 90 days.
        Suspended = "SUSPENDED",
        /// Being closed.
        PendingClosure = "PENDING_CLOSURE",
        /// Closed.
        Closed = "CLOSED",
    }
}

words! {
    /// How much of Organizations is on.
    FeatureSet {
        /// Everything.
        All = "ALL",
        /// One bill and no guardrails.
        ConsolidatedBilling = "CONSOLIDATED_BILLING",
    }
}

words! {
    /// The kinds of policy that an organization can have.
    PolicyType {
        /// What accounts may do at most.
        ServiceControl = "SERVICE_CONTROL_POLICY",
        /// What may be done to resources at most.
        ResourceControl = "RESOURCE_CONTROL_POLICY",
        /// Whether AWS may learn from the data.
        AiOptOut = "AISERVICES_OPT_OUT_POLICY",
        /// How resources are tagged.
        Tag = "TAG_POLICY",
        /// How resources are backed up.
        Backup = "BACKUP_POLICY",
        /// What accounts default to in EC2.
        DeclarativeEc2 = "DECLARATIVE_POLICY_EC2",
    }
}

impl PolicyType {
    /// The types that the snapshot asks about.
    pub const ALL: [PolicyType; 6] = [
        PolicyType::ServiceControl,
        PolicyType::ResourceControl,
        PolicyType::AiOptOut,
        PolicyType::Tag,
        PolicyType::Backup,
        PolicyType::DeclarativeEc2,
    ];
}

words! {
    /// Whether a policy type works at a root.
    TypeState {
        /// It works.
        Enabled = "ENABLED",
        /// It is being switched on.
        PendingEnable = "PENDING_ENABLE",
        /// It is being switched off.
        PendingDisable = "PENDING_DISABLE",
    }
}

words! {
    /// The three alternate contacts of an account.
    ContactType {
        /// Security notices.
        Security = "SECURITY",
        /// Notices about running resources.
        Operations = "OPERATIONS",
        /// Notices about money.
        Billing = "BILLING",
    }
}

kind! {
    /// An account of the organization.
    Member from Origin {
        kind: "AWS::Organizations::Account",
        operation: "organizations:ListAccounts",
        list: "Accounts[]",
        id: "Id",
        name: "Name",
        arn: "Arn",
        ..Origin::ONCE
    };
    /// The root user's mail address.
    email: Seen<Box<str>>;
    /// Its state. `Status` is the retired name.
    state: Seen<AccountState> = at("State").else_at("Status");
    /// When it joined.
    joined_timestamp: Seen<Option<Timestamp>>;
    /// Its tags.
    tags: Seen<Tags> = detail("organizations:ListTagsForResource", "ResourceId", "Tags");
}

kind! {
    /// What the policies of a type that hang over an account come to, as the account itself is told.
    EffectivePolicy from Origin {
        kind: "AWS::Organizations::EffectivePolicy",
        operation: "organizations:DescribeEffectivePolicy",
        id: "EffectivePolicy.PolicyType",
        ..Origin::ONCE
    };
    /// What one for AI services says.
    ai_opt_out: Seen<AiOptOut> = at("EffectivePolicy.PolicyContent");
}

/// An effective AI services opt-out policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AiOptOut {
    /// Whether services without an entry of their own are opted out.
    pub default: bool,
    /// Services that are opted in all the same.
    pub opted_in: Vec<Box<str>>,
}

impl Leaf for AiOptOut {
    const TYPE: FieldType = FieldType::one("AiOptOut");

    fn to_value(&self) -> serde_json::Value {
        let opted_in = self.opted_in.iter().map(Leaf::to_value);
        serde_json::json!({"default": self.default, "opted_in": opted_in.collect::<Vec<_>>()})
    }

    fn leaf(node: &Node<'_>) -> Option<Self> {
        let page = Node::parse(node.text()?).ok()?;
        let mut read = AiOptOut {
            default: false,
            opted_in: Vec::new(),
        };
        for (service, settings) in page.member("services")?.members()? {
            let out = match settings
                .at("opt_out_policy")
                .map(|it| it.at("@@assign").unwrap_or(it))
            {
                Some(node) => match node.text()? {
                    word if word.eq_ignore_ascii_case("optOut") => true,
                    word if word.eq_ignore_ascii_case("optIn") => false,
                    _ => return None,
                },
                None => continue,
            };
            match &**service {
                "default" => read.default = out,
                _ if out => {}
                service => read.opted_in.push(service.into()),
            }
        }
        Some(read)
    }
}

kind! {
    /// The root of the tree.
    Root from Origin {
        kind: "AWS::Organizations::Root",
        operation: "organizations:ListRoots",
        list: "Roots[]",
        id: "Id",
        arn: "Arn",
        ..Origin::ONCE
    };
    /// Which policy types work here.
    policy_types: Parts<EnabledType>;
}

part! {
    /// A policy type at a root. A type this version does not know is kept by its name.
    EnabledType;
    /// The type.
    name: Box<str> = "Type";
    /// Whether it works.
    state: TypeState = "Status";
}

kind! {
    /// A policy of the organization.
    OrganizationPolicy from Origin {
        kind: "AWS::Organizations::Policy",
        operation: "organizations:ListPolicies",
        list: "Policies[]",
        id: "Id",
        name: "Name",
        arn: "Arn",
        ..Origin::ONCE
    };
    /// Whether AWS wrote it (`FullAWSAccess`).
    aws_managed: Seen<bool> = own();
    /// What it says; only service and resource control policies are of this language.
    document: Seen<Box<PolicyDocument>> = detail("organizations:DescribePolicy", "PolicyId", "Policy.Content");
    /// The roots, units and accounts on which it hangs.
    targets: Seen<Vec<Box<str>>> = detail("organizations:ListTargetsForPolicy", "PolicyId", "Targets[].TargetId");
}

kind! {
    /// An account that administers services for the organization.
    DelegatedAdministrator from Origin {
        kind: "AWS::Organizations::DelegatedAdministrator",
        operation: "organizations:ListDelegatedAdministrators",
        list: "DelegatedAdministrators[]",
        id: "Id",
        name: "Name",
        ..Origin::ONCE
    };
    /// The service principals that it administers.
    services: Seen<Vec<Box<str>>> = detail("organizations:ListDelegatedServicesForAccount", "AccountId", "DelegatedServices[].ServicePrincipal");
}

kind! {
    /// A service that the organization trusts with all its accounts.
    TrustedService from Origin {
        kind: "AWS::Organizations::ServiceAccess",
        operation: "organizations:ListAWSServiceAccessForOrganization",
        list: "EnabledServicePrincipals[]",
        id: "ServicePrincipal",
        ..Origin::ONCE
    };
    /// Since when.
    date_enabled: Seen<Option<Timestamp>>;
}

kind! {
    /// An organizational unit.
    OrganizationalUnit from Origin {
        kind: "AWS::Organizations::OrganizationalUnit",
        operation: "organizations:ListOrganizationalUnitsForParent",
        list: "OrganizationalUnits[]",
        id: "Id",
        name: "Name",
        arn: "Arn",
        ..Origin::ONCE
    };
}

/// Every kind of an organization: where it comes from, its fields.
pub fn kinds() -> Vec<(Origin, Vec<FieldInfo>)> {
    fn of<K: crate::Kind>() -> (Origin, Vec<FieldInfo>) {
        (K::ORIGIN, K::fields())
    }
    vec![
        of::<Member>(),
        of::<Root>(),
        of::<OrganizationPolicy>(),
        of::<DelegatedAdministrator>(),
        of::<TrustedService>(),
        of::<OrganizationalUnit>(),
    ]
}

impl OrganizationalUnit {
    /// Its name, which AWS always gives.
    pub fn name(&self) -> Result<&str, Gap> {
        self.identity.name.as_deref().ok_or_else(|| {
            crate::evidence::met(crate::reading::records::undecided(
                self.identity.location,
                Self::ORIGIN.operation,
                "OrganizationalUnits[].Name",
            ))
        })
    }
}

/// What `DescribeOrganization` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganizationDetails {
    /// `o-…`.
    pub id: Box<str>,
    /// How much of Organizations is on.
    pub feature_set: FeatureSet,
    /// The management account.
    pub management_account: Box<str>,
}

/// An alternate contact, as far as evaluating it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// Its mail address.
    pub email: Box<str>,
}

impl Leaf for Contact {
    const TYPE: FieldType = FieldType::one("Contact");

    fn to_value(&self) -> serde_json::Value {
        serde_json::json!({"email": &*self.email})
    }

    fn leaf(node: &Node<'_>) -> Option<Self> {
        Some(Contact {
            email: node.member("EmailAddress")?.text()?.into(),
        })
    }
}

/// The three alternate contacts of one account, from one source.
#[derive(Debug, Clone)]
pub struct Contacts {
    /// Of the type SECURITY.
    pub security: Seen<Option<Contact>>,
    /// Of the type OPERATIONS.
    pub operations: Seen<Option<Contact>>,
    /// Of the type BILLING.
    pub billing: Seen<Option<Contact>>,
    /// Whether AWS has the account's own contact information: name, address, phone number.
    pub information: Seen<bool>,
}

impl Contacts {
    /// Where they come from.
    pub(crate) const OPERATION: &'static str = "account:GetAlternateContact";

    /// Where the account's own contact information comes from.
    pub(crate) const INFORMATION: &'static str = "account:GetContactInformation";

    /// One of the three.
    pub fn of(&self, kind: ContactType) -> &Seen<Option<Contact>> {
        match kind {
            ContactType::Security => &self.security,
            ContactType::Operations => &self.operations,
            ContactType::Billing => &self.billing,
        }
    }

    /// What the records say of an account; `None` asks about the account whose records they are.
    pub fn read(reader: &RecordReader<'_>, account: Option<&str>) -> Self {
        let contact = |kind| read_contact(reader, account, kind).answered_by(Self::OPERATION);
        Contacts {
            security: contact(ContactType::Security),
            operations: contact(ContactType::Operations),
            billing: contact(ContactType::Billing),
            information: read_information(reader, account).answered_by(Self::INFORMATION),
        }
    }
}

fn read_information(reader: &RecordReader<'_>, account: Option<&str>) -> Seen<bool> {
    let operation = Contacts::INFORMATION;
    let answers = reader.answers(operation, None);
    let answer = answers.iter().find(|it| {
        let asked = it.record.params.get("AccountId");
        asked.and_then(|it| it.as_str()) == account
    });
    let Some(answer) = answer else {
        return Seen::gap(reader.not_recorded(operation, GLOBAL));
    };
    match reader.whole(operation, answer) {
        Err(gap) => Seen::gap(gap),
        Ok(pages) => match pages.first() {
            // AWS says by an error that there is none.
            None => Seen::new(false),
            Some(page) if page.member("ContactInformation").is_some() => Seen::new(true),
            Some(_) => Seen::gap(reader.gap(
                GapReason::Unrecognised,
                GLOBAL,
                operation,
                "",
                "ContactInformation",
            )),
        },
    }
}

fn read_contact(
    reader: &RecordReader<'_>,
    account: Option<&str>,
    kind: ContactType,
) -> Seen<Option<Contact>> {
    let operation = Contacts::OPERATION;
    let answers = reader.answers(operation, None);
    let text = |answer: &firestep_snapshot::Answer<'_>, name: &str| {
        answer
            .record
            .params
            .get(name)
            .and_then(|it| it.as_str().map(str::to_owned))
    };
    let answer = answers.iter().find(|it| {
        text(it, "AlternateContactType").as_deref() == Some(kind.word())
            && text(it, "AccountId").as_deref() == account
    });
    let Some(answer) = answer else {
        return Seen::gap(reader.not_recorded(operation, GLOBAL));
    };
    match reader.whole(operation, answer) {
        Err(gap) => Seen::gap(gap),
        Ok(pages) => match pages.first() {
            None => Seen::new(None),
            // AWS says by an error that there is none.
            Some(page) => match page.member("AlternateContact").and_then(Contact::leaf) {
                Some(contact) => Seen::new(Some(contact)),
                None => Seen::gap(reader.gap(
                    GapReason::Unrecognised,
                    GLOBAL,
                    operation,
                    "",
                    "EmailAddress",
                )),
            },
        },
    }
}

/// The organization as its management account or a delegated administrator described it.
#[derive(Debug)]
pub struct Organization {
    /// What it is; `None`: the account stands alone.
    pub facts: Seen<Option<OrganizationDetails>>,
    /// Its accounts.
    pub members: Listed<Member>,
    /// Its roots; there is one.
    pub roots: Listed<Root>,
    /// Its units, all of them.
    pub units: Listed<OrganizationalUnit>,
    /// Who administers services for it.
    pub delegated: Listed<DelegatedAdministrator>,
    /// Which services it trusts.
    pub trusted: Listed<TrustedService>,
    /// Control Tower's landing zone; `None`: there is none.
    pub landing_zone: Seen<Option<LandingZone>>,
    policies: Vec<(PolicyType, Listed<OrganizationPolicy>)>,
    parents: HashMap<Box<str>, Box<str>>,
    parents_gap: Option<Gap>,
    contacts: HashMap<Box<str>, Contacts>,
}

impl Organization {
    /// What tells whether there is one.
    const OPERATION: &'static str = "organizations:DescribeOrganization";

    /// An organization of two accounts of which everything was seen, for samples and tests: the management
    /// account `999988887777` and the sample account, right under the root.
    pub fn sample() -> Self {
        let mut organization = Organization::read(&Records::default());
        let account = |id: &str, email: &str| {
            let mut member = Member::unseen(id);
            member.identity.location = Location::new("", GLOBAL);
            member.email = Seen::new(email.into());
            member.state = Seen::new(AccountState::Active);
            member.tags = Seen::new(Tags::default());
            member
        };
        organization.facts = Seen::new(Some(OrganizationDetails {
            id: "o-sample".into(),
            feature_set: FeatureSet::All,
            management_account: "999988887777".into(),
        }));
        organization.members = Listed::of([
            account(crate::SAMPLE.account, "aws-app@example.com"),
            account("999988887777", "aws-management@example.com"),
        ]);
        let mut root = Root::unseen("r-1");
        root.identity.location = Location::new("", GLOBAL);
        root.policy_types = Parts::of([]);
        organization.roots = Listed::of([root]);
        organization.units = nothing();
        organization.delegated = nothing();
        organization.trusted = nothing();
        organization.landing_zone = Seen::new(None);
        for (_, list) in &mut organization.policies {
            *list = nothing();
        }
        for id in [crate::SAMPLE.account, "999988887777"] {
            organization.parents.insert(id.into(), "r-1".into());
        }
        organization.parents_gap = None;
        organization
    }

    /// Puts policies of a type in, for samples and tests.
    pub fn set_policies(&mut self, kind: PolicyType, policies: Listed<OrganizationPolicy>) {
        self.policies.retain(|(it, _)| *it != kind);
        self.policies.push((kind, policies));
    }

    /// Reads the organization's records; none at all is a gap everywhere.
    pub fn read(records: &Records) -> Self {
        let reader = RecordReader::new(records, "", None, |_, _| false);
        let facts = read_facts(&reader).answered_by(Self::OPERATION);
        if matches!(facts.peek(), Ok(None)) {
            return Self::none(facts);
        }
        let lacks = |operation, what| reader.gap(GapReason::Missing, GLOBAL, operation, "", what);
        let mut members: Listed<Member> = reader.list();
        if let Ok(Some(details)) = facts.peek()
            && !names(&members, &details.management_account)
        {
            // An organization's accounts are its management account at least.
            members.doubt(lacks(Member::ORIGIN.operation, "the management account"));
        }
        let mut roots: Listed<Root> = reader.list();
        if matches!(facts.peek(), Ok(Some(_))) && roots.counts().0 == 0 {
            roots.doubt(lacks(Root::ORIGIN.operation, "a root"));
        }
        let policies: Vec<(PolicyType, Listed<OrganizationPolicy>)> = PolicyType::ALL
            .into_iter()
            .map(|kind| {
                let asked = |params: &firestep_snapshot::record::Params| {
                    params.get("Filter").and_then(|it| it.as_str()) == Some(kind.word())
                };
                (kind, reader.list_where(asked))
            })
            .collect();
        let mut parents = HashMap::new();
        let parents_gap = read_parents(&reader, &mut parents).err();
        let mut contacts = HashMap::new();
        for part in members.regions() {
            part.visit(
                |member| {
                    let id = &*member.identity().id;
                    contacts.insert(id.into(), Contacts::read(&reader, Some(id)));
                },
                |_| {},
            );
        }
        Organization {
            facts,
            members,
            roots,
            units: reader.list(),
            delegated: reader.list(),
            trusted: reader.list(),
            landing_zone: LandingZone::of(&reader).answered_by("controltower:GetLandingZone"),
            policies,
            parents,
            parents_gap,
            contacts,
        }
    }

    /// What an account that stands alone has of one: AWS is asked no more, and nothing is missing.
    fn none(facts: Seen<Option<OrganizationDetails>>) -> Self {
        let none = || Listed::none(Self::OPERATION);
        Organization {
            facts,
            members: Listed::none(Self::OPERATION),
            roots: Listed::none(Self::OPERATION),
            units: Listed::none(Self::OPERATION),
            delegated: Listed::none(Self::OPERATION),
            trusted: Listed::none(Self::OPERATION),
            landing_zone: Seen::new(None).answered_by(Self::OPERATION),
            policies: PolicyType::ALL.map(|kind| (kind, none())).into(),
            parents: HashMap::new(),
            parents_gap: None,
            contacts: HashMap::new(),
        }
    }

    /// The policies of a type.
    pub fn policies(&self, kind: PolicyType) -> &Listed<OrganizationPolicy> {
        self.policies
            .iter()
            .find(|(it, _)| *it == kind)
            .map_or(&NONE, |(_, list)| list)
    }

    /// Whether a policy type works at the root.
    pub fn has_policy_type(&self, kind: PolicyType) -> Result<bool, Gap> {
        self.roots.any(|root| {
            Ok(root
                .policy_types
                .whole()?
                .iter()
                .any(|it| *it.name == *kind.word() && it.state == TypeState::Enabled))
        })
    }

    /// An account and all that is above it, nearest first: account, units, root. Nothing where there is no organization.
    pub fn path(&self, account: &str) -> Result<Vec<&str>, Gap> {
        if matches!(self.facts.peek(), Ok(None)) {
            note(OperationId::of(Self::OPERATION));
            return Ok(Vec::new());
        }
        for operation in [
            "organizations:ListRoots",
            "organizations:ListOrganizationalUnitsForParent",
            "organizations:ListAccountsForParent",
        ] {
            note(OperationId::of(operation));
        }
        self.peek_path(account).map_err(crate::evidence::met)
    }

    fn peek_path(&self, account: &str) -> Result<Vec<&str>, Gap> {
        let Some((known, _)) = self.parents.get_key_value(account) else {
            return Err(self.parents_gap.unwrap_or_else(|| {
                Gap::of(crate::GapInfo {
                    reason: GapReason::OutOfScope,
                    account: account.into(),
                    region: GLOBAL.into(),
                    operation: "organizations:ListAccountsForParent".into(),
                    action: crate::evidence::action("organizations:ListAccountsForParent"),
                    code: "".into(),
                    message: "the account is not in the tree".into(),
                })
            }));
        };
        let mut path: Vec<&str> = vec![known];
        // Bounded, so that a tree that bites its tail ends.
        for _ in 0..16 {
            match path.last().and_then(|it| self.parents.get(*it)) {
                Some(parent) => path.push(parent),
                None => break,
            }
        }
        Ok(path)
    }

    /// The names of the units above an account, root first, `Root/Workloads/Production`.
    pub fn path_names(&self, account: &str) -> Result<String, Gap> {
        let mut names = Vec::new();
        for id in self.path(account)?.into_iter().skip(1) {
            let name = match self.units.find(GLOBAL, id)? {
                Some(unit) => unit.name()?,
                None => "Root",
            };
            names.push(name.to_owned());
        }
        names.reverse();
        Ok(names.join("/"))
    }

    /// The policies of a type that hang on an account or on anything above it.
    pub fn policies_over(
        &self,
        account: &str,
        kind: PolicyType,
    ) -> Result<Vec<&OrganizationPolicy>, Gap> {
        let path = self.path(account)?;
        self.policies(kind)
            .region(GLOBAL)
            .matching(|policy| Ok(policy.targets.get()?.iter().any(|it| path.contains(&&**it))))
    }

    /// The contacts of an account as the administrator sees them.
    pub fn contacts(&self, account: &str) -> Option<&Contacts> {
        self.contacts.get(account)
    }

    /// What the head of a report says of it. No verdict rests on this: what was not seen is told, not carried on.
    pub fn overview(&self) -> Overview {
        let details = self.facts.peek();
        let mut overview = Overview {
            standalone: matches!(details, Ok(None)),
            ..Overview::default()
        };
        match details {
            Ok(Some(details)) => {
                overview.id = Some(details.id.to_string());
                overview.management_account = Some(details.management_account.to_string());
            }
            Ok(None) => {}
            Err(gap) => overview.unseen = Some(gap.info().answer()),
        }
        self.members.region(GLOBAL).visit(
            |member| {
                let id = member.identity.id.to_string();
                let name = member.identity.name.as_deref().unwrap_or_default();
                if !member
                    .state
                    .peek()
                    .is_ok_and(|it| *it == AccountState::Active)
                {
                    overview.inactive.push(id.clone());
                }
                overview.names.insert(id, name.to_owned());
            },
            |gap| overview.members_gap = Some(gap),
        );
        if let Some(gap) = overview.members_gap
            && !overview.standalone
        {
            overview.unseen.get_or_insert_with(|| gap.info().answer());
        }
        overview
    }

    /// The management account; `None`: there is no organization.
    pub fn management_account(&self) -> Result<Option<&str>, Gap> {
        Ok(self
            .facts
            .get()?
            .as_ref()
            .map(|facts| &*facts.management_account))
    }
}

/// Never met: every type is put in when the organization is read.
static NONE: LazyLock<Listed<OrganizationPolicy>> = LazyLock::new(|| Listed::new(""));

/// A list of the organization's that is whole and empty.
fn nothing<K: crate::Kind>() -> Listed<K> {
    Listed::none(K::ORIGIN.operation)
}

/// Whether a list names an account.
fn names(members: &Listed<Member>, account: &str) -> bool {
    let mut found = false;
    members
        .region(GLOBAL)
        .visit(|member| found |= *member.identity().id == *account, |_| {});
    found
}

fn read_facts(reader: &RecordReader<'_>) -> Seen<Option<OrganizationDetails>> {
    const OPERATION: &str = Organization::OPERATION;
    let pages = match reader.pages(OPERATION, None) {
        Ok(pages) => pages,
        Err(gap) => return Seen::gap(gap),
    };
    let Some(page) = pages.first() else {
        return Seen::new(None);
    };
    let text = |name: &str| {
        page.member("Organization")
            .and_then(|it| it.member(name))
            .and_then(Node::text)
    };
    let feature_set = page
        .at("Organization.FeatureSet")
        .and_then(FeatureSet::leaf);
    match (text("Id"), feature_set, text("MasterAccountId")) {
        (Some(id), Some(feature_set), Some(management)) => Seen::new(Some(OrganizationDetails {
            id: id.into(),
            feature_set,
            management_account: management.into(),
        })),
        _ => Seen::gap(reader.gap(
            GapReason::Unrecognised,
            GLOBAL,
            OPERATION,
            "",
            "Id, FeatureSet, MasterAccountId",
        )),
    }
}

fn read_parents(
    reader: &RecordReader<'_>,
    parents: &mut HashMap<Box<str>, Box<str>>,
) -> Result<(), Gap> {
    let mut open: Vec<Box<str>> = Vec::new();
    let ids = |page: &Node<'_>, operation: &str, path: &str| -> Result<Vec<Box<str>>, Gap> {
        let odd = || reader.gap(GapReason::Missing, GLOBAL, operation, "", path);
        let found = page.items(path).map_err(|_| odd())?;
        found
            .into_iter()
            .map(|it| {
                let id = it.member("Id").and_then(Node::text);
                id.map(Box::from).ok_or_else(odd)
            })
            .collect()
    };
    for page in reader.pages("organizations:ListRoots", None)? {
        open.extend(ids(&page, "organizations:ListRoots", "Roots[]")?);
    }
    let mut first = None;
    let lists = [
        (
            "organizations:ListOrganizationalUnitsForParent",
            "OrganizationalUnits[]",
            true,
        ),
        ("organizations:ListAccountsForParent", "Accounts[]", false),
    ];
    let by_parent: Vec<HashMap<Box<str>, firestep_snapshot::Answer<'_>>> = lists
        .iter()
        .map(|(operation, _, _)| {
            reader
                .answers(operation, None)
                .into_iter()
                .filter_map(|it| {
                    let parent = it.record.params.get("ParentId")?.as_str()?.into();
                    Some((parent, it))
                })
                .collect()
        })
        .collect();
    while let Some(parent) = open.pop() {
        for ((operation, path, units), answers) in lists.iter().zip(&by_parent) {
            let Some(answer) = answers.get(&parent) else {
                first = first.or_else(|| Some(reader.not_recorded(operation, GLOBAL)));
                continue;
            };
            let (pages, gap) = reader.decoded(operation, answer);
            first = first.or(gap);
            let mut found = Vec::new();
            for page in &pages {
                match ids(page, operation, path) {
                    Ok(ids) => found.extend(ids),
                    Err(gap) => first = first.or(Some(gap)),
                }
            }
            for id in found {
                if parents.insert(id.clone(), parent.clone()).is_none() && *units {
                    open.push(id);
                }
            }
        }
    }
    first.map_or(Ok(()), Err)
}

/// What the head of a report says of an organization.
#[derive(Debug, Clone, Default)]
pub struct Overview {
    /// Its id, when there is one.
    pub id: Option<String>,
    pub management_account: Option<String>,
    /// Whether the account belongs to no organization.
    pub standalone: bool,
    /// The accounts' names, by id.
    pub names: BTreeMap<String, String>,
    /// Accounts that are not active, by id.
    pub inactive: Vec<String>,
    /// What of the list of accounts was not seen.
    pub members_gap: Option<Gap>,
    /// Why the organization could not be seen, when it could not.
    pub unseen: Option<String>,
}
