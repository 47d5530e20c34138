//! Is each registered honeytoken there, and can whoever takes it do nothing?

use firestep_access::{Carried, anything_allowed};
use firestep_audit::{
    About, Audience, Check, Clause, Context, Effort, PerAccount, Severity, Verdict, Verdicts,
};
use firestep_inventory::iam::{AccessKeyStatus, Role};
use firestep_inventory::kms::{Key, KeyState};
use firestep_inventory::reading::records::{undecided, unread};
use firestep_inventory::{
    Account, GLOBAL, Gap, GapReason, Kind, Listed, Location, Org, evaluate, first_found,
};
use firestep_policy::condition::Operator;
use firestep_policy::{PolicyDocument, Principal, Statement};
use firestep_program::{Honeytoken, HoneytokenKind};

pub(crate) const CHECK: Check = Check {
    id: "program-honeytoken-harmless",
    title: "Honeytokens are there, and can do nothing",
    severity: Severity::High,
    effort: Effort::Hours,
    clauses: &[Clause::new("E8.1", "tokens")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A decoy that can do something is a gift; one that is gone raises no alarm, and nobody notices.",
    remedy: "Take every policy off the decoy, or deny it everything; put back what is gone, or write `retired` in honeytokens.yaml.",
    references: &[
        "https://docs.aws.amazon.com/prescriptive-guidance/latest/aws-security-controls-by-caf-capability/detective-controls.html",
    ],
    reads: READS,
    fix: None,
    examine: &PerAccount(examine),
};

pub(super) const READS: &[&str] = &[
    "iam:GetAccountAuthorizationDetails",
    "iam:ListAccessKeys",
    "secretsmanager:ListSecrets",
    "secretsmanager:GetResourcePolicy",
    "kms:ListKeys",
    "kms:DescribeKey",
    "kms:GetKeyPolicy",
    "ec2:DescribeSnapshots",
    "rds:DescribeDBSnapshots",
    "rds:DescribeDBClusterSnapshots",
    "s3:ListBuckets",
    "s3:GetBucketPolicy",
    "sqs:ListQueues",
    "sqs:GetQueueAttributes",
    "sns:ListTopics",
    "sns:GetTopicAttributes",
    "lambda:ListFunctions",
    "lambda:ListAliases",
    "lambda:GetPolicy",
    "ecr:DescribeRepositories",
    "ecr:GetRepositoryPolicy",
];

/// The decoys that are registered and not retired.
pub(super) fn in_use(org: &Org) -> impl Iterator<Item = &Honeytoken> {
    let day = org.day();
    let tokens = org.program.honeytokens.iter();
    tokens.filter(move |it| it.retired.is_none_or(|since| since > day))
}

fn examine<'a>(context: &Context<'a>) -> Verdicts<'a> {
    let account = context.account;
    let mut verdicts = Verdicts::new();
    for token in in_use(context.org).filter(|it| *it.account == *account.id) {
        let id = token.key_id.as_deref().or(token.resource.as_deref());
        let id = id.unwrap_or(&token.id);
        let about = About::Named(kind_of(token), id, Location::new(account.id, GLOBAL));
        verdicts.evaluate(about, || harmless(account, token));
    }
    verdicts
}

/// AWS's word for what a decoy is.
fn kind_of(token: &Honeytoken) -> &'static str {
    match token.kind {
        HoneytokenKind::AccessKey => "AWS::IAM::AccessKey",
        HoneytokenKind::Role => "AWS::IAM::Role",
        HoneytokenKind::Secret => "AWS::SecretsManager::Secret",
        HoneytokenKind::Parameter => "AWS::SSM::Parameter",
        HoneytokenKind::KmsKey => "AWS::KMS::Key",
        HoneytokenKind::Object => "AWS::S3::Object",
        HoneytokenKind::Table => "AWS::DynamoDB::Table",
        HoneytokenKind::Snapshot => "AWS::EC2::Snapshot",
    }
}

