//! `firestep serve`: the pages over the history, for who has the address and nobody else.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{Folder, firestep, text};

struct Served {
    child: Child,
    /// `127.0.0.1:PORT`, and the path with the token.
    host: String,
    path: String,
}

impl Served {
    fn new(home: &Folder) -> Self {
        let mut child = firestep(home)
            .args(["serve", "--program", "acme", "--port", "0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let address = line.trim().strip_prefix("http://").expect(&line);
        let (host, path) = address.split_once('/').unwrap();
        Served {
            host: host.to_owned(),
            path: format!("/{path}"),
            child,
        }
    }

    /// Status, head and body.
    fn asked(&self, line: &str, headers: &str) -> (u16, String, String) {
        let mut stream = TcpStream::connect(&self.host).unwrap();
        write!(
            stream,
            "{line} HTTP/1.1\r\n{headers}Connection: close\r\n\r\n"
        )
        .unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let answer = String::from_utf8(bytes).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, head.to_owned(), body.to_owned())
    }

    fn get(&self, below: &str) -> (u16, String, String) {
        let host = format!("Host: {}\r\n", self.host);
        self.asked(&format!("GET {}{below}", self.path), &host)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn with_history(name: &str) -> Folder {
    let home = Folder::new(name);
    // What runs says so in the cache, where there is one.
    std::fs::create_dir(home.join(".cache")).unwrap();
    let init = firestep(&home).args(["init", "--demo", "acme"]).output();
    assert!(init.unwrap().status.success());
    home
}

#[test]
fn every_audit_of_the_history_is_a_page_and_any_two_are_compared() {
    let home = with_history("serve");
    let served = Served::new(&home);
    let (status, head, index) = served.get("");
    assert_eq!(status, 200, "{index}");
    let lower = head.to_lowercase();
    for header in [
        "content-security-policy: default-src 'none'; style-src 'sha256-",
        "frame-ancestors 'none'",
        "cache-control: no-store",
        "x-content-type-options: nosniff",
        "referrer-policy: no-referrer",
    ] {
        assert!(lower.contains(header), "{header}\n{head}");
    }
    let runs = ["2026-05-28T211400Z", "2026-08-26T211400Z"];
    for run in runs {
        assert!(index.contains(&format!("href=\"run/{run}\"")), "{index}");
        let (status, head, page) = served.get(&format!("run/{run}"));
        assert_eq!(status, 200);
        assert!(page.contains("\"schema\":\"firestep-report/1\""));
        let back = format!(
            "\"from\":{{\"href\":\"{}\",\"text\":\"All audits\"}}",
            served.path
        );
        assert!(page.contains(&back), "it leads back");
        // The header says what the page says of itself.
        let (_, policy) = page.split_once("Policy\" content=\"").unwrap();
        let (policy, _) = policy.split_once('"').unwrap();
        assert!(head.contains(policy), "{policy}\n{head}");
    }
    assert!(
        index.contains("verified ") && index.contains("unseen "),
        "{index}"
    );
    let asked = format!("diff?a={}&b={}", runs[0], runs[1]);
    let (status, _, moved) = served.get(&asked);
    assert_eq!(status, 200);
    assert!(moved.contains("What moved: o-4x7k2pacme") && moved.contains("<h2 id="));
    let (_, _, state) = served.get("state");
    let state: Value = serde_json::from_str(&state).unwrap();
    assert_eq!(state["runs"].as_array().unwrap().len(), 2);

    for (below, status) in [
        ("run/2026-01-01T000000Z", 404),
        ("run/..%2f..%2ffirestep", 404),
        ("run/../../firestep.yaml", 404),
        ("diff?a=2026-05-28T211400Z", 404),
        ("diff", 404),
        ("nothing", 404),
        ("run/%3Cscript%3E", 404),
    ] {
        let (found, _, page) = served.get(below);
        assert_eq!(found, status, "{below}");
        assert!(!page.contains("<script>"), "{below}");
    }
    // A file that cannot be read is told, and not skipped.
    std::fs::write(home.join("acme/history/x.jsonl"), "{").unwrap();
    let (status, _, page) = served.get("");
    assert_eq!(status, 200);
    assert!(
        page.contains("<b>Damaged:</b>") && page.contains("x.jsonl"),
        "{page}"
    );
    assert!(!page.contains("\\u{a}"), "{page}");
    // It hides none of the others.
    for below in [&format!("run/{}", runs[0]), &asked] {
        assert_eq!(served.get(below).0, 200, "{below}");
    }
    let (status, _, page) = served.get("run/x");
    assert_eq!(status, 404);
    assert!(
        page.contains(&format!("<a href=\"{}\">All audits", served.path)),
        "{page}"
    );
    // One that begins now says so too.
    let again = Served::new(&home);
    assert_eq!(again.get("").0, 200);
}

/// What the index calls its audits, and what the state does: where they differ the page loads itself for ever.
#[test]
fn a_name_that_is_no_address_is_a_page_all_the_same() {
    let home = with_history("serve-names");
    let history = home.join("acme/history");
    for (from, to) in [
        ("2026-05-28T211400Z.jsonl", "may result #1.jsonl"),
        ("2026-08-26T211400Z.jsonl", "m\u{202e}y+%41.jsonl"),
    ] {
        std::fs::rename(history.join(from), history.join(to)).unwrap();
    }
    let served = Served::new(&home);
    let (_, _, index) = served.get("");
    let shown: Vec<&str> = index
        .split("data-run=\"")
        .skip(1)
        .filter_map(|it| it.split('"').next())
        .collect();
    let (_, _, state) = served.get("state");
    let state: Value = serde_json::from_str(&state).unwrap();
    let mut runs: Vec<&str> = state["runs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it.as_str().unwrap())
        .collect();
    runs.reverse();
    assert_eq!(shown, runs);
    assert!(runs[0].contains("\\u{202e}"), "{runs:?}");
    let links: Vec<&str> = index
        .split("href=\"run/")
        .skip(1)
        .filter_map(|it| it.split('"').next())
        .collect();
    assert_eq!(links, ["m%E2%80%AEy%2B%2541", "may%20result%20%231"]);
    for link in &links {
        assert_eq!(served.get(&format!("run/{link}")).0, 200, "{link}");
    }
    // As a browser sends the form.
    let form = "diff?a=may+result+%231&b=m%5Cu%7B202e%7Dy%2B%2541";
    let (status, _, page) = served.get(form);
    assert_eq!(status, 200, "{page}");
}

#[test]
fn who_says_nothing_does_not_keep_others_out() {
    let home = with_history("serve-silent");
    let served = Served::new(&home);
    let silent: Vec<TcpStream> = (0..70)
        .map(|_| TcpStream::connect(&served.host).unwrap())
        .collect();
    let begun = Instant::now();
    assert_eq!(served.get("").0, 200);
    // They are given ten seconds.
    assert!(begun.elapsed() < Duration::from_secs(40));
    drop(silent);
}

#[test]
fn nobody_else_is_answered_and_nothing_is_written() {
    let home = with_history("serve-guard");
    let served = Served::new(&home);
    let path = &served.path;
    let host = format!("Host: {}\r\n", served.host);
    let port = served.host.rsplit(':').next().unwrap();
    for (line, headers, status) in [
        ("GET /".to_owned(), host.clone(), 404),
        (
            "GET /0123456789abcdef0123456789abcdef/".to_owned(),
            host.clone(),
            404,
        ),
        (
            format!("GET {path}"),
            format!("Host: evil.example:{port}\r\n"),
            421,
        ),
        (
            format!("GET {path}"),
            format!("{host}Origin: http://evil.example\r\n"),
            403,
        ),
        (
            format!("POST {path}"),
            format!("{host}Content-Length: 0\r\n"),
            405,
        ),
        (
            format!("DELETE {path}run/2026-05-28T211400Z"),
            host.clone(),
            405,
        ),
        (format!("GET http://evil.example{path}"), host.clone(), 421),
        (
            format!("GET http://{}{path}", served.host),
            host.clone(),
            200,
        ),
        (format!("HEAD {path}"), host.clone(), 200),
        (
            format!("GET {path}"),
            format!("Host: localhost:{port}\r\n"),
            200,
        ),
    ] {
        let (found, _, body) = served.asked(&line, &headers);
        assert_eq!(found, status, "{line} {headers}");
        assert!(
            status == 200 || !body.contains(path),
            "the token is told to nobody"
        );
    }

    // A port that is taken is one clear error.
    let output = firestep(&home)
        .args(["serve", "--program", "acme", "--port", port])
        .output()
        .unwrap();
    let (_, err) = text(&output);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        err.contains(&format!("127.0.0.1:{port}")) && err.contains("--port 0"),
        "{err}"
    );
    let output = firestep(&home)
        .args(["serve", "--program", "nowhere"])
        .output();
    let (_, err) = text(&output.unwrap());
    assert!(err.contains("nowhere"), "{err}");
}

#[test]
fn an_audit_in_another_terminal_is_seen_while_it_runs() {
    let home = with_history("serve-running");
    let served = Served::new(&home);
    let running = || -> Vec<Value> {
        let (_, _, state) = served.get("state");
        let state: Value = serde_json::from_str(&state).unwrap();
        state["running"].as_array().unwrap().clone()
    };
    assert!(running().is_empty());
    let mut audit = firestep(&home)
        .args(["collect", "--demo", "-q", "--out", "now"])
        .spawn()
        .unwrap();
    let begun = Instant::now();
    let mut seen = Vec::new();
    while audit.try_wait().unwrap().is_none() {
        assert!(
            begun.elapsed() < Duration::from_secs(120),
            "it does not end"
        );
        let mut now = running();
        if !now.is_empty() {
            seen.append(&mut now);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let last = seen.last().expect("nothing was said of it");
    assert_eq!(last["snapshot"], "now");
    assert!(
        seen.iter().any(|it| it["calls"].as_u64() > Some(0)),
        "{last}"
    );
    assert!(running().is_empty(), "it has ended");
}

#[test]
fn the_two_that_are_chosen_at_first_are_of_one_organization() {
    let home = with_history("serve-two");
    let history = home.join("acme/history");
    let last = std::fs::read_to_string(history.join("2026-08-26T211400Z.jsonl")).unwrap();
    let other = last.replace("o-4x7k2pacme", "o-zzzzzzzzzz");
    assert_ne!(last, other);
    std::fs::write(history.join("other.jsonl"), other).unwrap();
    let served = Served::new(&home);
    let (_, _, index) = served.get("");
    assert!(index.contains("run/other"), "{index}");
    let chosen: Vec<&str> = index
        .split("<option value=\"")
        .skip(1)
        .filter(|it| it.split('>').next().unwrap().ends_with(" selected"))
        .filter_map(|it| it.split('"').next())
        .collect();
    assert_eq!(chosen, ["2026-05-28T211400Z", "2026-08-26T211400Z"]);
    let (status, _, _) = served.get("diff?a=2026-05-28T211400Z&b=other");
    assert_eq!(status, 400);
}
