//! What no model says (client.md, section of that name), a test each.

use firestep_aws::codec::{
    EncodeError, ErrorKind, decode_request, decode_response, encode_error, encode_request,
    encode_response,
};
use firestep_aws::model::{self, OperationModel};
use firestep_aws::wire::{Response, WireRequest};
use serde_json::{Value, json};

fn op(service: &str, operation: &str) -> &'static OperationModel {
    model::service(service)
        .unwrap()
        .operation(operation)
        .unwrap()
}

fn answer(status: u16, body: &str) -> Response {
    Response {
        status,
        headers: Vec::new(),
        body: body.as_bytes().to_vec(),
    }
}

fn decode(op: &'static OperationModel, body: &str) -> Value {
    decode_response(op, &answer(200, body)).unwrap().value()
}

#[test]
fn iam_policies_come_decoded_however_deep_and_go_encoded() {
    let op = op("iam", "GetAccountAuthorizationDetails");
    let body = "<R><GetAccountAuthorizationDetailsResult><UserDetailList><member><UserPolicyList><member>\
        <PolicyName>p%20q</PolicyName><PolicyDocument>%7B%22a%22%3A%20%22b+%25%22%7D</PolicyDocument>\
        </member></UserPolicyList></member></UserDetailList></GetAccountAuthorizationDetailsResult></R>";
    let output = decode(op, body);
    let policy = &output["UserDetailList"][0]["UserPolicyList"][0];
    assert_eq!(policy["PolicyDocument"], "{\"a\": \"b+%\"}");
    assert_eq!(policy["PolicyName"], "p%20q");
    let written = String::from_utf8(encode_response(op, &output).unwrap().body).unwrap();
    assert!(
        written.contains("%7B%22a%22%3A%20%22b%2B%25%22%7D"),
        "{written}"
    );
}

#[test]
fn a_bucket_location_is_the_root_and_empty_for_us_east_1() {
    let op = op("s3", "GetBucketLocation");
    let wrap = |inner: &str| {
        format!(
            "<?xml version=\"1.0\"?>\n<LocationConstraint xmlns=\"x\">{inner}</LocationConstraint>"
        )
    };
    assert_eq!(
        decode(op, &wrap("eu-west-1")),
        json!({ "LocationConstraint": "eu-west-1" })
    );
    assert_eq!(decode(op, &wrap("")), json!({}));
    assert_eq!(decode(op, "<LocationConstraint/>"), json!({}));
}

#[test]
fn an_error_in_a_success_is_an_error() {
    let body = "<?xml version=\"1.0\"?>\n<Error><Code>InternalError</Code><Message>try again</Message></Error>";
    let error = decode_response(op("s3", "ListBuckets"), &answer(200, body)).unwrap_err();
    assert_eq!(
        (error.code.as_str(), error.message.as_str(), error.kind),
        ("InternalError", "try again", ErrorKind::Service)
    );
}

#[test]
fn a_bucket_stands_apart_and_is_found_in_path_and_host() {
    let op = op("s3", "GetBucketPolicy");
    let params = json!({ "Bucket": "my.bucket" });
    let request = encode_request(op, &params).unwrap();
    assert_eq!(
        (
            request.bucket.as_deref(),
            request.path.as_str(),
            request.query.as_str()
        ),
        (Some("my.bucket"), "/", "policy")
    );
    assert_eq!(request.target(), "/my.bucket?policy");
    for (host, path) in [
        ("s3.eu-west-1.amazonaws.com", "/my.bucket"),
        ("127.0.0.1:9000", "/my.bucket"),
        ("my.bucket.s3.eu-west-1.amazonaws.com", "/"),
        ("my.bucket.s3-fips.us-east-1.amazonaws.com", "/"),
        ("my.bucket.localhost:9000", "/"),
    ] {
        let request = WireRequest {
            method: "GET".into(),
            path: path.into(),
            query: "policy=".into(),
            headers: vec![("Host".into(), host.into())],
            ..WireRequest::default()
        };
        let (routed, found) = decode_request("s3", &request).unwrap();
        assert_eq!((routed.name, &found), (op.name, &params), "{host}");
    }
}

#[test]
fn api_gateway_is_asked_for_json_and_glacier_told_the_version() {
    let request = encode_request(op("apigateway", "GetRestApis"), &json!({})).unwrap();
    assert_eq!(request.header("accept"), Some("application/json"));
    let params = json!({ "accountId": "-", "vaultName": "v" });
    let request = encode_request(op("glacier", "GetVaultAccessPolicy"), &params).unwrap();
    assert_eq!(request.header("x-amz-glacier-version"), Some("2012-06-01"));
}

