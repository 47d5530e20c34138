//! botocore and firestep over the same wire: botocore asks, firestep answers, and both must mean the same.
//!
//! Each case goes through a real HTTP connection on 127.0.0.1. What botocore sent is compared with what firestep would have sent
//! for the same parameters; what it made of firestep's answer, with what firestep makes of it.

use std::env;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;

use firestep_aws::codec::{
    decode_request, decode_response, encode_error, encode_request, encode_response, in_kind,
};
use firestep_aws::model::{self, OperationModel};
use firestep_aws::wire::{Response, WireRequest};
use serde_json::{Value, json};

use crate::same;
use crate::sample::{self, Random};
use crate::vectors::{same_body, sorted};

/// One operation in so many, unless `FIRESTEP_FULL` is set.
const SHARE: usize = 8;

/// Headers that belong to the client, the signature or HTTP.
const NOT_OURS: &[&str] = &[
    "accept-encoding",
    "amz-sdk-invocation-id",
    "amz-sdk-request",
    "authorization",
    "connection",
    "content-length",
    "expect",
    "host",
    "user-agent",
    "x-amz-content-sha256",
    "x-amz-date",
    "x-amz-security-token",
    "x-amz-user-agent",
];

#[derive(Default)]
struct Desk {
    op: Option<&'static OperationModel>,
    answer: Response,
    asked: Option<WireRequest>,
}

#[test]
fn botocore_agrees() {
    judge(true, |_| true);
}

#[test]
fn botocore_is_answered_in_cbor_where_it_prefers_that() {
    judge(false, |op| op.service.name == "cloudwatch");
}

fn judge(json_first: bool, wanted: impl Fn(&OperationModel) -> bool) {
    let Some(python) = crate::python() else {
        return;
    };
    let full = !json_first || env::var_os("FIRESTEP_FULL").is_some();
    let desk = Arc::new(Mutex::new(Desk::default()));
    let endpoint = serve(&desk);
    let script = format!("{}/tests/differential.py", env!("CARGO_MANIFEST_DIR"));
    let mut judge = Command::new(python);
    if json_first {
        judge.env("JSON_FIRST", "1");
    }
    let mut judge = judge
        .args([script, endpoint])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut ask, mut answers) = (
        judge.stdin.take().unwrap(),
        BufReader::new(judge.stdout.take().unwrap()),
    );

    let operations = model::services()
        .filter_map(model::service)
        .flat_map(model::ServiceModel::operations)
        .filter(|op| wanted(op));
    let chosen = operations
        .enumerate()
        .filter(|(at, _)| full || at % SHARE == 0);
    let (mut cases, mut failures) = (0, Vec::new());
    for (_, op) in chosen {
        for round in 0..if full { 8 } else { 2 } {
            cases += 1;
            let case = Case::new(op, round);
            let line =
                json!({ "service": op.service.name, "operation": op.name, "params": case.params });
            *desk.lock().unwrap() = Desk {
                op: Some(op),
                answer: case.response.clone(),
                asked: None,
            };
            writeln!(ask, "{line}").unwrap();
            let mut answer = String::new();
            answers.read_line(&mut answer).unwrap();
            let answer = serde_json::from_str(&answer).unwrap();
            let asked = desk.lock().unwrap().asked.take();
            if let Err(reason) = case.judge(asked.as_ref(), &answer) {
                failures.push(format!("{} {} {round}: {reason}", op.service.name, op.name));
                break;
            }
        }
    }
    drop(ask);
    judge.wait().unwrap();
    assert!(cases > 0);
    let count = failures.len();
    failures.truncate(20);
    assert!(
        failures.is_empty(),
        "{count} of {cases}:\n{}",
        failures.join("\n")
    );
}

struct Case {
    op: &'static OperationModel,
    params: Value,
    /// `None`: the answer is an error.
    output: Option<Value>,
    response: Response,
}

impl Case {
    fn new(op: &'static OperationModel, round: u64) -> Self {
        let mut random = Random::new(op, round + 1000);
        let params = sample::input(op, &mut random);
        if round % 4 == 1 {
            let known = op.errors.first().map(|id| op.service.shape(*id));
            let code = known
                .and_then(|shape| shape.error.as_ref())
                .map_or("AccessDenied", |error| error.code);
            let response = encode_error(op, code, "no <such> thing & \"more\"", None);
            return Self {
                op,
                params,
                output: None,
                response,
            };
        }
        let output = sample::output(op, &mut random);
        let response = encode_response(op, &output).unwrap();
        Self {
            op,
            params,
            output: Some(output),
            response,
        }
    }