/// The verdict on one decoy in its account.
pub(crate) fn harmless(account: &Account, token: &Honeytoken) -> Result<Verdict, Gap> {
    let id = &token.id;
    let name = token.resource.as_deref().unwrap_or_default();
    match token.kind {
        HoneytokenKind::AccessKey => key(account, token),
        HoneytokenKind::Role => {
            let short = name.rsplit('/').next().unwrap_or(name);
            let found = account.iam_roles.find(GLOBAL, short)?;
            let is_it =
                |it: &&Role| !name.contains('/') || it.identity.arn.as_deref() == Some(name);
            let Some(role) = found.filter(is_it) else {
                return Ok(held(id, "role", false));
            };
            let arn = role.identity.arn.as_deref().unwrap_or_default();
            may_do(account, token, &Carried::from(role), arn)
        }
        HoneytokenKind::Secret => {
            let is_there = has(&account.secretsmanager_secrets, name, |_| Ok(true))?;
            Ok(held(id, "secret", is_there))
        }
        HoneytokenKind::KmsKey => {
            // Nobody can use one that is disabled or about to go, so nobody trips over it.
            let works = |it: &Key| Ok(*it.key_state.get()? == KeyState::Enabled);
            Ok(held(
                id,
                "key that works",
                has(&account.kms_keys, name, works)?,
            ))
        }
        HoneytokenKind::Snapshot => {
            let is_there = firestep_inventory::any([
                &|| has(&account.ec2_snapshots, name, |_| Ok(true)),
                &|| has(&account.rds_snapshots, name, |_| Ok(true)),
                &|| has(&account.rds_cluster_snapshots, name, |_| Ok(true)),
            ])?;
            Ok(held(id, "snapshot", is_there))
        }
        HoneytokenKind::Parameter => Err(not_read(account, token, "ssm:DescribeParameters")),
        HoneytokenKind::Object => Err(not_read(account, token, "s3:ListObjectsV2")),
        HoneytokenKind::Table => Err(not_read(account, token, "dynamodb:ListTables")),
    }
}

fn not_read(account: &Account, token: &Honeytoken, operation: &str) -> Gap {
    let what = format!("honeytoken {}", token.id);
    unread(Location::new(account.id, GLOBAL), operation, &what)
}

/// The verdict on what is only held, and acts for nobody.
fn held(id: &str, what: &str, is_there: bool) -> Verdict {
    Verdict::of(
        is_there,
        format!("honeytoken {id}: the {what} is there, and nothing acts by it"),
        format!("honeytoken {id}: there is no such {what}"),
    )
}

/// Whether a list has something by that id, ARN or name that fits.
fn has<T: Kind>(
    list: &Listed<T>,
    name: &str,
    fits: impl Fn(&T) -> Result<bool, Gap>,
) -> Result<bool, Gap> {
    list.any(|it| {
        let identity = it.identity();
        let names = [
            Some(&identity.id),
            identity.arn.as_ref(),
            identity.name.as_ref(),
        ];
        let is_named = names.into_iter().flatten().any(|it| **it == *name);
        Ok(is_named && fits(it)?)
    })
}

fn key(account: &Account, token: &Honeytoken) -> Result<Verdict, Gap> {
    let (id, key) = (&token.id, token.key_id.as_deref().unwrap_or_default());
    let fail = |what: String| Ok(Verdict::Fail(format!("honeytoken {id}: {what}").into()));
    if let Some(owner) = firestep_secrets::account_of_key(key)
        && owner != account.id
    {
        return fail(format!("the key is one of account {owner}"));
    }
    let Some(found) = account.iam_access_keys.find(GLOBAL, key)? else {
        return fail("no user has the key".to_owned());
    };
    match found.status.get()? {
        AccessKeyStatus::Active => {}
        AccessKeyStatus::Inactive | AccessKeyStatus::Expired => {
            return fail("the key does not work: its use says nothing of who has it".to_owned());
        }
    }
    let name = found.user_name.get()?;
    let Some(user) = account.iam_users.find(GLOBAL, name)? else {
        let operation = "iam:GetAccountAuthorizationDetails";
        let what = format!("it does not list user {name}, who has an access key");
        return Err(undecided(found.identity.location, operation, &what));
    };
    let arn = user.identity.arn.as_deref().unwrap_or_default();
    may_do(account, token, &Carried::from(user), arn)
}

/// The verdict on a user or role by what it may do.
fn may_do(
    account: &Account,
    token: &Honeytoken,
    carried: &Carried<'_>,
    arn: &str,
) -> Result<Verdict, Gap> {
    let id = &token.id;
    let ways: [&dyn Fn() -> Result<Option<String>, Gap>; 2] =
        [&|| anything_allowed(carried, account), &|| {
            let_in(account, arn)
        }];
    let way = first_found(ways, |way| way())?;
    Ok(match way {
        Some(what) => Verdict::Fail(format!("honeytoken {id}: it {what}").into()),
        None => Verdict::Pass(
            format!(
                "honeytoken {id}: no policy that it carries allows anything, and no bucket, queue, topic, key, \
                 secret, function, repository or role of its account names it"
            )
            .into(),
        ),
    })
}

