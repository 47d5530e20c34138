//! A proxy in front of the replay server that spoils the answers of one operation.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use firestep_aws::codec;
use firestep_aws::model::{self, OperationModel, ServiceModel, ShapeId, ShapeKind};
use firestep_aws::wire::{Response, WireRequest};
use firestep_catalogue::answers::refusal_codes;
use serde_json::{Map, Value, json};

/// How an answer is spoilt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// 200 and 0 bytes.
    Empty,
    /// 200 and `{}`, whatever the format.
    Braces,
    /// No member of the answer.
    NoMembers,
    /// No member of anything in the answer's members.
    Hollow,
    /// Every member null.
    Nulls,
    /// What another operation answers.
    Alien,
    /// The first half of the body, as if it were whole.
    Truncated,
    /// The connection is cut in the middle of the body.
    Cut,
    /// A web page, with 200.
    Html,
    /// Throttled for good.
    Throttled,
    /// 500 for good.
    Failing,
    /// Page tokens that come again and again.
    Endless,
    /// It takes a while.
    Slow,
    /// It is never answered.
    Hang,
    /// The service's clock is an hour ahead.
    Skew,
    /// The credentials have expired.
    Expired,
    /// 500 for three seconds, then as it should be. Not in the matrix.
    FailingAtFirst,
    /// It takes so long. Not in the matrix.
    Takes(Duration),
    /// A role of the first account is asked for, and a session in the second is given. Not in the matrix.
    Elsewhere(&'static str, &'static str),
}

const AT_FIRST: Duration = Duration::from_secs(3);

impl Kind {
    pub(crate) const ALL: [Kind; 16] = [
        Kind::Empty,
        Kind::Braces,
        Kind::NoMembers,
        Kind::Hollow,
        Kind::Nulls,
        Kind::Alien,
        Kind::Truncated,
        Kind::Cut,
        Kind::Html,
        Kind::Throttled,
        Kind::Failing,
        Kind::Endless,
        Kind::Slow,
        Kind::Hang,
        Kind::Skew,
        Kind::Expired,
    ];
}

/// What is spoilt: an operation, `s3:GetBucketAcl`, or [`EVERYTHING`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) kind: Kind,
    pub(crate) operation: &'static str,
}

/// Every operation, and entering accounts.
pub(crate) const EVERYTHING: &str = "*";

pub(crate) struct Proxy {
    pub(crate) url: String,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    upstream: String,
    fault: Mutex<Option<Fault>>,
    /// The operations that were asked since the fault was set.
    asked: Mutex<BTreeSet<String>>,
    /// The first pages of lists without end, by request.
    first: Mutex<HashMap<String, Value>>,
    /// When the operation that fails at first was first asked.
    since: Mutex<Option<Instant>>,
    /// What it was asked about, and whether that was answered.
    answered: Mutex<BTreeMap<String, bool>>,
}

impl Proxy {
    /// `upstream` is `http://127.0.0.1:PORT`.
    pub(crate) fn start(upstream: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(State {
            upstream: upstream.trim_start_matches("http://").to_owned(),
            ..State::default()
        });
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (Ok(stream), state) = (stream, Arc::clone(&shared)) else {
                    continue;
                };
                // A peer that hangs up midway ends its connection and nothing else.
                std::thread::spawn(move || state.serve(stream));
            }
        });
        Self { url, state }
    }

    pub(crate) fn set(&self, fault: Option<Fault>) {
        *self.state.fault.lock().unwrap() = fault;
        self.state.asked.lock().unwrap().clear();
        self.state.first.lock().unwrap().clear();
    }

    /// What an operation that fails at first was asked about, and whether that was answered.
    pub(crate) fn answered(&self) -> BTreeMap<String, bool> {
        self.state.answered.lock().unwrap().clone()
    }

    pub(crate) fn asked(&self) -> BTreeSet<String> {
        self.state.asked.lock().unwrap().clone()
    }
}

/// What goes back to the client.
enum Reply {
    Whole(Vec<u8>),
    Half(Vec<u8>),
    Never,
}

struct Asked {
    op: &'static OperationModel,
    params: Value,
    /// Whose key, for which region.
    scope: String,
    /// When it was signed, `20261123T211400Z`.
    signed: String,
}

