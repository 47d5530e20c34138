//! What a user, group or role carries: its policies, its groups' and its boundary, as far as they were seen.

use std::sync::Arc;

use firestep_inventory::iam::{Group, InlinePolicy, ManagedPolicy, Role, User};
use firestep_inventory::reading::records::undecided;
use firestep_inventory::{Account, GLOBAL, Gap, Identity, Parts, Seen, evaluate};
use firestep_policy::compiled::{CompiledPolicy, PolicyKind};
use firestep_policy::{Effect, PolicyDocument};

use super::{about_iam::about_iam, of_aws};

pub(super) const DETAILS: &str = "iam:GetAccountAuthorizationDetails";

/// What a user, group or role may do by its policies.
#[derive(Debug, Clone)]
pub struct Carried<'a> {
    pub(super) identity: &'a Identity,
    pub(super) kind: Kind,
    attached: &'a Seen<Vec<Box<str>>>,
    inline: &'a Parts<InlinePolicy>,
    /// Its permissions boundary, where its kind can have one and it counts.
    boundary: Option<&'a Seen<Option<Box<str>>>>,
    /// The groups of a user, by name.
    groups: Option<&'a Seen<Vec<Box<str>>>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    User,
    Group,
    Role,
}

impl<'a> From<&'a Role> for Carried<'a> {
    fn from(role: &'a Role) -> Self {
        Self {
            identity: &role.identity,
            kind: Kind::Role,
            attached: &role.attached_managed_policies,
            inline: &role.inline_policies,
            boundary: Some(&role.permissions_boundary),
            groups: None,
        }
    }
}

impl<'a> From<&'a User> for Carried<'a> {
    fn from(user: &'a User) -> Self {
        Self {
            identity: &user.identity,
            kind: Kind::User,
            attached: &user.attached_managed_policies,
            inline: &user.inline_policies,
            boundary: Some(&user.permissions_boundary),
            groups: Some(&user.group_list),
        }
    }
}

impl<'a> From<&'a Group> for Carried<'a> {
    fn from(group: &'a Group) -> Self {
        Self {
            identity: &group.identity,
            kind: Kind::Group,
            attached: &group.attached_managed_policies,
            inline: &group.inline_policies,
            boundary: None,
            groups: None,
        }
    }
}

impl Carried<'_> {
    /// Whether it carries any policy of its own.
    pub fn is_any(&self) -> Result<bool, Gap> {
        Ok(!self.attached.get()?.is_empty() || !self.inline.whole()?.is_empty())
    }

    /// Whether it has a boundary, or may have one.
    pub(super) fn has_boundary(&self) -> bool {
        let boundary = self.boundary.map(|it| evaluate(|| Ok(it.get()?.is_some())));
        boundary.is_some_and(|it| it != Ok(false))
    }

    /// What its boundary says, where it has one.
    pub(super) fn boundary<'b>(
        &self,
        account: &'b Account,
    ) -> Result<Option<&'b PolicyDocument>, Gap>
    where
        Self: 'b,
    {
        let Some(arn) = self
            .boundary
            .map(Seen::get)
            .transpose()?
            .and_then(Option::as_ref)
        else {
            return Ok(None);
        };
        written(self, arn, account).map(Some)
    }

    /// The same as if it had no boundary.
    #[must_use]
    pub(super) fn without_boundary(mut self) -> Self {
        self.boundary = None;
        self
    }

    pub(super) fn arn(&self) -> String {
        let kind = match self.kind {
            Kind::User => "user",
            Kind::Group => "group",
            Kind::Role => "role",
        };
        let Identity { location, id, .. } = self.identity;
        let made = || format!("arn:aws:iam::{}:{kind}/{id}", location.account);
        self.identity
            .arn
            .as_ref()
            .map_or_else(made, ToString::to_string)
    }

    fn undecided(&self, message: &str) -> Gap {
        undecided(self.identity.location, DETAILS, message)
    }
}

/// A policy that a principal carries.
#[derive(Debug)]
pub(super) struct Held<'p> {
    /// What it says of IAM.
    pub(super) document: PolicyDocument,
    pub(super) policy: Arc<CompiledPolicy>,
    /// The group that it is on; `None` for the principal itself.
    pub(super) group: Option<Box<str>>,
    /// Of a managed policy, which one.
    pub(super) managed: Option<Managed<'p>>,
}

