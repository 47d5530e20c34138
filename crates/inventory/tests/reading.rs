//! Reading records: what becomes a value, what a gap, and what is left out.
#![cfg(test)]

use firestep_inventory::ec2::Tokens;
use firestep_inventory::organizations::ContactType;
use firestep_inventory::{
    Account, AuditScope, GLOBAL, Gap, GapReason, Org, Organization, Summary, evaluate,
};
use firestep_snapshot::{Record, Records};
use serde_json::{Value, json};

const ME: &str = "111122223333";

fn record(operation: &str, region: &str, params: &Value, outcome: &Value) -> Record {
    let (service, operation) = operation.split_once(':').unwrap();
    let mut line = json!({
        "service": service, "operation": operation, "region": region, "params": params,
        "at": "2026-11-23T21:12:31Z"
    });
    for (name, value) in outcome.as_object().unwrap() {
        line[name] = value.clone();
    }
    serde_json::from_value(line).unwrap()
}

fn ok(operation: &str, region: &str, output: &Value) -> Record {
    record(operation, region, &json!({}), &json!({ "ok": output }))
}

fn refused(operation: &str, region: &str, code: &str) -> Record {
    record(
        operation,
        region,
        &json!({}),
        &json!({"error": {"code": code, "message": ""}}),
    )
}

fn of_bucket(operation: &str, outcome: &Value) -> Record {
    record(operation, "eu-central-1", &json!({"Bucket": "b"}), outcome)
}

fn regions(names: &[&str]) -> Record {
    let regions: Vec<Value> = names
        .iter()
        .map(|it| json!({"RegionName": it, "OptInStatus": "opt-in-not-required"}))
        .collect();
    ok(
        "ec2:DescribeRegions",
        "us-east-1",
        &json!({ "Regions": regions }),
    )
}

fn account(records: Vec<Record>) -> Account {
    Account::read(&Records::new(records), ME, &Org::unseen(), |_, _| false)
}

fn reason<T: std::fmt::Debug>(result: Result<T, Gap>) -> GapReason {
    result.unwrap_err().info().reason
}

#[test]
fn an_instance_is_read_and_a_refused_region_is_a_gap() {
    let page = json!({"Reservations": [{"Instances": [
        {"InstanceId": "i-2", "State": {"Name": "running"}, "Tags": [{"Key": "Name", "Value": "web"}],
         "MetadataOptions": {"HttpEndpoint": "enabled", "HttpTokens": "required"}, "LaunchTime": 3},
        {"InstanceId": "i-1", "State": {"Name": "terminated"}},
        {"InstanceId": "i-0", "State": {"Name": "hibernating-deeply"}}
    ]}]});
    let account = account(vec![
        regions(&["eu-central-1", "eu-west-1", "us-east-1"]),
        ok("ec2:DescribeInstances", "eu-central-1", &page),
        refused(
            "ec2:DescribeInstances",
            "eu-west-1",
            "UnauthorizedOperation",
        ),
    ]);
    let list = &account.ec2_instances;
    let web = list.find("eu-central-1", "i-2").unwrap().unwrap();
    assert_eq!(
        web.metadata_options.http_tokens.get(),
        Ok(&Tokens::Required)
    );
    assert_eq!(reason(web.launch_time.get()), GapReason::Unrecognised);
    assert_eq!(web.identity.name.as_deref(), Some("web"));
    assert_eq!(
        web.identity.arn.as_deref(),
        Some("arn:aws:ec2:eu-central-1:111122223333:instance/i-2")
    );
    // In a state that this version does not know it may be one to drop: the list is not whole, and it is not in it.
    assert_eq!(
        reason(list.find("eu-central-1", "i-0")),
        GapReason::Unrecognised
    );
    assert_eq!(account.dropped.get("AWS::EC2::Instance"), Some(&1));
    assert!(list.find("eu-central-1", "i-9").is_err());
    let denied = list.find("eu-west-1", "i-9").unwrap_err().info();
    assert_eq!(
        (denied.reason, denied.action),
        (GapReason::Denied, Some("ec2:DescribeInstances"))
    );
    assert_eq!(
        reason(list.find("us-east-1", "i-9")),
        GapReason::NotRecorded
    );
    assert_eq!(
        reason(list.find("ap-south-1", "i-9")),
        GapReason::OutOfScope
    );
}

