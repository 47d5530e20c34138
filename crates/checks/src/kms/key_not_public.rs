//! May nobody but us use a key?

use firestep_audit::{
    Audience, Check, Clause, Effort, Examine, Framework, Reason, Severity, Status, Verdict, each,
};
use firestep_inventory::kms::Key;
use firestep_inventory::{Gap, public_statements};

pub(crate) const CHECK: Check = Check {
    id: "kms-key-not-public",
    title: "KMS keys are not public",
    severity: Severity::High,
    effort: Effort::Hours,
    clauses: &[Clause::new("E6.1", "others")],
    audience: Audience::Everyone,
    status: Status::Stable { since: "0.1" },
    risk: "Whoever may use the key can read everything that it protects.",
    remedy: "Name the principals in the key policy, or add a condition on the account or organization.",
    references: &["https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html"],
    controls: &[Framework::AwsFsbp.control("KMS.5")],
    reads: &["kms:ListKeys", "kms:DescribeKey", "kms:GetKeyPolicy"],
    fix: None,
    examine: Examine::Account(|view| each(&view.account.kms_keys, examine)),
};

fn examine(it: &Key) -> Result<Verdict, Gap> {
    let Some(policy) = it.policy.get()? else {
        return Ok(Verdict::Pass(
            "it has no policy, so only its account may use it".into(),
        ));
    };
    let Some(statement) = public_statements(policy).next() else {
        return Ok(Verdict::Pass(
            "its policy allows only the principals that it names".into(),
        ));
    };
    let sid = statement.sid.as_deref().unwrap_or("without an id");
    let path = vec![
        "everyone with an AWS account".to_owned(),
        format!("policy statement {sid}"),
    ];
    Ok(Verdict::Fail(
        Reason::from(format!("the statement {sid} of its policy allows everyone")).along(path),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::said as verdict;
    use firestep_inventory::Seen;
    use firestep_policy::PolicyDocument;

    fn said(policy: Option<&str>) -> &'static str {
        let mut it = Key::unseen("x");
        if let Some(condition) = policy {
            let text = format!(
                r#"{{"Statement":[{{"Sid":"s","Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{condition}}}]}}"#
            );
            it.policy = Seen::new(Some(Box::new(PolicyDocument::parse(&text).unwrap())));
        }
        verdict(|| examine(&it)).word()
    }

    #[test]
    fn everyone_fails_and_the_own_account_passes() {
        assert_eq!(said(Some("{}")), "fail");
        let own = r#"{"StringEquals":{"aws:SourceAccount":"111122223333","kms:CallerAccount":"111122223333"}}"#;
        assert_eq!(said(Some(own)), "pass");
    }

    #[test]
    fn an_unseen_policy_is_unknown() {
        assert_eq!(said(None), "unknown");
    }
}
