//! The interpreter against answers that are made up: what is sent, what is held back, what ends.

use firestep_catalogue::{Path, Poll, operation, plan};
use proptest::prelude::*;
use serde_json::json;

use super::*;

type Sent = Vec<(String, String)>;

fn planned(service: &str, name: &str) -> PlannedOperation {
    PlannedOperation {
        operation: operation(service, name).unwrap(),
        name: None,
        with: Vec::new(),
        parents: Vec::new(),
        only: Vec::new(),
        each: None,
        region: None,
        after: None,
        poll: None,
        else_inside: false,
        probe: None,
        first_page: false,
        enabled_types: false,
        item: None,
    }
}

fn per(operation: &'static str, path: &str) -> Vec<Parent> {
    vec![Parent::Items {
        operation,
        path: Path::parse(path).unwrap(),
    }]
}

fn item(path: &str) -> firestep_catalogue::Param {
    firestep_catalogue::Param::Item(Some(Path::parse(path).unwrap()))
}

fn assignment(regions: &[&str]) -> Assignment {
    Assignment {
        account: "111122223333".to_owned(),
        home: "eu-central-1".to_owned(),
        now: "2026-11-25T10:00:00Z".parse().unwrap(),
        organization: false,
        regions: regions.iter().map(ToString::to_string).collect(),
        management: None,
        delegated: BTreeSet::new(),
        policy_types: None,
        inside: BTreeSet::new(),
        only: None,
        skip: BTreeSet::new(),
    }
}

fn organization() -> Assignment {
    Assignment {
        organization: true,
        management: Some("1".to_owned()),
        ..assignment(&[])
    }
}

/// What the world of a test answers.
enum Told {
    Page(Value, bool),
    Scp,
    Refused,
}

const SCP: &str =
    "x is not authorized to perform: y with an explicit deny in a service control policy";

fn begin(plan: Vec<PlannedOperation>, assignment: Assignment, bounds: Bounds) -> Interpreter<u32> {
    Interpreter::new(plan.leak(), assignment, bounds)
}

/// Answers everything that may be sent, the oldest first.
fn run(
    interpreter: &mut Interpreter<u32>,
    answer: impl Fn(&Request<u32>) -> Told,
) -> (Sent, Vec<(String, String)>) {
    let (mut sent, mut left_out) = (Vec::new(), Vec::new());
    while let Some(request) = interpreter.next() {
        sent.push((
            request.planned.operation.name.to_owned(),
            request.region.to_string(),
        ));
        let told = answer(&request);
        let reply = match &told {
            Told::Page(page, more) => Reply::Page(page, more.then_some(request.page + 1)),
            Told::Scp => Reply::Error {
                code: "AccessDeniedException",
                message: SCP,
            },
            Told::Refused => Reply::Error {
                code: "AccessDeniedException",
                message: "",
            },
        };
        let progress = interpreter.answered(&request, reply);
        left_out.extend(progress.left_out.into_iter().map(|(request, refusal)| {
            (
                request.planned.operation.name.to_owned(),
                refusal.code.to_string(),
            )
        }));
    }
    (sent, left_out)
}

fn names(sent: &Sent) -> Vec<&str> {
    sent.iter().map(|(name, _)| name.as_str()).collect()
}

fn keys() -> Vec<PlannedOperation> {
    let list = planned("kms", "ListKeys");
    let describe = PlannedOperation {
        parents: per("kms:ListKeys", "Keys[]"),
        with: vec![("KeyId", item("KeyId"))],
        ..planned("kms", "DescribeKey")
    };
    let policy = PlannedOperation {
        parents: per("kms:DescribeKey", "KeyMetadata"),
        only: vec![(Path::parse("KeyManager").unwrap(), "CUSTOMER")],
        with: vec![("KeyId", item("KeyId"))],
        ..planned("kms", "GetKeyPolicy")
    };
    vec![list, describe, policy]
}

#[test]
fn each_item_is_asked_about_once_and_only_when_it_is_wanted() {
    let mut interpreter = begin(keys(), assignment(&["r"]), Bounds::default());
    let (sent, _) = run(&mut interpreter, |request| {
        match request.planned.operation.name {
            "ListKeys" => Told::Page(
                json!({"Keys": [{"KeyId": "a"}, {"KeyId": "b"}, {"KeyId": "a"}, {}]}),
                false,
            ),
            "DescribeKey" => {
                let id = request.params["KeyId"].clone();
                let manager = if id == "a" { "CUSTOMER" } else { "AWS" };
                Told::Page(
                    json!({"KeyMetadata": {"KeyId": id, "KeyManager": manager}}),
                    false,
                )
            }
            _ => Told::Page(json!({}), false),
        }
    });
    assert_eq!(
        names(&sent),
        ["ListKeys", "DescribeKey", "DescribeKey", "GetKeyPolicy"]
    );
}