impl State {
    fn serve(&self, mut client: TcpStream) -> Option<()> {
        let _ = client.set_nodelay(true);
        let mut upstream = TcpStream::connect(&self.upstream).ok()?;
        let _ = upstream.set_nodelay(true);
        loop {
            let (head, body) = read(&mut client)?;
            let body = self.elsewhere(body);
            let request = request(&head, &body);
            let asked = asked(&request).or_else(|| self.entering(&request));
            let fault = asked.as_ref().and_then(|asked| self.fault_of(asked));
            let mut forward = || {
                upstream.write_all(head.as_bytes()).ok()?;
                upstream.write_all(&body).ok()?;
                let (head, body) = read(&mut upstream)?;
                Some(response(&head, body))
            };
            let reply = match (&asked, fault) {
                (Some(asked), Some(kind)) => self.spoilt(asked, kind, &mut forward)?,
                _ => Reply::Whole(bytes(&forward()?)),
            };
            match reply {
                Reply::Whole(bytes) => client.write_all(&bytes).ok()?,
                Reply::Half(bytes) => {
                    client
                        .write_all(&bytes[..bytes.len() - bytes.len() / 3])
                        .ok()?;
                    return None;
                }
                Reply::Never => {
                    // Until the client hangs up.
                    let _ = client.read(&mut [0]);
                    return None;
                }
            }
        }
    }

    /// The request for a role of another account, where that is the fault.
    fn elsewhere(&self, body: Vec<u8>) -> Vec<u8> {
        let fault = self.fault.lock().unwrap().clone();
        let Some(Kind::Elsewhere(from, to)) = fault.map(|it| it.kind) else {
            return body;
        };
        let role = |account: &str| format!("RoleArn=arn%3Aaws%3Aiam%3A%3A{account}%3A");
        let body = String::from_utf8_lossy(&body).into_owned();
        body.replace(&role(from), &role(to)).into_bytes()
    }

    /// `sts:AssumeRole`, which no model knows, where everything is spoilt: it errs as its neighbour does.
    fn entering(&self, request: &WireRequest) -> Option<Asked> {
        let fault = self.fault.lock().unwrap().clone();
        let of_sts = String::from_utf8_lossy(&request.body).contains("Action=AssumeRole");
        (of_sts && fault?.operation == EVERYTHING).then(|| Asked {
            op: model::service("sts")
                .unwrap()
                .operation("GetCallerIdentity")
                .unwrap(),
            params: Value::Null,
            scope: String::new(),
            signed: String::new(),
        })
    }

    fn fault_of(&self, asked: &Asked) -> Option<Kind> {
        let id = format!("{}:{}", asked.op.service.name, asked.op.name);
        let fault = self.fault.lock().unwrap().clone();
        let is_meant = |it: &Fault| it.operation == id || it.operation == EVERYTHING;
        let kind = fault.filter(is_meant).map(|it| it.kind);
        self.asked.lock().unwrap().insert(id);
        kind
    }

    fn spoilt(
        &self,
        asked: &Asked,
        kind: Kind,
        forward: &mut dyn FnMut() -> Option<Response>,
    ) -> Option<Reply> {
        let op = asked.op;
        let ok = |body: &str| {
            Reply::Whole(bytes(&Response {
                status: 200,
                headers: vec![("content-type".to_owned(), "text/html".to_owned())],
                body: body.as_bytes().to_vec(),
            }))
        };
        let refused = |code: &str, status: u16| {
            let error = codec::encode_error(op, code, "the proxy says so", Some(status));
            Reply::Whole(bytes(&error))
        };
        Some(match kind {
            Kind::Empty => ok(""),
            Kind::Braces => ok("{}"),
            Kind::Html => ok("<html><body>Sign in to the hotel's network</body></html>"),
            Kind::Alien => Reply::Whole(bytes(&alien(op))),
            Kind::Throttled => {
                let (_, (code, status)) = refusal_codes(op.service.name);
                refused(code, u16::try_from(status).unwrap())
            }
            Kind::Failing => refused("InternalFailure", 500),
            Kind::FailingAtFirst => {
                let mut since = self.since.lock().unwrap();
                let well = since.get_or_insert_with(Instant::now).elapsed() > AT_FIRST;
                drop(since);
                let mut answered = self.answered.lock().unwrap();
                *answered.entry(asked.params.to_string()).or_default() |= well;
                drop(answered);
                if well {
                    Reply::Whole(bytes(&forward()?))
                } else {
                    refused("InternalError", 500)
                }
            }
            Kind::Expired if is_xml(op) => refused("ExpiredToken", 403),
            Kind::Expired => refused("ExpiredTokenException", 400),
            Kind::Hang => Reply::Never,
            Kind::Elsewhere(..) => Reply::Whole(bytes(&forward()?)),
            Kind::Slow => {
                std::thread::sleep(Duration::from_millis(100));
                Reply::Whole(bytes(&forward()?))
            }
            Kind::Takes(time) => {
                std::thread::sleep(time);
                Reply::Whole(bytes(&forward()?))
            }
            Kind::Cut => Reply::Half(bytes(&forward()?)),
            Kind::Truncated => {
                let mut answer = forward()?;
                answer.body.truncate(answer.body.len() / 2);
                Reply::Whole(bytes(&answer))
            }
            Kind::NoMembers | Kind::Hollow | Kind::Nulls => {
                Reply::Whole(bytes(&without(op, kind, &forward()?)))
            }
            Kind::Endless => Reply::Whole(bytes(&self.endless(asked, forward)?)),
            Kind::Skew => {
                let time = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(1);
                if signed_at(&asked.signed).duration_since(time).abs() < FIVE_MINUTES {
                    return Some(Reply::Whole(bytes(&forward()?)));
                }
                let mut error = codec::encode_error(op, "RequestTimeTooSkewed", "", Some(403));
                let date = time.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
                error.headers.push(("date".to_owned(), date));
                Reply::Whole(bytes(&error))
            }
        })
    }

