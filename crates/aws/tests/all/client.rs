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
        let answers: Mutex<VecDeque<String>> = Mutex::new(answers.into());
        Self::answering(move |_| {
            let mut answers = answers.lock().unwrap();
            if answers.len() > 1 {
                answers.pop_front().unwrap()
            } else {
                answers[0].clone()
            }
        })
    }

    fn answering(answer: impl Fn(&str) -> String + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&asked);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { continue };
                let request = read(&mut stream);
                if request.is_empty() {
                    continue;
                }
                let next = answer(&request);
                seen.lock().unwrap().push(request);
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
    Aws::load(settings(url)).await.unwrap()
}

fn settings(url: &str) -> Settings {
    Settings {
        region: Some("eu-central-1".to_owned()),
        endpoint_url: Some(url.to_owned()),
        static_credentials: Some((
            "AKIAIOSFODNN7EXAMPLE".to_owned(),
            "secret-of-the-test".to_owned(),
        )),
        ..Settings::default()
    }
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

/// Answers name regions. One that can be none would be a host of the answer's choosing, or break the request.
#[tokio::test]
async fn a_region_that_can_be_none_is_asked_nothing() {
    let server = Server::start(vec![answer(200, "", "{}")]);
    let account = aws(&server.url).await.direct();
    for region in [
        "evil.example/",
        "evil.example",
        "\n",
        "a\u{0}b",
        "&bogus;",
        "9",
        "",
    ] {
        let params = json!({"Bucket": "b"});
        let said = account.call("s3", "GetBucketPolicy", region, &params).await;
        assert_eq!(said.unwrap_err().code(), "no-region", "{region:?}");
    }
    assert_eq!(server.asked(), 0);
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
    assert_eq!(first.code(), "connect:refused");
    let told = first.to_string();
    assert!(told.contains(&free.to_string()), "{told}");
    let took = begun.elapsed();
    assert!(took < Duration::from_secs(5), "{took:?}");
    let begun = Instant::now();
    assert!(matches!(
        keys(&account).await,
        Err(CallError::CircuitOpen { .. })
    ));
    assert!(begun.elapsed() < Duration::from_secs(1));
}

#[tokio::test]
async fn a_server_that_speaks_no_tls_ends_soon_and_is_named() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let host = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { continue };
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
            let _ = stream.read(&mut [0; 1024]);
        }
    });
    let begun = Instant::now();
    let error = keys(&aws(&format!("https://{host}")).await.direct()).await;
    let error = error.unwrap_err();
    assert_eq!(error.code(), "tls", "{error:?}");
    assert!(error.to_string().contains(&host), "{error}");
    let took = begun.elapsed();
    assert!(took < Duration::from_secs(5), "{took:?}");
}

#[tokio::test]
async fn what_would_be_the_same_the_next_time_is_asked_once() {
    let after = "retry-after: 0\r\n";
    for (status, headers, body) in [
        (404, "", error("ResourceNotFoundException")),
        (404, after, "<html>not here</html>".to_owned()),
        (501, "", error("NotImplemented")),
        (501, after, error("InternalFailure")),
        (400, "", error("UnknownOperationException")),
        (400, after, error("InvalidAction")),
        (200, "", "{}".to_owned()),
    ] {
        let server = Server::start(vec![answer(status, headers, &body)]);
        let account = aws(&server.url).await.direct();
        assert!(keys(&account).await.is_err());
        assert_eq!(server.asked(), 1, "{status} {body}");
    }
}

