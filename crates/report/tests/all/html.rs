//! The HTML report says what the JSON says: the same ids, words and figures, in the same order.

use std::sync::LazyLock;

use firestep_checklist::{Keep, Report, kept};
use firestep_report::findings::Filter;
use firestep_report::html::{self, Beside};
use firestep_report::json;
use serde_json::{Value, json};

use crate::organization::{demo, report_on, report_that_keeps};

/// Markup, a script's end, what turns, colours and breaks lines.
const HOSTILE: &str = "<img src=x></script>\u{202e}\u{1b}[31m\u{2028}\r\n\"'&";

static DEMO: LazyLock<Report> = LazyLock::new(|| report_on(&demo("", false), "acme"));
static HOSTILE_NAMES: LazyLock<Report> = LazyLock::new(|| report_on(&demo(HOSTILE, false), "acme"));

fn block(report: &Report, filter: &Filter) -> Value {
    serde_json::to_value(html::from_report(report, Beside::default(), filter).unwrap()).unwrap()
}

fn document(report: &Report, filter: &Filter) -> Value {
    let mut out = Vec::new();
    json::audit(report, filter, &mut out).unwrap();
    serde_json::from_slice(&out).unwrap()
}

fn page(report: &Report) -> String {
    let mut out = Vec::new();
    html::audit(report, Beside::default(), &Filter::default(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn all(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

/// A member of each of a list.
fn each<'a>(list: &'a Value, member: &'a str) -> Vec<&'a Value> {
    all(list).map(|it| &it[member]).collect()
}

fn passes() -> Filter {
    Filter {
        passes: true,
        ..Filter::default()
    }
}

#[test]
fn the_figures_are_those_of_the_json() {
    let (block, document) = (
        block(&DEMO, &Filter::default()),
        document(&DEMO, &Filter::default()),
    );
    let counts = &document["counts"];
    let [critical, high, medium, low] =
        ["fail_critical", "fail_high", "fail_medium", "fail_low"].map(|it| &counts[it]);
    assert_eq!(
        block["counts"]["failing"],
        json!([critical, high, medium, low])
    );
    for member in ["excepted", "unknown", "pass"] {
        assert_eq!(block["counts"][member], counts[member], "{member}");
    }
    let mut compared = 0;
    for (rows, others, id) in [("tiers", "score", "tier"), ("stages", "stages", "stage")] {
        for (row, other) in all(&block[rows]).zip(all(&document[others])) {
            assert_eq!(row[id], other[id]);
            let score = &row["score"];
            for part in ["score", "verified", "attested", "waiting", "open"] {
                assert_eq!(score[part], other[part], "{id} {} {part}", row[id]);
            }
            for part in ["refused", "not_collected", "closed", "not_examined"] {
                assert_eq!(
                    score["reasons"][part], other[part],
                    "{id} {} {part}",
                    row[id]
                );
            }
            compared += 1;
        }
    }
    assert_eq!(compared, 3 + 28);
    for tier in all(&block["tiers"]) {
        let score = &tier["score"];
        let parts = ["verified", "attested", "unseen", "waiting", "open"];
        let sum: u64 = parts.iter().map(|it| score[it].as_u64().unwrap()).sum();
        assert_eq!(sum, 100);
    }
}

#[test]
fn the_items_are_those_of_the_json() {
    let (block, document) = (
        block(&DEMO, &Filter::default()),
        document(&DEMO, &Filter::default()),
    );
    assert_eq!(each(&block["items"], "id"), each(&document["items"], "id"));
    let states = each(&document["items"], "state");
    let states: Vec<String> = states
        .iter()
        .map(|it| it.as_str().unwrap().replace('_', " "))
        .collect();
    assert_eq!(json!(each(&block["items"], "state")), json!(states));
    for (item, other) in all(&block["items"]).zip(all(&document["items"])) {
        for member in ["done", "total", "unit", "name", "effort", "stage"] {
            assert_eq!(item[member], other[member], "{} {member}", item["id"]);
        }
        assert_eq!(each(&item["clauses"], "id"), each(&other["clauses"], "id"));
        // A letter an account: as many pass as are counted.
        if let Some(letters) = item["accounts"].as_str() {
            let count = |wanted: char| letters.chars().filter(|it| *it == wanted).count();
            for (letter, member) in [
                ('p', "done"),
                ('f', "fail"),
                ('u', "refused"),
                ('o', "not_collected"),
                ('c', "closed"),
                ('x', "not_examined"),
                ('w', "waiting"),
                ('n', "nothing"),
            ] {
                assert_eq!(
                    json!(count(letter)),
                    other[member],
                    "{} {member}",
                    item["id"]
                );
            }
        }
    }
    let shown = |list: &Value| -> Vec<String> {
        each(list, "title")
            .iter()
            .map(ToString::to_string)
            .collect()
    };
    assert_eq!(
        shown(&block["exposed"]["all"]),
        shown(&document["exposed_now"])
    );
    let actions: Vec<&Value> = all(&block["not_seen"]["groups"])
        .flat_map(|it| each(&it["rows"], "action"))
        .collect();
    assert_eq!(actions, each(&document["not_seen"], "action"));
}

/// Key, verdict, words and fix of each finding, as the script puts them together.
fn told(block: &Value) -> Vec<[String; 4]> {
    let findings = &block["findings"];
    let columns = &findings["columns"];
    let place = |column: &str, at: usize| columns[column][at].as_i64().unwrap();
    let entry = |table: &Value, at: i64| table[usize::try_from(at).unwrap()].clone();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let accounts = all(&block["accounts"]).map(|it| text(&it["id"]));
    let others = all(&findings["others"]).map(text);
    let accounts: Vec<String> = accounts.chain(others).collect();
    let words = [
        "pass", "fail", "unknown", "unknown", "unknown", "excepted", "declared", "unknown",
    ];
    (0..columns["check"].as_array().unwrap().len())
        .map(|at| {
            let check = text(&entry(&block["checks"], place("check", at))["id"]);
            let account = usize::try_from(place("account", at));
            let account = account.map_or_else(|_| String::new(), |at| accounts[at].clone());
            let region = text(&entry(&findings["regions"], place("region", at)));
            let kind = text(&entry(&findings["kinds"], place("kind", at)));
            let id = text(&columns["id"][at]);
            let fix = match place("fix", at) {
                -1 => String::new(),
                place => text(&entry(&findings["fixes"], place)["commands"])
                    .replace('\u{3}', &region)
                    .replace('\u{2}', &account)
                    .replace('\u{1}', &id),
            };
            [
                format!("{check}/{account}/{region}/{kind}/{id}"),
                words[usize::try_from(place("verdict", at)).unwrap()].to_owned(),
                text(&entry(&findings["words"], place("words", at))),
                fix,
            ]
        })
        .collect()
}

/// The same of the JSON, made safe to show.
fn expected(document: &Value) -> Vec<[String; 4]> {
    let shown = |value: &Value| -> String {
        let lines: Vec<String> = value
            .as_str()
            .unwrap_or_default()
            .lines()
            .map(firestep_report::safe)
            .collect();
        lines.join("\n")
    };
    all(&document["findings"])
        .map(|it| {
            let resource = &it["resource"];
            [
                format!(
                    "{}/{}/{}/{}/{}",
                    it["check"].as_str().unwrap(),
                    it["account"].as_str().unwrap(),
                    shown(&it["region"]),
                    resource["type"].as_str().unwrap(),
                    firestep_report::safe(resource["id"].as_str().unwrap())
                ),
                it["verdict"].as_str().unwrap().to_owned(),
                it["message"].as_str().unwrap().to_owned(),
                shown(&it["fix"]),
            ]
        })
        .collect()
}

#[test]
fn the_findings_are_those_of_the_json_with_their_fixes() {
    for (report, fixes) in [(&*DEMO, 100), (&*HOSTILE_NAMES, 20)] {
        for filter in [Filter::default(), passes()] {
            let told = told(&block(report, &filter));
            let expected = expected(&document(report, &filter));
            assert_eq!(told.len(), expected.len());
            for (one, other) in told.iter().zip(&expected) {
                assert_eq!(one, other);
            }
            assert!(told.iter().filter(|it| !it[3].is_empty()).count() > fixes);
        }
    }
    let block = block(&DEMO, &passes());
    // Fixes that differ in account, region and id alone are written once.
    let written = block["findings"]["fixes"].as_array().unwrap().len();
    let used = all(&block["findings"]["columns"]["fix"])
        .filter(|it| **it != json!(-1))
        .count();
    assert!(written * 4 < used, "{written} fixes for {used} findings");
}

#[test]
fn packed_findings_make_the_same_page() {
    let source = demo("", false);
    let packed = report_that_keeps(Keep::Exposed, Some(Keep::All), &source, "acme");
    assert!(packed.findings.len() < DEMO.findings.len());
    assert_eq!(block(&packed, &passes()), block(&DEMO, &passes()));
}

#[test]
fn a_filter_narrows_the_findings_and_says_so() {
    let filter = Filter {
        item: Some("E6.1"),
        ..Filter::default()
    };
    let narrow = block(&DEMO, &filter);
    assert_eq!(narrow["asked"], "--item E6.1");
    let whole = block(&DEMO, &Filter::default());
    assert_eq!(narrow["counts"], whole["counts"]);
    let (few, many) = (told(&narrow).len(), told(&whole).len());
    assert!(0 < few && few * 2 < many, "{few} of {many}");
}

/// A file of a part of the findings shows the organization whole: no exposure is missing without a word.
#[test]
fn a_filter_narrows_nothing_but_findings() {
    let whole = block(&DEMO, &Filter::default());
    assert!(all(&whole["exposed"]["all"]).count() > 0);
    let account = DEMO.accounts.iter().find(|account| {
        let mut exposed = DEMO.exposed_now.iter();
        exposed.all(|it| it.account_id != account.id)
    });
    let narrow = block(
        &DEMO,
        &Filter {
            accounts: vec![account.unwrap().name.clone()],
            severity: Some(firestep_audit::Severity::Critical),
            framework: firestep_checklist::framework::all().first(),
            ..Filter::default()
        },
    );
    assert_ne!(narrow["findings"], whole["findings"]);
    let (narrow, whole) = (narrow.as_object().unwrap(), whole.as_object().unwrap());
    for (member, value) in whole {
        if member != "findings" && member != "asked" {
            assert_eq!(&narrow[member], value, "{member}");
        }
    }
}

#[test]
fn an_account_that_looks_like_a_flag_is_named_as_a_value() {
    let mut report = DEMO.clone();
    let account = report.accounts.first_mut().unwrap();
    account.name = "--rm x".to_owned();
    let filter = Filter {
        accounts: vec!["--rm x".to_owned(), "-v".to_owned()],
        ..Filter::default()
    };
    let block = block(&report, &filter);
    assert_eq!(block["accounts"][0]["argument"], block["accounts"][0]["id"]);
    assert_eq!(block["asked"], "--account='--rm x' --account=-v");
}

#[test]
fn an_item_without_a_repository_is_not_done() {
    let block = block(&DEMO, &Filter::default());
    let mut found = 0;
    for item in all(&block["items"]).filter(|it| it["unit"] == "repository") {
        if item["state"] == "to do" {
            assert_eq!(item["left"], "no repository declared", "{}", item["id"]);
            found += 1;
        }
    }
    assert!(found > 0);
}

/// Names are text: they end no element, and nothing in the file acts on who reads it in a terminal or an editor.
#[test]
fn hostile_names_are_text() {
    let page = page(&HOSTILE_NAMES);
    assert!(!page.contains("<img"));
    assert_eq!(page.matches("</script>").count(), 2);
    let acts = |letter: char| {
        letter.is_control() && letter != '\n'
            || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let found = page.lines().find(|line| line.chars().any(acts));
    assert_eq!(found, None);
    // It is there, as text.
    assert!(page.contains(r"\u003cimg src=x>") && page.contains(r"\\u{202e}"));
}

#[test]
fn a_name_without_end_is_cut() {
    let mut report = DEMO.clone();
    for finding in &mut report.findings {
        finding.resource.name = Some("n".repeat(100_000).into());
    }
    let few = page(&report).len();
    assert!(
        few < page(&DEMO).len() + report.findings.len() * 1_100,
        "{few}"
    );
}

/// What a result holds is told as its report told it; what it does not hold is absent, and said.
#[test]
fn a_kept_result_says_the_same() {
    let (result, findings) = kept(&DEMO, DEMO.as_of);
    let kept = serde_json::to_value(html::from_result(&result, &findings, &[])).unwrap();
    let block = block(&DEMO, &Filter::default());
    assert_eq!(kept["counts"], block["counts"]);
    for (one, other) in all(&kept["tiers"]).zip(all(&block["tiers"])) {
        for part in ["score", "verified", "attested", "unseen", "waiting", "open"] {
            assert_eq!(one["score"][part], other["score"][part], "{part}");
        }
        assert_eq!(one["score"]["reasons"], Value::Null);
    }
    for member in ["id", "state", "done", "total", "accounts"] {
        assert_eq!(each(&kept["items"], member), each(&block["items"], member));
    }
    assert_eq!(kept["history"], block["history"]);
    let fails = |block: &Value| {
        let mut keys: Vec<String> = told(block)
            .into_iter()
            .filter(|it| it[1] == "fail" || it[1] == "excepted")
            .map(|it| it[0].clone())
            .collect();
        keys.sort();
        keys.dedup();
        keys
    };
    assert_eq!(fails(&kept), fails(&block));
    for member in [
        "exposed",
        "steps",
        "not_seen",
        "groups",
        "frameworks",
        "decided",
        "again",
        "snapshot",
    ] {
        assert_eq!(kept[member], Value::Null, "{member}");
    }
    assert!(all(&kept["absent"]).count() > 0);
}