#[test]
fn a_list_that_is_cut_keeps_what_came() {
    let mut page = ok(
        "ec2:DescribeVpcs",
        "eu-central-1",
        &json!({"Vpcs": [{"VpcId": "vpc-1", "OwnerId": ME}]}),
    );
    page.more = true;
    let account = account(vec![regions(&["eu-central-1"]), page]);
    assert!(
        account
            .ec2_vpcs
            .find("eu-central-1", "vpc-1")
            .unwrap()
            .is_some()
    );
    assert_eq!(
        reason(account.ec2_vpcs.find("eu-central-1", "vpc-2")),
        GapReason::Cut
    );
}

#[test]
fn a_resource_that_is_told_twice_is_one() {
    let page = |number: u32, vpcs: Value| {
        let mut page = ok("ec2:DescribeVpcs", "eu-central-1", &json!({ "Vpcs": vpcs }));
        page.page = number;
        page.more = number < 1;
        page
    };
    let vpc = |id: &str| json!({"VpcId": id, "OwnerId": ME});
    let account = account(vec![
        regions(&["eu-central-1"]),
        page(0, json!([vpc("vpc-1"), vpc("vpc-2")])),
        page(1, json!([vpc("vpc-2"), vpc("vpc-3")])),
    ]);
    let here = account.ec2_vpcs.region("eu-central-1");
    let ids = std::cell::RefCell::new(Vec::new());
    here.any(|it| {
        ids.borrow_mut().push(it.identity.id.to_string());
        Ok(false)
    })
    .unwrap();
    assert_eq!(ids.into_inner(), ["vpc-1", "vpc-2", "vpc-3"]);
}

#[test]
fn a_list_without_end_keeps_what_came_and_says_so() {
    for code in ["repeated-token", "too-many-pages"] {
        let mut page = ok(
            "ec2:DescribeVpcs",
            "eu-central-1",
            &json!({"Vpcs": [{"VpcId": "vpc-1", "OwnerId": ME}]}),
        );
        page.more = true;
        let mut next = refused("ec2:DescribeVpcs", "eu-central-1", code);
        next.page = 1;
        let account = account(vec![regions(&["eu-central-1"]), page, next]);
        let vpcs = &account.ec2_vpcs;
        assert!(vpcs.find("eu-central-1", "vpc-1").unwrap().is_some());
        let gap = vpcs.find("eu-central-1", "vpc-2").unwrap_err();
        assert_eq!(gap.info().reason, GapReason::Endless);
        let told = gap.info().sentence();
        assert!(
            told.starts_with("the pages of ec2:DescribeVpcs had no end in "),
            "{told}"
        );
    }
}

#[test]
fn without_the_list_of_regions_every_regional_list_is_unseen() {
    let account = account(vec![
        refused("ec2:DescribeRegions", "us-east-1", "UnauthorizedOperation"),
        ok("ec2:DescribeVpcs", "eu-central-1", &json!({"Vpcs": []})),
    ]);
    let gaps: Vec<_> = account.ec2_vpcs.gaps().collect();
    assert!(
        gaps.iter().any(|(location, _)| location.region == "*"),
        "{gaps:?}"
    );
    assert_eq!(
        reason(account.ec2_vpcs.find("us-west-2", "x")),
        GapReason::Denied
    );
    assert!(
        account
            .ec2_vpcs
            .find("eu-central-1", "x")
            .unwrap()
            .is_none()
    );
}

