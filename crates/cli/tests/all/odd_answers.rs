//! Answers that are odd and not wrong enough to stop for: told once, and the run goes on.

use serde_json::Value;

use crate::support::{Folder, Served, firestep, text};

const ACME: &str = include_str!("../../../sim/worlds/acme.toml");

fn account(id: &str, name: &str) -> String {
    format!(
        "{{ Id = \"{id}\", Name = \"{name}\", Email = \"{name}@acme.example\", Status = \"ACTIVE\", State = \"ACTIVE\", JoinedMethod = \"CREATED\", Arn = \"arn:aws:organizations::111100000001:account/o-4x7k2pacme/{id}\", JoinedTimestamp = \"2021-03-01T00:00:00Z\" }}"
    )
}

#[test]
fn an_account_that_is_named_twice_or_by_no_id_is_told_once_and_the_run_goes_on() {
    let home = Folder::new("odd");
    let accounts = [
        account("111100000001", "management"),
        account("111100000006", "prod-web"),
        account("111100000006", "prod-web"),
        account("../x", "evil"),
        account("12345", "short"),
        account("111100000006", "another-name"),
    ];
    let world = format!(
        "{ACME}\n[[answer]]\nop = \"organizations:ListAccounts\"\nout = {{ Accounts = [{}] }}\n",
        accounts.join(", ")
    );
    std::fs::write(home.join("world.toml"), world).unwrap();
    let served = Served::start(&home, &["--world", "world.toml"]);
    let output = firestep(&home)
        .envs(served.environment())
        .args(["collect", "--out", "in/acme"])
        .output()
        .unwrap();
    let (_, told) = text(&output);
    assert_eq!(output.status.code(), Some(0), "{told}");
    for words in [
        "names account 111100000006 more than once; it is taken once",
        "names an account `../x`, which is no id of 12 digits; it is left out",
        "names an account `12345`, which is no id",
    ] {
        assert_eq!(told.matches(words).count(), 1, "{words}: {told}");
    }
    let records = |folder: &str| {
        let entries = std::fs::read_dir(home.join(folder)).unwrap();
        let mut names: Vec<String> = entries
            .map(|it| it.unwrap().file_name().into_string().unwrap())
            .filter(|it| it.ends_with(".records"))
            .collect();
        names.sort();
        names
    };
    let expected = [
        "111100000001.records",
        "111100000006.records",
        "organization.records",
    ];
    assert_eq!(records("in/acme"), expected);
    assert_eq!(std::fs::read_dir(home.join("in")).unwrap().count(), 1);

    let audit = |arguments: &[&str]| {
        let output = firestep(&home)
            .args(["audit", "-q", "--snapshot", "in/acme"])
            .args(arguments)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", text(&output).1);
        text(&output).0
    };
    let json: Value = serde_json::from_str(&audit(&["--all", "--format", "json"])).unwrap();
    let states: Vec<(&str, &str)> = json["scope"]["accounts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["id"].as_str().unwrap(), it["state"].as_str().unwrap()))
        .collect();
    assert_eq!(
        states,
        [
            ("111100000001", "examined"),
            ("111100000006", "examined"),
            ("../x", "excluded"),
            ("12345", "excluded"),
        ]
    );
    // What is asked of members is asked of one of that id and name once.
    let mut keys: Vec<String> = json["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|it| !it["message"].as_str().unwrap().contains("another-name"))
        .map(|it| format!("{} {}", it["key"], it["message"]))
        .collect();
    let all = keys.len();
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), all);
    let shown: Vec<String> = audit(&[]).split_whitespace().map(str::to_owned).collect();
    let shown = shown.join(" ");
    let note = "names account 111100000006 more than once";
    assert_eq!(shown.matches(note).count(), 1, "{shown}");
}

#[test]
fn a_resource_that_overlapping_pages_name_twice_is_one() {
    let home = Folder::new("overlap");
    let instance = "{ InstanceId = \"i-1\", ImageId = \"ami-1\", State = { Code = 16, Name = \"running\" }, MetadataOptions = { HttpTokens = \"optional\", HttpEndpoint = \"enabled\", HttpPutResponseHopLimit = 1 }, Tags = [] }";
    let world = format!(
        "{ACME}\n[[item]]\nin = \"ec2:DescribeInstances/Reservations[]\"\naccounts = [\"sandbox-a\"]\nit = {{ ReservationId = \"r-1\", OwnerId = \"{{account}}\", Groups = [], Instances = [{instance}, {instance}] }}\n"
    );
    std::fs::write(home.join("world.toml"), world).unwrap();
    let served = Served::start(&home, &["--world", "world.toml"]);
    let output = firestep(&home)
        .envs(served.environment())
        .args(["audit", "-q", "--format", "json", "--all", "--out", "acme"])
        .output()
        .unwrap();
    let audit: Value = serde_json::from_slice(&output.stdout).unwrap();
    let of: Vec<&Value> = audit["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|it| it["check"] == "ec2-imdsv2-required" && it["resource"]["id"] == "i-1")
        .collect();
    assert_eq!(of.len(), 1, "{of:?}");
    assert_eq!(of[0]["verdict"], "fail");
}
