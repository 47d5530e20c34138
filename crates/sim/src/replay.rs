//! The replay server: a conversation served as an AWS endpoint on loopback.
//!
//! The account is read from the access key (`AssumeRole` hands out keys that hold it; a key of no recorded account
//! is the caller's), the region and the service from the credential scope. A request that the conversation does not
//! hold is refused with `NotRecorded`, never answered with an empty list; every refusal is written in the format of the
//! request.

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use firestep_aws::codec;
use firestep_aws::model::{self, WireProtocol};
use firestep_aws::wire;
use firestep_catalogue::answers::refusal_codes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::net::TcpListener;

use crate::conversation::Conversation;
use crate::keys;
use crate::matching::{Answers, ReplayAnswer};

/// Requests are small; one that is not is refused.
const MOST_BYTES: usize = 4 << 20;

/// Could not serve.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// The address is taken, or may not be used.
    #[error("could not listen on {address}: {source}; name another port with --port")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
}

/// A running server. It stops when it is dropped.
#[derive(Debug)]
pub struct Replay {
    address: SocketAddr,
    caller: String,
    task: tokio::task::JoinHandle<()>,
    calls: Arc<AtomicU64>,
}

struct ReplayServer {
    answers: Answers,
    caller: String,
    throttled: HashMap<String, AtomicU64>,
    calls: Arc<AtomicU64>,
}

impl Replay {
    /// Serves a conversation on 127.0.0.1; port 0 takes a free one.
    pub async fn start(conversation: &Conversation, port: u16) -> Result<Self, ReplayError> {
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let listener = TcpListener::bind(address)
            .await
            .map_err(|source| ReplayError::Listen { address, source })?;
        let address = listener.local_addr().unwrap_or(address);
        let calls = Arc::new(AtomicU64::new(0));
        let server = Arc::new(ReplayServer {
            answers: Answers::new(conversation),
            caller: conversation.caller.clone(),
            throttled: conversation
                .throttled
                .iter()
                .map(|(account, calls)| (account.clone(), AtomicU64::new(*calls)))
                .collect(),
            calls: Arc::clone(&calls),
        });
        let task = tokio::spawn(accept(listener, server));
        Ok(Self {
            address,
            caller: conversation.caller.clone(),
            task,
            calls,
        })
    }

    /// `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Credentials of the account that looked: access key id and secret. The secret opens nothing.
    pub fn credentials(&self) -> (String, String) {
        (keys::access_key("AKIA", &self.caller), "replay".to_owned())
    }

    /// How many requests were answered.
    pub fn calls(&self) -> u64 {
        self.calls.load(Ordering::Relaxed)
    }

    /// Serves until the task ends, which it does not by itself.
    pub async fn run(&mut self) {
        // A task that was cancelled has nothing more to say.
        let _ = (&mut self.task).await;
    }
}

