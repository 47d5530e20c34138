//! `cargo xtask new-check sns topic-encrypted`: a check with its tests, registered.

use std::fs;

use anyhow::{Context, Result, bail};

use crate::process::{root, tell};
use crate::register::{self, DeclaredKind, kinds};

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let [service, name] = arguments else {
        bail!("expected a service and a name, such as `ec2 imdsv2-required`");
    };
    let id = format!("{service}-{name}");
    named(service, name)?;
    if firestep_checks::find(&id).is_some() {
        bail!("a check `{id}` exists");
    }
    let module = name.replace('-', "_");
    let folder = root().join("crates/checks/src").join(service);
    let path = folder.join(format!("{module}.rs"));
    if path.exists() {
        bail!("`{}` exists", path.display());
    }
    let sample = sample(service)?;
    fs::create_dir_all(&folder)?;
    fs::write(&path, text(&id, &sample)?)
        .with_context(|| format!("could not write `{}`", path.display()))?;
    register::run(&[])?;
    tell(&format!(
        "wrote crates/checks/src/{service}/{module}.rs, which examines `{}` of {} as a sample. In it,\n\
         \u{20} 1. say what is examined: `examine`, `reads`, the tests beside it;\n\
         \u{20} 2. say what it is for: the first line, title, severity, effort, clauses, risk, remedy, references;\n\
         \u{20} 3. cargo test -p firestep-checks {module} && cargo xtask docs;\n\
         \u{20} 4. where the demo has such resources, see what it says of them:\n\
         \u{20}    INSTA_UPDATE=always cargo test -p firestep-report, and read the goldens that changed.",
        sample.field, sample.list
    ));
    Ok(())
}

/// Refuses names that could not be a file, an id, or what people type.
fn named(service: &str, name: &str) -> Result<()> {
    if firestep_catalogue::service(service).is_none() {
        bail!(
            "`{service}` is no service of crates/catalogue/services/: write its file first, then `cargo xtask catalogue`"
        );
    }
    let plain = |word: &str| {
        !word.is_empty()
            && word
                .chars()
                .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit())
    };
    let begins = name.starts_with(|it: char| it.is_ascii_lowercase());
    if !begins || !name.split('-').all(plain) {
        bail!("`{name}` should be lower case, with one `-` between words: `topic-not-public`");
    }
    if !name.contains('-') && KEYWORDS.contains(&name) {
        bail!("`{name}` cannot be a file's name: Rust has a word for it");
    }
    Ok(())
}

const KEYWORDS: [&str; 22] = [
    "as", "box", "const", "do", "else", "enum", "fn", "for", "if", "impl", "in", "loop", "match",
    "mod", "move", "ref", "static", "super", "type", "use", "where", "while",
];

/// A field that a check can be begun with.
struct Sample {
    /// `Topic` of `firestep_inventory::sns`.
    kind: String,
    service: String,
    /// Its list in the account, `sns_topics`.
    list: String,
    field: String,
    form: Form,
    reads: Vec<String>,
}

#[derive(Clone, Copy)]
enum Form {
    Bool,
    OptionalText,
    Text,
}

impl Form {
    /// What is true of a value that passes.
    fn condition(self, field: &str) -> String {
        match self {
            Form::Bool => format!("*resource.{field}.get()?"),
            Form::OptionalText => format!("resource.{field}.get()?.is_some()"),
            Form::Text => format!("!resource.{field}.get()?.is_empty()"),
        }
    }

    /// A value that passes and one that fails.
    fn values(self) -> [&'static str; 2] {
        match self {
            Form::Bool => ["true", "false"],
            Form::OptionalText => ["Some(\"x\".into())", "None"],
            Form::Text => ["\"x\".into()", "\"\".into()"],
        }
    }
}

/// The simplest field of a service's resources.
fn sample(service: &str) -> Result<Sample> {
    let source = root().join("crates/inventory/src");
    let account = fs::read_to_string(source.join("account.rs"))?;
    let services = source.join("services");
    if !services.join(service).is_dir() && !services.join(format!("{service}.rs")).exists() {
        bail!(
            "crates/inventory/src/services/{service}.rs is missing: declare what is examined there first, with `kind!`, then `cargo xtask register`"
        );
    }
    let mut all = Vec::new();
    for kind in kinds(&services, service)? {
        let declared = format!(": {service}::{};", kind.name);
        let line = account.lines().find(|line| line.ends_with(&declared));
        let Some((list, _)) = line.and_then(|line| line.trim().split_once(':')) else {
            continue;
        };
        all.extend(fields(&kind, list));
    }
    all.sort_by_key(|sample: &Sample| sample.form as u8);
    all.into_iter().next().with_context(|| {
        format!(
            "no resource of {service} that an account lists has a field of the form Seen<bool>, Seen<Option<Box<str>>> or Seen<Box<str>>: add one to crates/inventory/src/services/, then `cargo xtask register`"
        )
    })
}

