//! Does the rotation of every secret that is rotated by itself succeed?

use firestep_audit::{Audience, Check, Context, Effort, PerAccount, Severity, Verdict, each_that};
use firestep_inventory::Gap;
use firestep_inventory::reading::records::undecided;
use firestep_inventory::secretsmanager::Secret;

use crate::ages::in_days;

pub(crate) const CHECK: Check = Check {
    id: "secretsmanager-secret-rotating",
    title: "Rotation of secrets succeeds when it is due",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Everybody believes that the secret changes, and it has not for a long time.",
    remedy: "Look at the logs of the rotation function, mend what it fails on, and rotate the secret.",
    references: &[
        "https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot_rotation.html",
    ],
    reads: &["secretsmanager:ListSecrets"],
    fix: None,
    examine: &PerAccount(|context| {
        each_that(&context.account.secretsmanager_secrets, |it| {
            examine(context, it)
        })
    }),
};

/// Rotation begins within a window of a day at most.
/// <https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html>
const WINDOW_DAYS: i64 = 2;

fn examine(context: &Context<'_>, secret: &Secret) -> Result<Option<Verdict>, Gap> {
    // A copy is rotated with what it is a copy of.
    if secret.is_replica()? || !*secret.rotation_enabled.get()? {
        return Ok(None);
    }
    let days = |moment| context.org.days_since(moment);
    let next = secret.next_rotation_date.get()?;
    if let Some(next) = next
        && days(next) > WINDOW_DAYS
    {
        let late = in_days(days(next));
        return Ok(Some(Verdict::Fail(
            format!("it was to be rotated {late} ago and was not").into(),
        )));
    }
    let last = secret.last_rotated_date.get()?.as_ref();
    let (last, of) = match last {
        Some(last) => (days(last), "it was last rotated"),
        None => (
            days(secret.created_date.get()?),
            "it was never rotated, and made",
        ),
    };
    let Some(every) = *secret.rotation_days.get()? else {
        // How often a schedule rotates, this version does not work out.
        return Err(undecided(
            secret.identity.location,
            "secretsmanager:ListSecrets",
            "RotationRules.ScheduleExpression",
        ));
    };
    let (ago, within) = (in_days(last), in_days(every.into()));
    let is_late = last > i64::from(every) + WINDOW_DAYS;
    // It can be set up so that the first rotation waits for its day.
    if is_late && next.is_some() && secret.last_rotated_date.get()?.is_none() {
        return Err(undecided(
            secret.identity.location,
            "secretsmanager:ListSecrets",
            "whether a first rotation failed, or is still to come",
        ));
    }
    Ok(Some(if is_late {
        Verdict::Fail(format!("{of} {ago} ago, of {within} at most").into())
    } else {
        Verdict::Pass(format!("{of} {ago} ago, of {within} at most").into())
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::words_in;
    use firestep_inventory::{Account, Listed, Org, Seen};

    fn said(change: impl Fn(&mut Secret)) -> Vec<&'static str> {
        let mut org = Org::sample([]);
        org.as_of = "2026-11-23T00:00:00Z".parse().unwrap();
        let mut it = Secret::unseen("s");
        it.primary_region = Seen::new(None);
        it.rotation_enabled = Seen::new(true);
        it.rotation_days = Seen::new(Some(30));
        it.created_date = Seen::new("2024-01-01T00:00:00Z".parse().unwrap());
        it.last_rotated_date = Seen::new(Some("2026-11-01T00:00:00Z".parse().unwrap()));
        it.next_rotation_date = Seen::new(Some("2026-12-01T00:00:00Z".parse().unwrap()));
        change(&mut it);
        let mut account = Account::empty();
        account.secretsmanager_secrets = Listed::of([it]);
        words_in(&CHECK, &org, &account)
    }

    #[test]
    fn a_rotation_that_is_overdue_fails() {
        assert_eq!(said(|_| {}), ["pass"]);
        let last = |it: &str| Seen::new(Some(it.parse().unwrap()));
        assert_eq!(
            said(|it| it.last_rotated_date = last("2026-09-01T00:00:00Z")),
            ["fail"]
        );
        assert_eq!(
            said(|it| it.next_rotation_date = last("2026-11-20T00:00:00Z")),
            ["fail"]
        );
        let never = |next: Option<&str>| {
            said(|it| {
                it.last_rotated_date = Seen::new(None);
                it.next_rotation_date = Seen::new(next.map(|it| it.parse().unwrap()));
            })
        };
        assert_eq!(never(None), ["fail"]);
        assert_eq!(never(Some("2026-11-20T00:00:00Z")), ["fail"]);
        // Set up a while ago, with a first rotation that waits.
        assert_eq!(never(Some("2026-12-01T00:00:00Z")), ["unknown"]);
    }

    #[test]
    fn a_schedule_that_is_not_worked_out_is_unknown() {
        assert_eq!(said(|it| it.rotation_days = Seen::new(None)), ["unknown"]);
        assert_eq!(
            said(|it| it.next_rotation_date = Seen::gap(Gap::TEST)),
            ["unknown"]
        );
    }

    #[test]
    fn a_copy_is_not_asked() {
        let with = |primary: Option<&str>| {
            said(|it| {
                it.primary_region = Seen::new(primary.map(Box::from));
                it.last_rotated_date = Seen::new(Some("2026-09-01T00:00:00Z".parse().unwrap()));
            })
        };
        assert_eq!(with(None), ["fail"]);
        assert_eq!(with(Some("eu-central-1")), ["fail"]);
        assert_eq!(with(Some("eu-west-1")), [] as [&str; 0]);
        let unseen = said(|it| it.primary_region = Seen::gap(Gap::TEST));
        assert_eq!(unseen, ["unknown"]);
    }

    #[test]
    fn a_secret_without_rotation_is_not_asked() {
        assert_eq!(
            said(|it| it.rotation_enabled = Seen::new(false)),
            [] as [&str; 0]
        );
    }
}
