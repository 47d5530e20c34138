//! Is every console password in use?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict};
use firestep_inventory::iam::Credentials;
use firestep_inventory::reading::records::undecided;
use firestep_inventory::{Gap, Org};

use crate::ages::in_days;
use crate::credential_report::{self, each_user, has_password};

pub(crate) const CHECK: Check = Check {
    id: "iam-password-used",
    title: "Console passwords are in use",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Nobody notices who signs in with a password that its owner no longer uses.",
    remedy: "Remove the password; delete the user when nobody misses it.",
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_finding-unused.html",
    ],
    reads: credential_report::READS,
    fix: None,
    examine: &PerAccount(|context| each_user(context.account, |it| examine(context.org, it))),
};

/// As CIS demands it; what the organization has decided counts where it is less.
const UNUSED_DAYS: u32 = 45;

fn examine(org: &Org, user: &Credentials) -> Result<Option<Verdict>, Gap> {
    // Whether root has a password the report does not say.
    if user.is_root() {
        return Ok(None);
    }
    if !has_password(user)? {
        return Ok(Some(Verdict::Pass("it has no console password".into())));
    }
    let limit = i64::from(UNUSED_DAYS.min(org.program.settings.ages.unused_days));
    let (days, what) = match (
        user.password_last_used.get()?,
        user.password_last_changed.get()?,
    ) {
        (Some(used), _) => (org.days_since(used), "was last used"),
        (None, Some(set)) => (org.days_since(set), "was never used and was set"),
        (None, None) => {
            return Err(undecided(
                user.identity.location,
                "iam:GetCredentialReport",
                "the report does not say when the password was set",
            ));
        }
    };
    Ok(Some(Verdict::of(
        days <= limit,
        format!("its password {what} {} ago", in_days(days)),
        format!("its password {what} {} ago", in_days(days)),
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use firestep_inventory::{Seen, evaluate};

    fn said(enabled: bool, used: Option<&str>, set: Option<&str>) -> Option<&'static str> {
        let mut user = Credentials::unseen("u");
        user.password_enabled = Seen::new(Some(enabled));
        user.password_last_used = Seen::new(used.map(|it| it.parse().unwrap()));
        user.password_last_changed = Seen::new(set.map(|it| it.parse().unwrap()));
        let org = Org::sample([]);
        evaluate(|| examine(&org, &user)).map_or(Some("unknown"), |it| it.map(|it| it.word()))
    }

    const NEW: Option<&str> = Some("2026-11-01T00:00:00Z");
    const OLD: Option<&str> = Some("2026-09-01T00:00:00Z");

    #[test]
    fn the_last_use_decides_and_without_one_when_it_was_set() {
        assert_eq!(said(true, NEW, OLD), Some("pass"));
        assert_eq!(said(true, OLD, NEW), Some("fail"));
        assert_eq!(said(true, None, NEW), Some("pass"));
        assert_eq!(said(true, None, OLD), Some("fail"));
        assert_eq!(said(true, None, None), Some("unknown"));
        assert_eq!(said(false, OLD, OLD), Some("pass"));
    }

    #[test]
    fn root_is_nothing_to_judge_and_an_unseen_line_is_unknown() {
        let org = Org::sample([]);
        let root = Credentials::unseen("<root_account>");
        assert_eq!(evaluate(|| examine(&org, &root)), Ok(None));
        assert!(evaluate(|| examine(&org, &Credentials::unseen("u"))).is_err());
    }
}
