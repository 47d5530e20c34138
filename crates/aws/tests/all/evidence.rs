//! A success that answers nothing is a failure, for every operation of the catalogue; what AWS really sends is none.

use firestep_aws::codec::{ErrorKind, ServiceError, decode_evidence, encode_response};
use firestep_aws::model::{self, OperationModel, WireProtocol};
use firestep_aws::wire::Response;
use serde_json::{Value, json};

use crate::sample::{self, Random};

fn model(service: &str, operation: &str) -> &'static OperationModel {
    model::service(service)
        .unwrap()
        .operation(operation)
        .unwrap()
}

fn read(op: &'static OperationModel, body: &str) -> Result<Value, ServiceError> {
    let response = Response {
        status: 200,
        headers: Vec::new(),
        body: body.as_bytes().to_vec(),
    };
    decode_evidence(op, &response).map(|output| output.value())
}

/// The operations that answer with something in the body.
fn answering() -> Vec<(
    &'static firestep_catalogue::Operation,
    &'static OperationModel,
)> {
    let all = firestep_catalogue::operations().map(|it| (it, model(it.service, it.name)));
    all.filter(|(_, op)| op.output_members().iter().any(|it| it.place() == "body"))
        .collect()
}

#[test]
fn nothing_at_all_and_a_web_page_answer_no_operation() {
    let all = answering();
    assert!(all.len() > 500, "{}", all.len());
    for (operation, op) in all {
        for body in ["", " \n"] {
            let error = read(op, body).unwrap_err();
            assert_eq!(error.kind, ErrorKind::Unreadable, "{}", operation.id);
        }
        let page = "<html><body>Sign in to the hotel's network</body></html>";
        let error = read(op, page).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unreadable, "{}", operation.id);
    }
}

#[test]
fn another_operations_root_element_is_no_answer() {
    let mut tried = 0;
    for (operation, op) in answering() {
        let xml = [
            WireProtocol::Ec2,
            WireProtocol::Query,
            WireProtocol::RestXml,
        ];
        if !xml.contains(&op.service.protocol) {
            continue;
        }
        tried += 1;
        for body in [
            "<GetSomethingElseResponse><requestId>r</requestId></GetSomethingElseResponse>",
            "<ListAllMyThingsResult/>",
            "<Response/>",
        ] {
            let error = read(op, body).unwrap_err();
            assert_eq!(error.kind, ErrorKind::Unreadable, "{}", operation.id);
        }
    }
    assert!(tried > 150, "{tried}");
}

#[test]
fn an_answer_without_any_member_is_none_where_an_audit_asks() {
    let mut bare = Vec::new();
    for (operation, op) in answering() {
        if !firestep_catalogue::is_planned(operation.service, operation.name) {
            continue;
        }
        let json = matches!(
            op.service.protocol,
            WireProtocol::Json10 | WireProtocol::Json11 | WireProtocol::RestJson
        );
        if !json {
            let none = encode_response(op, &json!({})).unwrap();
            if decode_evidence(op, &none).is_ok() {
                bare.push(operation.id);
            }
            continue;
        }
        let nulls: Value = op
            .output_members()
            .iter()
            .map(|it| (it.name.to_owned(), Value::Null))
            .collect::<serde_json::Map<_, _>>()
            .into();
        for body in [
            "{}".to_owned(),
            nulls.to_string(),
            r#"{"SomebodyElses":[1],"message":"no"}"#.to_owned(),
        ] {
            match read(op, &body) {
                Ok(_) if body == "{}" => bare.push(operation.id),
                Ok(_) => panic!("{} takes {body}", operation.id),
                Err(error) => assert_eq!(error.kind, ErrorKind::Bare, "{}", operation.id),
            }
        }
        assert_eq!(read(op, "null").unwrap_err().kind, ErrorKind::Unreadable);
    }
    bare.sort_unstable();
    bare.dedup();
    assert_eq!(
        bare,
        [
            "guardduty:GetAdministratorAccount",
            "s3:GetBucketLogging",
            "s3:GetBucketVersioning",
            "sqs:ListQueues",
        ],
        "each of them says in its service file where that is known from"
    );
}

#[test]
fn an_answer_without_what_is_always_there_is_no_evidence_of_what_it_leaves_out() {
    let op = model("sqs", "GetQueueAttributes");
    let whole = r#"{"Attributes": {"QueueArn": "arn:aws:sqs:eu-central-1:111122223333:q"}}"#;
    assert!(read(op, whole).is_ok());
    for hollow in [
        r#"{"Attributes": {}}"#,
        r#"{"Attributes": {"QueueArn": null}}"#,
    ] {
        let error = read(op, hollow).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Bare, "{hollow}");
        assert!(
            error.message.contains("lacks Attributes.QueueArn"),
            "{}",
            error.message
        );
    }
}

#[test]
fn what_the_model_says_is_taken() {
    for (operation, op) in answering() {
        for round in 0..3 {
            let output = sample::output(op, &mut Random::new(op, round));
            let response = encode_response(op, &output).unwrap();
            let read = decode_evidence(op, &response);
            let is_bare = matches!(&read, Err(error) if error.kind == ErrorKind::Bare);
            // A sample may lack every member.
            assert!(
                read.is_ok() || is_bare || response.body.is_empty(),
                "{}: {read:?}\n{}",
                operation.id,
                String::from_utf8_lossy(&response.body)
            );
        }
    }
}