/// A managed policy by its ARN.
#[derive(Debug, Clone, Copy)]
pub(super) struct Managed<'p> {
    pub(super) arn: &'p str,
    /// Whether it has, or may have, versions besides that in force.
    pub(super) has_other_versions: bool,
}

impl Held<'_> {
    pub(super) fn has(&self, effect: Effect) -> bool {
        self.document
            .statements
            .iter()
            .any(|it| it.effect == effect)
    }
}

/// The boundary of a principal.
#[derive(Debug)]
pub(super) struct Boundary<'p> {
    pub(super) managed: Managed<'p>,
    pub(super) policy: Arc<CompiledPolicy>,
}

/// All that a principal carries, as far as it was seen.
#[derive(Debug, Default)]
pub(super) struct Holding<'p> {
    pub(super) policies: Vec<Held<'p>>,
    /// The ARNs of its groups; of a group, its own.
    pub(super) groups: Vec<Box<str>>,
    pub(super) boundary: Option<Boundary<'p>>,
    /// Why the boundary is not known.
    pub(super) boundary_unseen: Option<Gap>,
    /// The first that was not seen of all this.
    pub(super) unseen: Option<Gap>,
}

impl<'p> Holding<'p> {
    pub(super) fn of<'a: 'p>(carried: &Carried<'a>, account: &'a Account) -> Self {
        let mut holding = Self::default();
        let own = (carried.kind == Kind::Group).then(|| Box::from(carried.arn()));
        holding.groups.extend(own.clone());
        holding.add(carried, own.as_deref(), account);
        let names = carried.groups.and_then(|it| holding.seen(|| it.get()));
        for name in names.into_iter().flatten() {
            if let Some(group) = holding.seen(|| group_of(carried, name, account)) {
                let group = Carried::from(group);
                let arn = Box::from(group.arn());
                holding.add(&group, Some(&arn), account);
                holding.groups.push(arn);
            }
        }
        match evaluate(|| boundary_of(carried, account)) {
            Ok(boundary) => holding.boundary = boundary,
            Err(gap) => {
                holding.boundary_unseen = Some(gap);
                holding.unseen = holding.unseen.or(Some(gap));
            }
        }
        holding
    }

    /// Notes what could not be seen.
    fn seen<T>(&mut self, read: impl FnOnce() -> Result<T, Gap>) -> Option<T> {
        match evaluate(read) {
            Ok(value) => Some(value),
            Err(gap) => {
                self.unseen = self.unseen.or(Some(gap));
                None
            }
        }
    }

    fn add<'a: 'p>(&mut self, carried: &Carried<'a>, group: Option<&str>, account: &'a Account) {
        let mut held = Vec::new();
        for arn in self.seen(|| carried.attached.get()).into_iter().flatten() {
            let text = self.seen(|| managed(carried, arn, account));
            held.extend(text.map(|(document, managed)| (document, Some(managed))));
        }
        let inline = self.seen(|| carried.inline.whole());
        held.extend(
            inline
                .into_iter()
                .flatten()
                .map(|it| (&it.policy_document, None)),
        );
        self.policies
            .extend(held.into_iter().map(|(document, managed)| {
                let document = about_iam(document);
                Held {
                    policy: Arc::new(CompiledPolicy::new("", PolicyKind::Identity, &document)),
                    document,
                    group: group.map(Into::into),
                    managed,
                }
            }));
    }
}

/// A boundary by what it says, or why that is not known.
type Bound<'a> = Option<Result<&'a PolicyDocument, Gap>>;

/// What the policies of a role say as far as they were seen, and its boundary.
pub(super) fn documents<'a>(
    role: &'a Role,
    account: &'a Account,
) -> (Vec<&'a PolicyDocument>, Bound<'a>) {
    let carried = Carried::from(role);
    let mut documents = Vec::new();
    let attached = evaluate(|| carried.attached.get());
    for arn in attached.into_iter().flatten() {
        documents.extend(evaluate(|| managed(&carried, arn, account)).map(|(it, _)| it));
    }
    let inline = evaluate(|| carried.inline.whole());
    documents.extend(inline.into_iter().flatten().map(|it| &it.policy_document));
    let boundary = evaluate(|| match role.permissions_boundary.get()? {
        Some(arn) => Ok(Some(managed(&carried, arn, account)?.0)),
        None => Ok(None),
    });
    (documents, boundary.transpose())
}

/// The documents of what a principal carries, each with words for it, and the first gap beside them.
pub(super) struct Policies<'a> {
    pub(super) documents: Vec<(String, &'a PolicyDocument)>,
    pub(super) unseen: Option<Gap>,
}

