//! Answers that are odd, broken or meant to hurt: nothing panics, nothing is lost beyond the odd value itself.

use firestep_aws::codec::{ErrorKind, ServiceError, decode_request, decode_response};
use firestep_aws::model::{self, OperationModel};
use firestep_aws::wire::{Response, WireRequest};
use proptest::prelude::*;
use serde_json::{Value, json};

fn op(service: &str, operation: &str) -> &'static OperationModel {
    model::service(service)
        .unwrap()
        .operation(operation)
        .unwrap()
}

fn read(op: &'static OperationModel, status: u16, body: &str) -> Result<Value, ServiceError> {
    let response = Response {
        status,
        headers: Vec::new(),
        body: body.as_bytes().to_vec(),
    };
    decode_response(op, &response).map(|output| output.value())
}

fn reservations(inside: &str) -> String {
    format!(
        "<DescribeInstancesResponse xmlns=\"x\"><reservationSet>{inside}</reservationSet></DescribeInstancesResponse>"
    )
}

#[test]
fn an_odd_value_costs_its_field_only() {
    let body = reservations(
        "<item><instancesSet><item><instanceId>i-1</instanceId><amiLaunchIndex>first</amiLaunchIndex>\
         <launchTime>yesterday</launchTime><ebsOptimized>perhaps</ebsOptimized></item></instancesSet></item>",
    );
    let instance = &read(op("ec2", "DescribeInstances"), 200, &body).unwrap()["Reservations"][0]["Instances"]
        [0];
    let wanted = json!({ "InstanceId": "i-1", "AmiLaunchIndex": "first", "LaunchTime": "yesterday", "EbsOptimized": "perhaps" });
    assert_eq!(instance, &wanted);
}

#[test]
fn prefixes_cdata_comments_and_unknown_elements_are_read_past() {
    let body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><!-- c --><a:R xmlns:a=\"x\">\n <a:reservationSet>\n  <a:item>\
        <new><deep><instancesSet/></deep></new><a:ownerId>1<!-- c -->2<![CDATA[<3>&amp;]]>&lt;&#52;&#x35; </a:ownerId>\
        <groupSet/></a:item></a:reservationSet></a:R>";
    let output = read(op("ec2", "DescribeInstances"), 200, body).unwrap();
    assert_eq!(
        output,
        json!({ "Reservations": [{ "OwnerId": "12<3>&amp;<45 ", "Groups": [] }] })
    );
}

#[test]
fn scattered_elements_of_a_flattened_list_are_gathered() {
    let body = "<CORSConfiguration><CORSRule><AllowedMethod>GET</AllowedMethod><ID>1</ID><AllowedMethod>PUT</AllowedMethod>\
        </CORSRule><other/><CORSRule><ID>2</ID><ID>3</ID></CORSRule></CORSConfiguration>";
    let output = read(op("s3", "GetBucketCors"), 200, body).unwrap();
    assert_eq!(
        output,
        json!({ "CORSRules": [{ "ID": "1", "AllowedMethods": ["GET", "PUT"] }, { "ID": "2" }] })
    );
}

#[test]
fn what_is_cut_off_is_never_taken_for_whole() {
    let whole = reservations("<item><ownerId>1</ownerId></item>");
    let op = op("ec2", "DescribeInstances");
    assert!(read(op, 200, &whole).is_ok());
    for length in 0..whole.len() - "se>".len() {
        let error = read(op, 200, &whole[..length]).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unreadable, "{}", &whole[..length]);
    }
}

#[test]
fn a_web_page_is_no_answer() {
    let page = "<html><body>Sign in to the hotel's network</body></html>";
    for op in [
        op("ec2", "DescribeInstances"),
        op("s3", "ListBuckets"),
        op("iam", "GetAccountSummary"),
        op("sqs", "ListQueues"),
    ] {
        assert_eq!(
            read(op, 200, page).unwrap_err().kind,
            ErrorKind::Unreadable,
            "{}",
            op.name
        );
        let error = read(op, 503, page).unwrap_err();
        assert_eq!(
            (error.code.as_str(), error.kind),
            ("503", ErrorKind::Unnamed),
            "{}",
            op.name
        );
    }
    assert_eq!(
        read(op("ec2", "DescribeInstances"), 200, "")
            .unwrap_err()
            .kind,
        ErrorKind::Unreadable
    );
}

