//! What policies allow by their words, statement by statement, as AWS's own standard asks it: conditions of an Allow do not
//! count. What the same policy denies counts where it takes all of it. Who can do what is for `access` to say.

use firestep_access::is_left;
use firestep_audit::{Context, Verdict, Verdicts, each_that};
use firestep_inventory::iam::{InlinePolicy, ManagedPolicy};
use firestep_inventory::reading::records::undecided;
use firestep_inventory::{Account, GLOBAL, Gap, Identity, Parts, first_found};
use firestep_policy::condition::Operator;
use firestep_policy::covering::plain_actions;
use firestep_policy::document::{Matching, Statement};
use firestep_policy::pattern::{Overlap, Pattern};
use firestep_policy::tri::Tri;
use firestep_policy::{Condition, PolicyDocument, Written};

pub(crate) const DETAILS: &str = "iam:GetAccountAuthorizationDetails";
pub(crate) const READS: &[&str] = &[DETAILS];

/// What is said of a policy.
pub(crate) enum Said {
    /// In words that follow "it allows".
    TooMuch(String),
    /// Why it passes.
    NotSoMuch(&'static str),
}

/// What an Allow gives away that is too much.
pub(crate) struct Excess {
    /// In words that follow "it allows".
    words: String,
    /// The actions and resources, patterns among them, all of which a denial must take.
    given: Vec<(String, String)>,
    /// On what else it hangs whether it is too much, in words.
    hangs_on: Option<&'static str>,
}

impl Excess {
    fn new(words: String, given: Vec<(String, String)>) -> Self {
        Self {
            words,
            given,
            hangs_on: None,
        }
    }
}

/// All that an Allow gives away.
pub(crate) type TooMuch = fn(&Statement) -> Vec<Excess>;

/// A verdict on each managed policy of the customer's own. One that only bounds principals gives nothing.
pub(crate) fn each_managed<'a>(context: &Context<'a>, too_much: TooMuch) -> Verdicts<'a> {
    each_document(context, |policy, document| {
        Ok(match allowed(document, &policy.identity, too_much)? {
            Some(words) => Said::TooMuch(words),
            None if document.allows().all(|it| too_much(it).is_empty()) => {
                Said::NotSoMuch("no statement of it allows that in so many words")
            }
            None => Said::NotSoMuch("it denies all that it allows of that"),
        })
    })
}

/// The same by what is said of the whole document.
pub(crate) fn each_document<'a>(
    context: &Context<'a>,
    say: impl Fn(&ManagedPolicy, &PolicyDocument) -> Result<Said, Gap>,
) -> Verdicts<'a> {
    each_that(&context.account.iam_policies, |policy| {
        if policy.is_of_aws() || is_boundary_only(policy)? {
            return Ok(None);
        }
        let Some(document) = &policy.default_version.get()?.0 else {
            let what = "no version of the policy is the default one";
            return Err(undecided(policy.identity.location, DETAILS, what));
        };
        Ok(Some(match say(policy, document)? {
            Said::TooMuch(what) if *policy.attachment_count.get()? == 0 => {
                Verdict::Fail(format!("it allows {what}; nothing carries it yet").into())
            }
            Said::TooMuch(what) => Verdict::Fail(format!("it allows {what}").into()),
            Said::NotSoMuch(why) => Verdict::Pass(why.into()),
        }))
    })
}

fn is_boundary_only(policy: &ManagedPolicy) -> Result<bool, Gap> {
    firestep_inventory::all([
        &|| Ok(*policy.permissions_boundary_usage_count.get()? > 0),
        &|| Ok(*policy.attachment_count.get()? == 0),
    ])
}

