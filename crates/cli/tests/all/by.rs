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