/// The resource of the account whose own policy lets a user or role in, in words that follow "it".
fn let_in(account: &Account, arn: &str) -> Result<Option<String>, Gap> {
    let optional = Option::as_deref;
    let ways: [&dyn Fn() -> Result<Option<String>, Gap>; 9] = [
        &|| by(&account.s3_buckets, arn, |it| it.policy.get().map(optional)),
        &|| by(&account.sqs_queues, arn, |it| it.policy.get().map(optional)),
        &|| by(&account.sns_topics, arn, |it| it.policy.get().map(optional)),
        &|| by(&account.kms_keys, arn, |it| it.policy.get().map(optional)),
        &|| {
            by(&account.secretsmanager_secrets, arn, |it| {
                it.policy.get().map(optional)
            })
        },
        &|| {
            by(&account.lambda_functions, arn, |it| {
                it.policy.get().map(optional)
            })
        },
        &|| {
            by(&account.lambda_aliases, arn, |it| {
                it.policy.get().map(optional)
            })
        },
        &|| {
            by(&account.ecr_repositories, arn, |it| {
                it.policy.get().map(optional)
            })
        },
        &|| {
            by(&account.iam_roles, arn, |it| {
                it.assume_role_policy_document.get().map(|it| Some(&**it))
            })
        },
    ];
    first_found(ways, |way| way())
}

/// The same of one list. In a region that a policy of the organization closes nobody gets in.
fn by<'a, T: Kind>(
    list: &'a Listed<T>,
    arn: &str,
    policy: impl Fn(&'a T) -> Result<Option<&'a PolicyDocument>, Gap>,
) -> Result<Option<String>, Gap> {
    let mut lets = None;
    let mut unseen: Option<Gap> = None;
    let mut note = |gap: Gap| {
        if gap.info().reason != GapReason::RegionClosed {
            unseen = unseen.or(Some(gap));
        }
    };
    list.beside().for_each(&mut note);
    for slice in list.regions() {
        let mut beside = None;
        slice.visit(
            |it| match evaluate(|| lets_in(policy(it)?, arn, it.identity().location)) {
                Ok(true) => {
                    let name = &it.identity().id;
                    lets.get_or_insert_with(|| format!("is let in by the policy of {name}"));
                }
                Ok(false) => {}
                Err(gap) => note(gap),
            },
            |gap| beside = Some(gap),
        );
        beside.into_iter().for_each(&mut note);
    }
    match (lets, unseen) {
        (Some(what), _) => Ok(Some(what)),
        (None, Some(gap)) => Err(gap),
        (None, None) => Ok(None),
    }
}

/// Whether a policy names it. What is open to everybody is no right of its own; what is open to whoever meets
/// conditions may be.
fn lets_in(policy: Option<&PolicyDocument>, arn: &str, at: Location) -> Result<bool, Gap> {
    let Some(policy) = policy else {
        return Ok(false);
    };
    let is_it =
        |principal: &Principal| matches!(principal, Principal::Aws(who) if is_named(who, arn));
    let named = |it: &Statement| !it.is_about_anyone() && it.named_principals().iter().any(is_it);
    if policy.allows().any(named) {
        return Ok(true);
    }
    let on_conditions =
        |it: &Statement| it.is_about_anyone() && !it.conditions.is_empty() && !is_for_services(it);
    if policy.allows().any(on_conditions) {
        let what = "a policy lets in whoever meets its conditions, which the honeytoken may";
        return Err(undecided(at, "iam:GetAccountAuthorizationDetails", what));
    }
    Ok(false)
}

/// Whether a principal of a policy is a user or role, or a session of that role.
fn is_named(who: &str, arn: &str) -> bool {
    let session = arn
        .replacen(":iam:", ":sts:", 1)
        .replacen(":role/", ":assumed-role/", 1);
    who == arn || (arn.contains(":role/") && who.starts_with(&format!("{session}/")))
}