impl Drop for Replay {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, server: Arc<ReplayServer>) {
    loop {
        // A connection that failed before it began is the peer's matter.
        let Ok((stream, _)) = listener.accept().await else {
            continue;
        };
        // Small answers must not wait for an acknowledgement.
        let _ = stream.set_nodelay(true);
        let server = Arc::clone(&server);
        tokio::spawn(async move {
            let service = service_fn(move |request| {
                let server = Arc::clone(&server);
                async move { Ok::<_, Infallible>(server.answer(request).await) }
            });
            // A peer that hangs up midway is no error of ours.
            let _ = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

impl ReplayServer {
    async fn answer(&self, request: hyper::Request<Incoming>) -> hyper::Response<Full<Bytes>> {
        self.calls.fetch_add(1, Ordering::Relaxed);
        let (head, body) = request.into_parts();
        let headers: Vec<(String, String)> = head
            .headers
            .iter()
            .map(|(name, value)| {
                (
                    name.to_string(),
                    String::from_utf8_lossy(value.as_bytes()).into_owned(),
                )
            })
            .collect();
        let body = Limited::new(body, MOST_BYTES).collect().await;
        let is_whole = body.is_ok();
        let body = body.map_or_else(|_| Vec::new(), |it| it.to_bytes().to_vec());
        let request = wire::WireRequest {
            method: head.method.to_string(),
            path: head.uri.path().to_owned(),
            query: head.uri.query().unwrap_or_default().to_owned(),
            headers,
            body,
            host_prefix: None,
            bucket: None,
        };
        to_http(if is_whole {
            self.reply(&request)
        } else {
            refused(
                &request,
                "RequestEntityTooLarge",
                "the request is too large",
                413,
            )
        })
    }

    fn reply(&self, request: &wire::WireRequest) -> wire::Response {
        let Some(scope) = CollectionScope::of(request) else {
            let message = "the request is not signed; any access key will do";
            return refused(request, "MissingAuthenticationToken", message, 403);
        };
        let account = firestep_secrets::account_of_key(scope.key)
            .filter(|account| self.answers.has(account))
            .unwrap_or_else(|| self.caller.clone());
        if scope.service == "sts"
            && let Some(answer) = self.sts(request, &account)
        {
            return answer;
        }
        let (op, params) = match codec::decode_request(scope.service, request) {
            Ok(decoded) => decoded,
            Err(error) => return refused(request, "NotRecorded", &error.to_string(), 400),
        };
        let kind = |response| codec::in_kind(op, request, response);
        if self.throttle(&account) {
            let (_, (code, status)) = refusal_codes(op.service.name);
            let status = u16::try_from(status).ok();
            return kind(codec::encode_error(op, code, "Rate exceeded", status));
        }
        kind(
            match self.answers.find(&account, scope.region, op, &params) {
                ReplayAnswer::Output(output) => codec::encode_response(op, &unredacted(output))
                    .unwrap_or_else(|error| {
                        codec::encode_error(
                            op,
                            "NotRecorded",
                            &format!("the record cannot be written: {error}"),
                            Some(400),
                        )
                    }),
                ReplayAnswer::Refused(refusal) => {
                    codec::encode_error(op, &refusal.code, &refusal.message, refusal.status)
                }
            },
        )
    }

    fn throttle(&self, account: &str) -> bool {
        self.throttled.get(account).is_some_and(|left| {
            left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                left.checked_sub(1)
            })
            .is_ok()
        })
    }

    /// What STS answers: who we are, and keys for another account.
    fn sts(&self, request: &wire::WireRequest, account: &str) -> Option<wire::Response> {
        let form = form(&request.body);
        match form.get("Action").map(String::as_str) {
            Some("GetCallerIdentity") => {
                let op = model::service("sts")?.operation("GetCallerIdentity")?;
                let recorded = self.answers.find(account, "", op, &json!({}));
                let output = match recorded {
                    ReplayAnswer::Output(output) => output,
                    ReplayAnswer::Refused(_) => json!({
                        "UserId": format!("AROA{account}:firestep"),
                        "Account": account,
                        "Arn": format!("arn:aws:sts::{account}:assumed-role/replay/firestep"),
                    }),
                };
                codec::encode_response(op, &output).ok()
            }
            Some("AssumeRole") => {
                let arn = form.get("RoleArn").cloned().unwrap_or_default();
                let target = arn.split(':').nth(4).unwrap_or_default().to_owned();
                if let Some(refusal) = self.answers.unreachable(&target) {
                    return Some(sts_error(
                        &refusal.code,
                        &refusal.message,
                        refusal.status.unwrap_or(403),
                    ));
                }
                if !self.answers.has(&target) || account != self.caller {
                    let message = format!(
                        "User: arn:aws:iam::{account}:user/replay is not authorized to perform: sts:AssumeRole on resource: {arn}"
                    );
                    return Some(sts_error("AccessDenied", &message, 403));
                }
                let name = arn.rsplit('/').next().unwrap_or_default().to_owned();
                let session = form.get("RoleSessionName").cloned().unwrap_or_default();
                Some(assumed(&target, &name, &session))
            }
            _ => None,
        }
    }
}

/// The credential scope of a signed request.
struct CollectionScope<'a> {
    key: &'a str,
    region: &'a str,
    service: &'a str,
}

impl<'a> CollectionScope<'a> {
    fn of(request: &'a wire::WireRequest) -> Option<Self> {
        let header = request
            .header("authorization")?
            .strip_prefix("AWS4-HMAC-SHA256 ")?;
        let credential = header
            .split(',')
            .find_map(|part| part.trim().strip_prefix("Credential="))?;
        header.contains("Signature=").then_some(())?;
        let mut parts = credential.split('/');
        let key = parts.next()?;
        let _date = parts.next()?;
        let region = parts.next()?;
        let service = parts.next()?;
        Some(Self {
            key,
            region,
            service,
        })
    }
}

/// A redacted value is served as text, so that any tool can read the answer.
fn unredacted(value: serde_json::Value) -> serde_json::Value {
    use serde_json::Value;
    match value {
        Value::Object(members)
            if members.len() == 2
                && members.contains_key("redacted")
                && members.contains_key("length") =>
        {
            Value::from("REDACTED")
        }
        Value::Object(members) => Value::Object(
            members
                .into_iter()
                .map(|(name, value)| (name, unredacted(value)))
                .collect(),
        ),
        Value::Array(items) => items.into_iter().map(unredacted).collect(),
        other => other,
    }
}

fn form(body: &[u8]) -> HashMap<String, String> {
    String::from_utf8_lossy(body)
        .split('&')
        .filter_map(|pair| {
            let (name, value) = pair.split_once('=')?;
            Some((decoded(name), decoded(value)))
        })
        .collect()
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut digit = || rest.next().and_then(|byte| char::from(byte).to_digit(16));
                let (high, low) = (digit().unwrap_or(0), digit().unwrap_or(0));
                u8::try_from(high * 16 + low).unwrap_or(b'?')
            }
            other => other,
        });
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn assumed(account: &str, role: &str, session: &str) -> wire::Response {
    let key = keys::access_key("ASIA", account);
    let ends = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(1);
    let ends = ends.strftime("%Y-%m-%dT%H:%M:%SZ");
    let body = format!(
        "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult>\
         <AssumedRoleUser><AssumedRoleId>AROA{account}:{session}</AssumedRoleId>\
         <Arn>arn:aws:sts::{account}:assumed-role/{role}/{session}</Arn></AssumedRoleUser>\
         <Credentials><AccessKeyId>{key}</AccessKeyId><SecretAccessKey>replay</SecretAccessKey>\
         <SessionToken>replay</SessionToken><Expiration>{ends}</Expiration></Credentials>\
         </AssumeRoleResult><ResponseMetadata><RequestId>replay</RequestId></ResponseMetadata></AssumeRoleResponse>"
    );
    xml(200, body)
}