#[tokio::test]
async fn attempts_and_times_are_those_that_were_set() {
    let failing = Server::start(vec![answer(500, "", &error("InternalFailure"))]);
    let two = Settings {
        max_attempts: 2,
        ..settings(&failing.url)
    };
    assert!(keys(&Aws::load(two).await.unwrap().direct()).await.is_err());
    assert_eq!(failing.asked(), 2);

    // Somebody who listens and never answers.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let begun = Instant::now();
    let short = Settings {
        max_attempts: 1,
        timeout: Some(Duration::from_millis(300)),
        ..settings(&url)
    };
    let error = keys(&Aws::load(short).await.unwrap().direct()).await;
    assert!(matches!(error, Err(CallError::Timeout)), "{error:?}");
    let over = Settings {
        deadline: Some(Duration::from_millis(500)),
        ..settings(&url)
    };
    let account = Aws::load(over).await.unwrap().direct();
    let error = keys(&account).await.unwrap_err();
    assert!(error.ends_the_run() && matches!(error, CallError::Deadline));
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_bucket_elsewhere_is_followed_by_the_name_of_its_region_never_by_an_address() {
    let there = "x-amz-bucket-region: eu-west-1\r\nlocation: http://169.254.169.254/latest\r\n";
    let moved = |headers: &str| {
        answer(
            301,
            headers,
            "<Error><Code>PermanentRedirect</Code><Endpoint>b.evil.example</Endpoint></Error>",
        )
    };
    let acl = "<AccessControlPolicy><Owner><ID>o</ID></Owner></AccessControlPolicy>";
    let ask = async |server: &Server| {
        let account = aws(&server.url).await.direct();
        let params = json!({"Bucket": "b"});
        account
            .call("s3", "GetBucketAcl", "eu-central-1", &params)
            .await
    };
    let server = Server::start(vec![moved(there), answer(200, "", acl)]);
    ask(&server).await.unwrap();
    let asked = server.asked.lock().unwrap().clone();
    assert_eq!(asked.len(), 2);
    assert!(asked[0].contains("/eu-central-1/s3/aws4_request"));
    assert!(asked[1].contains("/eu-west-1/s3/aws4_request"));
    for odd in [
        "x-amz-bucket-region: evil.example/\r\n",
        "x-amz-bucket-region: cn-north-1\r\n",
        "",
    ] {
        let server = Server::start(vec![moved(odd)]);
        assert_eq!(ask(&server).await.unwrap_err().status(), Some(301));
        assert_eq!(server.asked(), 1, "{odd}");
    }
    // Two regions that name each other: followed once.
    let server = Server::start(vec![moved(there)]);
    assert!(ask(&server).await.is_err());
    assert_eq!(server.asked(), 2);
}

/// By how much a request's signature is ahead of now, in minutes.
fn signed_ahead(request: &str) -> i64 {
    let lower = request.to_lowercase();
    let (_, rest) = lower.split_once("x-amz-date: ").unwrap();
    let time = rest.lines().next().unwrap().trim().to_uppercase();
    let (day, clock) = (&time[..8], &time[9..15]);
    let time = format!(
        "{}-{}-{}T{}:{}:{}Z",
        &day[..4],
        &day[4..6],
        &day[6..],
        &clock[..2],
        &clock[2..4],
        &clock[4..]
    );
    let time: jiff::Timestamp = time.parse().unwrap();
    // Rounded: the signature is a little older than now.
    (time.as_second() - jiff::Timestamp::now().as_second() + 30).div_euclid(60)
}

#[tokio::test]
async fn a_clock_that_is_wrong_is_corrected_once_for_all_and_no_denial_is_asked_again() {
    for minutes in [-7_i64, 9] {
        let server = Server::answering(move |request| {
            let time = jiff::Timestamp::now() + jiff::SignedDuration::from_mins(minutes);
            let date = time
                .strftime("date: %a, %d %b %Y %H:%M:%S GMT\r\n")
                .to_string();
            if signed_ahead(request).abs_diff(minutes) > 5 {
                answer(403, &date, &error("InvalidSignatureException"))
            } else if request.contains("ListAliases") {
                answer(400, &date, &error("AccessDeniedException"))
            } else {
                answer(200, &date, KEYS)
            }
        });
        let aws = aws(&server.url).await;
        assert_eq!(aws.clock_offset(), None);
        keys(&aws.direct()).await.unwrap();
        assert_eq!(server.asked(), 2, "refused once, then corrected");
        let offset = aws.clock_offset().unwrap();
        assert!(offset.abs_diff(minutes * 60) < 5, "{offset}");
        for region in ["eu-central-1", "eu-west-1"] {
            let account = aws.direct();
            let denied = account.call("kms", "ListAliases", region, &json!({})).await;
            assert_eq!(denied.unwrap_err().code(), "AccessDeniedException");
        }
        assert_eq!(server.asked(), 4, "each account and region knew the time");
    }
}

#[tokio::test]
async fn an_endless_refusal_of_the_clock_ends() {
    let server = Server::answering(|_| {
        let date = "date: Tue, 27 Oct 2015 16:00:00 GMT\r\n";
        answer(403, date, &error("RequestTimeTooSkewed"))
    });
    let refused = keys(&aws(&server.url).await.direct()).await.unwrap_err();
    assert_eq!(refused.code(), "RequestTimeTooSkewed");
    assert_eq!(server.asked(), 2);
}

#[tokio::test]
async fn one_account_that_fails_says_nothing_of_another() {
    let server = Server::answering(|request| {
        let bad = request.contains("/bad");
        if bad {
            answer(500, "", "<Error><Code>InternalError</Code></Error>")
        } else {
            let acl = "<AccessControlPolicy><Owner><ID>o</ID></Owner></AccessControlPolicy>";
            answer(200, "", acl)
        }
    });
    let once = Settings {
        max_attempts: 1,
        ..settings(&server.url)
    };
    let aws = Aws::load(once).await.unwrap();
    let (one, other) = (aws.direct(), aws.direct());
    let ask = async |account: &AccountClient, bucket: &str| {
        let params = json!({"Bucket": bucket});
        let answered = account
            .call("s3", "GetBucketAcl", "eu-central-1", &params)
            .await;
        answered
            .map(|_| ())
            .map_err(|error| error.code().to_owned())
    };
    for bucket in ["bad-1", "bad-2"] {
        assert_eq!(ask(&one, bucket).await.unwrap_err(), "InternalError");
    }
    ask(&one, "good").await.unwrap();
    for bucket in ["bad-3", "bad-4", "bad-5"] {
        assert_eq!(ask(&one, bucket).await.unwrap_err(), "InternalError");
    }
    assert_eq!(ask(&one, "good").await.unwrap_err(), "circuit-open");
    ask(&other, "good").await.unwrap();
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

/// Answers every request with a list of so many MB, each on a connection of its own; knows how many are far in it.
fn large(megabytes: usize) -> (String, Arc<Mutex<(usize, usize)>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let far = Arc::new(Mutex::new((0, 0)));
    let shared = Arc::clone(&far);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (Ok(mut stream), far) = (stream, Arc::clone(&shared)) else {
                continue;
            };
            std::thread::spawn(move || {
                read(&mut stream);
                let length = (megabytes << 20) + KEYS.len();
                let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n");
                let _ = stream.write_all(head.as_bytes());
                let blanks = vec![b' '; 1 << 20];
                for written in 0..megabytes {
                    if stream.write_all(&blanks).is_err() {
                        return;
                    }
                    // Beyond what the client's small share and the sockets hold.
                    if written == 16 {
                        let mut far = far.lock().unwrap();
                        far.0 += 1;
                        far.1 = far.1.max(far.0);
                    }
                }
                far.lock().unwrap().0 -= 1;
                let _ = stream.write_all(KEYS.as_bytes());
            });
        }
    });
    (url, far)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn large_answers_wait_for_room_and_keep_it_until_they_are_dealt_with() {
    let (url, far) = large(24);
    let account = aws(&url).await.direct();
    let mut asked = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let account = account.clone();
        asked.spawn(async move {
            let params = json!({});
            account
                .page("kms", "ListKeys", "eu-central-1", &params, None)
                .await
                .unwrap()
        });
    }
    let mut held = Vec::new();
    for _ in 0..2 {
        held.push(asked.join_next().await.unwrap().unwrap());
    }
    // The others have begun, and wait for what these two hold.
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(asked.try_join_next().is_none());
    drop(held);
    while let Some(page) = asked.join_next().await {
        assert_eq!(page.unwrap().json.text(), KEYS);
    }
    let (_, most) = *far.lock().unwrap();
    assert!((1..=2).contains(&most), "{most} large answers at once");
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

