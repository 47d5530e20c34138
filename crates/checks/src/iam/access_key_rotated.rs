//! Is every access key young?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict};
use firestep_inventory::iam::Credentials;
use firestep_inventory::{Gap, Org, all_found};

use crate::ages::in_days;
use crate::credential_report::{access_keys, each_user};
use crate::program::decoys;

pub(crate) const CHECK: Check = Check {
    id: "iam-access-key-rotated",
    title: "Access keys are at most 90 days old",
    severity: Severity::Medium,
    effort: Effort::Days,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "The older a key, the more places it has been copied to.",
    remedy: "Replace the key by a role; until then make a second key, move to it, and delete the old one.",
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id-credentials-access-keys-update.html",
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

fn examine(org: &Org, user: &Credentials) -> Result<Option<Verdict>, Gap> {
    let limit = i64::from(org.program.settings.ages.access_key_days);
    let old = all_found(access_keys(user), |key| {
        if !key.is_active()? {
            return Ok(None);
        }
        let age = key.age(org)?;
        let told = format!("its access key {} is {} old", key.number, in_days(age));
        Ok((age > limit).then_some(told))
    })?;
    Ok(Some(Verdict::of(
        old.is_empty(),
        "it has no active access key that is too old",
        old.join(", "),
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use firestep_inventory::{Seen, evaluate};

    /// `None`: the key is not active.
    fn user(first: Option<&str>, second: Option<&str>) -> Credentials {
        let mut it = Credentials::unseen("u");
        it.access_key_1_active = Seen::new(first.is_some());
        it.access_key_2_active = Seen::new(second.is_some());
        it.access_key_1_last_rotated = Seen::new(first.map(|it| it.parse().unwrap()));
        it.access_key_2_last_rotated = Seen::new(second.map(|it| it.parse().unwrap()));
        it
    }

    fn said(user: &Credentials) -> &'static str {
        let org = Org::sample([]);
        evaluate(|| examine(&org, user))
            .map_or("unknown", |it| it.map_or("nothing", |it| it.word()))
    }

    const NEW: Option<&str> = Some("2026-11-01T00:00:00Z");
    const OLD: Option<&str> = Some("2026-01-01T00:00:00Z");

    #[test]
    fn each_active_key_counts_and_no_key_passes() {
        assert_eq!(said(&user(NEW, None)), "pass");
        assert_eq!(said(&user(None, None)), "pass");
        assert_eq!(said(&user(NEW, OLD)), "fail");
        assert_eq!(said(&user(OLD, None)), "fail");
        let mut inactive = user(OLD, None);
        inactive.access_key_1_active = Seen::new(false);
        assert_eq!(said(&inactive), "pass");
    }

    #[test]
    fn a_key_of_which_the_report_does_not_say_when_it_was_made_is_unknown() {
        let mut odd = user(NEW, None);
        odd.access_key_1_last_rotated = Seen::new(None);
        assert_eq!(said(&odd), "unknown");
        assert_eq!(said(&Credentials::unseen("u")), "unknown");
    }
}