fn sts_error(code: &str, message: &str, status: u16) -> wire::Response {
    any_of(WireProtocol::Query).map_or_else(
        || text(status, message),
        |op| codec::encode_error(op, code, message, Some(status)),
    )
}

/// A refusal that no recorded operation can word: in the format of the service, else in the one that the request itself
/// is written in.
fn refused(request: &wire::WireRequest, code: &str, message: &str, status: u16) -> wire::Response {
    let signed_for = CollectionScope::of(request).map_or("", |scope| scope.service);
    let of_service = model::services_signing_as(signed_for)
        .next()
        .and_then(|service| service.operations().first());
    let json = request
        .header("content-type")
        .is_some_and(|it| it.contains("json"));
    let form = |text: &str| {
        text.split('&')
            .any(|pair| pair.starts_with("Action=") || pair.starts_with("Version="))
    };
    let is_cbor = request.header("smithy-protocol").is_some();
    let looks = if request.header("x-amz-target").is_some() || is_cbor {
        WireProtocol::Json11
    } else if form(&request.query) || form(&String::from_utf8_lossy(&request.body)) {
        WireProtocol::Query
    } else if json || !signed_for.is_empty() {
        WireProtocol::RestJson
    } else {
        // Unsigned, without a body of its own format: as S3 is read by everyone.
        WireProtocol::RestXml
    };
    match of_service.or_else(|| any_of(looks)) {
        Some(op) => codec::in_kind(
            op,
            request,
            codec::encode_error(op, code, message, Some(status)),
        ),
        None => text(status, message),
    }
}

/// An operation that speaks a protocol.
fn any_of(protocol: WireProtocol) -> Option<&'static model::OperationModel> {
    model::services()
        .filter_map(model::service)
        .find(|service| service.protocol == protocol)
        .and_then(|service| service.operations().first())
}

fn xml(status: u16, body: String) -> wire::Response {
    wire::Response {
        status,
        headers: vec![("content-type".to_owned(), "text/xml".to_owned())],
        body: body.into_bytes(),
    }
}

fn text(status: u16, message: &str) -> wire::Response {
    wire::Response {
        status,
        headers: vec![("content-type".to_owned(), "text/plain".to_owned())],
        body: message.as_bytes().to_vec(),
    }
}

fn to_http(response: wire::Response) -> hyper::Response<Full<Bytes>> {
    let mut builder = hyper::Response::builder().status(response.status);
    for (name, value) in &response.headers {
        builder = builder.header(name, value);
    }
    builder
        .header("x-amzn-requestid", "replay")
        .body(Full::new(Bytes::from(response.body)))
        .unwrap_or_else(|_| {
            hyper::Response::new(Full::new(Bytes::from_static(
                b"the answer has a bad header",
            )))
        })
}