    /// The first page again and again, with tokens A, B, A, B.
    fn endless(
        &self,
        asked: &Asked,
        forward: &mut dyn FnMut() -> Option<Response>,
    ) -> Option<Response> {
        let pages = asked.op.pages.as_ref()?;
        let mut params = asked.params.clone();
        let mut token = None;
        for name in &pages.input_tokens {
            token = params.as_object_mut()?.remove(*name).or(token);
        }
        let key = format!("{} {} {params}", asked.scope, asked.op.name);
        let known = self.first.lock().unwrap().get(&key).cloned();
        let mut page = match known {
            Some(page) if token.is_some() => page,
            _ => {
                let answer = forward()?;
                let Ok(page) = codec::decode_response(asked.op, &answer) else {
                    return Some(answer);
                };
                let page = page.value();
                self.first.lock().unwrap().insert(key, page.clone());
                page
            }
        };
        let next = if token == Some(json!("A")) { "B" } else { "A" };
        for path in pages.output_tokens.iter().chain(&pages.more_results) {
            let name = path.split("||").next()?.trim();
            let value = if pages.more_results == Some(*path) {
                json!(true)
            } else {
                json!(next)
            };
            page.as_object_mut()?.insert(name.to_owned(), value);
        }
        codec::encode_response(asked.op, &page).ok()
    }
}

const FIVE_MINUTES: jiff::SignedDuration = jiff::SignedDuration::from_mins(5);

/// The time of a signature, `20261123T211400Z`.
fn signed_at(text: &str) -> jiff::Timestamp {
    let (day, time) = text.split_once('T').unwrap();
    let (y, mo, d) = (&day[..4], &day[4..6], &day[6..]);
    let (h, mi, s) = (&time[..2], &time[2..4], &time[4..6]);
    format!("{y}-{mo}-{d}T{h}:{mi}:{s}Z").parse().unwrap()
}

fn is_xml(op: &OperationModel) -> bool {
    ["rest-xml", "query", "ec2"].contains(&op.service.protocol.name())
}

/// The answer without members, with members that hold nothing, or with members that are null.
fn without(op: &'static OperationModel, kind: Kind, answer: &Response) -> Response {
    let Ok(whole) = codec::decode_response(op, answer) else {
        return answer.clone();
    };
    let body = match kind {
        Kind::Nulls if is_xml(op) => nil_members(op, &String::from_utf8_lossy(&answer.body)),
        Kind::Nulls => {
            let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
            let names = body.as_object().into_iter().flatten();
            let nulls = names.map(|(name, _)| (name.clone(), Value::Null));
            Value::from(nulls.collect::<Map<_, _>>()).to_string()
        }
        kind => {
            let less = match kind {
                Kind::Hollow => hollow(&whole.value(), true),
                _ => json!({}),
            };
            return codec::encode_response(op, &less).unwrap();
        }
    };
    Response {
        body: body.into_bytes(),
        ..answer.clone()
    }
}

/// The document with every member of the answer nil.
fn nil_members(op: &OperationModel, body: &str) -> String {
    // Query puts a result between the root and the members.
    let members_at = if op.service.protocol.name() == "query" {
        2
    } else {
        1
    };
    let mut open: Vec<&str> = Vec::new();
    let mut nil = String::new();
    let (mut begin, mut end) = (String::new(), String::new());
    for tag in body.split('<').skip(1) {
        let (tag, _) = tag.split_once('>').unwrap_or((tag, ""));
        let name = tag.split([' ', '/']).next().unwrap_or_default();
        if tag.starts_with(['?', '!']) {
            continue;
        }
        if tag.starts_with('/') {
            open.pop();
            continue;
        }
        if open.len() == members_at && !open.contains(&"ResponseMetadata") {
            nil.push_str(&format!(
                "<{name} xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"true\"/>"
            ));
        } else if open.len() < members_at && name != "ResponseMetadata" {
            begin.push_str(&format!("<{}>", tag.trim_end_matches('/')));
            end.insert_str(0, &format!("</{name}>"));
        }
        if !tag.ends_with('/') {
            open.push(name);
        }
    }
    format!("{begin}{nil}{end}")
}

