//! `cargo xtask new-check ec2 imdsv2-required`: the skeleton of a check, registered.

use anyhow::{Context, Result, bail};

use crate::process::{root, tell};

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let [service, name] = arguments else {
        bail!("expected a service and a name, such as `ec2 imdsv2-required`");
    };
    let plain = |text: &str| {
        !text.is_empty()
            && text
                .chars()
                .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-')
    };
    if !plain(service) || !plain(name) {
        bail!("names are lower case, with `-` between words");
    }
    let folder = root().join("crates/checks/src").join(service);
    let module = name.replace('-', "_");
    let path = folder.join(format!("{module}.rs"));
    if path.exists() {
        bail!("`{}` exists", path.display());
    }
    std::fs::create_dir_all(&folder)?;
    let text = TEMPLATE.replace("@ID", &format!("{service}-{name}"));
    std::fs::write(&path, text).with_context(|| format!("could not write `{}`", path.display()))?;
    tell(&format!("wrote {}", path.display()));
    tell(&format!(
        "name it in {}: `mod {module};` and `&{module}::CHECK` in CHECKS",
        folder.join("mod.rs").display()
    ));
    Ok(())
}

const TEMPLATE: &str = r#"//! The question, in one line?

use firestep_audit::{Audience, Check, Clause, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;

pub(crate) const CHECK: Check = Check {
    id: "@ID",
    title: "The wish, as a sentence",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[Clause::new("E6.2", "instances")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "What can happen.",
    remedy: "What to do.",
    references: &["https://docs.aws.amazon.com/"],
    controls: &[],
    reads: &["ec2:DescribeInstances"],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.ec2_instances, examine)),
};

fn examine(thing: &firestep_inventory::ec2::Instance) -> Result<Verdict, Gap> {
    let _ = thing;
    Ok(Verdict::Pass("what was seen".into()))
}
"#;
