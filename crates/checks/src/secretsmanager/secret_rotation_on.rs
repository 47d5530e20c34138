//! Is every secret rotated by itself?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each};
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
    examine: &PerAccount(|context| each(&context.account.secretsmanager_secrets, examine)),
};

fn examine(secret: &Secret) -> Result<Verdict, Gap> {
    Ok(Verdict::of(
        *secret.rotation_enabled.get()?,
        "it is rotated by itself",
        "it is not rotated by itself",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;

    #[test]
    fn a_secret_without_rotation_fails() {
        let mut it = Secret::unseen("s");
        unknown(|| examine(&it));
        it.rotation_enabled = Seen::new(true);
        passes(|| examine(&it));
        it.rotation_enabled = Seen::new(false);
        fails(|| examine(&it));
    }
}
