//! The main job on the demo organization.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::process::Command;

use serde_json::Value;

use crate::support::{Folder, firestep, text};

#[test]
fn the_first_screen_fits_and_says_what_to_do() {
    let home = Folder::new("demo");
    let output = firestep(&home).args(["audit", "--demo"]).output().unwrap();
    let (out, err) = text(&output);
    assert!(output.status.success(), "{err}");
    for words in [
        "Exposed now",
        "Next ten steps",
        "Not seen",
        "cloudtrail:GetTrailStatus",
        "= 75 items",
        "eu-north-1 closed by SCP",
    ] {
        assert!(out.contains(words), "{words}\n{out}");
    }
    assert!(out.lines().count() <= 60, "{}", out.lines().count());
    for line in out.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
    // The most urgent first.
    let at = |words: &str| out.find(words).unwrap();
    assert!(at("Exposed now") < at("Score") && at("Score") < at("Next ten"));
    assert!(
        out.contains("+ 18 more, 1 declared: firestep audit --demo --all"),
        "{out}"
    );
}

#[test]
fn the_wide_layout_fits_120_columns_and_ascii_is_ascii() {
    let home = Folder::new("wide");
    let output = firestep(&home)
        .env("COLUMNS", "120")
        .env("LANG", "C")
        .args(["audit", "--demo", "-q"])
        .output()
        .unwrap();
    let (out, err) = text(&output);
    assert!(out.is_ascii(), "{out}");
    assert_eq!(err, "");
    for line in out.lines() {
        assert!(line.len() <= 120, "{line}");
    }
}

/// The words that a shell makes of each command that is pasted.
fn heard(pasted: &[String]) -> Vec<Vec<String>> {
    const END: &str = "-- the end of a command --";
    let mut script = String::new();
    for it in pasted {
        let it = it.trim_start();
        writeln!(script, "printf '%s\\n' {it}\necho '{END}'").unwrap();
    }
    let output = Command::new("sh").args(["-c", &script]).output().unwrap();
    assert!(output.status.success(), "{script}");
    let text = String::from_utf8(output.stdout).unwrap();
    let commands = text.split_terminator(END);
    commands
        .map(|it| it.trim().lines().map(str::to_owned).collect())
        .filter(|it: &Vec<String>| !it.is_empty())
        .collect()
}

/// The commands of a text that begin so, each with the lines that it goes on in.
fn pasted(text: &str, begins: &str) -> Vec<String> {
    let mut commands: Vec<String> = Vec::new();
    let mut goes_on = false;
    for line in text.lines() {
        if goes_on {
            let last = commands.last_mut().unwrap();
            last.push('\n');
            last.push_str(line);
        } else if line.trim_start().starts_with(begins) {
            commands.push(line.to_owned());
        } else {
            continue;
        }
        goes_on = line.ends_with('\\');
    }
    commands
}

/// A folder with the demo's snapshot in `acme`.
fn collected(home: &Folder) {
    let collect = ["collect", "--demo", "-q", "--out", "acme"];
    let output = firestep(home).args(collect).output().unwrap();
    assert!(output.status.success(), "{}", text(&output).1);
}