/// A verdict on the policies inside each user, group and role that has any.
pub(crate) fn each_inline<'a>(context: &Context<'a>, too_much: TooMuch) -> Verdicts<'a> {
    let account = context.account;
    let judge =
        |identity: &Identity, policies: &Parts<InlinePolicy>| inline(identity, policies, too_much);
    each_that(&account.iam_users, |it| {
        judge(&it.identity, &it.inline_policies)
    })
    .with(each_that(&account.iam_groups, |it| {
        judge(&it.identity, &it.inline_policies)
    }))
    .with(each_that(&account.iam_roles, |it| {
        judge(&it.identity, &it.inline_policies)
    }))
}

fn inline(
    identity: &Identity,
    policies: &Parts<InlinePolicy>,
    too_much: TooMuch,
) -> Result<Option<Verdict>, Gap> {
    let found = |it: &InlinePolicy| allowed(&it.policy_document, identity, too_much);
    if let Some(policy) = policies.first(|it| Ok(found(it)?.is_some()))? {
        let what = found(policy)?.unwrap_or_default();
        let name = &policy.policy_name;
        return Ok(Some(Verdict::Fail(
            format!("its inline policy {name} allows {what}").into(),
        )));
    }
    let is_empty = policies.whole()?.is_empty();
    Ok((!is_empty).then(|| Verdict::Pass("no inline policy of it allows so much".into())))
}

/// The first too much that the denials of the same policy leave.
fn allowed(
    document: &PolicyDocument,
    carrier: &Identity,
    too_much: TooMuch,
) -> Result<Option<String>, Gap> {
    let found = first_found(document.allows().flat_map(too_much), |it| {
        match (is_left(document, &it.given, carrier)?, it.hangs_on) {
            (false, _) => Ok(None),
            (true, None) => Ok(Some(it.words)),
            (true, Some(what)) => Err(undecided(carrier.location, DETAILS, what)),
        }
    })?;
    let denies = document.denies().next().is_some();
    Ok(found.map(|words| {
        if denies {
            words + ", but for what it denies"
        } else {
            words
        }
    }))
}

/// An action on each resource that a statement names; on any where it names those that are left out.
fn on_its_resources(statement: &Statement, action: &str) -> Vec<(String, String)> {
    let on = |resource: &str| (action.to_owned(), resource.to_owned());
    match &statement.resources {
        Some(Matching::Only(all)) => all.iter().map(|it| on(it)).collect(),
        Some(Matching::AllBut(_)) | None => vec![on("*")],
    }
}

/// Every action on every resource.
pub(crate) fn everything(statement: &Statement) -> Vec<Excess> {
    let is_named = matches!(&statement.actions, Some(Matching::Only(_)));
    let every = every(statement, ("*", "*"), |it| {
        it.region == "*" && it.account == "*"
    });
    if !is_named || !statement.takes_actions(Written::Pattern("*")) || every.is_empty() {
        return Vec::new();
    }
    let words = match &statement.resources {
        Some(Matching::AllBut(_)) => {
            "every action on all but some resources (NotResource)".to_owned()
        }
        _ => "every action on every resource".to_owned(),
    };
    vec![Excess::new(words, on_its_resources(statement, "*:*"))]
}

/// A pattern of resources, part by part, without the ways to write `*` otherwise.
struct Named {
    partition: String,
    service: String,
    region: String,
    account: String,
    resource: String,
}

impl Named {
    /// What is missing at the end is anything.
    fn of(pattern: &str) -> Option<Self> {
        let pattern = if pattern == "*" { "arn:*" } else { pattern };
        let mut parts = pattern.splitn(6, ':');
        (parts.next() == Some("arn")).then(|| {
            let mut part = || plain(parts.next().unwrap_or("*"));
            Self {
                partition: part(),
                service: part(),
                region: part(),
                account: part(),
                resource: part(),
            }
        })
    }

    /// Whether it is about every such resource of a service, in the regions and accounts that it names.
    fn is_every(&self, (service, resource): (&str, &str)) -> bool {
        let fits = |pattern: &str, text: &str| {
            Pattern::new(&pattern.to_ascii_lowercase()).against(text) == Overlap::Covers
        };
        let mut partitions = ["aws", "aws-cn", "aws-us-gov"].into_iter();
        partitions.any(|it| fits(&self.partition, it))
            && fits(&self.service, service)
            && Pattern::new(&self.resource).against(resource) == Overlap::Covers
    }

