//! Was every secret rotated in the last months?

use firestep_audit::{Audience, Check, Context, Effort, PerAccount, Severity, Verdict, each_that};
use firestep_inventory::Gap;
use firestep_inventory::secretsmanager::Secret;

use crate::ages::in_days;

pub(crate) const CHECK: Check = Check {
    id: "secretsmanager-secret-rotated-recently",
    title: "Secrets were rotated in the last 90 days",
    severity: Severity::Medium,
    effort: Effort::Days,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A secret that leaked long ago still opens what it opened then.",
    remedy: "Rotate the secret, and let Secrets Manager do so every 90 days or more often.",
    references: &[
        "https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets.html",
    ],
    reads: &["secretsmanager:ListSecrets"],
    fix: None,
    examine: &PerAccount(|context| {
        each_that(&context.account.secretsmanager_secrets, |it| {
            examine(context, it)
        })
    }),
};

/// As SecretsManager.4 has it where nobody says otherwise.
const DAYS: i64 = 90;

fn examine(context: &Context<'_>, secret: &Secret) -> Result<Option<Verdict>, Gap> {
    // A copy is rotated with what it is a copy of.
    if secret.is_replica()? {
        return Ok(None);
    }
    // A new one had no time for it yet.
    let (since, of) = match secret.last_rotated_date.get()? {
        Some(last) => (last, "it was last rotated"),
        None => (
            secret.created_date.get()?,
            "it was never rotated, and was made",
        ),
    };
    let days = context.org.days_since(since);
    let words = format!("{of} {} ago", in_days(days));
    Ok(Some(Verdict::of(days <= DAYS, words.clone(), words)))
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
        it.created_date = Seen::new("2024-02-01T09:00:00Z".parse().unwrap());
        change(&mut it);
        let mut account = Account::empty();
        account.secretsmanager_secrets = Listed::of([it]);
        words_in(&CHECK, &org, &account)
    }

    fn on(day: &'static str) -> Vec<&'static str> {
        said(|it| it.last_rotated_date = Seen::new(Some(day.parse().unwrap())))
    }

    #[test]
    fn what_was_not_rotated_for_long_fails() {
        assert_eq!(on("2026-08-26T00:00:00Z"), ["pass"]);
        assert_eq!(on("2026-08-24T00:00:00Z"), ["fail"]);
        assert_eq!(said(|it| it.last_rotated_date = Seen::new(None)), ["fail"]);
        assert_eq!(said(|_| {}), ["unknown"]);
    }

    #[test]
    fn a_new_one_passes_and_a_copy_is_not_asked() {
        let never = |change: &dyn Fn(&mut Secret)| {
            said(|it| {
                it.last_rotated_date = Seen::new(None);
                change(it);
            })
        };
        let made = |day: &str| never(&|it| it.created_date = Seen::new(day.parse().unwrap()));
        assert_eq!(made("2026-08-26T00:00:00Z"), ["pass"]);
        assert_eq!(made("2026-08-24T00:00:00Z"), ["fail"]);
        let unseen = never(&|it| it.created_date = Seen::gap(Gap::TEST));
        assert_eq!(unseen, ["unknown"]);
        let copy = never(&|it| it.primary_region = Seen::new(Some("eu-west-1".into())));
        assert_eq!(copy, [] as [&str; 0]);
    }
}