#[test]
fn route_53_ids_lose_what_stands_before_them() {
    let op = op("route53", "ListResourceRecordSets");
    for id in ["/hostedzone/Z1", "Z1"] {
        let request = encode_request(op, &json!({ "HostedZoneId": id })).unwrap();
        assert_eq!(request.path, "/2013-04-01/hostedzone/Z1/rrset");
    }
}

#[test]
fn s3_control_names_the_account_in_host_and_header() {
    let op = op("s3control", "GetPublicAccessBlock");
    let request = encode_request(op, &json!({ "AccountId": "123456789012" })).unwrap();
    assert_eq!(request.host_prefix.as_deref(), Some("123456789012."));
    assert_eq!(request.header("x-amz-account-id"), Some("123456789012"));
    let error = encode_request(op, &json!({ "AccountId": "evil.example/" })).unwrap_err();
    assert!(matches!(error, EncodeError::Label { .. }), "{error}");
}

#[test]
fn formerly_query_services_speak_json_and_have_two_codes() {
    for (service, operation, params) in [
        ("sqs", "GetQueueAttributes", json!({ "QueueUrl": "u" })),
        ("cloudwatch", "DescribeAlarms", json!({})),
    ] {
        let request = encode_request(op(service, operation), &params).unwrap();
        assert_eq!(request.header("x-amzn-query-mode"), Some("true"));
        assert_eq!(
            request.header("content-type"),
            Some("application/x-amz-json-1.0")
        );
    }
    let op = op("sqs", "GetQueueAttributes");
    let mut sent = encode_error(op, "QueueDoesNotExist", "gone", None);
    assert_eq!(decode_response(op, &sent).unwrap_err().query_code, None);
    sent.headers = vec![(
        "x-amzn-query-error".into(),
        "AWS.SimpleQueueService.NonExistentQueue;Sender".into(),
    )];
    let error = decode_response(op, &sent).unwrap_err();
    assert_eq!(error.code, "QueueDoesNotExist");
    assert_eq!(
        error.query_code.as_deref(),
        Some("AWS.SimpleQueueService.NonExistentQueue")
    );
}

#[test]
fn elasticache_may_call_the_elements_of_a_list_as_it_likes() {
    let op = op("elasticache", "DescribeReplicationGroups");
    for (list, element) in [
        ("LogDeliveryConfigurations", "member"),
        ("PendingLogDeliveryConfiguration", "member"),
        (
            "LogDeliveryConfigurations",
            "PendingLogDeliveryConfiguration",
        ),
    ] {
        let body = format!(
            "<R><DescribeReplicationGroupsResult><ReplicationGroups><ReplicationGroup><PendingModifiedValues><{list}><{element}>\
             <LogType>slow-log</LogType></{element}></{list}></PendingModifiedValues></ReplicationGroup></ReplicationGroups>\
             </DescribeReplicationGroupsResult></R>"
        );
        let output = decode(op, &body);
        let pending =
            &output["ReplicationGroups"][0]["PendingModifiedValues"]["LogDeliveryConfigurations"];
        assert_eq!(
            pending,
            &json!([{ "LogType": "slow-log" }]),
            "{list}/{element}"
        );
    }
}

#[test]
fn services_that_share_a_signing_name_are_told_apart() {
    for (service, operation, params) in [
        ("elb", "DescribeLoadBalancers", json!({})),
        ("elbv2", "DescribeLoadBalancers", json!({})),
        ("s3", "GetPublicAccessBlock", json!({ "Bucket": "b" })),
        (
            "s3control",
            "GetPublicAccessBlock",
            json!({ "AccountId": "123456789012" }),
        ),
    ] {
        let op = op(service, operation);
        let request = encode_request(op, &params).unwrap();
        let (routed, found) = decode_request(op.service.signing_name, &request).unwrap();
        assert_eq!((routed.service.name, &found), (service, &params));
    }
}

#[test]
fn parameters_are_checked_before_anything_is_sent() {
    let error = |service, operation, params| {
        encode_request(op(service, operation), &params)
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        error("s3", "GetBucketPolicy", json!({})),
        "`Bucket` is required"
    );
    let unknown = error("sts", "GetCallerIdentity", json!({ "Verbose": true }));
    assert_eq!(
        unknown,
        "`Verbose` is unknown; this operation takes no parameters"
    );
    let wrong = error(
        "ec2",
        "DescribeInstances",
        json!({ "Filters": [{ "Values": "x" }] }),
    );
    assert_eq!(wrong, "`Filters[0].Values` must be a list");
    let empty = error("lambda", "GetPolicy", json!({ "FunctionName": "" }));
    assert_eq!(
        empty,
        "`FunctionName` cannot be ``: it becomes part of the address"
    );
    let escape = error("s3", "GetBucketPolicy", json!({ "Bucket": "../other" }));
    assert_eq!(
        escape,
        "`Bucket` cannot be `../other`: it becomes part of the address"
    );
}
