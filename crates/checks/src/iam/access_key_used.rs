//! Is every access key in use?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict};
use firestep_inventory::iam::Credentials;
use firestep_inventory::{Gap, Org, all_found};

use crate::ages::in_days;
use crate::credential_report::{access_keys, each_user};
use crate::program::decoys;

pub(crate) const CHECK: Check = Check {
    id: "iam-access-key-used",
    title: "Access keys are in use",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Nobody notices what is done with a key that nobody uses.",
    remedy: "Deactivate the key, wait, then delete it.",
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html",
    ],
    reads: decoys::READS,
    fix: None,
    examine: &PerAccount(|context| {
        each_user(context.account, |it| {
            if decoys::is_decoy_user(context, &it.identity.id)? {
                return Ok(Some(decoys::spared()));
            }
            examine(context.org, it)
        })
    }),
};

/// As CIS demands it; what the organization has decided counts where it is less.
const UNUSED_DAYS: u32 = 45;

fn examine(org: &Org, user: &Credentials) -> Result<Option<Verdict>, Gap> {
    let limit = i64::from(UNUSED_DAYS.min(org.program.settings.ages.unused_days));
    let unused = all_found(access_keys(user), |key| {
        if !key.is_active()? {
            return Ok(None);
        }
        let (days, what) = match key.unused_for(org)? {
            Some(days) => (days, "was last used"),
            None => (key.age(org)?, "was never used and was made"),
        };
        let told = format!("its access key {} {what} {} ago", key.number, in_days(days));
        Ok((days > limit).then_some(told))
    })?;
    Ok(Some(Verdict::of(
        unused.is_empty(),
        "it has no active access key that is unused",
        unused.join(", "),
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use firestep_inventory::{Seen, evaluate};

    /// `None`: the key is not active.
    fn user(
        first: Option<(&str, Option<&str>)>,
        second: Option<(&str, Option<&str>)>,
    ) -> Credentials {
        let mut it = Credentials::unseen("u");
        it.access_key_1_active = Seen::new(first.is_some());
        it.access_key_2_active = Seen::new(second.is_some());
        it.access_key_1_last_rotated = Seen::new(first.map(|it| it.0.parse().unwrap()));
        it.access_key_2_last_rotated = Seen::new(second.map(|it| it.0.parse().unwrap()));
        let used = |key: Option<(&str, Option<&str>)>| Some(key?.1?.parse().unwrap());
        it.access_key_1_last_used_date = Seen::new(used(first));
        it.access_key_2_last_used_date = Seen::new(used(second));
        it
    }

    fn said(user: &Credentials) -> &'static str {
        let org = Org::sample([]);
        evaluate(|| examine(&org, user))
            .map_or("unknown", |it| it.map_or("nothing", |it| it.word()))
    }

    const NEW: &str = "2026-11-01T00:00:00Z";
    const OLD: &str = "2026-01-01T00:00:00Z";

    #[test]
    fn the_last_use_decides_and_without_one_the_age() {
        assert_eq!(said(&user(Some((OLD, Some(NEW))), None)), "pass");
        assert_eq!(said(&user(Some((OLD, Some(OLD))), None)), "fail");
        assert_eq!(said(&user(Some((NEW, None)), None)), "pass");
        assert_eq!(said(&user(Some((OLD, None)), None)), "fail");
        assert_eq!(
            said(&user(Some((OLD, Some(NEW))), Some((OLD, Some(OLD))))),
            "fail"
        );
        assert_eq!(said(&user(None, None)), "pass");
    }

    #[test]
    fn an_unseen_line_is_unknown() {
        assert_eq!(said(&Credentials::unseen("u")), "unknown");
    }
}