    /// Such resources of a service where it names them, in the carrier's partition where it names many.
    fn of_service(&self, service: &str, region: &str, resource: &str) -> String {
        let many = self.partition.contains(['*', '?']);
        let partition = if many {
            "{partition}"
        } else {
            &*self.partition
        };
        format!(
            "arn:{partition}:{service}:{region}:{}:{resource}",
            self.account
        )
    }
}

/// `?*` and `**` are `*`, as is an account by its twelve digits: what they stand for has a name.
fn plain(part: &str) -> String {
    if part == "????????????" {
        return "*".to_owned();
    }
    let mut plain = String::new();
    let mut rest = part;
    while let Some(at) = rest.find(['*', '?']) {
        let (text, run) = rest.split_at(at);
        let end = run.find(|it| it != '*' && it != '?').unwrap_or(run.len());
        let (run, after) = run.split_at(end);
        plain.push_str(text);
        plain.push_str(if run.contains('*') { "*" } else { run });
        rest = after;
    }
    plain + rest
}

/// The patterns of a statement that are about every such resource of a service, and wide enough.
fn every(
    statement: &Statement,
    kind: (&str, &str),
    is_wide: impl Fn(&Named) -> bool,
) -> Vec<Named> {
    let read = named(statement).into_iter();
    read.filter(|it| it.is_every(kind) && is_wide(it)).collect()
}

/// The patterns of a statement; `*` where it names those that are left out.
fn named(statement: &Statement) -> Vec<Named> {
    match &statement.resources {
        Some(Matching::Only(all)) => all.iter().filter_map(|it| Named::of(it)).collect(),
        Some(Matching::AllBut(_)) if statement.covers_resource("*") => {
            Named::of("*").into_iter().collect()
        }
        Some(Matching::AllBut(_)) | None => Vec::new(),
    }
}

/// Every action of a service, on whatever resource.
pub(crate) fn whole_service(statement: &Statement) -> Vec<Excess> {
    let all =
        |words: String, actions: &str| Excess::new(words, on_its_resources(statement, actions));
    match &statement.actions {
        None => Vec::new(),
        Some(Matching::AllBut(_)) => {
            vec![all("all but some actions (NotAction)".to_owned(), "*:*")]
        }
        Some(Matching::Only(patterns)) => patterns
            .iter()
            .map(|it| (it, plain_actions(it)))
            .filter(|(_, plain)| plain.ends_with(":*"))
            .map(|(it, plain)| all(format!("every action of {it}"), &plain))
            .collect(),
    }
}

/// Every action of CloudTrail on every trail. Of these, a denial must take what keeps trails from recording.
pub(crate) fn all_of_cloudtrail(statement: &Statement) -> Vec<Excess> {
    const STOPPING: [&str; 4] = [
        "cloudtrail:StopLogging",
        "cloudtrail:DeleteTrail",
        "cloudtrail:UpdateTrail",
        "cloudtrail:PutEventSelectors",
    ];
    let trails = every(statement, ("cloudtrail", "trail/*"), |it| it.region == "*");
    if !statement.covers_action("cloudtrail:*") || trails.is_empty() {
        return Vec::new();
    }
    let given = trails.iter().flat_map(|it| {
        let trails = it.of_service("cloudtrail", &it.region, "trail/*");
        STOPPING.map(|action| (action.to_owned(), trails.clone()))
    });
    let words = "every action of CloudTrail on every trail".to_owned();
    vec![Excess::new(words, given.collect())]
}