#[test]
fn absent_is_a_value_and_denied_is_none() {
    let account = account(vec![
        ok(
            "s3:ListBuckets",
            GLOBAL,
            &json!({"Buckets": [{"Name": "b", "BucketRegion": "eu-central-1"}]}),
        ),
        of_bucket(
            "s3:GetBucketPolicy",
            &json!({"error": {"code": "NoSuchBucketPolicy"}}),
        ),
        of_bucket(
            "s3:GetPublicAccessBlock",
            &json!({"error": {"code": "NoSuchPublicAccessBlockConfiguration"}}),
        ),
        of_bucket("s3:GetBucketVersioning", &json!({"ok": {}})),
        of_bucket(
            "s3:GetBucketAcl",
            &json!({"error": {"code": "AccessDenied"}}),
        ),
    ]);
    let bucket = account.s3_buckets.find(GLOBAL, "b").unwrap().unwrap();
    assert_eq!(bucket.identity.location.region, "eu-central-1");
    assert_eq!(bucket.identity.arn.as_deref(), Some("arn:aws:s3:::b"));
    assert_eq!(bucket.policy.get(), Ok(&None));
    assert_eq!(bucket.block.is_full(), Ok(false));
    assert_eq!(bucket.versioning.get(), Ok(&None));
    assert_eq!(reason(bucket.grants.whole()), GapReason::Denied);
    assert_eq!(reason(bucket.tags.get()), GapReason::NotRecorded);
}

#[test]
fn a_bucket_that_vanished_is_dropped() {
    let account = account(vec![
        ok(
            "s3:ListBuckets",
            GLOBAL,
            &json!({"Buckets": [{"Name": "b"}]}),
        ),
        of_bucket(
            "s3:GetBucketPolicy",
            &json!({"error": {"code": "NoSuchBucket"}}),
        ),
    ]);
    assert!(account.s3_buckets.find(GLOBAL, "b").unwrap().is_none());
    assert_eq!(account.dropped.get("AWS::S3::Bucket"), Some(&1));
}

#[test]
fn an_account_that_could_not_be_entered_is_a_gap_everywhere() {
    let account = account(vec![refused("sts:AssumeRole", GLOBAL, "AccessDenied")]);
    assert_eq!(
        reason(account.s3_buckets.find(GLOBAL, "b")),
        GapReason::Unreachable
    );
    assert_eq!(
        reason(account.ec2_vpcs.find("eu-central-1", "x")),
        GapReason::Unreachable
    );
    // What AWS refused for the pace needs another run, and no permission.
    let record = refused("sts:AssumeRole", GLOBAL, "Throttling");
    let throttled = self::account(vec![record]);
    assert_eq!(
        reason(throttled.s3_buckets.find(GLOBAL, "b")),
        GapReason::Throttled
    );
}

#[test]
fn strange_pages_cost_what_they_hold_and_no_more() {
    for output in [
        json!([]),
        json!("x"),
        json!({"Vpcs": 3}),
        json!({"Vpcs": [{}, 4]}),
    ] {
        let account = account(vec![
            regions(&["eu-central-1"]),
            ok("ec2:DescribeVpcs", "eu-central-1", &output),
        ]);
        let found = evaluate(|| {
            account
                .ec2_vpcs
                .find("eu-central-1", "x")
                .map(|it| it.is_some())
        });
        assert_eq!(reason(found), GapReason::Unrecognised, "{output}");
    }
}