fn probed() -> Vec<PlannedOperation> {
    let probe = |service, name, number| PlannedOperation {
        probe: Some(number),
        ..planned(service, name)
    };
    let mut plan = keys();
    plan.extend([
        probe("sns", "ListTopics", 3),
        probe("ec2", "DescribeVpcs", 1),
        probe("guardduty", "ListDetectors", 4),
        probe("rds", "DescribeDBInstances", 2),
    ]);
    plan
}

#[test]
fn a_region_is_closed_when_every_probe_is_denied_by_an_scp_and_nothing_else_is_sent_there() {
    let mut interpreter = begin(probed(), assignment(&["shut", "open"]), Bounds::default());
    let (sent, _) = run(&mut interpreter, |request| {
        if &*request.region == "shut" {
            return Told::Scp;
        }
        Told::Page(json!({}), false)
    });
    let shut: Vec<&str> = sent
        .iter()
        .filter(|(_, region)| region == "shut")
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(
        shut,
        [
            "DescribeVpcs",
            "DescribeDBInstances",
            "ListTopics",
            "ListDetectors"
        ]
    );
    assert_eq!(sent.len(), 4 + 5);
}

#[test]
fn one_probe_that_is_not_denied_by_an_scp_opens_the_region() {
    let mut interpreter = begin(probed(), assignment(&["r"]), Bounds::default());
    let (sent, _) = run(&mut interpreter, |request| {
        match request.planned.operation.name {
            "DescribeVpcs" | "DescribeDBInstances" => Told::Scp,
            _ => Told::Refused,
        }
    });
    assert_eq!(
        names(&sent)[..3],
        ["DescribeVpcs", "DescribeDBInstances", "ListTopics"]
    );
    assert_eq!(sent.len(), 5);
}

#[test]
fn a_plan_that_is_narrowed_below_its_probes_is_sent_all_the_same() {
    let mut narrowed = assignment(&["r"]);
    narrowed.only = Some(BTreeSet::from([
        "kms:ListKeys".to_owned(),
        "ec2:DescribeVpcs".to_owned(),
    ]));
    let mut interpreter = begin(probed(), narrowed, Bounds::default());
    let (sent, _) = run(&mut interpreter, |_| Told::Scp);
    assert_eq!(sent.len(), 2);
}

fn contacts() -> Vec<PlannedOperation> {
    let contact = PlannedOperation {
        parents: vec![Parent::Accounts],
        with: vec![("AccountId", item("Id"))],
        else_inside: true,
        ..planned("account", "GetContactInformation")
    };
    vec![planned("organizations", "ListAccounts"), contact]
}

fn accounts() -> Value {
    let account = |id: &str, state: &str| json!({"Id": id, "State": state});
    json!({"Accounts": [account("1", "ACTIVE"), account("2", "ACTIVE"), account("3", "SUSPENDED"), account("4", "ACTIVE"), account("5", "ACTIVE")]})
}

/// How often contacts were asked from outside, and the accounts that are asked from inside.
fn asked_contacts(refused: &[&str]) -> (usize, Vec<String>) {
    let mut interpreter = begin(contacts(), organization(), Bounds::default());
    let (sent, _) = run(&mut interpreter, |request| {
        match request.params.get("AccountId").and_then(Value::as_str) {
            None => Told::Page(accounts(), false),
            Some(id) if refused.contains(&id) => Told::Refused,
            Some(_) => Told::Page(json!({}), false),
        }
    });
    let inside = interpreter
        .into_inside()
        .remove("account:GetContactInformation");
    (
        sent.len() - 1,
        inside.unwrap_or_default().into_iter().collect(),
    )
}

#[test]
fn when_the_first_is_refused_every_account_is_asked_from_inside() {
    assert_eq!(
        asked_contacts(&["2", "4", "5"]),
        (
            1,
            vec![
                "1".to_owned(),
                "2".to_owned(),
                "4".to_owned(),
                "5".to_owned()
            ]
        )
    );
}