/// To subscribe to whatever the marketplace sells.
pub(crate) fn subscribing(statement: &Statement) -> Vec<Excess> {
    let action = "aws-marketplace:Subscribe";
    if !statement.covers_action(action) || !statement.covers_resource("*") {
        return Vec::new();
    }
    let naming = statement.conditions.iter().map(names_products);
    let names = naming.fold(Tri::No, Tri::or);
    if names == Tri::Yes {
        return Vec::new();
    }
    vec![Excess {
        words: format!("{action} on every product"),
        given: vec![(action.to_owned(), "*".to_owned())],
        hangs_on: (names == Tri::Maybe).then_some(
            "whether a request without a product counts as one of those that its condition names",
        ),
    }]
}

/// Whether a condition leaves only products that it names. One that holds where no product is named does so perhaps.
fn names_products(condition: &Condition) -> Tri {
    let operator = Operator::parse(&condition.operator);
    let is_exact = match operator.base.as_str() {
        "stringequals" | "stringequalsignorecase" => true,
        "stringlike" => !condition.values.iter().any(|it| it.contains(['*', '?'])),
        _ => false,
    };
    if !is_exact
        || !condition
            .key
            .eq_ignore_ascii_case("aws-marketplace:ProductId")
    {
        return Tri::No;
    }
    let holds_without = operator.if_exists || operator.set.as_deref() == Some("forallvalues");
    if holds_without { Tri::Maybe } else { Tri::Yes }
}

/// To assume every role of every account.
pub(crate) fn assuming_any_role(statement: &Statement) -> Vec<Excess> {
    let action = "sts:AssumeRole";
    let is_wide = |it: &Named| matches!(&*it.region, "" | "*") && it.account == "*";
    let roles = every(statement, ("iam", "role/*"), is_wide);
    if !statement.covers_action(action) || roles.is_empty() {
        return Vec::new();
    }
    let given = roles
        .iter()
        .map(|it| (action.to_owned(), it.of_service("iam", "", "role/*")));
    vec![Excess::new(
        format!("{action} on every role"),
        given.collect(),
    )]
}

/// To decrypt with every key, or to encrypt anew what any key has encrypted.
pub(crate) fn decrypting(statement: &Statement) -> Vec<Excess> {
    let every: Vec<String> = named(statement)
        .into_iter()
        .filter(|it| KEYS.iter().all(|key| it.is_every(("kms", key))))
        .filter(|it| !it.region.is_empty() && !it.account.is_empty())
        .map(|it| it.of_service("kms", &it.region, "key/*"))
        .collect();
    if every.is_empty() {
        return Vec::new();
    }
    let actions = ["kms:Decrypt", "kms:ReEncryptFrom"].into_iter();
    let allowed = actions.filter(|it| statement.covers_action(it));
    allowed
        .map(|action| {
            let given = every.iter().map(|it| (action.to_owned(), it.clone()));
            Excess::new(format!("{action} on every key"), given.collect())
        })
        .collect()
}

/// Keys that have nothing in common: what fits both fits every one.
const KEYS: [&str; 2] = [
    "key/0e3c55b7-8a46-4d6c-b1d7-6f0d1f6a52c9",
    "key/f1d2aa04-17b9-2e3f-8c40-95e2a0b7d816",
];

/// One user, group and role of each that carries a managed policy of AWS, in words.
pub(crate) fn carriers(context: &Context<'_>, policy: &str) -> Result<Vec<String>, Gap> {
    let account = context.account;
    let has = |all: &[Box<str>]| all.iter().any(|it| is_of_aws(it, policy));
    firestep_inventory::all_found(["user", "group", "role"], |kind| {
        let found = match kind {
            "user" => account
                .iam_users
                .region(GLOBAL)
                .first(|it| Ok(has(it.attached_managed_policies.get()?)))?
                .map(|it| &it.identity),
            "group" => account
                .iam_groups
                .region(GLOBAL)
                .first(|it| Ok(has(it.attached_managed_policies.get()?)))?
                .map(|it| &it.identity),
            _ => account
                .iam_roles
                .region(GLOBAL)
                .first(|it| Ok(has(it.attached_managed_policies.get()?)))?
                .map(|it| &it.identity),
        };
        Ok(found.map(|it| format!("{kind} {}", it.id)))
    })
}

