//! Has every break-glass user MFA and no access key?

use firestep_audit::{Audience, Check, Clause, Context, Effort, PerAccount, Severity, Verdict};
use firestep_inventory::iam::Credentials;
use firestep_inventory::{Gap, all};

use crate::credential_report::{self, each_user};

pub(crate) const CHECK: Check = Check {
    id: "iam-break-glass-guarded",
    title: "Break-glass users have MFA and no access keys",
    severity: Severity::High,
    effort: Effort::Hours,
    clauses: &[Clause::new("E5.2", "break-glass")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "The user that opens every door must not be opened by a leaked key or a guessed password.",
    remedy: "Register two MFA devices for it, keep them in a safe, and delete its access keys.",
    references: &["https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html"],
    reads: credential_report::READS,
    fix: None,
    examine: &PerAccount(|context| each_user(context.account, |it| examine(context, it))),
};

fn examine(context: &Context<'_>, user: &Credentials) -> Result<Option<Verdict>, Gap> {
    if !context.settings.is_break_glass_user(&user.identity.id) {
        return Ok(None);
    }
    let guarded = all([
        &|| user.mfa_active.get().copied(),
        &|| user.access_key_1_active.get().map(|on| !on),
        &|| user.access_key_2_active.get().map(|on| !on),
    ])?;
    Ok(Some(Verdict::of(
        guarded,
        "it has MFA and no access key",
        "it lacks MFA or has an access key",
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use firestep_inventory::{Account, Org, Seen, evaluate};

    fn said(name: &str, mfa: bool, key: Option<bool>) -> Option<&'static str> {
        let mut user = Credentials::unseen(name);
        user.mfa_active = Seen::new(mfa);
        if let Some(key) = key {
            user.access_key_1_active = Seen::new(key);
            user.access_key_2_active = Seen::new(false);
        }
        let mut org = Org::sample([]);
        org.program
            .settings
            .break_glass
            .users
            .push("break-glass".into());
        let account = Account::empty();
        let context = Context::new(&org, &account);
        evaluate(|| examine(&context, &user)).map_or(Some("unknown"), |it| it.map(|it| it.word()))
    }

    #[test]
    fn mfa_and_no_key_pass() {
        assert_eq!(said("break-glass", true, Some(false)), Some("pass"));
        assert_eq!(said("break-glass", true, Some(true)), Some("fail"));
        assert_eq!(said("break-glass", false, None), Some("fail"));
        assert_eq!(said("jane", false, None), None);
    }

    #[test]
    fn unseen_keys_are_unknown() {
        assert_eq!(said("break-glass", true, None), Some("unknown"));
    }
}
