//! The registry: rows of YAML and of people's spreadsheets, and what each is worth on a day.
#![cfg(test)]

use std::collections::BTreeMap;

use firestep_program::RegistryRowState::{Current, Gone, NotYet, Stale, Unreviewed};
use firestep_program::{Mistake, Registry};
use jiff::civil::date;
use proptest::prelude::*;

fn told(read: Result<Registry, Vec<Mistake>>) -> Vec<String> {
    let mistakes = read.expect_err("a mistake");
    mistakes.iter().map(ToString::to_string).collect()
}

#[test]
fn people_s_spreadsheet_is_read() {
    let text = "\u{feff}Account ID;Account Name;Cost centre;E-Mail;Business Unit;Owner;Last reviewed;Ours\r\n\
        =\"001122334455\";shop;12;aws-shop@example.com;Retail;\"Ann; \"\"AB\"\" Bee\nPlatform\";2026-10-01;yes\r\n\
        ;;;;;;;\r\n\
        999988887777;metrics;;;;;;No;;\r\n";
    let registry = Registry::from_csv(text).unwrap();
    let [shop, metrics] = &registry.rows[..] else {
        panic!("{registry:?}");
    };
    assert_eq!((&*shop.id, shop.line), ("001122334455", 2));
    assert_eq!(shop.name.as_deref(), Some("shop"));
    assert_eq!(shop.email.as_deref(), Some("aws-shop@example.com"));
    assert_eq!(shop.business_unit.as_deref(), Some("Retail"));
    assert_eq!(shop.owner.as_deref(), Some("Ann; \"AB\" Bee Platform"));
    assert_eq!(shop.reviewed, Some(date(2026, 10, 1)));
    assert!(shop.ours && !metrics.ours);
    assert_eq!(metrics.line, 5);
    assert_eq!(registry.row("999988887777"), Some(metrics));
    assert_eq!(shop.lacks(), ["contact"]);
    assert!(metrics.lacks().is_empty());
    let path = std::env::temp_dir().join(format!("firestep-registry-{}.csv", std::process::id()));
    std::fs::write(&path, text).unwrap();
    assert_eq!(Registry::read_csv(&path).unwrap(), registry);
    std::fs::remove_file(&path).unwrap();
    assert!(Registry::read_csv(&path).is_err());
    assert_eq!(Registry::from_csv("id\n").unwrap(), Registry::default());
    assert_eq!(Registry::from_csv("").unwrap(), Registry::default());
}

#[test]
fn mistakes_of_a_spreadsheet_are_told() {
    for (text, message) in [
        (
            "name,owner\na,b\n",
            "1:1: the first row names no column `id`; columns are id, name, email, category, business_unit, owner, contact, reviewed, ours",
        ),
        (
            "id,ownr\n111122223333,a\n",
            "1:2: unknown column `ownr`; did you mean `owner`?",
        ),
        ("id,Account-ID\n", "1:2: columns 1 and 2 are both `id`"),
        (
            "id\n1.11122E+11\n",
            "2:1: `1.11122E+11` is an account id that the spreadsheet made a number; format the column as text",
        ),
        (
            "id\n1122334455\n",
            "2:1: `1122334455` is an account id that the spreadsheet made a number; format the column as text",
        ),
        ("id\n123\n", "2:1: `123` has 3 digits; an account id has 12"),
        ("id\nshop\n", "2:1: `shop` is not an account id: 12 digits"),
        (
            "id,name\n111122223333,a\n111122223333,b\n",
            "3:1: account 111122223333 stands twice, first in line 2",
        ),
        (
            "id,name\n,b\n",
            "2:1: `id` is missing: the account's id, 12 digits",
        ),
        (
            "id\n111122223333,x\n",
            "2:2: this cell has no column; the first row names 1",
        ),
        (
            "id,reviewed\n111122223333,31.01.2026\n",
            "2:2: `31.01.2026` is not a date; write it as 2027-01-31",
        ),
        (
            "id,ours\n111122223333,maybe\n",
            "2:2: unknown value `maybe`; known are `true`, `false`",
        ),
        (
            "id,email\n111122223333,ann\n",
            "2:2: `ann` is not a mail address",
        ),
        (
            "id,name\n111122223333,\"a\n444455556666,b\n",
            "2:2: a quote begins here and is not closed",
        ),
    ] {
        assert_eq!(told(Registry::from_csv(text)), [message], "{text}");
    }
    let huge = "x".repeat((1 << 20) + 1);
    assert_eq!(
        told(Registry::from_csv(&huge)),
        ["1:1: the text is larger than 1024 KB"]
    );
}

#[test]
fn mistakes_of_the_file_are_told() {
    for (text, message) in [
        (
            "accounts:\n- { id: 111122223333 }\n- { id: 111122223333 }\n",
            "3:3: account 111122223333 stands twice, first in line 2",
        ),
        (
            "accounts: [{ id: 111122223333, busines_unit: a }]",
            "1:32: unknown key `busines_unit`; did you mean `business_unit`?",
        ),
        (
            "account: []",
            "1:1: unknown key `account`; did you mean `accounts`?",
        ),
        (
            "accounts: [{ id: shop }]",
            "1:18: `shop` is not an account id: 12 digits",
        ),
    ] {
        assert_eq!(told(Registry::parse(text)), [message], "{text}");
    }
}

#[test]
fn a_row_is_stale_when_its_account_is_gone_or_its_review_is_old() {
    let text = "accounts:\n\
        - { id: '111122223333', reviewed: 2026-05-27 }\n\
        - { id: '444455556666' }\n\
        - { id: '777788889999', reviewed: 2026-11-01 }\n\
        - { id: '999988887777', reviewed: 2026-11-01, ours: false }\n";
    let registry = Registry::parse(text).unwrap();
    let names = ["111122223333", "444455556666"];
    let names: BTreeMap<String, String> = names.map(|id| (id.to_owned(), String::new())).into();
    let states = |day, names| {
        let rows = registry.rows.iter();
        rows.map(|it| it.state(day, names)).collect::<Vec<_>>()
    };
    let day = date(2026, 11, 23);
    assert_eq!(
        states(day, Some(&names)),
        [Current, Unreviewed, Gone, Current]
    );
    assert_eq!(states(day, None), [Current, Unreviewed, Current, Current]);
    assert_eq!(states(date(2026, 11, 24), None)[0], Stale);
    assert_eq!(states(date(2026, 10, 31), None)[2], NotYet);
}

proptest! {
    #[test]
    fn arbitrary_text_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..1000)) {
        let text = String::from_utf8_lossy(&bytes);
        let _ = Registry::from_csv(&text);
        let _ = Registry::from_csv(&format!("id,name,reviewed,ours\n{text}"));
        let _ = Registry::parse(&text);
    }

    #[test]
    fn pieces_of_tables_never_panic(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "id", "Owner", ",", ";", "\t", "\n", "\r\n", "\"", "\"\"", "111122223333", "1e11", "é", "=", "'", "ours",
            "no", " ", "2026-01-01",
        ]), 0..40)
    ) {
        let _ = Registry::from_csv(&pieces.concat());
    }
}