#[test]
fn printed_commands_paste_as_they_are_and_stand_below_their_account() {
    let home = Folder::new("paste");
    collected(&home);
    let run = |width: &str, arguments: &[&str]| {
        let output = firestep(&home)
            .env("COLUMNS", width)
            .args(["audit", "--snapshot", "acme", "-q"])
            .args(arguments)
            .output()
            .unwrap();
        text(&output).0
    };
    let report: Value = serde_json::from_str(&run("80", &["--format", "json", "--all"])).unwrap();
    let fixes: Vec<String> = (report["findings"].as_array().unwrap().iter())
        .filter_map(|it| it["fix"].as_str())
        .flat_map(str::lines)
        .map(str::to_owned)
        .collect();
    let fixes: BTreeSet<Vec<String>> = heard(&fixes).into_iter().collect();
    for width in ["60", "120"] {
        let list = run(width, &["--failed"]);
        let all: BTreeSet<Vec<String>> = heard(&pasted(&list, "aws ")).into_iter().collect();
        // What fails for a reason that was told is not told again.
        let strange: Vec<_> = all.difference(&fixes).collect();
        assert!(strange.is_empty() && all.len() > 20, "{width} {strange:?}");
        let item = run(width, &["--item", "E6.1"]);
        let of_item = heard(&pasted(&item, "aws "));
        assert!(of_item.len() > 3, "{item}");
        assert!(of_item.iter().all(|it| fixes.contains(it)));
        let shown = heard(&pasted(&item, "firestep snapshot cat "));
        let output = firestep(&home).args(&shown[0][1..]).output().unwrap();
        assert!(output.status.success() && !output.stdout.is_empty());
        for words in [
            "staging 111100000009, eu-central-1",
            "Review first. Somebody may rely on what it ends",
        ] {
            assert!(item.contains(words), "{words}\n{item}");
        }
    }
    // What the first screen leads to runs.
    let screen = run("60", &[]);
    let commands: Vec<String> = pasted(&screen, "firestep audit ")
        .into_iter()
        .filter(|it| it.contains("--item"))
        .collect();
    assert!(commands.len() > 3, "{screen}");
    for typed in heard(&commands) {
        let note = typed.iter().position(|it| it == "one");
        let flags = typed.iter().take(note.unwrap_or(typed.len())).skip(1);
        let output = firestep(&home).args(flags).arg("-q").output().unwrap();
        assert!(output.status.success(), "{typed:?}");
    }
}

#[test]
fn every_command_is_bound_to_an_account_and_every_list_to_what_was_asked() {
    let home = Folder::new("bound");
    collected(&home);
    let run = |arguments: &[&str]| {
        let output = firestep(&home)
            .env("COLUMNS", "120")
            .args(["audit", "--snapshot", "acme", "-q"])
            .args(arguments)
            .output()
            .unwrap();
        text(&output).0
    };
    // Nobody said how profiles are called: then the command runs nowhere as it stands, and it is said why.
    let list = run(&["--failed"]);
    let commands = heard(&pasted(&list, "aws "));
    assert!(commands.len() > 20, "{list}");
    let profile = |command: &Vec<String>| {
        let at = command.iter().position(|it| it == "--profile").unwrap();
        command[at + 1].clone()
    };
    for command in &commands {
        let profile = profile(command);
        assert!(profile.starts_with("PROFILE-1111000000"), "{command:?}");
        assert!(list.contains(&format!(" {}\n", &profile[8..])), "{list}");
    }
    assert!(list.contains("stands for your AWS profile of that account"));
    std::fs::write(home.join("firestep.yaml"), "profile: \"{name}-admin\"\n").unwrap();
    let list = run(&["--failed", "--settings", "firestep.yaml"]);
    assert!(!list.contains("PROFILE-"), "{list}");
    let profiles: BTreeSet<String> = heard(&pasted(&list, "aws ")).iter().map(profile).collect();
    assert!(profiles.contains("staging-admin"), "{profiles:?}");

    // An account that was asked for is the only one in every part, and the rest of it is shown by the same flags.
    let item = run(&["--item", "E6.1", "--account", "staging"]);
    for name in ["dev-app", "prod-web", "prod-data", "sandbox-a"] {
        assert!(!item.contains(name), "{name}\n{item}");
    }
    let more = "+ 11 more: firestep audit --snapshot acme --item E6.1 --account 111100000009 --all";
    assert!(item.contains(more), "{item}");
    // Records say what was asked, and all of them are there when all are asked for.
    let records = "staging ec2:DescribeSnapshots OwnerIds=";
    assert!(item.contains(records), "{item}");
    let of = |text: &str| {
        let from = text.find("── Records").unwrap();
        let to = text[from..].find("As they were written").unwrap();
        text[from..from + to].lines().count()
    };
    let whole = run(&["--item", "E6.1", "--all"]);
    assert!(of(&whole) > of(&run(&["--item", "E6.1"])) + 20, "{whole}");
    assert!(!whole.contains("more: firestep audit"), "{whole}");
    let by = run(&["--by", "service", "--severity", "high"]);
    assert!(
        by.contains("  firestep audit --snapshot acme --severity high --failed"),
        "{by}"
    );
}

