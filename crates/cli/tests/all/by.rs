//! `firestep audit --by`: what is counted adds up to what the report says.

use serde_json::Value;

use crate::support::{Folder, firestep, text};

fn run(home: &Folder, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = firestep(home)
        .args(["audit", "-q", "--snapshot", "acme"])
        .args(arguments)
        .output()
        .unwrap();
    let (out, err) = text(&output);
    (output.status.code(), out, err)
}

/// The four numbers at the end of each line that has them, and how it begins.
fn rows(table: &str) -> Vec<(String, [u64; 4])> {
    let of_line = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let (name, numbers) = words.split_at_checked(words.len().checked_sub(4)?)?;
        let numbers: Vec<u64> = numbers
            .iter()
            .map(|it| it.replace(',', "").parse().ok())
            .collect::<Option<_>>()?;
        Some((name.join(" "), numbers.try_into().ok()?))
    };
    table.lines().filter_map(of_line).collect()
}

#[test]
fn each_table_adds_up_to_the_reports_counts() {
    let home = Folder::new("by");
    let collected = firestep(&home)
        .args(["collect", "--demo", "-q", "--out", "acme"])
        .output()
        .unwrap();
    assert!(collected.status.success());
    let (_, json, _) = run(&home, &["--format", "json"]);
    let json: Value = serde_json::from_str(&json).unwrap();
    let count = |name: &str| json["counts"][name].as_u64().unwrap();
    let fails: u64 = ["fail_critical", "fail_high", "fail_medium", "fail_low"]
        .iter()
        .map(|it| count(it))
        .sum();
    let told = [fails, count("pass"), count("unknown")];
    for by in ["account", "service", "item"] {
        let (code, table, err) = run(&home, &["--by", by]);
        assert_eq!(code, Some(0), "{err}");
        let mut rows = rows(&table);
        let (name, sum) = rows.pop().unwrap();
        assert_eq!((name.as_str(), &sum[..3]), ("in all", &told[..]), "{table}");
        // A verdict may decide two items.
        for (at, all) in sum.iter().enumerate() {
            let added: u64 = rows.iter().map(|(_, counts)| counts[at]).sum();
            assert!(added == *all || (by == "item" && added > *all), "{table}");
        }
        assert!(table.lines().all(|it| it.chars().count() <= 80), "{table}");
    }

    // The filters that lists heed are heeded.
    let (_, table, _) = run(&home, &["--by", "service", "--account", "dev-app"]);
    let (_, all, _) = run(&home, &["--by", "account"]);
    let of = |table: &str, wanted: &str| {
        let found = rows(table)
            .into_iter()
            .find(|(name, _)| name.contains(wanted));
        found.unwrap().1
    };
    assert_eq!(of(&table, "in all"), of(&all, "dev-app"), "{table}{all}");
    let (_, critical, _) = run(&home, &["--by", "item", "--severity", "critical"]);
    assert_eq!(of(&critical, "in all")[0], count("fail_critical"));
    let narrow = firestep(&home)
        .env("COLUMNS", "60")
        .args(["audit", "-q", "--snapshot", "acme", "--by", "account"])
        .output()
        .unwrap();
    let narrow = text(&narrow).0;
    assert!(
        narrow.lines().all(|it| it.chars().count() <= 60),
        "{narrow}"
    );
    assert_eq!(rows(&narrow).last(), rows(&all).last(), "{narrow}");
}

#[test]
fn by_is_never_swallowed() {
    let home = Folder::new("by-vain");
    for more in [
        &["--format", "json"][..],
        &["--item", "E6.1"],
        &["--all"],
        &["--failed"],
        &["--stages"],
    ] {
        let output = firestep(&home)
            .args(["audit", "--demo", "--by", "account"])
            .args(more)
            .output()
            .unwrap();
        let (out, err) = text(&output);
        assert_eq!(output.status.code(), Some(2), "{more:?} {out}");
        assert!(err.contains("--by"), "{err}");
    }
}

/// A snapshot of the demo, and a registry in which some accounts have owners.
fn with_owners(name: &str) -> Folder {
    let home = Folder::new(name);
    let collected = firestep(&home)
        .args(["collect", "--demo", "-q", "--out", "acme"])
        .output()
        .unwrap();
    assert!(collected.status.success());
    std::fs::create_dir(home.join("program")).unwrap();
    std::fs::write(home.join("program/firestep.yaml"), "").unwrap();
    std::fs::write(
        home.join("program/accounts.yaml"),
        "accounts:\n\
         - { id: '111100000006', owner: web team, business_unit: Shop, category: production, reviewed: 2026-01-01 }\n\
         - { id: '111100000007', owner: Web Team, business_unit: Shop, category: production }\n\
         - { id: '111100000008', owner: \"../kim\\e[31m\" , business_unit: Pay }\n\
         - { id: '111100000014', owner: web team }\n",
    )
    .unwrap();
    home
}

