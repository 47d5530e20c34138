//! Known ways by which what a policy allows leads to more rights than it gives.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::{Arc, OnceLock};

use firestep_inventory::reading::records::undecided;
use firestep_inventory::{Account, Gap, Identity};
use firestep_policy::compiled::{CompiledPolicy, PolicyKind};
use firestep_policy::evaluate::{InForce, Known};
use firestep_policy::pattern::Pattern;
use firestep_policy::tri::Tri;
use firestep_policy::{Condition, Matching, PolicyDocument, Statement};

use super::about_iam::{by_any_way, is_met, whatever_the_way};
use super::carried::DETAILS;
use super::chosen::without_choices;
use super::known_ways::{Escalation, On, Powers, Step};
use super::regions::regions_of;
use super::sample::{Key, Sample, Via};
use super::trusting;
use super::worth::{Candidate, OpenRole, Worth};

/// A way that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundEscalation {
    /// Its actions, in words that follow "it allows".
    pub actions: String,
    /// The page that tells what makes it a way.
    pub page: &'static str,
}

/// The principals as whom is asked: the user or role itself; of a managed policy, or a group, any that may carry it.
pub(super) fn samples(carrier: &Identity) -> Vec<Sample> {
    let account = carrier.location.account;
    let arn = carrier.arn.as_deref().unwrap_or(&carrier.id);
    let partition = arn.strip_prefix("arn:").and_then(|it| it.split(':').next());
    let any = |kind: &str| {
        let partition = partition.unwrap_or("aws");
        let arn = format!("arn:{partition}:iam::{account}:{kind}/itself");
        Sample::new(&arn, account, kind == "role").one_of_many()
    };
    if arn.contains(":user/") || arn.contains(":role/") {
        return vec![Sample::new(arn, account, arn.contains(":role/"))];
    }
    if arn.contains(":group/") {
        return vec![any("user")];
    }
    ["user", "role"].map(any).into()
}

/// The roles that one may be after.
#[derive(Clone, Copy)]
enum Roles<'w, 'a> {
    All(&'w Escalations<'a>),
    These(&'w [Candidate<'a>]),
}

/// Known ways to more rights in an account, of whose roles each is judged once.
#[derive(Debug)]
pub struct Escalations<'a> {
    account: &'a Account,
    worth: OnceLock<Worth<'a>>,
}

impl<'a> Escalations<'a> {
    /// Those of an account.
    pub fn of(account: &'a Account) -> Self {
        Self {
            account,
            worth: OnceLock::new(),
        }
    }

    fn worth(&self) -> &Worth<'a> {
        self.worth.get_or_init(|| Worth::of(self.account, leads))
    }

    /// The first known way that these policies are to whoever carries them, and that a boundary leaves open; `None`: none
    /// of them.
    ///
    /// Denials in the policies count, and those of others that hang on the same principal do not. A condition on from where,
    /// or to which region, requests are made, or on what the caller writes into them, takes no right away: it is had there.
    /// Of a role by its name it counts whether it is an administrator, or reaches one or another way by what it carries, and
    /// whether it lets in who is to have it. `carrier` is the user, group or role that has them, or the managed policy.
    pub fn found(
        &self,
        documents: &[&PolicyDocument],
        boundary: Option<&Result<&PolicyDocument, Gap>>,
        carrier: &Identity,
    ) -> Result<Option<FoundEscalation>, Gap> {
        let mut powers = Powers::default();
        for document in documents {
            powers |= Powers::of(document);
        }
        let ways = powers.ways();
        let roles = Roles::All(self);
        first_way(&ways, documents, boundary, carrier, roles)
    }
}

/// Whether the policies of a role lead it to more rights, in any known way; where it was asked that before, to one of
/// these that were not known then.
fn leads(open: &OpenRole<'_>, candidates: &[Candidate<'_>], in_any_way: bool) -> Result<bool, Gap> {
    let mut ways = open.powers.ways();
    if !in_any_way {
        let is_to_role = |it: &&Step| matches!(it.1, On::Trusting | On::PassedTo(_));
        ways.retain(|it| it.steps.iter().any(|it| is_to_role(&it)));
    }
    let roles = Roles::These(candidates);
    let boundary = open.boundary.as_ref();
    let found = first_way(&ways, &open.documents, boundary, &open.role.identity, roles)?;
    Ok(found.is_some())
}

fn first_way(
    ways: &[&Escalation],
    documents: &[&PolicyDocument],
    boundary: Option<&Result<&PolicyDocument, Gap>>,
    carrier: &Identity,
    roles: Roles<'_, '_>,
) -> Result<Option<FoundEscalation>, Gap> {
    if ways.is_empty() {
        return Ok(None);
    }
    let asked = Asked::new(documents, boundary, carrier, roles);
    let mut unsure: Option<(String, Option<Gap>)> = None;
    for way in ways {
        let words = || {
            let actions: Vec<&str> = way.steps.iter().map(|it| it.0).collect();
            actions.join(" with ")
        };
        let said = asked.may_all(way.steps);
        match said.certain {
            Tri::Yes => {
                let everywhere: Vec<_> = documents.iter().map(|it| whatever_the_way(it)).collect();
                let everywhere: Vec<&PolicyDocument> = everywhere.iter().collect();
                let everywhere = Asked::new(&everywhere, boundary, carrier, roles);
                let narrowed = match (said.via, everywhere.may_all(way.steps).certain) {
                    (Via::CloudFormation, _) => " by way of a stack of CloudFormation",
                    (_, Tri::Yes) => "",
                    (_, Tri::No | Tri::Maybe) => " where its conditions let it",
                };
                return Ok(Some(FoundEscalation {
                    actions: words() + narrowed,
                    page: way.page,
                }));
            }
            Tri::Maybe => unsure = unsure.or_else(|| Some((words(), said.gap))),
            Tri::No => {}
        }
    }
    match unsure {
        None => Ok(None),
        Some((_, Some(gap))) => Err(gap),
        Some((way, None)) => {
            if let Some(Err(gap)) = boundary {
                return Err(*gap);
            }
            let what = format!("whether it allows {way} hangs on conditions");
            Err(undecided(carrier.location, DETAILS, &what))
        }
    }
}