#[test]
fn what_the_user_left_out_is_neither_refused_nor_a_step() {
    let home = Folder::new("narrowed");
    let collect = ["collect", "--demo", "-q", "--out", "part"];
    let output = firestep(&home)
        .args(collect)
        .args(["--accounts", "prod-web,staging"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", text(&output).1);
    let run = |arguments: &[&str]| {
        let output = firestep(&home)
            .args(["audit", "--snapshot", "part", "-q"])
            .args(arguments)
            .output()
            .unwrap();
        text(&output).0
    };
    let report: Value = serde_json::from_str(&run(&["--format", "json"])).unwrap();
    let items = report["items"].as_array().unwrap();
    for item in items.iter().filter(|it| it["unit"] == "account") {
        // What was examined was refused two accounts at most; the other eleven were not asked.
        let of = |name: &str| item[name].as_u64().unwrap();
        assert!(of("refused") <= 2, "{item}");
        assert!(of("waiting") <= 2 || of("not_collected") == 0, "{item}");
        assert_ne!(item["state"], "done", "{item}");
    }
    assert!(report["score"][0]["not_collected"].as_u64().unwrap() > 5);
    let of = |id: &str| items.iter().find(|it| it["id"] == id).unwrap();
    assert_eq!(of("E3.4")["not_collected"], 11);
    let screen = run(&[]);
    let steps = &screen[screen.find("── Next").unwrap()..screen.find("── Not seen").unwrap()];
    // All that is left of these is what was not collected.
    for id in ["E3.2", "E3.4", "E3.6"] {
        assert!(!steps.contains(&format!(" {id} ")), "{screen}");
    }
    assert!(screen.contains("~ unasked"), "{screen}");
}

#[test]
fn sixty_columns_are_enough_but_for_words_that_cannot_be_broken() {
    let home = Folder::new("narrow");
    collected(&home);
    let snapshot = ["audit", "-q", "--snapshot", "acme"];
    let of_audit: [&[&str]; 9] = [
        &[],
        &["--all"],
        &["--failed"],
        &["--stages"],
        &["--by", "account"],
        &["--by", "item"],
        &["--by", "service"],
        &["--item", "E6.1", "--all"],
        &["--item", "E1.3"],
    ];
    let mut all: Vec<Vec<&str>> = vec![
        vec!["checks"],
        vec!["items"],
        vec!["items", "--not-examined"],
        vec!["snapshot", "cat", "acme"],
    ];
    all.extend(of_audit.iter().map(|it| [&snapshot, *it].concat()));
    all.extend(
        firestep_checks::all()
            .iter()
            .map(|it| vec!["checks", it.id])
            .step_by(7),
    );
    all.extend(
        firestep_checklist::items()
            .iter()
            .map(|it| vec!["items", it.id])
            .step_by(7),
    );
    for arguments in all {
        let output = firestep(&home)
            .env("COLUMNS", "60")
            .args(&arguments)
            .output()
            .unwrap();
        let (out, err) = text(&output);
        assert!(
            output.status.success() && !out.is_empty(),
            "{arguments:?} {err}"
        );
        for line in out.lines().filter(|it| it.chars().count() > 60) {
            // A word with what it is about, a quoted one with its backslash.
            let words = line.trim_end_matches(" \\").trim_start();
            let is_whole = words.starts_with('\'') || !words.contains(' ');
            assert!(is_whole, "{arguments:?}\n{line}");
        }
    }
}

#[test]
fn all_lists_every_exposure_before_the_findings() {
    let home = Folder::new("exposed");
    let run = |arguments: &[&str]| {
        let output = firestep(&home)
            .args(["audit", "--demo", "-q", "--all"])
            .args(arguments)
            .output()
            .unwrap();
        text(&output).0
    };
    let report: Value = serde_json::from_str(&run(&["--format", "json"])).unwrap();
    let all = report["exposed_now"].as_array().unwrap();
    let text = run(&[]);
    assert!(text.starts_with("── Exposed now"), "{text}");
    let text: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for exposure in all {
        let title = exposure["title"].as_str().unwrap();
        assert!(text.contains(title), "{title}");
        for hop in exposure["path"].as_array().unwrap() {
            assert!(text.contains(hop.as_str().unwrap()), "{hop}");
        }
        for words in ["behind", "account_id", "show", "check"] {
            assert!(exposure[words].as_str().is_some_and(|it| !it.is_empty()));
        }
    }
    // Of one account, those of that account.
    let of_one = run(&["--account", "prod-web"]);
    assert!(
        of_one.contains("2 exposures ──") && of_one.contains("bastion"),
        "{of_one}"
    );
}

#[test]
fn json_holds_every_item_and_its_clauses() {
    let home = Folder::new("json");
    let output = firestep(&home)
        .args(["audit", "--demo", "-q", "--format", "json", "--all"])
        .output()
        .unwrap();
    let audit: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(audit["schema"], "firestep-audit/2");
    assert_eq!(audit["items"].as_array().unwrap().len(), 75);
    let trails = audit["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|item| item["id"] == "E3.1")
        .unwrap();
    assert_eq!(
        (&trails["state"], &trails["done"], &trails["total"]),
        (&"partial".into(), &9.into(), &13.into())
    );
    let findings = audit["findings"].as_array().unwrap();
    assert!(findings.iter().any(|it| it["verdict"] == "pass"));
    let unknown = findings
        .iter()
        .find(|it| it["gap"]["operation"] == "cloudtrail:GetTrailStatus")
        .unwrap();
    assert_eq!(unknown["verdict"], "unknown");
    assert_eq!(unknown["gap"]["reason"], "denied");
}

#[test]
fn an_item_is_explained_down_to_the_records() {
    let home = Folder::new("item");
    let output = firestep(&home)
        .args(["audit", "--demo", "-q", "--item", "e3.1"])
        .output()
        .unwrap();
    let (out, err) = text(&output);
    for words in [
        "9 of 13 accounts pass every clause, 3 fail, 1 unseen",
        "prod-pay",
        "AccessDeniedException",
        "log file validation",
    ] {
        assert!(out.contains(words), "{words}\n{out}{err}");
    }
}

#[test]
fn exit_codes_are_our_word() {
    let home = Folder::new("exit");
    let code = |arguments: &[&str]| {
        firestep(&home)
            .args(arguments)
            .output()
            .unwrap()
            .status
            .code()
    };
    assert_eq!(
        code(&["audit", "--demo", "-q", "--fail-on", "critical"]),
        Some(1)
    );
    assert_eq!(code(&["audit", "--demo", "-q"]), Some(0));
    assert_eq!(code(&["audit", "--demo", "--nonsense"]), Some(2));
}

#[test]
fn colour_repeats_and_no_color_takes_only_colour_away() {
    let home = Folder::new("color");
    let run = |arguments: &[&str]| {
        let output = firestep(&home)
            .args(["audit", "--demo", "-q"])
            .args(arguments)
            .output()
            .unwrap();
        text(&output).0
    };
    let strip = |text: String| {
        let mut plain = String::new();
        let mut rest = text.as_str();
        while let Some((before, after)) = rest.split_once("\u{1b}[") {
            plain.push_str(before);
            rest = after.split_once('m').map_or("", |(_, rest)| rest);
        }
        plain + rest
    };
    let same = |text: String| {
        text.lines()
            .filter(|line| !line.contains("calls"))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let coloured = run(&["--color", "always"]);
    assert!(coloured.contains("\u{1b}["));
    assert_eq!(same(strip(coloured)), same(run(&["--color", "never"])));
}

#[test]
fn nothing_that_was_planted_as_a_secret_is_in_the_snapshot() {
    let home = Folder::new("secrets");
    let folder = home.join("acme");
    let output = firestep(&home)
        .args(["collect", "--demo", "--out"])
        .arg(&folder)
        .output()
        .unwrap();
    let (out, err) = text(&output);
    assert!(output.status.success(), "{err}");
    let snapshot = firestep_snapshot::Snapshot::open(&folder).unwrap();
    let mut all = out + &err;
    for id in snapshot.accounts() {
        for record in snapshot.account(id).unwrap().iter() {
            all.push_str(&serde_json::to_string(record).unwrap());
        }
    }
    // The launch template's user data: what stands there is how long it was.
    assert!(!all.contains("IyEvYmluL2Jhc2gK"));
    assert!(all.contains(r#""UserData":{"redacted":null,"length":"#));
}