#[test]
fn when_a_later_one_is_refused_that_account_is_asked_from_inside() {
    assert_eq!(
        asked_contacts(&["4"]),
        (3, vec!["1".to_owned(), "4".to_owned()])
    );
}

#[test]
fn from_inside_an_account_is_asked_without_naming_it() {
    let mut inside = assignment(&[]);
    inside
        .inside
        .insert("account:GetContactInformation".to_owned());
    let mut interpreter = begin(contacts(), inside, Bounds::default());
    let request = interpreter.next().unwrap();
    assert!(request.params.is_empty() && &*request.region == GLOBAL);
    assert!(interpreter.next().is_none());
}

#[test]
fn policies_are_asked_for_of_the_types_that_the_root_has_enabled() {
    let asked = |enabled: Option<&[&str]>| {
        let policies = PlannedOperation {
            each: Some((
                "PolicyType",
                vec!["TAG_POLICY".into(), "BACKUP_POLICY".into()],
            )),
            enabled_types: true,
            ..planned("organizations", "DescribeEffectivePolicy")
        };
        let assignment = Assignment {
            policy_types: enabled.map(|it| it.iter().map(ToString::to_string).collect()),
            ..assignment(&[])
        };
        let mut interpreter = begin(vec![policies], assignment, Bounds::default());
        run(&mut interpreter, |_| Told::Refused).0.len()
    };
    assert_eq!(asked(None), 2, "nobody knows");
    assert_eq!(asked(Some(&[])), 0);
    assert_eq!(asked(Some(&["BACKUP_POLICY", "SERVICE_CONTROL_POLICY"])), 1);
}

#[test]
fn a_report_is_asked_for_again_until_it_is_there_and_what_waits_for_it_comes_after() {
    let poll = Poll {
        until: vec![(Path::parse("State").unwrap(), "COMPLETE")],
        on: Vec::new(),
    };
    let plan = vec![
        PlannedOperation {
            after: operation("iam", "GenerateCredentialReport"),
            ..planned("iam", "GetCredentialReport")
        },
        PlannedOperation {
            poll: Some(poll),
            ..planned("iam", "GenerateCredentialReport")
        },
    ];
    let mut interpreter = begin(plan.clone(), assignment(&[]), Bounds::default());
    let (sent, _) = run(&mut interpreter, |request| {
        let state = if request.polls < 2 {
            "STARTED"
        } else {
            "COMPLETE"
        };
        Told::Page(json!({"State": state}), false)
    });
    assert_eq!(
        names(&sent),
        [
            "GenerateCredentialReport",
            "GenerateCredentialReport",
            "GenerateCredentialReport",
            "GetCredentialReport"
        ]
    );
    let mut never = begin(plan, assignment(&[]), Bounds::default());
    let (sent, _) = run(&mut never, |_| Told::Page(json!({}), false));
    assert_eq!(sent.len(), usize::try_from(POLLS).unwrap() + 2);
}

#[test]
fn what_waits_for_an_operation_that_is_not_sent_is_sent() {
    let plan = vec![PlannedOperation {
        after: operation("iam", "GenerateCredentialReport"),
        ..planned("iam", "GetCredentialReport")
    }];
    let mut interpreter = begin(plan, assignment(&[]), Bounds::default());
    assert!(interpreter.next().is_some());
}

fn tree() -> Vec<PlannedOperation> {
    let units = PlannedOperation {
        parents: [
            per("organizations:ListRoots", "Roots[]"),
            per(
                "organizations:ListOrganizationalUnitsForParent",
                "OrganizationalUnits[]",
            ),
        ]
        .concat(),
        with: vec![("ParentId", item("Id"))],
        ..planned("organizations", "ListOrganizationalUnitsForParent")
    };
    vec![planned("organizations", "ListRoots"), units]
}

fn endless(request: &Request<u32>) -> Told {
    if request.planned.operation.name == "ListRoots" {
        return Told::Page(json!({"Roots": [{"Id": "r"}]}), false);
    }
    let above = request.params["ParentId"].as_str().unwrap();
    let units = json!([{"Id": format!("{above}a")}, {"Id": format!("{above}b")}]);
    Told::Page(json!({"OrganizationalUnits": units}), false)
}