fn is_unreadable(operation: &'static OperationModel, body: &str) {
    let error = read(operation, 200, body).expect_err(body);
    assert_eq!(error.kind, ErrorKind::Unreadable, "{body}");
}

#[test]
fn entities_of_a_document_are_not_expanded() {
    for inside in ["&a;", "&b;", "&x;", "1&x;"] {
        is_unreadable(
            op("ec2", "DescribeInstances"),
            &format!(
                "<!DOCTYPE r [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY x SYSTEM \"file:///etc/passwd\">]>{}",
                reservations(&format!("<item><ownerId>{inside}</ownerId></item>"))
            ),
        );
    }
}

#[test]
fn what_is_no_xml_is_no_answer() {
    let operation = op("ec2", "DescribeInstances");
    for wrong in [
        "&bogus;",
        " & ",
        "&",
        "&;",
        "&#0;",
        "&#x0;",
        "&#1;",
        "&#x1f;",
        "&#xFFFE;",
        "&#xD800;",
        "&#1114112;",
        "&#x;",
        "\0",
        "\u{1}",
        "\u{b}",
        "\u{1b}",
        "\u{fffe}",
        "\u{ffff}",
    ] {
        for place in [
            format!("<item><ownerId>1{wrong}</ownerId></item>"),
            format!("<item>{wrong}<ownerId>1</ownerId></item>"),
            format!("<item><unheardOf>{wrong}</unheardOf><ownerId>1</ownerId></item>"),
            wrong.to_owned(),
        ] {
            is_unreadable(operation, &reservations(&place));
        }
    }
    for good in [
        "&amp;",
        "&#9;",
        "&#10;",
        "&#x85;",
        "\t\n",
        "\u{85}",
        "\u{1f600}",
    ] {
        let body = reservations(&format!("<item><ownerId>1{good}</ownerId></item>"));
        assert!(read(operation, 200, &body).is_ok(), "{body}");
    }
}

#[test]
fn an_element_of_another_kind_is_no_answer() {
    let operation = op("ec2", "DescribeInstances");
    for wrong in [
        // Elements where there is text,
        "<item><ownerId><x>1</x></ownerId></item>",
        "<item><ownerId>1<x/></ownerId></item>",
        "<item><instancesSet><item><metadataOptions><httpTokens><x>required</x></httpTokens></metadataOptions></item>\
         </instancesSet></item>",
        "<item><instancesSet><item><launchTime><x>1</x></launchTime></item></instancesSet></item>",
        // and text where there are elements.
        "none",
        "<item>none</item>",
        "<item><instancesSet>none</instancesSet></item>",
        "<item><instancesSet><item><metadataOptions>none</metadataOptions></item></instancesSet></item>",
    ] {
        is_unreadable(operation, &reservations(wrong));
    }
    is_unreadable(
        op("s3", "GetBucketVersioning"),
        "<VersioningConfiguration><Status><x>Enabled</x></Status></VersioningConfiguration>",
    );
}

#[test]
fn depth_costs_no_stack() {
    let deep =
        |open: &str, close: &str| format!("{}{}", open.repeat(200_000), close.repeat(200_000));
    let _ = read(
        op("ec2", "DescribeInstances"),
        200,
        &reservations(&deep("<item>", "</item>")),
    );
    let _ = read(op("wafv2", "GetWebACL"), 200, &deep("{\"WebACL\":", "}"));
    // A shape that holds itself.
    let body = format!(
        "{{\"WebACL\":{{\"Rules\":[{{\"Statement\":{}",
        deep("{\"NotStatement\":{\"Statement\":", "}}")
    );
    assert!(read(op("wafv2", "GetWebACL"), 200, &body).is_err());
    let _ = read(op("s3", "ListBuckets"), 400, &deep("<Error>", "</Error>"));
}

