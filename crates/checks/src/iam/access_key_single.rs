//! Has every user one active access key at most?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict};
use firestep_inventory::iam::Credentials;
use firestep_inventory::{Gap, all};

use crate::credential_report::{self, each_user};

pub(crate) const CHECK: Check = Check {
    id: "iam-access-key-single",
    title: "Users have one active access key at most",
    severity: Severity::Low,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Two keys are twice the places from which one can leak, and a second is forgotten.",
    remedy: "Find by its last use which key is needed, deactivate the other, then delete it.",
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html",
    ],
    reads: credential_report::READS,
    fix: None,
    examine: &PerAccount(|context| each_user(context.account, examine)),
};

fn examine(user: &Credentials) -> Result<Option<Verdict>, Gap> {
    let both = all([&|| user.access_key_1_active.get().copied(), &|| {
        user.access_key_2_active.get().copied()
    }])?;
    Ok(Some(Verdict::of(
        !both,
        "it has one active access key at most",
        "it has two active access keys",
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use firestep_inventory::{Seen, evaluate};

    fn said(first: Option<bool>, second: Option<bool>) -> &'static str {
        let mut user = Credentials::unseen("u");
        if let Some(active) = first {
            user.access_key_1_active = Seen::new(active);
        }
        if let Some(active) = second {
            user.access_key_2_active = Seen::new(active);
        }
        evaluate(|| examine(&user)).map_or("unknown", |it| it.map_or("nothing", |it| it.word()))
    }

    #[test]
    fn only_two_active_keys_fail() {
        assert_eq!(said(Some(true), Some(true)), "fail");
        assert_eq!(said(Some(true), Some(false)), "pass");
        assert_eq!(said(Some(false), Some(false)), "pass");
    }

    #[test]
    fn one_key_that_is_not_active_decides_and_otherwise_both_must_be_seen() {
        assert_eq!(said(None, Some(false)), "pass");
        assert_eq!(said(None, Some(true)), "unknown");
    }
}
