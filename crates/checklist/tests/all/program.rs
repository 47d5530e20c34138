//! What people wrote down, weighed with what was seen.

use std::path::Path;

use firestep_checklist::{
    EvaluateError, Evaluated, Grouping, Keep, Options, Part, UnitKind, evaluate,
};
use firestep_program::{Exception, Known, Program, Registry, Settings};
use firestep_sim::{ACME, World};
use firestep_snapshot::{MemorySnapshot, Outcome, Refusal};
use serde_json::Value;
use serde_json::value::RawValue;

fn demo() -> MemorySnapshot {
    World::parse(ACME).unwrap().conversation().snapshot()
}

fn with(snapshot: &MemorySnapshot, program: Program) -> Result<Evaluated, EvaluateError> {
    let options = Options {
        program,
        keep: Keep::All,
        threads: 1,
        ..Options::default()
    };
    evaluate(snapshot, firestep_checks::all(), &options)
}

fn settings(text: &str) -> Program {
    Program {
        settings: Settings::parse(text).unwrap(),
        ..Program::default()
    }
}

/// The demo with the list of its accounts cut after one.
fn cut(snapshot: &MemorySnapshot) -> MemorySnapshot {
    snapshot.rewritten(&|_, record| {
        let mut record = record.clone();
        if let ("organizations:ListAccounts", Outcome::Ok(answer)) =
            (&*record.operation_id(), &record.outcome)
        {
            let mut answer: Value = serde_json::from_str(answer.get()).unwrap();
            answer["Accounts"].as_array_mut().unwrap().truncate(1);
            record.outcome = Outcome::Ok(RawValue::from_string(answer.to_string()).unwrap());
            record.more = true;
        }
        Some(record)
    })
}

#[test]
fn an_unknown_account_is_an_error_only_where_all_accounts_are_known() {
    let program = || settings("log_archive: log-archive\nnetwork_accounts: [hub]\n");
    let whole = demo();
    let error = with(&whole, program()).unwrap_err().to_string();
    assert!(
        error.contains("firestep.yaml:2:20: unknown account `hub`")
            && !error.contains("`log-archive`"),
        "{error}"
    );
    let notes = with(&cut(&whole), program()).unwrap().notes;
    for name in ["hub", "log-archive"] {
        let told =
            format!("names `{name}`, which the accounts that could be listed do not include");
        assert!(notes.iter().any(|it| it.contains(&told)), "{notes:?}");
    }
    // Units that could not all be listed are not missed either.
    let category = || settings("categories: { production: [Prodution] }\n");
    assert!(with(&whole, category()).is_err());
    let without_units = whole.rewritten(&|_, record| {
        let is_it = record.operation_id() == "organizations:ListOrganizationalUnitsForParent";
        let mut record = record.clone();
        if is_it {
            record.outcome = Outcome::Error(Refusal {
                code: "AccessDenied".into(),
                message: "is not authorized to perform".into(),
                status: Some(403),
            });
        }
        Some(record)
    });
    assert!(with(&without_units, category()).is_ok());
    // What nobody could list at all is no mistake.
    let alone = whole.rewritten(&|_, record| {
        (record.operation_id() != "organizations:ListAccounts").then(|| record.clone())
    });
    assert!(with(&alone, program()).is_ok());
}

#[test]
fn an_exception_of_what_was_not_seen_holds_for_nothing_and_says_why() {
    const CHECK: &str = "ec2-imdsv2-required";
    let whole = demo();
    let seen = with(&whole, Program::default()).unwrap();
    let unseen = whole.rewritten(&|_, record| {
        let mut record = record.clone();
        if let ("ec2:DescribeInstances", Outcome::Ok(answer)) =
            (&*record.operation_id(), &record.outcome)
        {
            // The instances are seen, and their metadata options are not.
            let text = answer
                .get()
                .replace("\"HttpTokens\"", "\"HttpTokensOfAnotherName\"");
            record.outcome = Outcome::Ok(RawValue::from_string(text).unwrap());
        }
        Some(record)
    });
    let mut failing =
        seen.outcome.findings.iter().filter(|it| {
            it.check.id == CHECK && it.outcome() == firestep_audit::FindingOutcome::Fail
        });
    let instance = failing.next().expect("an instance of the demo that fails");
    let text = format!(
        "exceptions:\n- {{ check: {CHECK}, resource: {}, owner: o, reason: r, until: 2099-01-01 }}\n",
        instance.resource.id
    );
    let known = Known {
        checks: &[CHECK],
        items: &[],
    };
    let program = || Program {
        exceptions: Exception::parse(Path::new("exceptions.yaml"), &text, &known).unwrap(),
        ..Program::default()
    };
    let vain = |evaluated: &Evaluated| {
        let notes = evaluated.notes.iter();
        let of = notes.filter(|it| it.contains("fits nothing that fails"));
        of.cloned().collect::<Vec<_>>()
    };
    let excepted = |evaluated: &Evaluated| -> u32 {
        let tallies = evaluated.outcome.tallies.iter();
        tallies.map(|it| it.excepted).sum()
    };
    let met = with(&whole, program()).unwrap();
    assert_eq!((excepted(&met), vain(&met).len()), (1, 0));
    let blind = with(&unseen, program()).unwrap();
    assert_eq!(excepted(&blind), 0);
    let vain = vain(&blind);
    assert!(
        vain[0].ends_with("could not be seen, and an unknown finding cannot be excepted."),
        "{vain:?}"
    );
}

