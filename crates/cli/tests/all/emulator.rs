//! The whole job against moto, an emulator that is not ours: expected states clause by clause.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{Folder, clean, firestep, python, script, text};

pub(crate) struct Moto(Child, pub(crate) String);

impl Moto {
    pub(crate) fn start(python: &str, home: &Folder) -> Self {
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let mut command = Command::new(python);
        clean(&mut command, home);
        let server = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/serve_moto.py");
        let child = command
            .arg(server)
            .arg(port.to_string())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let moto = Self(child, format!("http://127.0.0.1:{port}"));
        let begun = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(
                begun.elapsed() < Duration::from_secs(60),
                "moto did not start"
            );
            std::thread::sleep(Duration::from_millis(200));
        }
        moto
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

type Row = (&'static str, &'static str, &'static [(&'static str, char)]);

/// Item, clause, and what each account must show, by name: p pass, f fail, u unknown, n nothing to
/// evaluate. `*` is every other account. Thought out from `seed_moto.py`.
const EXPECTED: &[Row] = &[
    ("E1.2", "feature-set", &[("*", 'p')]),
    ("E1.7", "policy-type", &[("*", 'p')]),
    ("E1.7", "beyond-full-access", &[("*", 'p')]),
    // moto has no contacts of its own: each account was given a SECURITY contact only, or none.
    ("E3.1", "multi-region", &[("master", 'p'), ("*", 'f')]),
    ("E3.1", "logging", &[("master", 'p'), ("*", 'f')]),
    ("E3.1", "validation", &[("master", 'p'), ("*", 'f')]),
    // Only some regions are collected: what holds there is no pass of the whole, and what was not asked is told so.
    ("E3.2", "detector", &[("good", 'o'), ("*", 'f')]),
    ("E3.4", "account", &[("good", 'p'), ("*", 'f')]),
    ("E3.4", "buckets", &[("good", 'p'), ("bad", 'f')]),
    ("E5.2", "no-users", &[("bad", 'f'), ("good", 'p')]),
    ("E5.4", "console-mfa", &[("bad", 'f')]),
    // moto does not say whether a policy is public; this one lets everyone in without a condition.
    ("E6.1", "buckets", &[("bad", 'f'), ("good", 'p')]),
    // A queue of anybody's; what else of the kind there is not, no list says.
    ("E6.1", "others", &[("bad", 'f')]),
    ("E6.2", "instances", &[("good", 'o'), ("bad", 'f')]),
    // moto cannot answer GetInstanceMetadataDefaults: unknown, never pass.
    ("E6.2", "account-default", &[("*", 'u')]),
    ("M7.1", "registries", &[("good", 'o'), ("bad", 'f')]),
    // A redirect to HTTPS is no plaintext, a text of the load balancer's own is; moto logs no requests.
    ("E9.2", "listeners", &[("bad", 'f'), ("good", 'o')]),
    ("E4.4", "load-balancers", &[("bad", 'f'), ("good", 'f')]),
    // Filters were read in the regions that were asked; which groups matter is not declared.
    ("M3.1", "central", &[("*", 'o')]),
    ("M3.1", "retained-encrypted", &[("bad", 'f'), ("good", 'o')]),
    ("M6.2", "sensitive-ports", &[("bad", 'f'), ("good", 'o')]),
];

#[test]
fn an_organization_of_an_emulator_is_judged_clause_by_clause() {
    let Some(python) = python() else { return };
    let home = Folder::new("moto");
    let moto = Moto::start(&python, &home);
    let seeded = script(&python, &home, "seed_moto.py", &[&moto.1]);
    assert!(seeded.status.success(), "{:?}", text(&seeded));
    let out = home.join("snapshot");
    let output = firestep(&home)
        .envs([
            ("AWS_ACCESS_KEY_ID", "testing"),
            ("AWS_SECRET_ACCESS_KEY", "testing"),
            ("AWS_REGION", "us-east-1"),
        ])
        .args([
            "audit",
            "-q",
            "--format",
            "json",
            "--all",
            "--regions",
            "us-east-1,eu-central-1",
            "--endpoint-url",
            &moto.1,
            "--out",
        ])
        .arg(&out)
        .output()
        .unwrap();
    let (json, err) = text(&output);
    let audit: Value = serde_json::from_str(&json).unwrap_or_else(|_| panic!("{json}{err}"));
    let names: Vec<&str> = audit["scope"]["accounts"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|it| it["state"] == "examined")
        .map(|it| it["name"].as_str().unwrap())
        .collect();
    assert_eq!(names.len(), 3, "{}", audit["scope"]);
    let mut wrong = Vec::new();
    for (item, clause, expected) in EXPECTED {
        let found = audit["items"]
            .as_array()
            .unwrap()
            .iter()
            .find(|it| it["id"] == *item)
            .unwrap();
        let found = found["clauses"]
            .as_array()
            .unwrap()
            .iter()
            .find(|it| it["id"] == *clause)
            .unwrap();
        for (at, name) in names.iter().enumerate() {
            let wanted = expected
                .iter()
                .find(|(of, _)| of == name)
                .or_else(|| expected.iter().find(|(of, _)| *of == "*"));
            let Some((_, wanted)) = wanted else { continue };
            let letter = match found["accounts"].as_str() {
                Some(letters) => letters.chars().nth(at).unwrap(),
                None => found["state"].as_str().unwrap().chars().next().unwrap(),
            };
            if letter != *wanted {
                wrong.push(format!(
                    "{item} {clause} in {name}: {letter}, expected {wanted}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}\n{err}", wrong.join("\n"));
}