/// The value with every object below its members emptied.
fn hollow(value: &Value, top: bool) -> Value {
    match value {
        Value::Object(members) if top => members
            .iter()
            .map(|(name, value)| (name.clone(), hollow(value, false)))
            .collect(),
        Value::Object(_) => json!({}),
        Value::Array(items) => items.iter().map(|it| hollow(it, false)).collect(),
        other => other.clone(),
    }
}

/// What an operation of the same format answers whose members are none of this one's.
fn alien(op: &'static OperationModel) -> Response {
    let names = |op: &OperationModel| -> BTreeSet<&'static str> {
        op.output_members().iter().map(|it| it.name).collect()
    };
    let own = names(op);
    let same = model::services()
        .filter_map(model::service)
        .filter(|it| it.protocol == op.service.protocol);
    let other = same
        .flat_map(ServiceModel::operations)
        .find(|it| {
            let theirs = names(it);
            !theirs.is_empty() && theirs.is_disjoint(&own)
        })
        .unwrap();
    let members = other.output_members().iter();
    let output: Map<String, Value> = members
        .map(|it| (it.name.to_owned(), something(other.service, it.shape)))
        .collect();
    codec::encode_response(other, &Value::from(output)).unwrap()
}

fn something(service: &ServiceModel, shape: ShapeId) -> Value {
    match service.shape(shape).kind {
        ShapeKind::List(_) => json!([]),
        ShapeKind::Structure(_) | ShapeKind::Map { .. } => json!({}),
        ShapeKind::Boolean => json!(true),
        ShapeKind::Integer | ShapeKind::Long | ShapeKind::Timestamp => json!(1),
        _ => json!("x"),
    }
}

/// Reads head and body of a message.
fn read(stream: &mut TcpStream) -> Option<(String, Vec<u8>)> {
    let mut bytes = Vec::new();
    let mut chunk = [0; 16_384];
    loop {
        let end = bytes.windows(4).position(|it| it == b"\r\n\r\n");
        if let Some(end) = end {
            let head = String::from_utf8_lossy(&bytes[..end + 4]).into_owned();
            let length = header(&head, "content-length").map_or(0, |it| it.parse().unwrap());
            while bytes.len() < end + 4 + length {
                let read = stream.read(&mut chunk).ok().filter(|it| *it > 0)?;
                bytes.extend_from_slice(&chunk[..read]);
            }
            return Some((head, bytes.split_off(end + 4)));
        }
        let read = stream.read(&mut chunk).ok().filter(|it| *it > 0)?;
        bytes.extend_from_slice(&chunk[..read]);
    }
}

fn header<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    let mut lines = head.lines().filter_map(|line| line.split_once(':'));
    lines
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.trim())
}

fn headers(head: &str) -> Vec<(String, String)> {
    let lines = head.lines().skip(1).filter_map(|line| line.split_once(':'));
    lines
        .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
        .collect()
}

fn request(head: &str, body: &[u8]) -> WireRequest {
    let mut words = head.split_whitespace();
    let method = words.next().unwrap_or_default().to_owned();
    let target = words.next().unwrap_or_default();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    WireRequest {
        method,
        path: path.to_owned(),
        query: query.to_owned(),
        headers: headers(head),
        body: body.to_vec(),
        ..WireRequest::default()
    }
}

fn response(head: &str, body: Vec<u8>) -> Response {
    let status = head.split_whitespace().nth(1);
    Response {
        status: status.and_then(|it| it.parse().ok()).unwrap_or(500),
        headers: headers(head),
        body,
    }
}

fn bytes(response: &Response) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {} X\r\n", response.status);
    for (name, value) in &response.headers {
        if !["content-length", "transfer-encoding"].contains(&name.to_lowercase().as_str()) {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
    }
    head.push_str(&format!("content-length: {}\r\n\r\n", response.body.len()));
    let mut bytes = head.into_bytes();
    bytes.extend_from_slice(&response.body);
    bytes
}

/// Which operation is asked; `None` for what no model knows, such as `sts:AssumeRole`.
fn asked(request: &WireRequest) -> Option<Asked> {
    let credential = request.header("authorization")?.split_once("Credential=")?;
    let scope = credential.1.split(',').next()?;
    let service = scope.split('/').nth(3)?;
    let (op, params) = codec::decode_request(service, request).ok()?;
    Some(Asked {
        op,
        params,
        scope: scope.to_owned(),
        signed: request.header("x-amz-date")?.to_owned(),
    })
}