#[tokio::test]
async fn a_list_that_says_it_goes_on_is_cut_where_it_does_not_say_how() {
    for (service, operation, body, has_next, more) in [
        (
            "kms",
            "ListKeys",
            r#"{"Keys":[],"Truncated":true}"#,
            false,
            true,
        ),
        (
            "kms",
            "ListKeys",
            r#"{"Keys":[],"Truncated":true,"NextMarker":""}"#,
            false,
            true,
        ),
        (
            "kms",
            "ListKeys",
            r#"{"Keys":[],"Truncated":false}"#,
            false,
            false,
        ),
        ("kms", "ListKeys", r#"{"Keys":[]}"#, false, false),
        (
            "kms",
            "ListKeys",
            r#"{"Keys":[],"Truncated":true,"NextMarker":"t"}"#,
            true,
            true,
        ),
        (
            "kms",
            "ListKeys",
            r#"{"Keys":[],"NextMarker":"t"}"#,
            true,
            true,
        ),
        (
            "firehose",
            "ListDeliveryStreams",
            r#"{"DeliveryStreamNames":["a"],"HasMoreDeliveryStreams":true}"#,
            false,
            true,
        ),
        (
            "iam",
            "GetAccountAuthorizationDetails",
            "<GetAccountAuthorizationDetailsResponse><GetAccountAuthorizationDetailsResult><UserDetailList/>\
             <IsTruncated>true</IsTruncated></GetAccountAuthorizationDetailsResult></GetAccountAuthorizationDetailsResponse>",
            false,
            true,
        ),
    ] {
        let server = Server::start(vec![answer(200, "", body)]);
        let account = aws(&server.url).await.direct();
        let page = account
            .page(service, operation, "eu-central-1", &json!({}), None)
            .await
            .unwrap();
        assert_eq!((page.next.is_some(), page.more), (has_next, more), "{body}");
    }
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

/// A session in an account, as sts:AssumeRole answers it.
fn session(account: Option<&str>, key: &str) -> String {
    let user = account.map_or_else(String::new, |account| {
        format!(
            "<AssumedRoleUser><AssumedRoleId>AROA:firestep-test</AssumedRoleId>\
             <Arn>arn:aws:sts::{account}:assumed-role/SecurityAudit/firestep-test</Arn></AssumedRoleUser>"
        )
    });
    let body = format!(
        "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult>{user}<Credentials>\
         <AccessKeyId>{key}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>\
         <Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"
    );
    answer(200, "content-type: text/xml\r\n", &body)
}

#[tokio::test]
async fn a_session_in_another_account_is_refused_and_signs_nothing() {
    // Of 029608264753.
    const OF_ANOTHER: &str = "ASIAQNZGKIQY56JQ7WML";
    for (named, key, says) in [
        (
            Some("444455556666"),
            "ASIAIOSFODNN7EXAMPLE",
            "in account 444455556666, not in 111122223333",
        ),
        (
            Some("x:y"),
            "ASIAIOSFODNN7EXAMPLE",
            "in account x, not in 111122223333",
        ),
        (
            None,
            OF_ANOTHER,
            "in account 029608264753, not in 111122223333",
        ),
        (
            None,
            "ASIAIOSFODNN7EXAMPLE",
            "does not say in which account",
        ),
    ] {
        let server = Server::start(vec![session(named, key), answer(200, "", KEYS)]);
        let account = aws(&server.url).await.assume(role());
        let refused = account.credentials_ok().await.unwrap_err();
        assert_eq!(refused.code(), "AnotherAccount", "{refused:?}");
        assert!(refused.message().contains(says), "{}", refused.message());
        assert!(keys(&account).await.is_err());
        assert_eq!(server.asked(), 1, "nothing is asked with it");
    }
}

#[tokio::test]
async fn an_assumed_role_is_narrowed_by_the_session_policy() {
    let server = Server::start(vec![
        session(Some("111122223333"), "ASIAIOSFODNN7EXAMPLE"),
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