#[test]
fn a_tree_without_end_is_cut_at_its_depth_and_each_cut_is_a_refusal() {
    let bounds = Bounds {
        depth: 3,
        ..Bounds::default()
    };
    let mut interpreter = begin(tree(), organization(), bounds);
    let (sent, left_out) = run(&mut interpreter, endless);
    assert_eq!(sent.len(), 1 + 1 + 2 + 4);
    assert_eq!(left_out.len(), 8);
    assert!(left_out.iter().all(|(_, code)| code == "too-deep"));
}

#[test]
fn a_tree_that_bites_its_tail_ends() {
    let mut interpreter = begin(tree(), organization(), Bounds::default());
    let (sent, left_out) = run(&mut interpreter, |request| {
        if request.planned.operation.name == "ListRoots" {
            return Told::Page(json!({"Roots": [{"Id": "r"}]}), false);
        }
        Told::Page(json!({"OrganizationalUnits": [{"Id": "r"}]}), false)
    });
    assert_eq!((sent.len(), left_out.len()), (2, 0));
}

#[test]
fn a_list_without_end_is_cut_and_told_once() {
    let bounds = Bounds {
        requests: 10,
        ..Bounds::default()
    };
    let mut interpreter = begin(tree(), organization(), bounds);
    let (sent, left_out) = run(&mut interpreter, endless);
    assert_eq!(sent.len(), 1 + 10);
    let cut = (
        "ListOrganizationalUnitsForParent".to_owned(),
        "too-many".to_owned(),
    );
    assert_eq!(left_out, [cut]);
}

#[test]
fn pages_without_end_are_cut_and_told() {
    let bounds = Bounds {
        pages: 3,
        ..Bounds::default()
    };
    let mut interpreter = begin(keys(), assignment(&["r"]), bounds);
    let (sent, left_out) = run(&mut interpreter, |_| Told::Page(json!({}), true));
    assert_eq!(sent.len(), 3);
    assert_eq!(
        left_out,
        [("ListKeys".to_owned(), "too-many-pages".to_owned())]
    );
}

#[test]
fn a_page_token_that_came_before_ends_its_list_alone() {
    // A, B, A, B in one region; another region has the same tokens, each once.
    let mut interpreter = begin(keys(), assignment(&["q", "r"]), Bounds::default());
    let mut left_out = Vec::new();
    let mut sent = BTreeMap::new();
    while let Some(request) = interpreter.next() {
        *sent.entry(request.region.to_string()).or_insert(0) += 1;
        let next = match (&*request.region, request.page) {
            ("r", page) => Some(page % 2),
            (_, page) => (page < 2).then_some(page),
        };
        let progress = interpreter.answered(&request, Reply::Page(&json!({"Keys": []}), next));
        assert!(progress.stands, "the page itself is kept");
        left_out.extend(progress.left_out.into_iter().map(|(request, refusal)| {
            (request.region, request.page, refusal.code, refusal.message)
        }));
    }
    assert_eq!(
        sent,
        BTreeMap::from([("q".to_owned(), 3), ("r".to_owned(), 3)])
    );
    assert_eq!(
        left_out,
        [(
            "r".into(),
            3,
            "repeated-token".into(),
            "not sent: its token came before in the same list".into()
        )]
    );
}

#[test]
fn what_is_postponed_holds_up_nothing_and_is_sent_again() {
    let mut interpreter = begin(keys(), assignment(&["r"]), Bounds::default());
    let list = interpreter.next().unwrap();
    let keys: Vec<Value> = (0..9).map(|n| json!({"KeyId": n.to_string()})).collect();
    interpreter.answered(&list, Reply::Page(&json!({"Keys": keys}), None));
    let mut postponed = 0;
    while let Some(request) = interpreter.next() {
        interpreter.postpone(request);
        postponed += 1;
    }
    assert_eq!(postponed, 9, "more than the service takes at once");
    assert!(interpreter.again());
    let (sent, _) = run(&mut interpreter, |_| Told::Refused);
    assert_eq!(sent.len(), 9);
    assert!(!interpreter.again() && interpreter.next().is_none());
}

#[test]
fn a_service_is_sent_no_more_at_once_than_its_file_says() {
    let mut interpreter = begin(keys(), assignment(&["r"]), Bounds::default());
    let list = interpreter.next().unwrap();
    let keys: Vec<Value> = (0..9).map(|n| json!({"KeyId": n.to_string()})).collect();
    interpreter.answered(&list, Reply::Page(&json!({"Keys": keys}), None));
    let mut running = Vec::new();
    while let Some(request) = interpreter.next() {
        running.push(request);
    }
    assert_eq!(running.len(), 4);
    interpreter.answered(&running[0], Reply::Page(&json!({}), None));
    assert!(interpreter.next().is_some() && interpreter.next().is_none());
}