    fn judge(&self, asked: Option<&WireRequest>, answer: &Value) -> Result<(), String> {
        if let Some(failed) = answer["failed"].as_str() {
            return Err(format!(
                "{failed}\n  wire   {}",
                String::from_utf8_lossy(&self.response.body)
            ));
        }
        let asked = asked.ok_or("it asked nothing")?;
        self.same_request(asked)
            .map_err(|reason| format!("request {reason}"))?;
        match (&self.output, decode_response(self.op, &self.response)) {
            (Some(_), Ok(ours)) => same(
                &self.tidied(ours.value()),
                &self.tidied(answer["output"].clone()),
            )
            .map_err(|reason| {
                format!(
                    "output {reason}\n  wire   {}",
                    String::from_utf8_lossy(&self.response.body)
                )
            }),
            (None, Err(ours)) => {
                let error = &answer["error"];
                let codes = [Some(ours.code.as_str()), ours.query_code.as_deref()];
                let agree = codes.contains(&error["Code"].as_str())
                    && error["Message"] == ours.message
                    && error["Status"] == ours.status;
                if agree {
                    Ok(())
                } else {
                    Err(format!("error\n  ours   {ours:?}\n  wanted {answer}"))
                }
            }
            (_, ours) => Err(format!(
                "one of them sees an error\n  ours   {ours:?}\n  wanted {answer}"
            )),
        }
    }

    fn same_request(&self, asked: &WireRequest) -> Result<(), String> {
        let differ = |what: &str, ours: &str, wanted: &str| {
            Err(format!("{what}\n  ours   {ours}\n  wanted {wanted}"))
        };
        if asked.header("smithy-protocol").is_some() {
            return self.same_params(asked);
        }
        let ours = encode_request(self.op, &self.params).map_err(|error| error.to_string())?;
        let target = ours.target();
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        if ours.method != asked.method
            || path.trim_end_matches('/') != asked.path.trim_end_matches('/')
        {
            return differ(
                "address",
                &target,
                &format!("{} {}", asked.method, asked.path),
            );
        }
        if sorted(query) != sorted(&asked.query) {
            return differ("query", query, &asked.query);
        }
        let headers = ours
            .headers
            .iter()
            .chain(&asked.headers)
            .map(|(name, _)| name.as_str());
        for name in headers.filter(|name| !NOT_OURS.contains(&name.to_ascii_lowercase().as_str())) {
            let (ours, wanted) = (
                ours.header(name).unwrap_or("(none)"),
                asked.header(name).unwrap_or("(none)"),
            );
            if ours != wanted {
                return differ(name, ours, wanted);
            }
        }
        same_body(self.op.service.protocol, &ours.body, &asked.body)?;
        self.same_params(asked)
    }

    /// What a server makes of the request.
    fn same_params(&self, asked: &WireRequest) -> Result<(), String> {
        let scope = asked
            .header("authorization")
            .and_then(|value| value.split('/').nth(3))
            .unwrap_or_default();
        let (op, params) = decode_request(scope, asked).map_err(|error| error.to_string())?;
        if !std::ptr::eq(op, self.op) {
            return Err(format!("went to {}", op.name));
        }
        same(&params, &self.params)
    }

    /// Where botocore's form differs by design: it parses IAM's policies, and says null for a bucket in us-east-1.
    fn tidied(&self, mut output: Value) -> Value {
        if self.op.service.name == "iam" {
            unparse(&mut output);
        }
        // An empty body is an empty payload to botocore, and none to firestep.
        if let (Value::Object(entries), true) = (&mut output, self.response.body.is_empty()) {
            entries.retain(|_, value| *value != json!({}));
        }
        if self.op.name == "GetBucketLocation" && output["LocationConstraint"].is_null() {
            output = json!({});
        }
        output
    }
}

fn unparse(value: &mut Value) {
    match value {
        Value::Object(entries) if entries.contains_key("Statement") => {
            *value = value.to_string().into();
        }
        Value::Object(entries) => entries.values_mut().for_each(unparse),
        Value::Array(values) => values.iter_mut().for_each(unparse),
        _ => {}
    }
}

/// Gives every request the answer on the desk and notes what was asked.
fn serve(desk: &Arc<Mutex<Desk>>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let desk = Arc::clone(desk);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let desk = Arc::clone(&desk);
            thread::spawn(move || while answer(&stream, &desk).is_some() {});
        }
    });
    endpoint
}

fn answer(mut stream: &TcpStream, desk: &Mutex<Desk>) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let mut line = || {
        let mut line = String::new();
        reader
            .read_line(&mut line)
            .ok()
            .filter(|count| *count > 0)?;
        Some(line.trim_end().to_owned())
    };
    let first = line()?;
    let mut words = first.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?);
    let mut headers = Vec::new();
    while let Some(line) = line().filter(|line| !line.is_empty()) {
        let (name, value) = line.split_once(':')?;
        headers.push((name.to_owned(), value.trim().to_owned()));
    }
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut request = WireRequest {
        method,
        path: path.to_owned(),
        query: query.to_owned(),
        headers,
        ..WireRequest::default()
    };
    let length = request
        .header("content-length")
        .and_then(|length| length.parse().ok())
        .unwrap_or(0);
    request.body = vec![0; length];
    reader.read_exact(&mut request.body).ok()?;

    let mut desk = desk.lock().unwrap();
    let Response {
        status,
        headers,
        body,
    } = in_kind(desk.op.unwrap(), &request, desk.answer.clone());
    desk.asked = Some(request);
    let mut head = format!("HTTP/1.1 {status} -\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in headers {
        write!(head, "{name}: {value}\r\n").unwrap();
    }
    let mut bytes = format!("{head}\r\n").into_bytes();
    bytes.extend(body);
    stream.write_all(&bytes).ok()
}
