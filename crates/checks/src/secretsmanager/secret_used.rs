//! Is every secret used?

use firestep_audit::{Audience, Check, Context, Effort, PerAccount, Severity, Verdict, each_that};
use firestep_inventory::Gap;
use firestep_inventory::secretsmanager::Secret;

use crate::ages::in_days;

pub(crate) const CHECK: Check = Check {
    id: "secretsmanager-secret-used",
    title: "No secret is unused",
    severity: Severity::Low,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A secret that nobody needs any more still opens something, and nobody would notice who uses it.",
    remedy: "Delete it with a recovery window, and what it opens too.",
    references: &[
        "https://docs.aws.amazon.com/secretsmanager/latest/userguide/manage_delete-secret.html",
    ],
    reads: &["secretsmanager:ListSecrets"],
    fix: None,
    examine: &PerAccount(|context| {
        each_that(&context.account.secretsmanager_secrets, |it| {
            examine(context, it)
        })
    }),
};

fn examine(context: &Context<'_>, secret: &Secret) -> Result<Option<Verdict>, Gap> {
    // A copy lies ready for the day on which its region is needed; fetched, it is the secret that is used.
    if secret.is_replica()? {
        return Ok(None);
    }
    let limit = i64::from(context.settings.ages.unused_days);
    let org = context.org;
    // A new one may not be needed yet.
    let (since, of) = match secret.last_accessed_date.get()? {
        Some(last) => (last, "it was last fetched"),
        None => (
            secret.created_date.get()?,
            "nobody has ever fetched it, and it was made",
        ),
    };
    let days = org.days_since(since);
    let said = format!("{of} {} ago", in_days(days));
    if days <= limit {
        return Ok(Some(Verdict::Pass(said.into())));
    }
    let is_used = |it: &Secret| {
        let last = it.last_accessed_date.get()?.as_ref();
        Ok(last.is_some_and(|last| org.days_since(last) <= limit))
    };
    let copies = &context.account.secretsmanager_secrets;
    if secret.primary_region.get()?.is_some()
        && copies.any(|it| Ok(it.is_copy_of(secret) && is_used(it)?))?
    {
        return Ok(Some(Verdict::Pass(
            "it is fetched in another region".into(),
        )));
    }
    Ok(Some(Verdict::Fail(said.into())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::words_in;
    use firestep_inventory::{Account, Listed, Org, Seen};

    fn secret(change: impl Fn(&mut Secret)) -> Secret {
        let mut it =
            Secret::unseen("arn:aws:secretsmanager:eu-central-1:111122223333:secret:db-a1b2c3");
        it.primary_region = Seen::new(None);
        it.created_date = Seen::new("2024-02-01T09:00:00Z".parse().unwrap());
        change(&mut it);
        it
    }

    fn said_of(secrets: Listed<Secret>) -> Vec<&'static str> {
        let mut org = Org::sample([]);
        org.as_of = "2026-11-23T00:00:00Z".parse().unwrap();
        let mut account = Account::empty();
        account.secretsmanager_secrets = secrets;
        words_in(&CHECK, &org, &account)
    }

    fn said(change: impl Fn(&mut Secret)) -> Vec<&'static str> {
        said_of(Listed::of([secret(change)]))
    }

    const RECENT: &str = "2026-11-20T00:00:00Z";

    #[test]
    fn what_nobody_fetches_fails() {
        let on = |day: Option<&str>| {
            said(|it| it.last_accessed_date = Seen::new(day.map(|it| it.parse().unwrap())))
        };
        assert_eq!(on(Some(RECENT)), ["pass"]);
        assert_eq!(on(Some("2026-01-20T00:00:00Z")), ["fail"]);
        assert_eq!(on(None), ["fail"]);
        assert_eq!(said(|_| {}), ["unknown"]);
    }

    #[test]
    fn a_new_one_passes() {
        let new = said(|it| {
            it.last_accessed_date = Seen::new(None);
            it.created_date = Seen::new(RECENT.parse().unwrap());
        });
        assert_eq!(new, ["pass"]);
        let unseen = said(|it| {
            it.last_accessed_date = Seen::new(None);
            it.created_date = Seen::gap(Gap::TEST);
        });
        assert_eq!(unseen, ["unknown"]);
    }

    #[test]
    fn a_copy_is_not_asked_and_speaks_for_what_it_is_a_copy_of() {
        let with = |name: &str, change: &dyn Fn(&mut Secret)| {
            let primary = secret(|it| {
                it.primary_region = Seen::new(Some("eu-central-1".into()));
                it.last_accessed_date = Seen::new(None);
            });
            let arn = format!("arn:aws:secretsmanager:eu-west-1:111122223333:secret:{name}");
            let mut copy = Secret::unseen(&arn);
            copy.primary_region = Seen::new(Some("eu-central-1".into()));
            copy.identity.location.region = "eu-west-1";
            change(&mut copy);
            said_of(Listed::of([primary, copy]))
        };
        let fetched =
            |it: &mut Secret| it.last_accessed_date = Seen::new(Some(RECENT.parse().unwrap()));
        assert_eq!(with("db-a1b2c3", &fetched), ["pass"]);
        assert_eq!(with("other-d4e5f6", &fetched), ["fail"]);
        let never = |it: &mut Secret| it.last_accessed_date = Seen::new(None);
        assert_eq!(with("db-a1b2c3", &never), ["fail"]);
        assert_eq!(with("db-a1b2c3", &|_| {}), ["unknown"]);
    }
}