fn fields(kind: &DeclaredKind, list: &str) -> Vec<Sample> {
    let Some((head, body)) = kind.text.split_once("};") else {
        return Vec::new();
    };
    let Some(operation) = quoted(head.split_once("operation:").map_or("", |(_, rest)| rest)) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let body: Vec<&str> = body
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect();
    for declared in body.join(" ").split(';') {
        let (declared, from) = declared
            .split_once('=')
            .map_or((declared, ""), |(left, right)| (left, right.trim()));
        let Some((field, form)) = declared.split_once(':') else {
            continue;
        };
        let form = match form.trim() {
            "Seen<bool>" => Form::Bool,
            "Seen<Option<Box<str>>>" => Form::OptionalText,
            "Seen<Box<str>>" => Form::Text,
            _ => continue,
        };
        let mut reads = vec![operation.to_owned()];
        match from.split_once('(') {
            None if from.is_empty() => {}
            Some(("own" | "at", _)) => {}
            Some(("detail", rest)) => reads.extend(quoted(rest).map(str::to_owned)),
            _ => continue,
        }
        found.push(Sample {
            kind: kind.name.clone(),
            service: kind.service.clone(),
            list: list.to_owned(),
            field: field.trim().to_owned(),
            form,
            reads,
        });
    }
    found
}

/// The first text in quotes.
fn quoted(text: &str) -> Option<&str> {
    text.split('"').nth(1)
}

fn text(id: &str, sample: &Sample) -> Result<String> {
    let reads: Vec<String> = sample.reads.iter().map(|it| format!("{it:?}")).collect();
    let [good, bad] = sample.form.values();
    let condition = sample.form.condition(&sample.field);
    let text = TEMPLATE
        .replace("@ID", id)
        .replace("@SERVICE", &sample.service)
        .replace("@KIND", &sample.kind)
        .replace("@LIST", &sample.list)
        .replace("@READS", &reads.join(", "))
        .replace("@FIELD", &sample.field)
        .replace("@CONDITION", &condition)
        .replace("@GOOD", good)
        .replace("@BAD", bad);
    register::formatted(&text)
}

const TEMPLATE: &str = r#"//! What must hold of every resource, as a question?

use firestep_audit::{Audience, Check, Clause, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::@SERVICE::@KIND;

pub(crate) const CHECK: Check = Check {
    id: "@ID",
    title: "What is true where it passes",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[Clause::new("E6.1", "others")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "What can happen where it fails.",
    remedy: "What to do about it.",
    references: &["https://docs.aws.amazon.com/"],
    reads: &[@READS],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.@LIST, examine)),
};

fn examine(resource: &@KIND) -> Result<Verdict, Gap> {
    Ok(if @CONDITION {
        Verdict::Pass("what was seen".into())
    } else {
        Verdict::Fail("what was seen".into())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;

    #[test]
    fn its_field_decides() {
        let mut resource = @KIND::unseen("x");
        unknown(|| examine(&resource));
        resource.@FIELD = Seen::new(@GOOD);
        passes(|| examine(&resource));
        resource.@FIELD = Seen::new(@BAD);
        fails(|| examine(&resource));
    }
}
"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_could_not_be_are_refused() {
        for bad in ["", "Topic", "a--b", "-a", "a-", "1a", "a_b", "../x", "type"] {
            assert!(named("sns", bad).is_err(), "{bad}");
        }
        assert!(named("nothing", "a-b").is_err());
        assert!(named("sns", "topic-encrypted2").is_ok());
    }

    #[test]
    fn a_check_can_be_begun_for_every_service_that_accounts_have() {
        for service in [
            "cloudtrail",
            "config",
            "ec2",
            "iam",
            "kms",
            "rds",
            "s3",
            "sns",
        ] {
            let sample = sample(service).unwrap();
            let text = text(&format!("{service}-a-b"), &sample).unwrap();
            assert!(!text.contains('@'), "{text}");
        }
    }
}