fn organization(statement: &Value) -> Organization {
    let id = |id: &str| json!({ "Id": id });
    let of = |operation: &str, params: Value, output: Value| {
        record(operation, GLOBAL, &params, &json!({ "ok": output }))
    };
    let content = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
    Organization::read(&Records::new(vec![
        of(
            "organizations:DescribeOrganization",
            json!({}),
            json!({"Organization":
            {"Id": "o-1", "FeatureSet": "ALL", "MasterAccountId": "999988887777"}}),
        ),
        of(
            "organizations:ListRoots",
            json!({}),
            json!({"Roots": [{"Id": "r-1", "PolicyTypes":
            [{"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}]}]}),
        ),
        of(
            "organizations:ListAccounts",
            json!({}),
            json!({"Accounts": [
            {"Id": ME, "Name": "app", "Email": "a@example.com", "State": "ACTIVE"},
            {"Id": "999988887777", "Name": "root", "Email": "r@example.com", "Status": "ACTIVE"}]}),
        ),
        of(
            "organizations:ListOrganizationalUnitsForParent",
            json!({"ParentId": "r-1"}),
            json!({"OrganizationalUnits": [{"Id": "ou-1", "Name": "Workloads"}]}),
        ),
        of(
            "organizations:ListOrganizationalUnitsForParent",
            json!({"ParentId": "ou-1"}),
            json!({"OrganizationalUnits": []}),
        ),
        of(
            "organizations:ListAccountsForParent",
            json!({"ParentId": "r-1"}),
            json!({"Accounts": [id("999988887777")]}),
        ),
        of(
            "organizations:ListAccountsForParent",
            json!({"ParentId": "ou-1"}),
            json!({"Accounts": [id(ME)]}),
        ),
        of(
            "organizations:ListPolicies",
            json!({"Filter": "SERVICE_CONTROL_POLICY"}),
            json!({"Policies": [
                {"Id": "p-1", "Name": "regions", "AwsManaged": false},
                {"Id": "p-FullAWSAccess", "Name": "FullAWSAccess", "AwsManaged": true}]}),
        ),
        of(
            "organizations:DescribePolicy",
            json!({"PolicyId": "p-FullAWSAccess"}),
            json!({"Policy": {"Content": json!({"Version": "2012-10-17",
                "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}).to_string()}}),
        ),
        of(
            "organizations:ListTargetsForPolicy",
            json!({"PolicyId": "p-FullAWSAccess"}),
            json!({"Targets": [{"TargetId": "r-1"}, {"TargetId": "ou-1"}, {"TargetId": ME}]}),
        ),
        of(
            "organizations:DescribePolicy",
            json!({"PolicyId": "p-1"}),
            json!({"Policy": {"Content": content}}),
        ),
        of(
            "organizations:ListTargetsForPolicy",
            json!({"PolicyId": "p-1"}),
            json!({"Targets": [{"TargetId": "ou-1"}]}),
        ),
        of(
            "account:GetAlternateContact",
            json!({"AccountId": ME, "AlternateContactType": "SECURITY"}),
            json!({"AlternateContact": {"EmailAddress": "sec@example.com"}}),
        ),
    ]))
}

fn bound() -> Value {
    json!({"Effect": "Deny", "NotAction": ["iam:*", "s3:Get*"], "Resource": "*",
        "Condition": {"StringNotEquals": {"aws:RequestedRegion": ["eu-central-1"]}}})
}

#[test]
fn a_region_that_a_policy_closes_is_nothing_to_judge() {
    let organization = organization(&bound());
    let closed = |region: &str, service: &str| region == "us-west-2" && service == "ec2";
    let records = Records::new(vec![
        regions(&["eu-central-1", "us-west-2"]),
        ok("ec2:DescribeVpcs", "eu-central-1", &json!({"Vpcs": []})),
        record(
            "ec2:DescribeVpcs",
            "us-west-2",
            &json!({}),
            &json!({"error": {"code": "UnauthorizedOperation", "message":
                "not authorized with an explicit deny in a service control policy"}}),
        ),
        refused("ec2:DescribeSubnets", "us-west-2", "UnauthorizedOperation"),
    ]);
    let summary = Summary::read(&records, ME, None, closed);
    let org = Org::new(
        organization,
        [summary],
        AuditScope::default(),
        firestep_program::Program::default(),
        "2026-11-23T00:00:00Z".parse().unwrap(),
    );
    let account = Account::read(&records, ME, &org, closed);
    assert_eq!(account.ec2_vpcs.gaps().count(), 0);
    assert_eq!(account.closed_regions, ["us-west-2"]);
    // Denied by something else is no word about the region.
    let subnets = account.ec2_subnets.find("us-west-2", "x");
    assert_eq!(reason(subnets), GapReason::Denied);
    assert_eq!(org.organization.path(ME).unwrap(), [ME, "ou-1", "r-1"]);
    assert_eq!(org.organization.path_names(ME).unwrap(), "Root/Workloads");
    let contact = org.contact(ME, ContactType::Security).unwrap();
    assert_eq!(&*contact.unwrap().email, "sec@example.com");
    assert_eq!(
        reason(org.contact(ME, ContactType::Billing)),
        GapReason::NotRecorded
    );
}

#[test]
fn an_account_that_stands_alone_has_no_organization_and_a_refusal_hides_one() {
    let code = "AWSOrganizationsNotInUseException";
    let alone = Organization::read(&Records::new(vec![refused(
        "organizations:DescribeOrganization",
        GLOBAL,
        code,
    )]));
    assert_eq!(alone.management_account(), Ok(None));
    let refused = Organization::read(&Records::new(vec![refused(
        "organizations:DescribeOrganization",
        GLOBAL,
        "AccessDeniedException",
    )]));
    assert!(refused.management_account().is_err());
}

fn function(name: &str) -> Value {
    let arn = format!("arn:aws:lambda:eu-central-1:{ME}:function:{name}");
    json!({"FunctionName": name, "FunctionArn": arn, "PackageType": "Zip"})
}

fn of_function(operation: &str, name: &str, outcome: &Value) -> Record {
    record(
        operation,
        "eu-central-1",
        &json!({ "FunctionName": name }),
        outcome,
    )
}

/// The aliases of an account with functions of these names, after these answers.
fn aliases(functions: &[&str], answers: Vec<Record>) -> Account {
    let functions: Vec<Value> = functions.iter().map(|it| function(it)).collect();
    let mut records = vec![
        regions(&["eu-central-1"]),
        ok(
            "lambda:ListFunctions",
            "eu-central-1",
            &json!({ "Functions": functions }),
        ),
    ];
    records.extend(answers);
    account(records)
}

#[test]
fn a_list_for_each_of_another_is_whole_when_it_was_called_for_each() {
    let none = json!({"ok": {"Aliases": []}});
    let arn = format!("arn:aws:lambda:eu-central-1:{ME}:function:b:live");
    let one = json!({"ok": {"Aliases": [{"AliasArn": arn, "Name": "live"}]}});
    let of = |name: &str, outcome: &Value| of_function("lambda:ListAliases", name, outcome);
    let list = |functions: &[&str], answers: Vec<Record>| {
        let account = aliases(functions, answers);
        let slice = account.lambda_aliases.region("eu-central-1");
        slice.whole().map(<[_]>::len)
    };
    assert_eq!(list(&[], vec![]), Ok(0));
    assert_eq!(
        list(&["a", "b"], vec![of("a", &none), of("b", &one)]),
        Ok(1)
    );
    assert_eq!(
        reason(list(&["a", "b"], vec![of("b", &one)])),
        GapReason::NotRecorded
    );
    let denied = json!({"error": {"code": "AccessDeniedException", "message": ""}});
    assert_eq!(
        reason(list(&["a", "b"], vec![of("a", &denied), of("b", &one)])),
        GapReason::Denied
    );
    // Of a function that is gone there is nothing to list.
    let gone = json!({"error": {"code": "ResourceNotFoundException", "message": ""}});
    assert_eq!(
        list(&["a", "b"], vec![of("a", &gone), of("b", &one)]),
        Ok(1)
    );
}

#[test]
fn a_list_for_each_of_another_that_was_refused_is_a_gap() {
    let account = account(vec![
        regions(&["eu-central-1"]),
        refused(
            "lambda:ListFunctions",
            "eu-central-1",
            "AccessDeniedException",
        ),
    ]);
    let slice = account.lambda_aliases.region("eu-central-1");
    assert_eq!(reason(slice.whole()), GapReason::Denied);
}

#[test]
fn an_alias_has_the_answer_that_was_asked_for_it() {
    let arn = format!("arn:aws:lambda:eu-central-1:{ME}:function:a:live");
    let list = json!({"ok": {"Aliases": [{"AliasArn": arn, "Name": "live"}]}});
    let policy = |sid: &str| json!({"ok": {"Policy": json!({"Statement": [{"Sid": sid, "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}).to_string()}});
    let mut of_alias = of_function("lambda:GetPolicy", &arn, &policy("alias"));
    of_alias.name = Some("alias".into());
    let account = aliases(
        &["a"],
        vec![
            of_function("lambda:ListAliases", "a", &list),
            of_function("lambda:GetPolicy", "a", &policy("function")),
            of_alias,
        ],
    );
    let alias = account.lambda_aliases.find("eu-central-1", &arn).unwrap();
    let function = account.lambda_functions.find("eu-central-1", "a").unwrap();
    let sid = |policy: &Option<Box<firestep_policy::PolicyDocument>>| {
        policy.as_ref().unwrap().statements[0].sid.clone().unwrap()
    };
    assert_eq!(&*sid(alias.unwrap().policy.get().unwrap()), "alias");
    assert_eq!(&*sid(function.unwrap().policy.get().unwrap()), "function");
}

#[test]
fn of_an_environment_names_and_rules_are_read_and_nothing_else() {
    let with = |environment: &Value| {
        let mut it = function("a");
        it["Environment"] = environment.clone();
        let account = account(vec![
            regions(&["eu-central-1"]),
            ok(
                "lambda:ListFunctions",
                "eu-central-1",
                &json!({ "Functions": [it] }),
            ),
        ]);
        let found = account.lambda_functions.find("eu-central-1", "a").unwrap();
        let variables = found.unwrap().variables.get()?;
        Ok((variables.len(), variables.secrets().count()))
    };
    let redacted =
        json!({"A": {"redacted": null, "length": 1}, "B": {"redacted": "jwt", "length": 90}});
    assert_eq!(with(&json!({ "Variables": redacted })), Ok((2, 1)));
    assert_eq!(with(&json!({ "Variables": {} })), Ok((0, 0)));
    // AWS could not decrypt them.
    let error = json!({"Error": {"ErrorCode": "AccessDeniedException", "Message": ""}});
    assert_eq!(reason(with(&error)), GapReason::Missing);
    let plain = json!({"Variables": {"A": "x"}});
    assert_eq!(reason(with(&plain)), GapReason::Unrecognised);
}

#[test]
fn a_queue_is_named_by_the_end_of_its_address_and_none_is_an_empty_answer() {
    let url = format!("https://sqs.eu-central-1.amazonaws.com/{ME}/orders");
    let account = account(vec![
        regions(&["eu-central-1", "us-east-1"]),
        ok(
            "sqs:ListQueues",
            "eu-central-1",
            &json!({ "QueueUrls": [url] }),
        ),
        ok("sqs:ListQueues", "us-east-1", &json!({})),
    ]);
    let found = account.sqs_queues.find("eu-central-1", &url).unwrap();
    let identity = &found.unwrap().identity;
    assert_eq!(identity.name.as_deref(), Some("orders"));
    let arn = format!("arn:aws:sqs:eu-central-1:{ME}:orders");
    assert_eq!(identity.arn.as_deref(), Some(&*arn));
    assert_eq!(
        account
            .sqs_queues
            .region("us-east-1")
            .whole()
            .map(<[_]>::len),
        Ok(0)
    );
}