#[test]
fn each_owner_unit_and_category_has_a_row_and_so_has_the_rest() {
    let home = with_owners("by-owner");
    std::fs::write(
        home.join("program/accounts.yaml"),
        std::fs::read_to_string(home.join("program/accounts.yaml"))
            .unwrap()
            .replace("\"../kim\\e[31m\"", "kim"),
    )
    .unwrap();
    let program = ["--program", "program"];
    let (_, json, _) = run(&home, &[&program[..], &["--format", "json"]].concat());
    let json: Value = serde_json::from_str(&json).unwrap();
    let told = [
        "fail_critical",
        "fail_high",
        "fail_medium",
        "fail_low",
        "unknown",
    ]
    .map(|it| json["counts"][it].as_u64().unwrap());
    let numbers = |line: &str| -> (String, Vec<u64>) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let (name, numbers) = words.split_at(words.len().saturating_sub(6));
        let numbers = numbers
            .iter()
            .map(|it| it.replace(',', "").parse().unwrap());
        (name.join(" "), numbers.collect())
    };
    for (by, rows) in [
        (
            "owner",
            &[
                "the organization",
                "Web Team",
                "kim",
                "web team",
                "(no owner)",
            ][..],
        ),
        ("unit", &["the organization", "Pay", "Shop", "(no unit)"]),
        (
            "category",
            &["the organization", "production", "(no category)"],
        ),
    ] {
        for columns in ["60", "80", "120"] {
            let output = firestep(&home)
                .env("COLUMNS", columns)
                .args(["audit", "-q", "--snapshot", "acme", "--by", by])
                .args(program)
                .output()
                .unwrap();
            let (table, err) = text(&output);
            assert!(output.status.success(), "{err}");
            let columns: usize = columns.parse().unwrap();
            assert!(
                table.lines().all(|it| it.chars().count() <= columns),
                "{table}"
            );
            if columns == 60 {
                continue;
            }
            let lines: Vec<_> = table
                .lines()
                .skip(1)
                .take_while(|it| !it.is_empty())
                .collect();
            let mut counted: Vec<_> = lines.into_iter().map(numbers).collect();
            let (name, sum) = counted.pop().unwrap();
            assert_eq!((name.as_str(), &sum[1..]), ("in all", &told[..]), "{table}");
            assert_eq!(sum[0], 14, "{table}");
            let names: Vec<&str> = counted.iter().map(|it| it.0.as_str()).collect();
            assert_eq!(names, rows);
            for (at, all) in sum.iter().enumerate() {
                let added: u64 = counted.iter().map(|it| it.1[at]).sum();
                assert_eq!(added, *all, "{table}");
            }
        }
    }
    let of = |id: &str| {
        let accounts = json["scope"]["accounts"].as_array().unwrap().iter();
        accounts.clone().find(|it| it["id"] == id).unwrap().clone()
    };
    let web = of("111100000006");
    assert_eq!(
        (&web["owner"], &web["business_unit"], &web["category"]),
        (&"web team".into(), &"Shop".into(), &"production".into())
    );
    assert_eq!(
        of("111100000007")["category"],
        Value::Null,
        "nobody has reviewed it"
    );
    assert_eq!(of("111100000001")["owner"], Value::Null);
}

