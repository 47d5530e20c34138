//! No renderer prints a control character, whatever names, tags and messages AWS answers with.

use firestep_checklist::{Grouping, items};
use firestep_report::findings::{self, Filter};
use firestep_report::{Style, explain, groups, json, part, text};
use firestep_snapshot::MemorySnapshot;
use proptest::prelude::*;

use crate::organization::{demo, report_on};

/// What a terminal would act on, or what hides or turns what is read.
pub(crate) fn hides(letter: char) -> bool {
    (letter.is_control() && letter != '\n')
        || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// What every renderer makes of it, by name.
fn rendered(source: &MemorySnapshot) -> Vec<(String, String)> {
    let name = source.manifest.caller.clone().unwrap();
    let report = report_on(source, &name);
    let mut all = Vec::new();
    let mut add = |name: &str, write: &dyn Fn(&mut Vec<u8>)| {
        let mut out = Vec::new();
        write(&mut out);
        all.push((name.to_owned(), String::from_utf8(out).unwrap()));
    };
    let passes = Filter {
        passes: true,
        ..Filter::default()
    };
    for width in [60, 80, 120] {
        let style = Style {
            width,
            ascii: width == 60,
            ..Style::plain()
        };
        add("roadmap", &|out| {
            text::roadmap(&report, style, out).unwrap();
        });
        add("findings", &|out| {
            findings::list(&report, &passes, style, out).unwrap();
        });
    }
    add("stages", &|out| {
        text::stages(&report, Style::plain(), out).unwrap();
    });
    let mut owned = report.clone();
    for account in &mut owned.accounts {
        account.registered.owner = Some(name.clone());
    }
    add("part", &|out| {
        part::text(&owned, &passes, Style::plain(), out).unwrap();
    });
    add("groups", &|out| {
        groups::table(Grouping::Owner, &owned, &passes, Style::plain(), out).unwrap();
    });
    add("json", &|out| {
        json::audit(&report, &passes, out).unwrap();
    });
    for item in items() {
        add(item.id, &|out| {
            let style = Style::plain();
            explain::item(&report, source, item.id, &passes, style, out).unwrap();
        });
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 8,
        max_shrink_iters: 4,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn no_renderer_prints_a_control_character(
        tail in prop::sample::select(vec![
            "\u{1b}[31m", "\u{1b}]0;title\u{7}", "\r\nfake line", "\u{9b}2J", "\u{202e}txt.exe", "\u{200b}",
            "\t\u{8}\u{0}", "\u{feff}\u{2066}x",
        ]),
        more in "\\PC{0,4}",
        regions in any::<bool>(),
    ) {
        let tail = format!("{tail}{more}");
        for (name, text) in rendered(&demo(&tail, regions)) {
            let found = text.lines().find(|line| line.chars().any(hides));
            prop_assert!(found.is_none(), "{name}: {:?}", found.unwrap());
        }
    }
}

#[test]
fn the_texts_reach_the_renderers() {
    let all = rendered(&demo("\u{1b}[31m", false));
    for name in ["roadmap", "findings", "E3.1"] {
        let of = all.iter().filter(|(it, _)| it == name);
        assert!(of.clone().count() > 0, "{name}");
        for (_, text) in of {
            assert!(text.contains("\\u{1b}"), "{name}: nothing was spoiled");
        }
    }
    let json = &all.iter().find(|(name, _)| name == "json").unwrap().1;
    assert!(json.contains("\\u001b"));
}
