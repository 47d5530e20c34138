//! The files of frameworks name what exists, and every check stands for something.

use std::collections::BTreeSet;

use firestep_checklist::framework::{self, Undecided};

fn checks() -> BTreeSet<&'static str> {
    firestep_checks::all().iter().map(|it| it.id).collect()
}

#[test]
fn every_requirement_names_checks_and_items_that_exist() {
    let known = checks();
    for framework in framework::all() {
        let word = framework.word;
        assert!(!framework.title.is_empty(), "{word}");
        assert!(framework.page.starts_with("https://"), "{word}");
        let mut ids = BTreeSet::new();
        for requirement in &framework.requirements {
            let id = requirement.id;
            assert!(ids.insert(id), "{word} {id} stands there twice");
            for check in &requirement.checks {
                assert!(known.contains(check), "{word} {id}: no check `{check}`");
            }
            let title = requirement.title.unwrap_or_default();
            assert!(
                title == title.trim() && !title.ends_with('.'),
                "{word} {id}"
            );
            assert!(title.len() <= 80, "{word} {id}: `{title}` is long");
            if let Some(Undecided::ByNoCall(why)) = requirement.undecided {
                assert!(why.len() > 15 && why.ends_with('.'), "{word} {id}: {why}");
            }
        }
        assert!(!ids.is_empty(), "{word}");
    }
}

#[test]
fn every_check_decides_a_clause_or_stands_for_a_control() {
    // What the frameworks about AWS leave out, NIST's may ask, or the peer.
    let requirements = framework::all().iter().flat_map(|it| &it.requirements);
    let requirements = requirements.flat_map(|it| &it.checks);
    let peer = framework::peer_checks().iter().flat_map(|it| &it.checks);
    let asked: BTreeSet<&str> = requirements.chain(peer).copied().collect();
    for check in firestep_checks::all() {
        let id = check.id;
        let stands = !check.clauses.is_empty() || asked.contains(id);
        assert!(stands, "{id} decides no clause and stands for no control");
    }
}

#[test]
fn what_stands_for_a_check_of_the_peer_exists() {
    let known = checks();
    let mut ids = BTreeSet::new();
    for peer in framework::peer_checks() {
        let id = peer.id;
        assert!(ids.insert(id), "{id} stands there twice");
        let severity = ["critical", "high", "medium", "low", "informational"];
        assert!(severity.contains(&peer.severity), "{id}");
        for check in &peer.checks {
            let check = check.trim_start_matches('~');
            assert!(known.contains(check), "{id}: no check `{check}`");
        }
        assert!(
            peer.checks.is_empty() || peer.why_not.is_none(),
            "{id}: it has a counterpart and a reason why not"
        );
    }
}