fn mix(text: &str, seed: u64) -> u64 {
    text.bytes()
        .fold(seed ^ 0x9e37_79b9_7f4a_7c15, |hash, byte| {
            (hash ^ u64::from(byte))
                .wrapping_mul(0x0100_0000_01b3)
                .rotate_left(29)
        })
}

/// An answer that depends on the request alone: pages of one item for each list that others hang on,
/// refusals here and there, a region that is closed.
fn made_up(request: &Request<u32>, seed: u64) -> Told {
    let identity = format!(
        "{} {:?} {} {:?}",
        request.planned.id(),
        request.planned.name,
        request.region,
        request.params
    );
    let hash = mix(&identity, seed);
    if &*request.region == "shut" {
        return Told::Scp;
    }
    if hash.is_multiple_of(7) {
        return Told::Refused;
    }
    let id = format!(
        "{:012}",
        mix(&identity, hash ^ u64::from(request.page)) % 40
    );
    let item = json!({
        "Id": id, "State": "ACTIVE", "Name": id, "KeyId": id, "KeyManager": "CUSTOMER", "TopicArn": id,
        "TrailARN": "arn:aws:cloudtrail:r:111122223333:trail/t", "HomeRegion": "open", "BucketRegion": "shut",
        "DestinationId": id, "DBSnapshotIdentifier": id, "DBClusterSnapshotIdentifier": id,
    });
    let mut page = json!({"State": "COMPLETE"});
    for parent in plan().iter().flat_map(|it| &it.parents) {
        if parent.operation() != request.planned.id() {
            continue;
        }
        let around = match parent {
            Parent::Accounts => json!({"Accounts": [item]}),
            Parent::Items { path, .. } if path.as_str() == "DetectorIds[]" => {
                path.around(json!(id))
            }
            Parent::Items { path, .. } => path.around(item.clone()),
        };
        page.as_object_mut()
            .unwrap()
            .extend(around.as_object().unwrap().clone());
    }
    Told::Page(page, u64::from(request.page) < hash % 3)
}

/// Sends the real plan, answering in the order that `choices` gives; what was sent, and what goes inside.
fn in_order(
    assignment: Assignment,
    seed: u64,
    choices: &[usize],
) -> (BTreeSet<String>, BTreeMap<String, BTreeSet<String>>) {
    let bounds = Bounds {
        depth: 6,
        ..Bounds::default()
    };
    let mut interpreter: Interpreter<u32> = Interpreter::new(plan(), assignment, bounds);
    let (mut sent, mut running) = (BTreeSet::new(), Vec::new());
    let mut turn = choices.iter().cycle();
    loop {
        while let Some(request) = interpreter.next() {
            let new = sent.insert(format!(
                "{} {:?} {} {:?} {}",
                request.planned.id(),
                request.planned.name,
                request.region,
                request.params,
                request.page
            ));
            assert!(new, "sent twice: {request:?}");
            running.push(request);
        }
        if running.is_empty() {
            return (sent, interpreter.into_inside());
        }
        let request = running.swap_remove(turn.next().unwrap() % running.len());
        let told = made_up(&request, seed);
        let reply = match &told {
            Told::Page(page, more) => Reply::Page(page, more.then_some(request.page + 1)),
            Told::Scp => Reply::Error {
                code: "AccessDenied",
                message: SCP,
            },
            Told::Refused => Reply::Error {
                code: "AccessDenied",
                message: "",
            },
        };
        assert!(interpreter.answered(&request, reply).stands);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn the_same_answers_give_the_same_requests_in_whatever_order_they_come(
        seed: u64,
        one in prop::collection::vec(0..64_usize, 1..40),
        other in prop::collection::vec(0..64_usize, 1..40),
    ) {
        let here = assignment(&["open", "shut", "eu-central-1"]);
        prop_assert_eq!(in_order(here.clone(), seed, &one), in_order(here.clone(), seed, &other));
        let (sent, _) = in_order(here, seed, &one);
        prop_assert_eq!(sent.iter().filter(|it| it.contains(" shut ")).count(), 4);
        let (sent, inside) = in_order(organization(), seed, &one);
        let again = in_order(organization(), seed, &other);
        prop_assert_eq!((sent, inside), again);
    }
}