#[test]
fn parts_are_the_whole_without_loss_and_each_account_stands_in_one_as_it_stood() {
    let rows = "accounts:\n\
        - { id: '111100000006', owner: Ann, business_unit: Shop, category: production, reviewed: 2026-01-01 }\n\
        - { id: '111100000009', owner: ann, business_unit: Shop, category: staging }\n\
        - { id: '111100000014', owner: Ann }\n\
        - { id: '999999999999', owner: Gone }\n";
    let program = Program {
        registry: Some(Registry::parse(rows).unwrap()),
        settings: Settings::parse("categories: { production: [prod-data] }").unwrap(),
        ..Program::default()
    };
    let whole = with(&demo(), program).unwrap();
    let names = |by| {
        let parts = whole.parts(by).into_iter();
        let name = |it| match it {
            Part::Organization => "-".to_owned(),
            Part::Accounts(name, ids) => format!("{} {}", name.unwrap_or_default(), ids.len()),
        };
        parts.map(name).collect::<Vec<_>>()
    };
    assert_eq!(names(Grouping::Owner), ["-", "Ann 2", "ann 1", " 11"]);
    assert_eq!(names(Grouping::Unit), ["-", "Shop 2", " 12"]);
    // A row that nobody has reviewed says nothing of the category.
    assert_eq!(names(Grouping::Category), ["-", "production 2", " 12"]);
    let parts: Vec<Evaluated> = whole
        .parts(Grouping::Owner)
        .iter()
        .map(|it| whole.part(it))
        .collect();
    let sum = |of: &dyn Fn(&Evaluated) -> usize| parts.iter().map(of).sum::<usize>();
    assert_eq!(
        sum(&|it| it.outcome.findings.len()),
        whole.outcome.findings.len()
    );
    assert_eq!(
        sum(&|it| it.outcome.tallies.len()),
        whole.outcome.tallies.len()
    );
    assert_eq!(
        sum(&|it| it.outcome.unseen.len()),
        whole.outcome.unseen.len()
    );
    for item in &whole.items {
        let id = item.item.id;
        let of_parts: Vec<_> = parts
            .iter()
            .flat_map(|it| &it.items)
            .filter(|it| it.item.id == id)
            .collect();
        if item.item.unit != UnitKind::Account {
            assert_eq!(of_parts.len(), 1, "{id}");
            assert_eq!(of_parts[0].state, item.state, "{id}");
            continue;
        }
        let mut units: Vec<_> = of_parts.iter().flat_map(|it| it.units.clone()).collect();
        units.sort();
        let mut all = item.units.clone();
        all.sort();
        assert_eq!(units, all, "{id}");
        assert_eq!(
            of_parts.iter().map(|it| it.counts.pass).sum::<usize>(),
            item.counts.pass,
            "{id}"
        );
    }
    // A part of everything is everything, but for what is of the organization alone.
    let everyone = whole.names.keys().cloned().collect();
    let all = whole.part(&Part::Accounts(None, everyone));
    for item in &all.items {
        let was = whole
            .items
            .iter()
            .find(|it| it.item.id == item.item.id)
            .unwrap();
        assert_eq!(
            (item.state, item.counts),
            (was.state, was.counts),
            "{}",
            item.item.id
        );
        assert_eq!(item.parts, was.parts, "{}", item.item.id);
    }
}
