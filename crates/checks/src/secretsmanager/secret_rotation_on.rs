//! Is every secret rotated by itself?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each_that};
use firestep_inventory::Gap;
use firestep_inventory::secretsmanager::Secret;

pub(crate) const CHECK: Check = Check {
    id: "secretsmanager-secret-rotation-on",
    title: "Secrets Manager rotates secrets by itself",
    severity: Severity::Medium,
    effort: Effort::Days,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A secret that nobody changes stays good for whoever got hold of it, years later too.",
    remedy: "Set up rotation: managed where the service offers it, by a function else.",
    references: &[
        "https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets.html",
    ],
    reads: &["secretsmanager:ListSecrets"],
    fix: None,
    examine: &PerAccount(|context| each_that(&context.account.secretsmanager_secrets, examine)),
};

fn examine(secret: &Secret) -> Result<Option<Verdict>, Gap> {
    // A copy is rotated with what it is a copy of.
    if secret.is_replica()? {
        return Ok(None);
    }
    Ok(Some(Verdict::of(
        *secret.rotation_enabled.get()?,
        "it is rotated by itself",
        "it is not rotated by itself",
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::words;
    use firestep_inventory::{Account, Listed, Seen};

    fn said(change: impl Fn(&mut Secret)) -> Vec<&'static str> {
        let mut it = Secret::unseen("s");
        it.primary_region = Seen::new(None);
        change(&mut it);
        let mut account = Account::empty();
        account.secretsmanager_secrets = Listed::of([it]);
        words(&CHECK, &account)
    }

    #[test]
    fn a_secret_without_rotation_fails() {
        assert_eq!(said(|_| {}), ["unknown"]);
        assert_eq!(said(|it| it.rotation_enabled = Seen::new(true)), ["pass"]);
        assert_eq!(said(|it| it.rotation_enabled = Seen::new(false)), ["fail"]);
    }

    #[test]
    fn a_copy_is_not_asked() {
        let with = |primary: &str| {
            said(|it| {
                it.primary_region = Seen::new(Some(primary.into()));
                it.rotation_enabled = Seen::new(false);
            })
        };
        assert_eq!(with("eu-central-1"), ["fail"]);
        assert_eq!(with("eu-west-1"), [] as [&str; 0]);
        let unseen = said(|it| it.primary_region = Seen::gap(Gap::TEST));
        assert_eq!(unseen, ["unknown"]);
    }
}