/// Policies in force, and those as whom they are asked.
struct Asked<'d, 'w, 'a> {
    written: Vec<&'d PolicyDocument>,
    documents: Vec<PolicyDocument>,
    in_force: InForce,
    /// What is in force for those who choose what they ask an action for, where that differs.
    choosing: RefCell<HashMap<&'static str, Option<InForce>>>,
    has_boundary: bool,
    samples: Vec<Sample>,
    /// Those in which it may call, where a condition asks for them.
    regions: Vec<Option<String>>,
    vias: &'static [Via],
    roles: Roles<'w, 'a>,
    /// What the policies name for an action, see `named_plainly`.
    plainly: RefCell<HashMap<&'static str, Rc<Option<Vec<Pattern>>>>>,
}

/// A condition by its operator, its key and its values, wherever it stands.
type Met<'d> = (&'d str, &'d str, &'d [Box<str>]);

/// What was found of a way.
struct Said {
    certain: Tri,
    /// What was not seen where that is why it is not known.
    gap: Option<Gap>,
    via: Via,
}

impl<'d, 'w, 'a> Asked<'d, 'w, 'a> {
    fn new(
        documents: &[&'d PolicyDocument],
        boundary: Option<&Result<&PolicyDocument, Gap>>,
        carrier: &Identity,
        roles: Roles<'w, 'a>,
    ) -> Self {
        let written = documents.to_vec();
        let by_any_way = |it: &PolicyDocument| by_any_way(it.clone());
        let documents: Vec<PolicyDocument> = documents.iter().map(|it| by_any_way(it)).collect();
        let bounds = boundary.map(|it| it.as_ref().map(|it| by_any_way(it)));
        let in_force = InForce {
            identity: compiled(&documents),
            boundary: match &bounds {
                None => Known::Seen(Vec::new()),
                Some(Ok(it)) => Known::Seen(vec![Arc::new(CompiledPolicy::new(
                    "",
                    PolicyKind::Boundary,
                    it,
                ))]),
                Some(Err(_)) => Known::Unseen,
            },
            ..InForce::default()
        };
        let bounds = bounds.iter().flatten();
        let vias = Via::told_apart(documents.iter().chain(bounds.clone()));
        Self {
            written,
            in_force,
            choosing: RefCell::default(),
            has_boundary: boundary.is_some(),
            samples: samples(carrier),
            regions: regions_of(documents.iter().chain(bounds)),
            vias,
            documents,
            roles,
            plainly: RefCell::default(),
        }
    }

    /// Whether a user, or a role, may do all of it.
    fn may_all(&self, way: &'static [Step]) -> Said {
        let mut said = Said {
            certain: Tri::No,
            gap: None,
            via: Via::Itself,
        };
        for via in self.vias {
            for region in &self.regions {
                for sample in &self.samples {
                    let sample = sample.in_region(region.as_deref());
                    let certain = self.may_in(&sample, *via, way, &mut said.gap);
                    if certain > said.certain {
                        said.certain = certain;
                        said.via = *via;
                    }
                    if certain == Tri::Yes {
                        return said;
                    }
                }
            }
        }
        said
    }

    fn may_in(
        &self,
        sample: &Sample,
        via: Via,
        way: &'static [Step],
        gap: &mut Option<Gap>,
    ) -> Tri {
        let mut all = match via {
            Via::CloudFormation => self.makes_stacks(sample, gap),
            Via::Itself | Via::Another => via.at_most(),
        };
        let sample = sample.by_way_of(via);
        // Which roles it may pass is asked last: there may be many.
        for step in way.iter().rev() {
            if all == Tri::No {
                return all;
            }
            all = all.and(self.may(&sample, *step, gap));
        }
        if all == Tri::Yes && !self.is_one_request(way) {
            return Tri::Maybe;
        }
        all
    }

    /// Whether it may have CloudFormation do in its name what it may do.
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_forward_access_sessions.html>
    fn makes_stacks(&self, sample: &Sample, gap: &mut Option<Gap>) -> Tri {
        const STACK: On = On::Some("arn:aws:cloudformation:us-east-1:{account}:stack/another/1");
        let may = |action, gap: &mut Option<Gap>| self.may(sample, Step(action, STACK), gap);
        let at_once = may("cloudformation:CreateStack", gap);
        if at_once == Tri::Yes {
            return at_once;
        }
        let changes = may("cloudformation:CreateChangeSet", gap);
        at_once.or(changes.and(may("cloudformation:ExecuteChangeSet", gap)))
    }

    /// Whether the role may be passed from where the request is made in which it is passed: it is one.
    fn is_one_request(&self, way: &[Step]) -> bool {
        // These come before.
        const TAKE_NO_ROLE: [&str; 3] = [
            "datapipeline:CreatePipeline",
            "emr-serverless:CreateApplication",
            "ssm:CreateDocument",
        ];
        let [Step(pass, On::PassedTo(_)), rest @ ..] = way else {
            return true;
        };
        let Some(takes) = rest.iter().find(|it| !TAKE_NO_ROLE.contains(&it.0)) else {
            return true;
        };
        let from = |action: &str| -> Vec<Vec<Met<'d>>> {
            let allows = self.written.iter().flat_map(|it| it.allows());
            let allows = allows.filter(|it| it.covers_action(action));
            let met = |it: &'d Statement| it.conditions.iter().filter(|it| is_met(it));
            let said = |it: &'d Condition| (&*it.operator, &*it.key, &*it.values);
            allows.map(|it| met(it).map(said).collect()).collect()
        };
        let (passed, taken) = (from(pass), from(takes.0));
        let mut pairs = passed
            .iter()
            .flat_map(|a| taken.iter().map(move |b| (a, b)));
        pairs.any(|(a, b)| a.is_empty() || b.is_empty() || a == b)
    }

