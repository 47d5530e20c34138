//! How tests of checks say what they expect.

use firestep_audit::{Check, Commands, Context, Finding, ResourceRef, Verdict};
use firestep_inventory::{Account, Gap, Org, evaluate};

/// What the runner would make of a question.
pub(crate) fn said(question: impl FnOnce() -> Result<Verdict, Gap>) -> Verdict {
    evaluate(question).unwrap_or_else(Verdict::Unknown)
}

#[track_caller]
pub(crate) fn passes(question: impl FnOnce() -> Result<Verdict, Gap>) {
    let said = said(question);
    assert!(matches!(said, Verdict::Pass(_)), "{said:?}");
}

#[track_caller]
pub(crate) fn fails(question: impl FnOnce() -> Result<Verdict, Gap>) {
    let said = said(question);
    assert!(matches!(said, Verdict::Fail(_)), "{said:?}");
}

#[track_caller]
pub(crate) fn unknown(question: impl FnOnce() -> Result<Verdict, Gap>) {
    let said = said(question);
    assert!(matches!(said, Verdict::Unknown(_)), "{said:?}");
}

/// What a check says of an account without an organization, verdict by verdict.
pub(crate) fn words(check: &'static Check, account: &Account) -> Vec<&'static str> {
    words_in(check, &Org::sample([]), account)
}

/// What a check says of an account, verdict by verdict.
pub(crate) fn words_in(check: &'static Check, org: &Org, account: &Account) -> Vec<&'static str> {
    let verdicts = check.examine.examine(&Context::new(org, account));
    verdicts.iter().map(|it| it.verdict.word()).collect()
}

/// The commands that a verdict about the resource of that id would be printed with.
pub(crate) fn commands(check: &'static Check, id: &str, verdict: Verdict) -> Option<String> {
    let finding = Finding {
        check,
        verdict,
        resource: ResourceRef {
            kind: "AWS::Sample::Resource",
            id: id.into(),
            arn: None,
            name: None,
        },
        account: firestep_inventory::SAMPLE.account,
        region: firestep_inventory::SAMPLE.region,
        evidence: firestep_inventory::OperationSet::default(),
        decision: firestep_audit::Decision::None,
    };
    finding.commands(&Commands {
        account_at_hand: Some(finding.account.to_owned()),
        ..Commands::default()
    })
}
