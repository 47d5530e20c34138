//! The client against a small server of our own that misbehaves on purpose.

use std::collections::VecDeque;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use firestep_aws::client::{AccountClient, AssumeRole, Aws, CallError, SessionPolicy, Settings};
use serde_json::json;

/// Answers in order, then the last one for ever; keeps what it was asked.
struct Server {
    url: String,
    asked: Arc<Mutex<Vec<String>>>,
}

fn answer(status: u16, headers: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status} X\r\ncontent-length: {}\r\nconnection: close\r\n{headers}\r\n{body}",
        body.len()
    )
}

impl Server {
    fn start(answers: Vec<String>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&asked);
        std::thread::spawn(move || {
            let mut answers: VecDeque<String> = answers.into();
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { continue };
                let request = read(&mut stream);
                if request.is_empty() {
                    continue;
                }
                seen.lock().unwrap().push(request);
                let next = if answers.len() > 1 {
                    answers.pop_front().unwrap()
                } else {
                    answers[0].clone()
                };
                let _ = stream.write_all(next.as_bytes());
            }
        });
        Self { url, asked }
    }

    fn asked(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

fn read(stream: &mut TcpStream) -> String {
    let _ = stream.set_read_timeout(Some(Duration::from_secs(5)));
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    while let Ok(length) = stream.read(&mut chunk) {
        bytes.extend_from_slice(&chunk[..length]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            if length == 0 {
                return String::new();
            }
            continue;
        };
        let wanted = head
            .lines()
            .find_map(|line| {
                line.to_lowercase()
                    .strip_prefix("content-length:")?
                    .trim()
                    .parse::<usize>()
                    .ok()
            })
            .unwrap_or(0);
        if body.len() >= wanted || length == 0 {
            return text;
        }
    }
    String::new()
}

async fn aws(url: &str) -> Aws {
    let settings = Settings {
        region: Some("eu-central-1".to_owned()),
        endpoint_url: Some(url.to_owned()),
        static_credentials: Some((
            "AKIAIOSFODNN7EXAMPLE".to_owned(),
            "secret-of-the-test".to_owned(),
        )),
        ..Settings::default()
    };
    Aws::load(settings).await.unwrap()
}

async fn keys(account: &AccountClient) -> Result<firestep_aws::codec::Json, CallError> {
    account
        .call("kms", "ListKeys", "eu-central-1", &json!({}))
        .await
}

const KEYS: &str = r#"{"Keys":[{"KeyId":"k"}]}"#;

fn error(code: &str) -> String {
    format!(r#"{{"__type":"{code}","message":"no"}}"#)
}

#[tokio::test]
async fn what_throttles_or_breaks_once_is_asked_again() {
    for broken in [
        answer(400, "", &error("ThrottlingException")),
        answer(400, "", &error("LimitExceededException")),
        answer(
            429,
            "retry-after: 0\r\n",
            &error("TooManyRequestsException"),
        ),
        answer(500, "", &error("InternalFailure")),
        answer(503, "", "<html>busy</html>"),
        answer(200, "", r#"{"Keys":[{"KeyId":"#),
    ] {
        let server = Server::start(vec![broken.clone(), answer(200, "", KEYS)]);
        let account = aws(&server.url).await.direct();
        let answered = keys(&account).await;
        assert_eq!(answered.unwrap().text(), KEYS, "{broken}");
        let throttled = broken.contains("ThrottlingException")
            || broken.contains("LimitExceeded")
            || broken.contains("429");
        assert_eq!(account.throttled("kms"), u64::from(throttled), "{broken}");
        assert_eq!(server.asked(), 2, "{broken}");
    }
}

#[tokio::test]
async fn a_refusal_is_not_asked_again_and_keeps_its_words() {
    let server = Server::start(vec![answer(400, "", &error("AccessDeniedException"))]);
    let refused = keys(&aws(&server.url).await.direct()).await.unwrap_err();
    assert_eq!(
        (refused.code(), refused.message().as_str(), server.asked()),
        ("AccessDeniedException", "no", 1)
    );
    let server = Server::start(vec![answer(400, "", &error("ExpiredTokenException"))]);
    assert!(
        keys(&aws(&server.url).await.direct())
            .await
            .unwrap_err()
            .is_expired_credentials()
    );
}

#[tokio::test]
async fn requests_are_signed_and_say_who_asks() {
    let server = Server::start(vec![answer(200, "", KEYS)]);
    keys(&aws(&server.url).await.direct()).await.unwrap();
    let asked = server.asked.lock().unwrap()[0].to_lowercase();
    assert!(
        asked.contains("credential=akiaiosfodnn7example/")
            && asked.contains("/eu-central-1/kms/aws4_request"),
        "{asked}"
    );
    assert!(asked.contains("user-agent: firestep/"), "{asked}");
    assert!(!asked.contains("secret-of-the-test"));
}

#[tokio::test]
async fn nobody_who_listens_ends_soon_and_the_next_call_at_once() {
    let free = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let account = aws(&format!("http://{free}")).await.direct();
    let begun = Instant::now();
    let first = keys(&account).await.unwrap_err();
    assert!(matches!(first, CallError::Transport { .. }), "{first:?}");
    assert!(
        begun.elapsed() < Duration::from_secs(90),
        "{:?}",
        begun.elapsed()
    );
    let begun = Instant::now();
    assert!(matches!(
        keys(&account).await,
        Err(CallError::CircuitOpen { .. })
    ));
    assert!(begun.elapsed() < Duration::from_secs(1));
}

#[tokio::test]
async fn an_answer_beyond_every_measure_is_refused_while_it_is_read() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { continue };
            read(&mut stream);
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 80000000\r\n\r\n");
            let chunk = vec![b' '; 1 << 20];
            for _ in 0..76 {
                if stream.write_all(&chunk).is_err() {
                    break;
                }
            }
        }
    });
    let refused = keys(&aws(&url).await.direct()).await.unwrap_err();
    assert!(matches!(refused, CallError::TooLarge { .. }), "{refused:?}");
}