    /// What is in force for an action of which the caller chooses what it asks for.
    fn in_force(&self, action: &'static str) -> InForce {
        let mut choosing = self.choosing.borrow_mut();
        let own = choosing.entry(action).or_insert_with(|| {
            let documents = without_choices(&self.documents, action)?;
            Some(InForce {
                identity: compiled(&documents),
                ..self.in_force.clone()
            })
        });
        own.as_ref().unwrap_or(&self.in_force).clone()
    }

    fn may(&self, sample: &Sample, Step(action, on): Step, gap: &mut Option<Gap>) -> Tri {
        match on {
            On::Any(kind) => {
                // What it gives itself its boundary limits.
                let itself = (!self.has_boundary).then(|| sample.arn.clone());
                let itself = itself.filter(|it| it.contains(&format!(":{kind}/")));
                let others = self.of_iam(sample, action, kind);
                self.may_on_one(sample, action, itself.into_iter().chain(others))
            }
            On::Another(kind) => {
                let others = self.of_iam(sample, action, kind);
                self.may_on_one(sample, action, others)
            }
            On::Trusting => self.takes_on(sample, action, gap),
            On::PassedTo(service) => self.passes(sample, action, service, gap),
            On::Some(such) => {
                let such = such.replace("{account}", &sample.account);
                let named = self.named(action, sample);
                self.may_on_one(sample, action, std::iter::once(such).chain(named))
            }
        }
    }

    /// Others of a kind in IAM: any one, and what the policies name.
    fn of_iam(&self, sample: &Sample, action: &str, kind: &str) -> Vec<String> {
        let path = format!(":{kind}/");
        let named = self.named(action, sample);
        let named = named
            .into_iter()
            .filter(|it| it.contains(&path) && *it != sample.arn);
        std::iter::once(sample.beside(&format!("{kind}/another")))
            .chain(named)
            .collect()
    }

    /// ARNs that fit what the statements name that allow an action.
    fn named(&self, action: &str, sample: &Sample) -> Vec<String> {
        let allows = self.documents.iter().flat_map(PolicyDocument::allows);
        let allowing = allows.filter(|it| it.covers_action(action));
        let patterns = allowing.filter_map(|it| match &it.resources {
            Some(Matching::Only(patterns)) => Some(patterns),
            Some(Matching::AllBut(_)) | None => None,
        });
        patterns
            .flatten()
            .filter(|it| it.starts_with("arn:") && !it.contains("${"))
            .map(|it| {
                let parts = it.splitn(6, ':').enumerate();
                let filled = parts.map(|(at, part)| match (at, part) {
                    (1, "*") => "aws".to_owned(),
                    (3, "*") => "us-east-1".to_owned(),
                    (4, "*") => sample.account.clone(),
                    _ => part.replace('*', "another").replace('?', "x"),
                });
                filled.collect::<Vec<_>>().join(":")
            })
            .collect()
    }

    /// What the statements name that allow an action, to pass over most of many roles; `None` where that is not plain.
    fn named_plainly(&self, action: &'static str) -> Rc<Option<Vec<Pattern>>> {
        let mut plainly = self.plainly.borrow_mut();
        let known = plainly.entry(action);
        known
            .or_insert_with(|| Rc::new(self.read_plainly(action)))
            .clone()
    }

    fn read_plainly(&self, action: &str) -> Option<Vec<Pattern>> {
        let allows = self.documents.iter().flat_map(PolicyDocument::allows);
        let mut patterns = Vec::new();
        for statement in allows.filter(|it| it.covers_action(action)) {
            let Some(Matching::Only(all)) = &statement.resources else {
                return None;
            };
            let mut all_named = all.iter();
            if !all_named.all(|it| it.matches(':').count() >= 5 && !it.contains('$')) {
                return None;
            }
            patterns.extend(all.iter().map(|it| Pattern::new(&it.to_ascii_lowercase())));
        }
        Some(patterns)
    }

    fn may_on_one(
        &self,
        sample: &Sample,
        action: &'static str,
        resources: impl IntoIterator<Item = String>,
    ) -> Tri {
        let in_force = &self.in_force(action);
        let everything = sample.administrator_access();
        let unbound: Key<'_> = ("iam:permissionsboundary", None);
        let mut best = Tri::No;
        for resource in resources {
            best = best.or(if action.starts_with("iam:Attach") {
                let chosen = [unbound, ("iam:policyarn", Some(&*everything))];
                let widest = sample.may(action, &resource, &chosen, in_force);
                // Another policy than the widest gives perhaps too much.
                let any = || sample.may(action, &resource, &[unbound], in_force);
                widest.or(if widest == Tri::Yes {
                    widest
                } else {
                    any().and(Tri::Maybe)
                })
            } else {
                sample.may(action, &resource, &[unbound], in_force)
            });
            if best == Tri::Yes {
                break;
            }
        }
        best
    }

