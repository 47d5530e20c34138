//! Is every secret used?

use firestep_audit::{Audience, Check, Context, Effort, PerAccount, Severity, Verdict, each};
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
        each(&context.account.secretsmanager_secrets, |it| {
            examine(context, it)
        })
    }),
};

fn examine(context: &Context<'_>, secret: &Secret) -> Result<Verdict, Gap> {
    let Some(last) = secret.last_accessed_date.get()? else {
        return Ok(Verdict::Fail("nobody has ever fetched it".into()));
    };
    let days = context.org.days_since(last);
    let words = format!("it was last fetched {} ago", in_days(days));
    Ok(Verdict::of(
        days <= i64::from(context.settings.ages.unused_days),
        words.clone(),
        words,
    ))
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
        change(&mut it);
        let mut account = Account::empty();
        account.secretsmanager_secrets = Listed::of([it]);
        words_in(&CHECK, &org, &account)
    }

    fn on(day: &'static str) -> Vec<&'static str> {
        said(|it| it.last_accessed_date = Seen::new(Some(day.parse().unwrap())))
    }

    #[test]
    fn what_nobody_fetches_fails() {
        assert_eq!(on("2026-11-20T00:00:00Z"), ["pass"]);
        assert_eq!(on("2026-01-20T00:00:00Z"), ["fail"]);
        assert_eq!(said(|it| it.last_accessed_date = Seen::new(None)), ["fail"]);
        assert_eq!(said(|_| {}), ["unknown"]);
    }
}