#[tokio::test]
async fn a_token_that_comes_twice_ends_the_list() {
    let server = Server::start(vec![answer(
        200,
        "",
        r#"{"Keys":[],"Truncated":true,"NextMarker":"again"}"#,
    )]);
    let account = aws(&server.url).await.direct();
    let params = json!({});
    let first = account
        .page("kms", "ListKeys", "eu-central-1", &params, None)
        .await
        .unwrap();
    let second = account
        .page(
            "kms",
            "ListKeys",
            "eu-central-1",
            &params,
            first.next.as_ref(),
        )
        .await;
    assert!(
        matches!(second, Err(CallError::RepeatedToken { .. })),
        "{second:?}"
    );
}

fn role() -> AssumeRole {
    AssumeRole {
        account_id: "111122223333".to_owned(),
        role_name: "audit/SecurityAudit".to_owned(),
        external_id: Some("outside".to_owned()),
        session_name: "firestep-test".to_owned(),
        session_policy: Some(SessionPolicy::read_only(
            r#"{"Version":"2012-10-17"}"#.to_owned(),
        )),
    }
}

#[tokio::test]
async fn an_assumed_role_is_narrowed_by_the_session_policy() {
    let body = "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult><Credentials>\
        <AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>\
        <Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";
    let server = Server::start(vec![
        answer(200, "content-type: text/xml\r\n", body),
        answer(200, "", KEYS),
    ]);
    let account = aws(&server.url).await.assume(role());
    account.credentials_ok().await.unwrap();
    keys(&account).await.unwrap();
    let asked = server.asked.lock().unwrap().clone();
    for part in [
        "Action=AssumeRole",
        "RoleArn=arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2Faudit%2FSecurityAudit",
        "ExternalId=outside",
        "RoleSessionName=firestep-test",
        "iam%3A%3Aaws%3Apolicy%2FSecurityAudit",
        "Policy=%7B%22Version%22",
    ] {
        assert!(asked[0].contains(part), "{part}\n{}", asked[0]);
    }
    assert!(
        asked[1]
            .to_lowercase()
            .contains("credential=asiaiosfodnn7example/"),
        "{}",
        asked[1]
    );
    assert_eq!(asked.len(), 2, "the role is assumed once");
}

