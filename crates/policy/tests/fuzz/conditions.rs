//! What must hold between the operators of conditions, whatever the values.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::decision::outcome;
use crate::input::{Random, lines, mutate, rounds, short};

#[derive(Debug, Deserialize)]
struct Sample {
    operator: String,
    values: Vec<String>,
    given: Vec<String>,
}

const KEY: &str = "aws:PrincipalTag/team";

fn holds(operator: &str, values: &[String], given: Option<&Value>) -> Option<bool> {
    let statement = json!({"Effect": "Allow", "Action": "*", "Resource": "*",
                           "Condition": {operator: {KEY: values}}});
    let mut context = json!({"aws:PrincipalTag/other": "blue"});
    if let Some(given) = given {
        context[KEY] = given.clone();
    }
    match outcome(&statement, "arn:aws:s3:::b/k", &context) {
        Some("Allowed") => Some(true),
        Some("ImplicitlyDenied") => Some(false),
        None => None,
        Some(other) => panic!("{operator} {values:?} {given:?} is {other}"),
    }
}

/// The operator that says the opposite, where there is one and every value is one of its kind.
fn opposite(operator: &str, values: &[String], given: &str) -> Option<String> {
    let no_variables = values.iter().all(|it| !it.contains("${"));
    match operator {
        "StringEquals" | "StringLike" | "StringEqualsIgnoreCase" if no_variables => {
            Some(operator.replacen("String", "StringNot", 1))
        }
        "ArnLike" | "ArnEquals" if no_variables => Some(operator.replacen("Arn", "ArnNot", 1)),
        "NumericEquals" => {
            let number = |it: &str| it.parse::<i64>().is_ok();
            (number(given) && values.iter().all(|it| number(it))).then(|| "NumericNotEquals".into())
        }
        "IpAddress" => given
            .parse::<std::net::IpAddr>()
            .is_ok()
            .then(|| "NotIpAddress".into()),
        _ => None,
    }
}

#[test]
fn conditions_keep_the_laws_of_their_operators() {
    let corpus: Vec<Sample> = lines("conditions.jsonl")
        .iter()
        .map(|it| serde_json::from_slice(it).unwrap())
        .collect();
    let pieces: Vec<Vec<u8>> = corpus
        .iter()
        .flat_map(|it| it.values.iter().chain(&it.given))
        .map(|it| it.as_bytes().to_vec())
        .collect();
    let mut opposites = 0;
    rounds(4, 2_000, |random| {
        let from = random.pick(&corpus);
        let vary = |texts: &[String], random: &mut Random| -> Vec<String> {
            texts
                .iter()
                .map(|it| match random.below(2) {
                    0 => it.clone(),
                    _ => short(&mutate(it.as_bytes(), &pieces, random), 80),
                })
                .collect()
        };
        let (operator, values) = (&*from.operator, vary(&from.values, random));
        // An empty text is an empty set to set operators, so it is left out of the laws of sets.
        let given: Vec<String> = vary(&from.given, random)
            .into_iter()
            .filter(|it| !it.is_empty())
            .collect();
        let words = || format!("{operator} {values:?} {given:?}");
        let one = |operator: &str, given: Option<&str>| {
            holds(operator, &values, given.map(|it| json!(it)).as_ref())
        };
        if operator == "Null" {
            assert_ne!(
                one("Null", Some("x")),
                one("Null", None).filter(|it| *it),
                "{}",
                words()
            );
            return;
        }
        let mut each = Vec::new();
        for it in &given {
            let Some(fits) = one(operator, Some(it)) else {
                return;
            };
            each.push(fits);
            assert_eq!(
                one(&format!("{operator}IfExists"), Some(it)),
                Some(fits),
                "{} {it:?}",
                words()
            );
            if let Some(other) = opposite(operator, &values, it) {
                opposites += 1;
                assert_eq!(
                    one(&other, Some(it)),
                    Some(!fits),
                    "{other} {} {it:?}",
                    words()
                );
            }
        }
        assert_eq!(one(operator, None), Some(false), "absent: {}", words());
        assert_eq!(
            one(&format!("{operator}IfExists"), None),
            Some(true),
            "absent: {}",
            words()
        );
        // Fewer values never make a positive operator hold that did not.
        if let Some((_, fewer)) = values.split_first() {
            for (it, fits) in given.iter().zip(&each) {
                if holds(operator, fewer, Some(&json!(it))) == Some(true) {
                    assert!(*fits, "{} {it:?}", words());
                }
            }
        }
        let set = |prefix: &str| {
            holds(
                &format!("{prefix}:{operator}"),
                &values,
                Some(&json!(given)),
            )
        };
        assert_eq!(
            set("ForAllValues"),
            Some(each.iter().all(|it| *it)),
            "all: {}",
            words()
        );
        assert_eq!(
            set("ForAnyValue"),
            Some(each.iter().any(|it| *it)),
            "any: {}",
            words()
        );
    });
    assert!(opposites > 50, "{opposites}");
}