    /// Whether it may pass a role that is worth it to a service: any, or one by name that trusts the service.
    fn passes(
        &self,
        sample: &Sample,
        action: &'static str,
        service: &'static str,
        gap: &mut Option<Gap>,
    ) -> Tri {
        let keys: [Key<'_>; 1] = [("iam:passedtoservice", Some(service))];
        let may = |role: &str| sample.may(action, role, &keys, &self.in_force);
        let any = may(&sample.beside("role/another"));
        if any == Tri::Yes {
            return any;
        }
        let is_trusted = |role: &Candidate<'_>| role.trusts(service).is_some();
        any.or(
            self.one_by_name(sample, action, gap, is_trusted, |role, gap| {
                let (trusts, why) = role.trusts(service).unwrap_or((Tri::No, None));
                *gap = why;
                trusts.and(may(&role.arn))
            }),
        )
    }

    /// Whether it may take on every role that trusts the account, or one by name that is worth it and lets it in.
    fn takes_on(&self, sample: &Sample, action: &'static str, gap: &mut Option<Gap>) -> Tri {
        // CloudFormation takes no role on for whoever calls it.
        if sample.via() == Via::CloudFormation {
            return Tri::No;
        }
        let mut in_force = self.in_force.clone();
        in_force.resource = Known::Seen(Some(trusting::trusting(&sample.account)));
        let any = sample.may(action, &sample.beside("role/another"), &[], &in_force);
        if any == Tri::Yes {
            return any;
        }
        let may_let_in = |role: &Candidate<'_>| role.may_let_in(sample) && role.arn != sample.arn;
        any.or(
            self.one_by_name(sample, action, gap, may_let_in, |role, gap| {
                let by_itself = sample.may(action, &role.arn, &[], &in_force);
                if by_itself == Tri::No {
                    return by_itself;
                }
                trusting::lets_in(&role.trust, sample, by_itself, &self.in_force, gap)
            }),
        )
    }

    /// Whether a role that is worth it fits.
    fn one_by_name(
        &self,
        sample: &Sample,
        action: &'static str,
        gap: &mut Option<Gap>,
        may_fit: impl Fn(&Candidate<'_>) -> bool,
        fits: impl Fn(&Candidate<'_>, &mut Option<Gap>) -> Tri,
    ) -> Tri {
        let named = self.named_plainly(action);
        let is_another = |lower: &str| {
            let patterns = named.as_ref().as_ref();
            patterns.is_some_and(|all| !all.iter().any(|it| it.matches(lower)))
        };
        if named.as_ref().as_ref().is_some_and(Vec::is_empty) {
            return Tri::No;
        }
        let (candidates, unlisted) = match self.roles {
            Roles::All(all) => {
                let worth = all.worth();
                (worth.candidates.as_slice(), worth.unlisted)
            }
            Roles::These(candidates) => (candidates, None),
        };
        let mut best = Tri::No;
        for role in candidates {
            let is_no_surer = best == Tri::Maybe && role.unsure.is_some();
            if is_no_surer || !may_fit(role) || is_another(&role.lower) {
                continue;
            }
            let mut why = None;
            let mut fits = fits(role, &mut why);
            if fits != Tri::No && role.unsure.is_some() {
                fits = fits.and(Tri::Maybe);
                why = why.or(role.unsure);
            }
            if fits == Tri::Maybe {
                *gap = gap.or(why);
            }
            best = best.or(fits);
            if best == Tri::Yes {
                return best;
            }
        }
        // A role that was not listed may be one that it names.
        if let Some(why) = unlisted
            && best == Tri::No
            && !self.named(action, sample).is_empty()
        {
            *gap = gap.or(Some(why));
            best = Tri::Maybe;
        }
        best
    }
}

fn compiled(documents: &[PolicyDocument]) -> Known<Vec<Arc<CompiledPolicy>>> {
    let compiled = |it| Arc::new(CompiledPolicy::new("", PolicyKind::Identity, it));
    Known::Seen(documents.iter().map(compiled).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::administrators::known_ways::KNOWN;
    use firestep_inventory::iam::{InlinePolicy, ManagedPolicy, Role};
    use firestep_inventory::{Listed, Parts, Seen, evaluate};

    fn escalation(
        documents: &[&PolicyDocument],
        boundary: Option<&Result<&PolicyDocument, Gap>>,
        carrier: &Identity,
        account: &Account,
    ) -> Result<Option<FoundEscalation>, Gap> {
        Escalations::of(account).found(documents, boundary, carrier)
    }

    fn document(statements: &[&str]) -> PolicyDocument {
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":[{}]}}"#,
            statements.join(",")
        );
        PolicyDocument::parse(&text).unwrap()
    }

    fn allow(actions: &str, resource: &str, condition: &str) -> String {
        format!(
            r#"{{"Effect":"Allow","Action":{actions},"Resource":"{resource}","Condition":{condition}}}"#
        )
    }

    fn role(name: &str, policy: &str) -> Role {
        let mut role = Role::unseen(name);
        role.identity.arn = Some(format!("arn:aws:iam::111122223333:role/{name}").into());
        role.attached_managed_policies =
            Seen::new(vec![format!("arn:aws:iam::aws:policy/{policy}").into()]);
        role.inline_policies = Parts::of([]);
        role.permissions_boundary = Seen::new(None);
        role.assume_role_policy_document = trust(r#"{"Service":"ec2.amazonaws.com"}"#, "{}");
        role
    }

    fn trust(principal: &str, condition: &str) -> Seen<Box<PolicyDocument>> {
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{principal},"Action":"sts:AssumeRole","Condition":{condition}}}]}}"#
        );
        Seen::new(PolicyDocument::parse(&text).unwrap().into())
    }

    /// Whoever carries a managed policy.
    fn any() -> ManagedPolicy {
        ManagedPolicy::unseen("arn:aws:iam::111122223333:policy/own")
    }

    fn account() -> Account {
        let mut account = Account::empty();
        account.iam_roles = Listed::of([
            role("admin", "AdministratorAccess"),
            role("plain", "ReadOnlyAccess"),
            role("unread", "SomethingNew"),
        ]);
        account
    }

    fn said(statements: &[&str]) -> Option<bool> {
        let document = document(statements);
        let said = evaluate(|| escalation(&[&document], None, &any().identity, &account()));
        said.ok().map(|it| it.is_some())
    }

    #[test]
    fn one_action_over_users_roles_or_policies_is_a_way() {
        for action in [
            "iam:PutRolePolicy",
            "IAM:Create*",
            "iam:*",
            "*",
            "sts:AssumeRole",
        ] {
            let text = allow(&format!(r#""{action}""#), "*", "{}");
            assert_eq!(said(&[&text]), Some(true), "{action}");
        }
        let harmless = allow(
            r#"["iam:Get*","s3:*","iam:PassRole","lambda:InvokeFunction"]"#,
            "*",
            "{}",
        );
        assert_eq!(said(&[&harmless]), Some(false));
        let of_some = allow(r#""iam:PutRolePolicy""#, "arn:aws:iam::*:role/app-*", "{}");
        assert_eq!(said(&[&of_some]), Some(true));
        let by_name = allow(r#""sts:AssumeRole""#, "arn:aws:iam::*:role/deploy", "{}");
        assert_eq!(said(&[&by_name]), Some(false));
    }

    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_aws_my-sec-creds-self-manage.html>
    #[test]
    fn what_one_does_with_ones_own_keys_is_no_way_and_with_ones_own_policies_is() {
        let own = "arn:aws:iam::*:user/${aws:username}";
        let keys = allow(
            r#"["iam:CreateAccessKey","iam:UpdateLoginProfile"]"#,
            own,
            "{}",
        );
        assert_eq!(said(&[&keys]), Some(false));
        let policies = allow(r#""iam:PutUserPolicy""#, own, "{}");
        assert_eq!(said(&[&policies]), Some(true));
    }

    #[test]
    fn a_role_is_passed_to_a_service_that_is_made_to_use_it() {
        let both = r#"["iam:PassRole","lambda:CreateFunction","lambda:InvokeFunction"]"#;
        assert_eq!(said(&[&allow(both, "*", "{}")]), Some(true));
        let elsewhere = r#"{"StringEquals":{"iam:PassedToService":"ec2.amazonaws.com"}}"#;
        let pass = allow(r#""iam:PassRole""#, "*", elsewhere);
        let lambda = allow(r#""lambda:*""#, "*", "{}");
        assert_eq!(said(&[&pass, &lambda]), Some(false));
        let instances = allow(r#""ec2:RunInstances""#, "*", "{}");
        assert_eq!(said(&[&pass, &instances]), Some(true));
    }

    #[test]
    fn a_role_that_is_named_counts_by_what_it_is() {
        let of = |name: &str| {
            let role = format!("arn:aws:iam::111122223333:role/{name}");
            let pass = allow(r#""iam:PassRole""#, &role, "{}");
            said(&[&pass, &allow(r#""ec2:RunInstances""#, "*", "{}")])
        };
        assert_eq!(of("admin"), Some(true));
        assert_eq!(of("plain"), Some(false));
        assert_eq!(of("unread"), None);
        assert_eq!(of("a*"), Some(true));
    }

    /// What is said of policies in an account with this administrator besides, asked as whom.
    fn beside(admin: Role, statements: &[&str], carrier: &Identity) -> Option<bool> {
        let document = document(statements);
        let mut account = account();
        account.iam_roles = Listed::of([admin]);
        let said = evaluate(|| escalation(&[&document], None, carrier, &account));
        said.ok().map(|it| it.is_some())
    }

    fn trusted(trust: Seen<Box<PolicyDocument>>) -> Role {
        let mut admin = role("admin", "AdministratorAccess");
        admin.assume_role_policy_document = trust;
        admin
    }

    const ADMIN: &str = "arn:aws:iam::111122223333:role/admin";

    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html>
    #[test]
    fn a_role_by_name_is_passed_only_to_a_service_that_it_trusts() {
        let pass = allow(r#""iam:PassRole""#, ADMIN, "{}");
        let run = allow(r#"["ec2:RunInstances","states:*"]"#, "*", "{}");
        let of = |trust| beside(trusted(trust), &[&pass, &run], &any().identity);
        let service = |name: &str| format!(r#"{{"Service":"{name}.amazonaws.com"}}"#);
        assert_eq!(of(trust(&service("ec2"), "{}")), Some(true));
        assert_eq!(of(trust(&service("states"), "{}")), Some(true));
        assert_eq!(of(trust(&service("lambda"), "{}")), Some(false));
        let root = r#"{"AWS":"arn:aws:iam::111122223333:root"}"#;
        assert_eq!(of(trust(root, "{}")), Some(false));
        let from = |account: &str| {
            let condition = format!(r#"{{"StringEquals":{{"aws:SourceAccount":"{account}"}}}}"#);
            of(trust(&service("states"), &condition))
        };
        assert_eq!(from("111122223333"), Some(true));
        assert_eq!(from("444455556666"), Some(false));
        assert_eq!(of(Seen::gap(Gap::TEST)), None);
    }

    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_permissions-to-switch.html>
    #[test]
    fn an_administrator_by_name_is_taken_on_where_it_lets_one_in() {
        let assume = allow(r#""sts:AssumeRole""#, ADMIN, "{}");
        let of = |trust, carrier: &Identity| beside(trusted(trust), &[&assume], carrier);
        let named = |who: &str| format!(r#"{{"AWS":"arn:aws:iam::111122223333:{who}"}}"#);
        let root = named("root");
        assert_eq!(of(trust(&root, "{}"), &any().identity), Some(true));
        let mfa = r#"{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"#;
        assert_eq!(of(trust(&root, mfa), &any().identity), Some(true));
        let office = r#"{"IpAddress":{"aws:SourceIp":"198.51.100.0/24"}}"#;
        assert_eq!(of(trust(&root, office), &any().identity), Some(true));
        let tagged = r#"{"StringEquals":{"aws:PrincipalTag/team":"a"}}"#;
        assert_eq!(of(trust(&root, tagged), &any().identity), None);
        let service = r#"{"Service":"ec2.amazonaws.com"}"#;
        assert_eq!(of(trust(service, "{}"), &any().identity), Some(false));
        assert_eq!(of(Seen::gap(Gap::TEST), &any().identity), None);
        // Who carries a policy is not asked; of a role it is known.
        let deploy = role("deploy", "ReadOnlyAccess");
        let of_deploy = trust(&named("role/deploy"), "{}");
        assert_eq!(of(of_deploy.clone(), &any().identity), None);
        assert_eq!(of(of_deploy.clone(), &deploy.identity), Some(true));
        let another = role("another", "ReadOnlyAccess");
        assert_eq!(of(of_deploy, &another.identity), Some(false));
        // What it is counts too.
        let plain = || {
            let mut plain = role("plain", "ReadOnlyAccess");
            plain.assume_role_policy_document = trust(&root, "{}");
            plain
        };
        let assume = allow(
            r#""sts:AssumeRole""#,
            &ADMIN.replace("admin", "plain"),
            "{}",
        );
        assert_eq!(beside(plain(), &[&assume], &any().identity), Some(false));
    }

    #[test]
    fn where_one_calls_from_and_to_takes_no_right_away() {
        let words = |statements: &[&str]| {
            let document = document(statements);
            let found = escalation(&[&document], None, &any().identity, &account());
            found.unwrap().map(|it| it.actions)
        };
        let office = r#"{"IpAddress":{"aws:SourceIp":"198.51.100.0/24"}}"#;
        let put = allow(r#""iam:PutUserPolicy""#, "*", office);
        let narrowed = "iam:PutUserPolicy where its conditions let it";
        assert_eq!(words(&[&put]).as_deref(), Some(narrowed));
        let free = allow(r#""iam:Put*""#, "*", "{}");
        assert_eq!(words(&[&put, &free]).as_deref(), Some("iam:PutUserPolicy"));
        let both = r#"["iam:PassRole","ec2:RunInstances"]"#;
        let regions = r#"{"StringEquals":{"aws:RequestedRegion":["eu-central-1","eu-west-1"]}}"#;
        assert_eq!(said(&[&allow(both, "*", regions)]), Some(true));
        let in_region =
            |region: &str| format!(r#"{{"StringLike":{{"aws:RequestedRegion":"{region}"}}}}"#);
        // Both must be had in one region.
        let pass = allow(r#""iam:PassRole""#, "*", &in_region("eu-central-1"));
        let run = |region: &str| allow(r#""ec2:RunInstances""#, "*", &in_region(region));
        assert_eq!(said(&[&pass, &run("eu-*")]), Some(true));
        assert_eq!(said(&[&pass, &run("eu-west-?")]), Some(false));
        // AWS opens regions.
        assert_eq!(said(&[&allow(both, "*", &in_region("eu-new-1"))]), None);
        // IAM is called in one region.
        let put = |region: &str| allow(r#""iam:PutUserPolicy""#, "*", &in_region(region));
        assert_eq!(said(&[&put("us-*")]), Some(true));
        assert_eq!(said(&[&put("eu-*")]), Some(false));
        let elsewhere = r#"{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":"eu-central-1"}}}"#;
        let all = |actions: &str| said(&[&allow(actions, "*", "{}"), elsewhere]);
        assert_eq!(all(both), Some(true));
        assert_eq!(all(r#""iam:PutUserPolicy""#), Some(false));
        // That a key is there, or what it is compared with in a way that AWS does not know, is another matter.
        for condition in [
            r#"{"Null":{"aws:SourceIp":"true"}}"#,
            r#"{"AddressIs":{"aws:SourceIp":"198.51.100.0/24"}}"#,
        ] {
            let put = allow(r#""iam:PutUserPolicy""#, "*", condition);
            assert_ne!(said(&[&put]), Some(true), "{condition}");
        }
    }

    #[test]
    fn whom_a_condition_names_may_be_who_carries_it() {
        let spared =
            r#"{"ArnNotEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/deploy"}}"#;
        let deny =
            format!(r#"{{"Effect":"Deny","Action":"*","Resource":"*","Condition":{spared}}}"#);
        let all = allow(r#""*""#, "*", "{}");
        assert_eq!(said(&[&all, &deny]), None);
        let document = document(&[&all, &deny]);
        let of = |name: &str| {
            let role = role(name, "ReadOnlyAccess");
            let said = escalation(&[&document], None, &role.identity, &account());
            said.unwrap().is_some()
        };
        assert!(of("deploy"));
        assert!(!of("another"));
    }

    #[test]
    fn denials_and_boundaries_count_and_conditions_may_hold() {
        let all = allow(r#""*""#, "*", "{}");
        let deny = r#"{"Effect":"Deny","Action":["iam:*","sts:*"],"Resource":"*"}"#;
        assert_eq!(said(&[&all, deny]), Some(false));
        let tagged = allow(
            r#""iam:PutUserPolicy""#,
            "*",
            r#"{"StringEquals":{"aws:RequestTag/a":"b"}}"#,
        );
        assert_eq!(said(&[&tagged]), None);
        let with_mfa = allow(
            r#""iam:PutUserPolicy""#,
            "*",
            r#"{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"#,
        );
        assert_eq!(said(&[&with_mfa]), Some(true));
        let document = document(&[&all]);
        let bounded = |boundary: Result<&PolicyDocument, Gap>| {
            let said =
                evaluate(|| escalation(&[&document], Some(&boundary), &any().identity, &account()));
            said.ok().map(|it| it.is_some())
        };
        let buckets = super::tests::document(&[&allow(r#""s3:*""#, "*", "{}")]);
        assert_eq!(bounded(Ok(&buckets)), Some(false));
        assert_eq!(bounded(Ok(&document)), Some(true));
        assert_eq!(bounded(Err(Gap::TEST)), None);
    }

    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_forward_access_sessions.html>
    #[test]
    fn a_stack_does_in_ones_name_what_one_may_do_by_way_of_it() {
        let by_stacks =
            r#"{"ForAnyValue:StringEquals":{"aws:CalledVia":"cloudformation.amazonaws.com"}}"#;
        let by_any = r#"{"Bool":{"aws:ViaAWSService":"true"}}"#;
        let first = r#"{"StringEquals":{"aws:CalledViaFirst":"cloudformation.amazonaws.com"}}"#;
        let stacks = allow(r#""cloudformation:CreateStack""#, "*", "{}");
        let changes = allow(
            r#"["cloudformation:CreateChangeSet","cloudformation:ExecuteChangeSet"]"#,
            "*",
            "{}",
        );
        for condition in [by_stacks, by_any, first] {
            let iam = allow(r#""iam:*""#, "*", condition);
            assert_eq!(said(&[&iam, &stacks]), Some(true), "{condition}");
            assert_eq!(said(&[&iam, &changes]), Some(true), "{condition}");
            // Whether another service can be made to is not known.
            assert_eq!(said(&[&iam]), None, "{condition}");
        }
        let both = allow(r#"["iam:PassRole","ec2:RunInstances"]"#, "*", by_stacks);
        assert_eq!(said(&[&both, &stacks]), Some(true));
        // Who is denied what they ask for themselves has a stack do it.
        let directly = r#"{"Effect":"Deny","Action":"iam:*","Resource":"*","Condition":{"Bool":{"aws:ViaAWSService":"false"}}}"#;
        let all = allow(r#"["iam:*","cloudformation:*"]"#, "*", "{}");
        assert_eq!(said(&[&all, directly]), Some(true));
        let document = document(&[&all, directly]);
        let found = escalation(&[&document], None, &any().identity, &account());
        let words = found.unwrap().unwrap().actions;
        assert!(
            words.ends_with(" by way of a stack of CloudFormation"),
            "{words}"
        );
        let never = r#"{"Effect":"Deny","Action":"iam:*","Resource":"*"}"#;
        assert_eq!(said(&[&all, never]), Some(false));
    }

    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html#access_tags_control-requests>
    #[test]
    fn what_a_caller_writes_into_a_request_keeps_them_from_nothing() {
        let pass = allow(r#""iam:PassRole""#, "*", "{}");
        let run = |condition: &str| said(&[&pass, &allow(r#""ec2:RunInstances""#, "*", condition)]);
        for condition in [
            r#"{"StringEquals":{"ec2:InstanceType":"t3.micro"}}"#,
            r#"{"StringLike":{"ec2:InstanceType":"t3.*"}}"#,
            r#"{"StringEquals":{"aws:RequestTag/team":"a"}}"#,
            r#"{"ForAllValues:StringEquals":{"aws:TagKeys":["team"]}}"#,
            r#"{"Null":{"aws:RequestTag/team":"false"}}"#,
            r#"{"StringEquals":{"ec2:InstanceType":"t3.micro","aws:RequestTag/team":"a"}}"#,
        ] {
            assert_eq!(run(condition), Some(true), "{condition}");
        }
        for condition in [
            // What is there already has them.
            r#"{"StringEquals":{"aws:ResourceTag/team":"a"}}"#,
            r#"{"StringEquals":{"aws:RequestTag/team":"${aws:PrincipalTag/team}"}}"#,
            r#"{"ArnEquals":{"ec2:InstanceProfile":"arn:aws:iam::111122223333:instance-profile/p"}}"#,
        ] {
            assert_eq!(run(condition), None, "{condition}");
        }
        // Nothing is both.
        let never = r#"{"StringEquals":{"ec2:InstanceType":"t3.micro"},"StringNotEquals":{"ec2:InstanceType":"t3.micro"}}"#;
        assert_eq!(run(never), Some(false));
        let all = allow(r#"["iam:PassRole","ec2:RunInstances"]"#, "*", "{}");
        let deny = |condition: &str| {
            let deny = format!(
                r#"{{"Effect":"Deny","Action":"ec2:RunInstances","Resource":"*","Condition":{condition}}}"#
            );
            said(&[&all, &deny])
        };
        assert_eq!(
            deny(r#"{"StringNotEquals":{"ec2:InstanceType":"t3.micro"}}"#),
            Some(true)
        );
        assert_eq!(
            deny(r#"{"Null":{"aws:RequestTag/team":"true"}}"#),
            Some(true)
        );
        assert_eq!(deny(r#"{"StringLike":{"ec2:InstanceType":"*"}}"#), None);
    }

    #[test]
    fn a_role_is_passed_from_where_it_is_used() {
        let from = |address: &str| format!(r#"{{"IpAddress":{{"aws:SourceIp":"{address}"}}}}"#);
        let pass = |address: &str| allow(r#""iam:PassRole""#, "*", &from(address));
        let run = |address: &str| allow(r#""ec2:RunInstances""#, "*", &from(address));
        assert_eq!(said(&[&pass("192.0.2.1"), &run("192.0.2.1")]), Some(true));
        assert_eq!(said(&[&pass("192.0.2.1"), &run("192.0.2.2")]), None);
        let free = allow(r#""ec2:RunInstances""#, "*", "{}");
        assert_eq!(said(&[&pass("192.0.2.1"), &free]), Some(true));
        // What comes of it later is another request.
        let make = allow(r#""lambda:CreateFunction""#, "*", &from("192.0.2.1"));
        let invoke = allow(r#""lambda:InvokeFunction""#, "*", &from("192.0.2.2"));
        assert_eq!(said(&[&pass("192.0.2.1"), &make, &invoke]), Some(true));
    }

    /// A role that trusts its account, with this inside it.
    fn middle(name: &str, statements: &[&str]) -> Role {
        let mut role = role(name, "ReadOnlyAccess");
        role.inline_policies = Parts::of([InlinePolicy {
            policy_name: "p".into(),
            policy_document: document(statements),
        }]);
        role.assume_role_policy_document =
            trust(r#"{"AWS":"arn:aws:iam::111122223333:root"}"#, "{}");
        role
    }

    fn arn_of(name: &str) -> String {
        format!("arn:aws:iam::111122223333:role/{name}")
    }

    fn taking_on(name: &str) -> String {
        allow(r#""sts:AssumeRole""#, &arn_of(name), "{}")
    }

    fn said_among(roles: Vec<Role>, statements: &[&str]) -> Option<bool> {
        let document = document(statements);
        let mut account = Account::empty();
        account.iam_roles = Listed::of(roles);
        let said = evaluate(|| escalation(&[&document], None, &any().identity, &account));
        said.ok().map(|it| it.is_some())
    }

    #[test]
    fn a_chain_of_roles_leads_where_its_end_does() {
        let mut admin = role("admin", "AdministratorAccess");
        admin.assume_role_policy_document =
            trust(r#"{"AWS":"arn:aws:iam::111122223333:root"}"#, "{}");
        let chain = || {
            vec![
                middle("first", &[&taking_on("second")]),
                middle("second", &[&taking_on("third")]),
                middle("third", &[&taking_on("admin")]),
                admin.clone(),
            ]
        };
        let first = taking_on("first");
        assert_eq!(said_among(chain(), &[&first]), Some(true));
        let mut reversed = chain();
        reversed.reverse();
        assert_eq!(said_among(reversed, &[&first]), Some(true));
        // In a circle nobody gains.
        let circle = vec![
            middle("first", &[&taking_on("second")]),
            middle("second", &[&taking_on("first")]),
        ];
        assert_eq!(said_among(circle, &[&first]), Some(false));
        // The end is not known, and neither is the way to it.
        let mut unread = role("admin", "SomethingNew");
        unread.assume_role_policy_document = admin.assume_role_policy_document.clone();
        let mut dim = chain();
        dim.pop();
        dim.push(unread);
        assert_eq!(said_among(dim, &[&first]), None);
        // One that has a way of its own, or hands an administrator to a service.
        let keys = middle("first", &[&allow(r#""iam:CreateAccessKey""#, "*", "{}")]);
        assert_eq!(said_among(vec![keys], &[&first]), Some(true));
        let pass = allow(r#""iam:PassRole""#, &arn_of("admin"), "{}");
        let run = allow(r#""ec2:RunInstances""#, "*", "{}");
        let passing = middle("first", &[&pass, &run]);
        let to_ec2 = role("admin", "AdministratorAccess");
        assert_eq!(said_among(vec![passing, to_ec2], &[&first]), Some(true));
        // A boundary ends the chain.
        let mut bounded = chain();
        let buckets = Seen::new(Some("arn:aws:iam::aws:policy/ReadOnlyAccess".into()));
        bounded[2].permissions_boundary = buckets;
        assert_eq!(said_among(bounded, &[&first]), Some(false));
    }

    #[test]
    fn every_action_is_one_of_aws() {
        let catalogue = firestep_policy::catalogue::Catalogue::embedded();
        for Step(action, _) in KNOWN.iter().flat_map(|it| it.steps) {
            assert!(catalogue.find(action).is_some(), "{action}");
        }
        assert!(KNOWN.iter().all(|it| it.page.starts_with("https://")));
    }
}