#[tokio::test]
async fn a_role_that_refuses_is_told_in_awss_own_words() {
    let body = "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>not for you</Message></Error></ErrorResponse>";
    let server = Server::start(vec![answer(403, "content-type: text/xml\r\n", body)]);
    let account = aws(&server.url).await.assume(role());
    let refused = account.credentials_ok().await.unwrap_err();
    assert_eq!(
        (refused.code(), refused.message().as_str()),
        ("AccessDenied", "not for you")
    );
    let asked = server.asked();
    assert!(account.credentials_ok().await.is_err());
    assert_eq!(server.asked(), asked, "a refusal is kept");
}

#[tokio::test]
async fn an_operation_outside_the_catalogue_does_not_exist() {
    let account = aws("http://127.0.0.1:9").await.direct();
    for (service, operation) in [
        ("s3", "GetObject"),
        ("ec2", "TerminateInstances"),
        ("secretsmanager", "GetSecretValue"),
        ("nothing", "X"),
    ] {
        let refused = account
            .call(service, operation, "eu-central-1", &json!({}))
            .await;
        assert!(
            matches!(refused, Err(CallError::NotInCatalogue { .. })),
            "{operation}"
        );
    }
}

#[tokio::test]
async fn signatures_are_those_that_botocore_makes() {
    let Some(python) = crate::python() else {
        return;
    };
    let mut lines = String::new();
    for (service, signing, operation, params) in [
        ("kms", "kms", "ListKeys", json!({"Limit": 7})),
        (
            "kms",
            "kms",
            "GetKeyPolicy",
            json!({"KeyId": "a key/ä", "PolicyName": "default"}),
        ),
        ("organizations", "organizations", "ListAccounts", json!({})),
        (
            "iam",
            "iam",
            "ListVirtualMFADevices",
            json!({"AssignmentStatus": "Assigned"}),
        ),
        (
            "sns",
            "sns",
            "GetTopicAttributes",
            json!({"TopicArn": "arn:aws:sns:eu-central-1:1:a+b c"}),
        ),
        (
            "rds",
            "rds",
            "DescribeDBSnapshots",
            json!({"SnapshotType": "manual"}),
        ),
        (
            "ec2",
            "ec2",
            "DescribeSnapshots",
            json!({"OwnerIds": ["self"], "RestorableByUserIds": ["all"]}),
        ),
        ("s3", "s3", "ListBuckets", json!({"MaxBuckets": 10})),
        (
            "s3",
            "s3",
            "GetBucketPolicy",
            json!({"Bucket": "a.bucket-1"}),
        ),
        (
            "s3control",
            "s3",
            "GetPublicAccessBlock",
            json!({"AccountId": "111122223333"}),
        ),
        (
            "guardduty",
            "guardduty",
            "GetDetector",
            json!({"DetectorId": "12abc"}),
        ),
        (
            "lambda",
            "lambda",
            "GetPolicy",
            json!({"FunctionName": "arn:aws:lambda:r:1:function:f"}),
        ),
        (
            "apigateway",
            "apigateway",
            "GetStages",
            json!({"restApiId": "a b/c"}),
        ),
    ] {
        let server = Server::start(vec![answer(400, "", &error("AccessDeniedException"))]);
        let account = aws(&server.url).await.direct();
        let _ = account
            .call(service, operation, "eu-central-1", &params)
            .await;
        let request = server.asked.lock().unwrap()[0].clone();
        let region = if matches!(service, "iam" | "organizations") {
            "us-east-1"
        } else {
            "eu-central-1"
        };
        lines.push_str(
            &json!({"service": signing, "region": region, "request": request}).to_string(),
        );
        lines.push('\n');
    }
    let script = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/signatures.py");
    let mut child = std::process::Command::new(python)
        .arg(script)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(lines.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "13");
}