#[test]
fn an_error_is_read_whatever_its_form() {
    let xml = "<ErrorResponse><Error><Code>Throttling</Code><Message>Rate &amp; such</Message></Error><RequestId>r</RequestId></ErrorResponse>";
    let error = read(op("iam", "GetAccountSummary"), 400, xml).unwrap_err();
    assert_eq!(
        (
            error.code.as_str(),
            error.message.as_str(),
            error.request_id.as_deref()
        ),
        ("Throttling", "Rate & such", Some("r"))
    );
    for json in [
        r#"{"__type":"com.amazon.coral#AccessDeniedException","Message":"no"}"#,
        r#"{"code":"AccessDeniedException:http://internal/","message":"no"}"#,
    ] {
        let error = read(op("organizations", "ListAccounts"), 400, json).unwrap_err();
        assert_eq!(
            (error.code.as_str(), error.message.as_str()),
            ("AccessDeniedException", "no")
        );
    }
    let error = read(op("s3", "ListBuckets"), 404, "").unwrap_err();
    assert_eq!(
        (error.code.as_str(), error.kind),
        ("404", ErrorKind::Unnamed)
    );
}

fn soup() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("<reservationSet>"),
        Just("</reservationSet>"),
        Just("<item>"),
        Just("</item>"),
        Just("<item/>"),
        Just("<R>"),
        Just("</R>"),
        Just("<ownerId>"),
        Just("</ownerId>"),
        Just("<Rules>"),
        Just("&amp;"),
        Just("&#0;"),
        Just("&#x110000;"),
        Just("<![CDATA["),
        Just("]]>"),
        Just("<!--"),
        Just("-->"),
        Just("<?"),
        Just("?>"),
        Just("<!DOCTYPE a ["),
        Just("<CORSRule>"),
        Just("</CORSRule>"),
        Just("{"),
        Just("}"),
        Just("["),
        Just("]"),
        Just("\""),
        Just("\\"),
        Just("\\ud800"),
        Just(":"),
        Just(","),
        Just("null"),
        Just("1e9"),
        Just("\"Accounts\""),
        Just("\"JoinedTimestamp\""),
        Just("é"),
        Just("\0"),
        Just(" a='b' "),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_answer_panics(text in soup(), bytes in proptest::collection::vec(any::<u8>(), 0..80), status in prop_oneof![Just(200), Just(400)]) {
        for (service, operation) in [
            ("ec2", "DescribeInstances"), ("iam", "GetAccountAuthorizationDetails"), ("s3", "GetBucketCors"), ("s3", "GetBucketLocation"),
            ("organizations", "ListAccounts"), ("lambda", "ListFunctions"), ("sqs", "GetQueueAttributes"), ("route53", "ListHostedZones"),
        ] {
            for body in [text.as_bytes(), &bytes, format!("<R>{text}").as_bytes()] {
                let response = Response { status, headers: vec![("x".into(), text.clone())], body: body.to_vec() };
                if let Ok(output) = decode_response(op(service, operation), &response) {
                    prop_assert!(output.value().is_object(), "{}", output.text());
                }
            }
        }
    }

    #[test]
    fn no_request_panics(path in "[/a-z0-9%?.+]{0,40}", query in "[a-zA-Z0-9=&%+.]{0,60}", host in "[a-z0-9.:-]{0,20}", body in soup()) {
        for hint in ["s3", "ec2", "elasticloadbalancing", "organizations", "lambda", "route53", "iam", "nothing"] {
            let request = WireRequest {
                method: "GET".into(),
                path: path.clone(),
                query: query.clone(),
                headers: vec![("host".into(), host.clone())],
                body: format!("Action=DescribeInstances&{query}{body}").into_bytes(),
                ..WireRequest::default()
            };
            let _ = decode_request(hint, &request);
            let headers = vec![("x-amz-target".into(), "AWSOrganizationsV20161128.ListAccounts".into())];
            let _ = decode_request(hint, &WireRequest { headers, body: body.clone().into_bytes(), ..request });
        }
    }
}