/// What the policies of a principal and of its groups say, as far as they were seen.
pub(super) fn policies<'a>(carried: &Carried<'a>, account: &'a Account) -> Policies<'a> {
    let mut found = Policies {
        documents: Vec::new(),
        unseen: None,
    };
    found.add(carried, "its", account);
    let names = carried.groups.map(|it| evaluate(|| it.get()));
    for name in found
        .seen(names.transpose())
        .flatten()
        .into_iter()
        .flatten()
    {
        let group = evaluate(|| group_of(carried, name, account));
        if let Some(group) = found.seen(group) {
            found.add(&Carried::from(group), "its group's", account);
        }
    }
    found
}

impl<'a> Policies<'a> {
    fn seen<T>(&mut self, read: Result<T, Gap>) -> Option<T> {
        read.map_err(|gap| self.unseen = self.unseen.or(Some(gap)))
            .ok()
    }

    fn add(&mut self, carried: &Carried<'a>, whose: &str, account: &'a Account) {
        let attached = self.seen(evaluate(|| carried.attached.get()));
        for arn in attached.into_iter().flatten() {
            let text = self.seen(evaluate(|| written(carried, arn, account)));
            let named = format!("{whose} policy {arn}");
            self.documents.extend(text.map(|it| (named, it)));
        }
        let inline = self.seen(evaluate(|| carried.inline.whole()));
        for policy in inline.into_iter().flatten() {
            let named = format!("{whose} policy {}", policy.policy_name);
            self.documents.push((named, &policy.policy_document));
        }
    }
}

fn group_of<'a>(carried: &Carried<'_>, name: &str, account: &'a Account) -> Result<&'a Group, Gap> {
    let found = account.iam_groups.region(GLOBAL).find(name)?;
    found.ok_or_else(|| carried.undecided(&format!("it is in group {name}, which is not listed")))
}

fn boundary_of<'a>(
    carried: &Carried<'a>,
    account: &'a Account,
) -> Result<Option<Boundary<'a>>, Gap> {
    let Some(boundary) = carried.boundary else {
        return Ok(None);
    };
    let Some(arn) = boundary.get()? else {
        return Ok(None);
    };
    let (document, managed) = managed(carried, arn, account)?;
    let policy = CompiledPolicy::new(arn, PolicyKind::Boundary, &about_iam(document));
    Ok(Some(Boundary {
        managed,
        policy: Arc::new(policy),
    }))
}

/// The text of a managed policy as the answer holds it: what is known of one of AWS's is what it says of IAM alone.
fn written<'a>(
    carried: &Carried<'_>,
    arn: &str,
    account: &'a Account,
) -> Result<&'a PolicyDocument, Gap> {
    let missing = || {
        carried.undecided(&format!(
            "{arn} is attached, and what it says is not in the answer"
        ))
    };
    let policy = account
        .iam_policies
        .find(GLOBAL, arn)?
        .ok_or_else(missing)?;
    policy
        .default_version
        .get()?
        .0
        .as_deref()
        .ok_or_else(missing)
}

/// The text of a managed policy; where the answer does not hold that of one of AWS's, what is known of it.
fn managed<'a>(
    carried: &Carried<'_>,
    arn: &'a str,
    account: &'a Account,
) -> Result<(&'a PolicyDocument, Managed<'a>), Gap> {
    let of_aws = of_aws::is_of_aws(arn);
    let known = || {
        let managed = Managed {
            arn,
            has_other_versions: false,
        };
        Some((of_aws::document(arn)?, managed))
    };
    let missing = || {
        carried.undecided(&format!(
            "{arn} is attached, and what it says is not in the answer"
        ))
    };
    let read = |policy: &'a ManagedPolicy| {
        let document = policy
            .default_version
            .get()?
            .0
            .as_deref()
            .ok_or_else(missing)?;
        let versions = evaluate(|| Ok(policy.version_ids.get()?.len()));
        let managed = Managed {
            arn,
            has_other_versions: !of_aws && versions.is_ok_and(|it| it != 1),
        };
        Ok((document, managed))
    };
    match evaluate(|| {
        account
            .iam_policies
            .find(GLOBAL, arn)?
            .map(read)
            .transpose()
    }) {
        Ok(Some(read)) => Ok(read),
        Ok(None) => known().ok_or_else(missing),
        Err(gap) => known().ok_or(gap),
    }
}