/// From the response syntax and the examples of AWS's API reference.
#[test]
fn what_aws_documents_is_taken() {
    let of_s3 = "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"";
    for (service, operation, body) in [
        ("s3", "ListBuckets", format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListAllMyBucketsResult {of_s3}><Owner><ID>o</ID></Owner><Buckets/></ListAllMyBucketsResult>")),
        ("s3", "GetBucketAcl", "<AccessControlPolicy><Owner><ID>o</ID></Owner></AccessControlPolicy>".to_owned()),
        ("s3", "GetBucketVersioning", format!("<VersioningConfiguration {of_s3}/>")),
        ("s3", "GetBucketLogging", "<BucketLoggingStatus xmlns=\"http://doc.s3.amazonaws.com/2006-03-01\"/>".to_owned()),
        ("s3", "GetBucketLocation", format!("<LocationConstraint {of_s3}/>")),
        ("s3", "GetBucketTagging", format!("<Tagging {of_s3}><TagSet/></Tagging>")),
        ("s3", "GetBucketPolicy", "{\"Version\":\"2012-10-17\",\"Statement\":[]}".to_owned()),
        ("s3", "GetBucketPolicyStatus", format!("<PolicyStatus {of_s3}><IsPublic>true</IsPublic></PolicyStatus>")),
        ("s3", "GetPublicAccessBlock", format!("<PublicAccessBlockConfiguration {of_s3}><BlockPublicAcls>true</BlockPublicAcls></PublicAccessBlockConfiguration>")),
        ("s3", "GetBucketEncryption", format!("<ServerSideEncryptionConfiguration {of_s3}><Rule/></ServerSideEncryptionConfiguration>")),
        ("s3", "GetBucketOwnershipControls", format!("<OwnershipControls {of_s3}><Rule/></OwnershipControls>")),
        ("s3control", "GetPublicAccessBlock", "<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls></PublicAccessBlockConfiguration>".to_owned()),
        ("s3control", "ListAccessPoints", "<ListAccessPointsResult><AccessPointList/></ListAccessPointsResult>".to_owned()),
        ("s3control", "GetAccessPoint", "<GetAccessPointResult><Name>a</Name></GetAccessPointResult>".to_owned()),
        ("s3control", "GetAccessPointPolicyStatus", "<GetAccessPointPolicyStatusResult><PolicyStatus/></GetAccessPointPolicyStatusResult>".to_owned()),
        ("ec2", "DescribeRegions", "<DescribeRegionsResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><requestId>r</requestId><regionInfo/></DescribeRegionsResponse>".to_owned()),
        ("rds", "DescribeDBInstances", "<DescribeDBInstancesResponse xmlns=\"http://rds.amazonaws.com/doc/2014-10-31/\"><DescribeDBInstancesResult><DBInstances/></DescribeDBInstancesResult></DescribeDBInstancesResponse>".to_owned()),
        ("sns", "ListTopics", "<ListTopicsResponse xmlns=\"https://sns.amazonaws.com/doc/2010-03-31/\"><ListTopicsResult><Topics/></ListTopicsResult></ListTopicsResponse>".to_owned()),
        ("guardduty", "GetAdministratorAccount", "{}".to_owned()),
        ("organizations", "ListTagsForResource", "{\"Tags\":[]}".to_owned()),
        // Not sent by an audit: printed as it comes.
        ("lambda", "GetFunctionCodeSigningConfig", "{}".to_owned()),
    ] {
        let taken = read(model(service, operation), &body);
        assert!(taken.is_ok(), "{service} {operation}: {taken:?}");
    }
}

/// As emulators write it: the root names the operation, so it is no other's answer.
#[test]
fn a_root_element_that_names_the_operation_is_taken() {
    let body =
        "<GetBucketVersioningResponse><Status>Enabled</Status></GetBucketVersioningResponse>";
    let taken = read(model("s3", "GetBucketVersioning"), body).unwrap();
    assert_eq!(taken, json!({"Status": "Enabled"}));
}

#[test]
fn an_element_that_is_nil_is_left_out() {
    let regions = |inside: &str| {
        let body = format!(
            "<DescribeRegionsResponse xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><requestId>r</requestId>{inside}</DescribeRegionsResponse>"
        );
        read(model("ec2", "DescribeRegions"), &body)
    };
    assert_eq!(
        regions("<regionInfo/>").unwrap(),
        json!({"Regions": []}),
        "an empty list is one"
    );
    let nil = regions("<regionInfo xsi:nil=\"true\"/>").unwrap_err();
    assert_eq!(nil.kind, ErrorKind::Bare);
    let one = regions(
        "<regionInfo><item><regionName>r</regionName><optInStatus xsi:nil=\"true\"/></item></regionInfo>",
    );
    assert_eq!(
        one.unwrap(),
        json!({"Regions": [{"RegionName": "r"}]}),
        "inside too"
    );
}