/// Whether a statement demands what only a request that a service makes for somebody has.
fn is_for_services(statement: &Statement) -> bool {
    /// Keys that a call of a user's or role's own never has.
    const KEYS: [&str; 5] = [
        "aws:SourceArn",
        "aws:SourceAccount",
        "aws:SourceOwner",
        "aws:PrincipalServiceName",
        "kms:ViaService",
    ];
    statement.conditions.iter().any(|condition| {
        let operator = Operator::parse(&condition.operator);
        let demands = operator.is_known()
            && !operator.if_exists
            && operator.set.is_none()
            && operator.base != "null"
            && !operator.base.contains("not");
        demands
            && KEYS
                .iter()
                .any(|it| it.eq_ignore_ascii_case(&condition.key))
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::tests::words_in;
    use firestep_inventory::iam::{AccessKey, InlinePolicy, User};
    use firestep_inventory::s3::Bucket;
    use firestep_inventory::{Parts, Seen};
    use std::path::Path;

    const KEY: &str = "AKIAI44QH8DHBEXAMPLE";
    const ARN: &str = "arn:aws:iam::111122223333:user/decoy";

    fn token(kind: &str, more: &str, account: &str) -> Honeytoken {
        let text = format!(
            "honeytokens:\n- {{ id: decoy, kind: {kind}, account: '{account}', {more}, placed: wiki, owner: Kim, created: 2026-01-01 }}"
        );
        let read = Honeytoken::parse(Path::new("honeytokens.yaml"), &text).unwrap();
        read.into_iter().next().unwrap()
    }

    /// A registered access key in an account.
    pub(crate) fn key_in(account: &str) -> Honeytoken {
        token("access-key", &format!("key_id: {KEY}"), account)
    }

    fn user(policy: Option<&str>) -> User {
        let mut user = User::unseen("decoy");
        user.identity.arn = Some(ARN.into());
        user.group_list = Seen::new(Vec::new());
        user.attached_managed_policies = Seen::new(Vec::new());
        user.inline_policies = Parts::of(policy.map(|text| InlinePolicy {
            policy_name: "p".into(),
            policy_document: PolicyDocument::parse(text).unwrap(),
        }));
        user.permissions_boundary = Seen::new(None);
        user
    }

    /// An account whose user `decoy` has the registered key.
    pub(crate) fn account(policy: Option<&str>) -> Account {
        let mut account = Account::empty();
        account.iam_users = Listed::of([user(policy)]);
        let mut key = AccessKey::unseen(KEY);
        key.user_name = Seen::new("decoy".into());
        key.status = Seen::new(AccessKeyStatus::Active);
        account.iam_access_keys = Listed::of([key]);
        account
    }

    fn said_of(token: Honeytoken, account: &Account) -> Vec<&'static str> {
        let mut org = Org::sample([]);
        org.program.honeytokens.push(token);
        words_in(&CHECK, &org, account)
    }

    fn said(account: &Account) -> Vec<&'static str> {
        said_of(key_in("111122223333"), account)
    }

    const READ: &str = r#"{"Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}"#;

    #[test]
    fn a_key_that_is_there_and_may_do_nothing_passes() {
        assert_eq!(said(&account(None)), ["pass"]);
        assert_eq!(said(&account(Some(READ))), ["fail"]);
        let mut gone = account(None);
        gone.iam_access_keys = Listed::of([]);
        assert_eq!(said(&gone), ["fail"]);
        let mut off = account(None);
        let mut key = AccessKey::unseen(KEY);
        key.status = Seen::new(AccessKeyStatus::Inactive);
        off.iam_access_keys = Listed::of([key]);
        assert_eq!(said(&off), ["fail"]);
        assert_eq!(said_of(key_in("999988887777"), &account(None)), [""; 0]);
    }

    #[test]
    fn a_key_tells_whose_it_is() {
        let of_another = token("access-key", "key_id: AKIARTXQTO4DQPNKM3IT", "111122223333");
        assert_eq!(said_of(of_another, &account(None)), ["fail"]);
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        let mut blind = account(None);
        blind.iam_access_keys = Listed::unseen();
        assert_eq!(said(&blind), ["unknown"]);
        let mut blind = account(None);
        blind.iam_users = Listed::unseen();
        assert_eq!(said(&blind), ["unknown"]);
        let mut blind = account(None);
        blind.s3_buckets = Listed::unseen();
        assert_eq!(said(&blind), ["unknown"]);
        for kind in ["parameter", "object", "table"] {
            let other = token(kind, "resource: prod", "111122223333");
            assert_eq!(said_of(other, &Account::empty()), ["unknown"], "{kind}");
        }
    }

    fn with_bucket(principal: &str, condition: &str) -> Vec<&'static str> {
        let text = format!(
            r#"{{"Statement":{{"Effect":"Allow","Principal":{principal},"Action":"s3:*","Resource":"*","Condition":{condition}}}}}"#
        );
        let mut bucket = Bucket::unseen("b");
        bucket.policy = Seen::new(Some(PolicyDocument::parse(&text).unwrap().into()));
        let mut account = account(None);
        account.s3_buckets = Listed::of([bucket]);
        said(&account)
    }

    #[test]
    fn a_resource_that_names_it_lets_it_in() {
        let named = format!(r#"{{"AWS":"{ARN}"}}"#);
        assert_eq!(with_bucket(&named, "{}"), ["fail"]);
        assert_eq!(with_bucket(r#"{"AWS":"111122223333"}"#, "{}"), ["pass"]);
        // Everybody may: that is no right of its own.
        assert_eq!(with_bucket(r#""*""#, "{}"), ["pass"]);
        let ours = r#"{"StringEquals":{"aws:PrincipalOrgID":"o-sample"}}"#;
        assert_eq!(with_bucket(r#""*""#, ours), ["unknown"]);
        let by_service = r#"{"StringEquals":{"aws:SourceAccount":"111122223333"}}"#;
        assert_eq!(with_bucket(r#""*""#, by_service), ["pass"]);
        let perhaps = r#"{"StringEqualsIfExists":{"aws:SourceAccount":"111122223333"}}"#;
        assert_eq!(with_bucket(r#""*""#, perhaps), ["unknown"]);
    }

    #[test]
    fn other_kinds_are_looked_for() {
        let role = || token("role", "resource: admin", "111122223333");
        let mut account = Account::empty();
        assert_eq!(said_of(role(), &account), ["fail"]);
        let mut found = Role::unseen("admin");
        found.identity.arn = Some("arn:aws:iam::111122223333:role/admin".into());
        found.attached_managed_policies = Seen::new(Vec::new());
        found.inline_policies = Parts::of([]);
        found.permissions_boundary = Seen::new(None);
        found.assume_role_policy_document = Seen::new(PolicyDocument::default().into());
        account.iam_roles = Listed::of([found]);
        assert_eq!(said_of(role(), &account), ["pass"]);

        for kind in ["secret", "kms-key", "snapshot"] {
            let other = token(kind, "resource: prod", "111122223333");
            assert_eq!(said_of(other, &Account::empty()), ["fail"], "{kind}");
        }
        let secret = token("secret", "resource: prod", "111122223333");
        let mut account = Account::empty();
        account.secretsmanager_secrets =
            Listed::of([firestep_inventory::secretsmanager::Secret::unseen("prod")]);
        assert_eq!(said_of(secret, &account), ["pass"]);

        let key = || token("kms-key", "resource: k", "111122223333");
        for (state, expected) in [
            (KeyState::Enabled, "pass"),
            (KeyState::PendingDeletion, "fail"),
        ] {
            let mut found = Key::unseen("k");
            found.key_state = Seen::new(state);
            let mut account = Account::empty();
            account.kms_keys = Listed::of([found]);
            assert_eq!(said_of(key(), &account), [expected]);
        }
    }

    #[test]
    fn a_role_of_another_account_or_path_is_not_it() {
        for arn in [
            "arn:aws:iam::999999999999:role/admin",
            "arn:aws:iam::111122223333:role/ops/admin",
        ] {
            let other = token("role", &format!("resource: '{arn}'"), "111122223333");
            let mut found = Role::unseen("admin");
            found.identity.arn = Some("arn:aws:iam::111122223333:role/admin".into());
            let mut account = Account::empty();
            account.iam_roles = Listed::of([found]);
            assert_eq!(said_of(other, &account), ["fail"], "{arn}");
        }
    }

    #[test]
    fn sessions_of_a_role_are_it() {
        let role = "arn:aws:iam::111122223333:role/admin";
        assert!(is_named(role, role));
        assert!(is_named(
            "arn:aws:sts::111122223333:assumed-role/admin/s",
            role
        ));
        assert!(!is_named(
            "arn:aws:sts::111122223333:assumed-role/admins/s",
            role
        ));
        assert!(!is_named("111122223333", role));
    }
}
