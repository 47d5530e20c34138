//! Does the policy of a resource let everyone in? The same question for every kind that carries a policy.

use firestep_access::{LetsIn, lets_in};
use firestep_audit::{Reason, Verdict};
use firestep_inventory::{Gap, Seen};
use firestep_policy::PolicyDocument;

pub(crate) fn examine(policy: &Seen<Option<Box<PolicyDocument>>>) -> Result<Verdict, Gap> {
    let statement = match lets_in(policy.get()?.as_deref()) {
        LetsIn::NoPolicy => {
            return Ok(Verdict::Pass(
                "it has no policy, so only its account may use it".into(),
            ));
        }
        LetsIn::Named => {
            return Ok(Verdict::Pass(
                "its policy allows only the principals that it names".into(),
            ));
        }
        LetsIn::Everyone(statement) => statement,
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
pub(crate) mod samples {
    use super::*;

    /// A policy that allows everyone everything under a condition.
    pub(crate) fn policy(condition: &str) -> Seen<Option<Box<PolicyDocument>>> {
        let text = format!(
            r#"{{"Statement":[{{"Sid":"s","Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{condition}}}]}}"#
        );
        Seen::new(Some(Box::new(PolicyDocument::parse(&text).unwrap())))
    }
}

#[cfg(test)]
mod tests {
    use super::samples::policy;
    use super::*;
    use crate::tests::{passes, said, unknown};

    #[test]
    fn everyone_fails_and_the_own_account_passes() {
        let verdict = said(|| examine(&policy("{}")));
        assert_eq!(verdict.word(), "fail");
        assert_eq!(verdict.reason().unwrap().path()[1], "policy statement s");
        let own = r#"{"StringEquals":{"aws:SourceAccount":"111122223333","kms:CallerAccount":"111122223333"}}"#;
        passes(|| examine(&policy(own)));
        passes(|| examine(&Seen::new(None)));
    }

    #[test]
    fn an_unseen_policy_is_unknown() {
        unknown(|| examine(&Seen::gap(Gap::TEST)));
    }
}