#[test]
fn each_owner_gets_a_file_of_what_concerns_its_accounts() {
    let home = with_owners("by-output");
    let refused = std::fs::read_to_string(home.join("program/accounts.yaml")).unwrap();
    let (code, _, err) = run(
        &home,
        &["--program", "program", "--output", "out/{owner}.txt"],
    );
    // An escape is no name; that is told as everywhere.
    assert_eq!(code, Some(2), "{err}");
    std::fs::write(
        home.join("program/accounts.yaml"),
        refused.replace("\\e[31m", ""),
    )
    .unwrap();
    let files = || {
        let mut names: Vec<String> = std::fs::read_dir(home.join("out"))
            .unwrap()
            .map(|it| it.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    std::fs::create_dir_all(home.join("out")).unwrap();
    std::fs::write(home.join("out/kim.txt"), "of an earlier run").unwrap();
    let write = |pattern: &str, more: &[&str]| {
        let output = firestep(&home)
            .args(["audit", "--snapshot", "acme", "--program", "program"])
            .args(["--no-history", "--output", pattern])
            .args(more)
            .output()
            .unwrap();
        let (out, err) = text(&output);
        assert!(output.status.success(), "{err}");
        (out, err)
    };
    let (out, err) = write("out/{owner}.txt", &[]);
    assert!(out.contains("Exposed now"), "{out}");
    assert_eq!(err, "wrote 5 files in out\n");
    assert_eq!(
        files(),
        [
            "Web-Team.txt",
            "kim.txt",
            "no-owner.txt",
            "organization.txt",
            "web-team-2.txt"
        ]
    );
    let read = |name: &str| std::fs::read_to_string(home.join("out").join(name)).unwrap();
    let web = read("web-team-2.txt");
    assert!(
        web.starts_with("owner web team, Organization o-4x7k2pacme"),
        "{web}"
    );
    for part in [
        "prod-web 111100000006  examined",
        "old-shop 111100000014  inactive",
        "Findings that fail",
    ] {
        assert!(web.contains(part), "{part}\n{web}");
    }
    assert!(!web.contains("prod-pay") && !read("kim.txt").contains("earlier run"));
    assert!(!read("organization.txt").contains("Exposed now"));
    assert_eq!(write("out/{owner}.txt", &["-q"]).1, "");

    // As JSON they are the audit, in parts.
    std::fs::remove_dir_all(home.join("out")).unwrap();
    write("out/{unit}.json", &[]);
    assert_eq!(
        files(),
        ["Pay.json", "Shop.json", "no-unit.json", "organization.json"]
    );
    let json = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    let (_, whole, _) = run(&home, &["--program", "program", "--format", "json"]);
    let whole = json(&whole);
    let parts: Vec<Value> = files().iter().map(|it| json(&read(it))).collect();
    let len = |audit: &Value, part: &str| audit[part].as_array().unwrap().len();
    for part in ["findings", "exposed_now"] {
        let all: usize = parts.iter().map(|it| len(it, part)).sum();
        assert_eq!(all, len(&whole, part), "{part}");
    }
    for count in [
        "fail_critical",
        "fail_high",
        "fail_medium",
        "fail_low",
        "unknown",
        "pass",
    ] {
        let of = |it: &Value| it["counts"][count].as_u64().unwrap();
        assert_eq!(parts.iter().map(of).sum::<u64>(), of(&whole), "{count}");
    }
    let organization = json(&read("organization.json"));
    assert_eq!(organization["exposure"]["clear"], false);
    assert_eq!(len(&organization["scope"], "accounts"), 0);
    let pay = json(&read("Pay.json"));
    let mut accounts = pay["findings"].as_array().unwrap().iter();
    assert!(accounts.all(|it| it["account"] == "111100000008"));
    assert_eq!(pay["schema"], whole["schema"]);
}

#[test]
fn an_output_that_cannot_be_written_is_told_before_anything_is_collected() {
    let home = Folder::new("by-output-wrong");
    std::fs::write(home.join("file"), "").unwrap();
    std::fs::create_dir(home.join("home")).unwrap();
    for (output, words) in [
        ("out/{ownr}.txt", &["`{ownr}`", "near it: owner"][..]),
        ("out/{owner}.pdf", &["says no format", ".txt, .json"]),
        ("out/{owner", &["says no format"]),
        ("text:out/{owner", &["half a placeholder"]),
        ("jsn:out/a", &["`jsn`", "no format", "near it: json"]),
        ("file/a.txt", &["could not write file/a.txt"]),
        ("csv:.", &["names no file"]),
        ("csv:home", &["could not write home", "is a directory"]),
        ("out/", &["names no file"]),
        ("{unit}/{owner}.txt", &["a placeholder in its folder"]),
        ("out/{owner}-{unit}.txt", &["more than one placeholder"]),
        ("file/{owner}.txt", &["could not write into file"]),
    ] {
        let run = firestep(&home)
            .args(["audit", "--demo", "--output", output])
            .output()
            .unwrap();
        let (out, err) = text(&run);
        assert_eq!(run.status.code(), Some(2), "{output} {out}");
        for word in words {
            assert!(err.contains(word), "{output}: {word}\n{err}");
        }
    }
    assert!(!home.join("out").exists());
}

#[test]
fn several_files_are_written_in_one_run_and_one_format_takes_the_place_of_the_screen() {
    let home = with_owners("by-several");
    let (code, out, err) = run(
        &home,
        &[
            "--output",
            "a.json",
            "--output",
            "json:b.txt",
            "--output",
            "x.csv",
            "--output",
            "csv:-",
        ],
    );
    assert_eq!(code, Some(0), "{err}");
    assert_eq!(err, "", "quiet");
    let read = |name: &str| std::fs::read_to_string(home.join(name)).unwrap();
    assert_eq!(read("a.json"), read("b.txt"));
    assert_eq!(read("x.csv"), out);
    let json: Value = serde_json::from_str(&read("a.json")).unwrap();
    let keys = |text: &str| text.lines().filter(|it| it.contains("/AWS::")).count();
    assert_eq!(
        keys(&out),
        json["findings"].as_array().unwrap().len(),
        "a row each"
    );

    for (outputs, words) in [
        (&["a.json", "./a.json"][..], "lead to one place"),
        (&["a.json", "csv:a.json"], "lead to one place"),
        (&["text:-", "csv:-"], "lead to one place"),
        (
            &["o/{owner}.txt", "json:o/{owner}.txt"],
            "lead to one place",
        ),
    ] {
        let typed: Vec<&str> = outputs.iter().flat_map(|it| ["--output", *it]).collect();
        let (code, _, err) = run(&home, &typed);
        assert_eq!(code, Some(2), "{outputs:?}");
        assert!(err.contains(words), "{outputs:?}: {err}");
    }
    let (code, _, err) = run(&home, &["--format", "json", "--output", "csv:-"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("both print to stdout"), "{err}");
    let (code, _, err) = run(&home, &["--item", "E6.1", "--output", "{owner}.txt"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("--item has no effect"), "{err}");
}

#[test]
fn no_output_is_lost_for_another() {
    let home = with_owners("by-lost");
    // What fails is told when the others are written.
    let (code, out, err) = run(
        &home,
        &[
            "--output",
            "a.csv",
            "--output",
            "json:/dev/full",
            "--output",
            "b.md",
        ],
    );
    assert_eq!(code, Some(2), "{err}");
    assert!(err.contains("could not write /dev/full"), "{err}");
    assert!(out.contains("Exposed now") && home.join("a.csv").exists());
    assert!(
        home.join("b.md").exists(),
        "it comes after the one that failed"
    );

    // A link to what is not there yet leads to it.
    std::os::unix::fs::symlink("t.json", home.join("l.json")).unwrap();
    let (code, _, err) = run(&home, &["--output", "t.json", "--output", "csv:l.json"]);
    assert_eq!(code, Some(2), "{err}");
    assert!(err.contains("lead to one place"), "{err}");

    // Files of groups keep off each other, and off those that are named.
    let program = ["--program", "program", "--no-history"];
    let accounts = home.join("program/accounts.yaml");
    let text = std::fs::read_to_string(&accounts).unwrap();
    std::fs::write(&accounts, text.replace("\\e[31m", "")).unwrap();
    let both = ["--output", "o/{owner}.txt", "--output", "csv:o/{unit}.txt"];
    let named = ["--output", "json:o/kim.txt"];
    let (code, _, err) = run(&home, &[&program[..], &both, &named].concat());
    assert_eq!(code, Some(0), "{err}");
    let begins = |name: &str, with: &str| {
        let text = std::fs::read_to_string(home.join("o").join(name)).unwrap();
        assert!(text.starts_with(with), "{name} {:?}", text.get(..80));
    };
    begins("kim.txt", "{");
    begins("kim-2.txt", "owner ../kim");
    begins("organization-2.txt", "key,verdict,");

    // What was collected, and what people wrote, is not written over.
    for (output, words) in [
        ("acme/manifest.json", "the snapshot"),
        ("text:program/firestep.yaml", "the program folder"),
    ] {
        let (code, _, err) = run(&home, &[&program[..], &["--output", output]].concat());
        assert_eq!(code, Some(2), "{output}");
        assert!(err.contains(words), "{err}");
    }
    let (code, out, err) = run(&home, &["--output", "csv:/dev/stdout"]);
    assert_eq!(code, Some(0), "{err}");
    assert!(
        out.starts_with("key,verdict,"),
        "it takes the screen's place"
    );
}