/// The verdict on an account in which a role should carry a managed policy of AWS.
pub(crate) fn role_with(account: &Account, policy: &str) -> Result<Verdict, Gap> {
    let role = account.iam_roles.region(GLOBAL).first(|role| {
        let mut attached = role.attached_managed_policies.get()?.iter();
        Ok(attached.any(|it| is_of_aws(it, policy)))
    })?;
    Ok(match role {
        Some(role) => Verdict::Pass(format!("role {} carries {policy}", role.identity.id).into()),
        None => Verdict::Fail(format!("no role carries {policy}").into()),
    })
}

/// Whether an ARN is that of a managed policy of AWS, in whichever partition.
pub(crate) fn is_of_aws(arn: &str, policy: &str) -> bool {
    arn.split(':').nth(4) == Some("aws")
        && arn
            .split_once(":policy/")
            .is_some_and(|(_, path)| path == policy)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::tests::words;
    use firestep_audit::Check;
    use firestep_inventory::iam::{DefaultVersion, Role};
    use firestep_inventory::{Listed, Org, Seen};

    /// An account in which a role carries a managed policy.
    pub(crate) fn with_role(policy: &str) -> Account {
        let mut role = Role::unseen("r");
        role.attached_managed_policies = Seen::new(vec![policy.into()]);
        let mut account = Account::empty();
        account.iam_roles = Listed::of([role]);
        account
    }

    fn document(statement: &str) -> PolicyDocument {
        PolicyDocument::parse(&format!(r#"{{"Statement":[{statement}]}}"#)).unwrap()
    }

    /// A managed policy with one statement that hangs on so many principals.
    fn managed(statement: Option<&str>, attached: u32, bounds: u32) -> ManagedPolicy {
        let mut policy = ManagedPolicy::unseen("arn:aws:iam::111122223333:policy/p");
        if let Some(statement) = statement {
            let version = DefaultVersion(Some(Box::new(document(statement))));
            policy.default_version = Seen::new(version);
        }
        policy.attachment_count = Seen::new(attached);
        policy.permissions_boundary_usage_count = Seen::new(bounds);
        policy
    }

    /// What a check says of a managed policy of that statement, `None`: of one that was not read.
    pub(crate) fn of_managed(check: &'static Check, statement: Option<&str>) -> Vec<&'static str> {
        let mut account = Account::empty();
        account.iam_policies = Listed::of([managed(statement, 1, 0)]);
        words(check, &account)
    }

    /// What a check says of a role with an inline policy of that statement, `None`: of one that was not read.
    pub(crate) fn of_inline(check: &'static Check, statement: Option<&str>) -> Vec<&'static str> {
        let mut role = Role::unseen("r");
        if let Some(statement) = statement {
            role.inline_policies = Parts::of([InlinePolicy {
                policy_name: "p".into(),
                policy_document: document(statement),
            }]);
        }
        let mut account = Account::empty();
        account.iam_roles = Listed::of([role]);
        words(check, &account)
    }

    pub(crate) const ALL: &str = r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#;

    fn allows(document: &PolicyDocument, too_much: TooMuch) -> bool {
        let any = ManagedPolicy::unseen("arn:aws:iam::111122223333:policy/p");
        allowed(document, &any.identity, too_much)
            .unwrap()
            .is_some()
    }

    fn said(too_much: TooMuch, actions: &str, resources: &str) -> bool {
        let text = format!(r#"{{"Effect":"Allow",{actions},{resources}}}"#);
        allows(&document(&text), too_much)
    }

    #[test]
    fn everything_is_every_action_on_every_resource() {
        let any = r#""Resource":"*""#;
        for (actions, resources, expected) in [
            (r#""Action":"*""#, any, true),
            (r#""Action":["s3:Get*","*:*"]"#, any, true),
            (r#""Action":"s3:*""#, any, false),
            (r#""Action":"*""#, r#""Resource":"arn:aws:s3:::b""#, false),
            (
                r#""Action":"*""#,
                r#""Resource":["arn:aws:s3:::b","*"]"#,
                true,
            ),
            (r#""NotAction":"iam:*""#, any, false),
        ] {
            assert_eq!(said(everything, actions, resources), expected, "{actions}");
        }
        let deny = document(r#"{"Effect":"Deny","Action":"*","Resource":"*"}"#);
        assert!(!allows(&deny, everything));
    }

    #[test]
    fn a_whole_service_is_one_star_behind_its_name() {
        let any = r#""Resource":"*""#;
        for (actions, expected) in [
            (r#""Action":"kms:*""#, true),
            (r#""Action":"*""#, true),
            (r#""Action":["s3:GetObject","s3:List*"]"#, false),
            (r#""NotAction":"iam:*""#, true),
            (r#""Action":"s3:?*""#, true),
            (r#""Action":"s3:**""#, true),
            (r#""Action":"*:?*""#, true),
            (r#""Action":"s3:?""#, false),
            (r#""Action":"s3:*Object""#, false),
        ] {
            assert_eq!(said(whole_service, actions, any), expected, "{actions}");
        }
    }

    #[test]
    fn all_of_cloudtrail_is_its_star_or_a_wider_one() {
        let any = r#""Resource":"*""#;
        for (actions, expected) in [
            (r#""Action":"cloudtrail:*""#, true),
            (r#""Action":"CloudTrail:*""#, true),
            (r#""Action":"*""#, true),
            (r#""NotAction":"iam:*""#, true),
            (r#""NotAction":"cloudtrail:*""#, false),
            (r#""Action":["ec2:*","cloudtrail:Get*"]"#, false),
        ] {
            assert_eq!(said(all_of_cloudtrail, actions, any), expected, "{actions}");
        }
        for (trails, expected) in [
            (
                "arn:aws:cloudtrail:eu-central-1:111122223333:trail/t",
                false,
            ),
            ("arn:aws:cloudtrail:*:*:trail/*", true),
            ("arn:aws:cloudtrail:*:111122223333:trail/*", true),
            ("arn:aws:cloudtrail:*:????????????:trail/?*", true),
            ("arn:aws:*", true),
            ("arn:*:*", true),
            ("arn:aws:cloudtrail*", true),
            ("arn:aws:cloudtrail:eu-central-1:*:trail/*", false),
            ("arn:aws:cloudtrail:*:*:trail/t*", false),
            ("arn:aws:s3:*", false),
        ] {
            let resources = format!(r#""Resource":"{trails}""#);
            let said = said(all_of_cloudtrail, r#""Action":"cloudtrail:*""#, &resources);
            assert_eq!(said, expected, "{trails}");
        }
    }

    /// <https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html#kms-1>
    #[test]
    fn every_key_is_a_star_behind_the_slash() {
        for (resource, expected) in [
            ("*", true),
            ("arn:aws:kms:*:111122223333:key/*", true),
            ("arn:aws:kms:us-east-1:444455556666:key/*", true),
            ("arn:aws:kms:*", true),
            ("arn:aws-cn:kms:cn-north-1:444455556666:*", true),
            (
                "arn:aws:kms:us-east-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab",
                false,
            ),
            ("arn:aws:s3:::*", false),
            ("arn:aws:kms:us-*:444455556666:key/*", true),
            ("arn:aws:kms:us-east-?:*:key/*", true),
            ("arn:aws:kms:us-east-1:12345678901?:key/*", true),
            ("arn:aws:kms:us-east-1:1*:key/?*", true),
            ("arn:*:kms:*:*:key/*-*", true),
            (
                "arn:aws:kms:*:*:key/????????-????-????-????-????????????",
                true,
            ),
            ("arn:aws:kms:*:*:key/0*", false),
            ("arn:aws:kms:*:*:alias/*", false),
            ("arn:aws:kms:us-*::key/*", false),
        ] {
            let resources = format!(r#""Resource":"{resource}""#);
            let said = |action| said(decrypting, action, &resources);
            assert_eq!(said(r#""Action":"kms:Decrypt""#), expected, "{resource}");
            assert_eq!(said(r#""Action":"KMS:*""#), expected, "{resource}");
            assert!(
                !said(r#""Action":["kms:Encrypt","kms:Describe*"]"#),
                "{resource}"
            );
        }
    }

    #[test]
    fn every_role_is_a_pattern_that_fits_them_all() {
        for (resource, expected) in [
            ("*", true),
            ("arn:aws:iam::*:role/*", true),
            ("arn:*:iam::*:*", true),
            ("arn:aws:iam::????????????:role/?*", true),
            ("arn:aws:*", true),
            ("arn:aws:iam::111122223333:role/*", false),
            ("arn:aws:iam::*:role/app-*", false),
            ("arn:aws:iam::*:user/*", false),
        ] {
            let resources = format!(r#""Resource":"{resource}""#);
            let said = said(
                assuming_any_role,
                r#""Action":"sts:AssumeRole""#,
                &resources,
            );
            assert_eq!(said, expected, "{resource}");
        }
    }

    #[test]
    fn every_resource_is_one_pattern_that_fits_them_all() {
        for (resources, expected) in [
            (r#""arn:aws:*""#, true),
            (r#""arn:*:*:*:*:*""#, true),
            (
                r#"["arn:aws:s3:::*","arn:aws:iam::*:*","arn:aws:ec2:*","arn:aws:sns:*"]"#,
                false,
            ),
            (r#""arn:aws:s3*""#, false),
        ] {
            let resources = format!(r#""Resource":{resources}"#);
            assert_eq!(
                said(everything, r#""Action":"*""#, &resources),
                expected,
                "{resources}"
            );
        }
    }

    /// <https://docs.aws.amazon.com/marketplace/latest/buyerguide/buyer-security-iam-awsmanpol.html>
    #[test]
    fn products_are_named_one_by_one() {
        let under = |condition: &str| {
            let any = ManagedPolicy::unseen("arn:aws:iam::111122223333:policy/p");
            let document = document(&format!(
                r#"{{"Effect":"Allow","Action":"aws-marketplace:Subscribe","Resource":"*","Condition":{condition}}}"#
            ));
            let said =
                firestep_inventory::evaluate(|| allowed(&document, &any.identity, subscribing));
            said.ok().map(|it| it.is_some())
        };
        for (operator, value, expected) in [
            ("StringEquals", "prod-1", Some(false)),
            ("ForAnyValue:StringEquals", "prod-1", Some(false)),
            ("StringLike", "prod-1", Some(false)),
            ("StringEqualsIfExists", "prod-1", None),
            ("ForAllValues:StringEquals", "prod-1", None),
            ("StringNotEquals", "prod-1", Some(true)),
            ("StringLike", "prod-*", Some(true)),
            ("StringLike", "*-*", Some(true)),
            ("Null", "false", Some(true)),
        ] {
            let condition =
                format!(r#"{{"{operator}":{{"aws-marketplace:ProductId":"{value}"}}}}"#);
            assert_eq!(under(&condition), expected, "{condition}");
        }
        assert_eq!(
            under(r#"{"StringEquals":{"aws:PrincipalTag/team":"a"}}"#),
            Some(true)
        );
    }

    /// What each of the checks is about, with what it says of an Allow of everything beside a denial.
    #[test]
    fn a_denial_of_all_of_it_in_the_same_policy_counts() {
        let cases: [(TooMuch, &str, &str); 6] = [
            (everything, "*", "iam:*"),
            (whole_service, "*", "s3:*"),
            (all_of_cloudtrail, "cloudtrail:*", "cloudtrail:StopLogging"),
            (subscribing, "aws-marketplace:*", "aws-marketplace:View*"),
            (assuming_any_role, "sts:*", "sts:TagSession"),
            (decrypting, "kms:*", "kms:Decrypt"),
        ];
        for (too_much, all, part) in cases {
            let beside = |actions: &str, condition: &str| {
                let any = ManagedPolicy::unseen("arn:aws:iam::111122223333:policy/p");
                let document = document(&format!(
                    r#"{ALL},{{"Effect":"Deny","Action":"{actions}","Resource":"*","Condition":{condition}}}"#
                ));
                let said =
                    firestep_inventory::evaluate(|| allowed(&document, &any.identity, too_much));
                said.ok().map(|it| it.is_some())
            };
            assert_eq!(beside("*", "{}"), Some(false), "{all}");
            assert_eq!(beside(all, "{}"), Some(false), "{all}");
            assert_eq!(beside(part, "{}"), Some(true), "{all}");
            let office = r#"{"NotIpAddress":{"aws:SourceIp":"198.51.100.0/24"}}"#;
            assert_eq!(beside(all, office), Some(true), "{all}");
            let tagged = r#"{"StringEquals":{"aws:PrincipalTag/team":"a"}}"#;
            assert_eq!(beside(all, tagged), None, "{all}");
        }
    }

    #[test]
    fn each_service_of_a_statement_is_asked_and_the_words_tell_of_denials() {
        let said = |denied: &str| {
            let any = ManagedPolicy::unseen("arn:aws:iam::111122223333:policy/p");
            let document = document(&format!(
                r#"{{"Effect":"Allow","Action":["s3:*","ec2:*"],"Resource":"*"}},{{"Effect":"Deny","Action":{denied},"Resource":"*"}}"#
            ));
            allowed(&document, &any.identity, whole_service).unwrap()
        };
        let ec2 = "every action of ec2:*, but for what it denies";
        assert_eq!(said(r#""s3:*""#).as_deref(), Some(ec2));
        assert_eq!(said(r#"["s3:*","ec2:*"]"#), None);
    }

    #[test]
    fn a_policy_that_only_bounds_gives_nothing_and_one_of_aws_is_not_ours() {
        let of = |policy: ManagedPolicy| {
            let mut account = Account::empty();
            account.iam_policies = Listed::of([policy]);
            let org = Org::sample([]);
            let context = Context::new(&org, &account);
            let verdicts = each_managed(&context, everything);
            verdicts
                .iter()
                .map(|it| it.verdict.word())
                .collect::<Vec<_>>()
        };
        assert!(of(managed(Some(ALL), 0, 3)).is_empty());
        assert_eq!(of(managed(Some(ALL), 1, 3)), ["fail"]);
        assert_eq!(of(managed(Some(ALL), 0, 0)), ["fail"]);
        let mut aws = ManagedPolicy::unseen("arn:aws:iam::aws:policy/AdministratorAccess");
        aws.attachment_count = Seen::new(1);
        assert!(of(aws).is_empty());
        let mut none = managed(None, 1, 0);
        none.default_version = Seen::new(DefaultVersion(None));
        assert_eq!(of(none), ["unknown"]);
    }

    #[test]
    fn a_policy_of_aws_is_known_by_its_arn() {
        assert!(is_of_aws(
            "arn:aws-cn:iam::aws:policy/AdministratorAccess",
            "AdministratorAccess"
        ));
        let own = "arn:aws:iam::111122223333:policy/AdministratorAccess";
        assert!(!is_of_aws(own, "AdministratorAccess"));
        let job = "arn:aws:iam::aws:policy/job-function/AdministratorAccess";
        assert!(!is_of_aws(job, "AdministratorAccess"));
    }
}
