//! Was root left alone lately?

use firestep_audit::{
    About, Audience, Check, Context, Effort, PerAccount, Severity, Verdict, Verdicts, each_that,
};
use firestep_inventory::iam::Credentials;
use firestep_inventory::reading::records::undecided;
use firestep_inventory::{GLOBAL, Gap, Location, Operand, Org, all_found, evaluate};

use crate::ages::in_days;
use crate::credential_report::{self, access_keys, passed};

pub(crate) const CHECK: Check = Check {
    id: "iam-root-not-used",
    title: "The root user was not used in the last 30 days",
    severity: Severity::Medium,
    effort: Effort::Days,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "What root does no policy limits; whoever uses it daily loses its password one day.",
    remedy: "Find in CloudTrail what root was used for, and give that to a role.",
    references: &["https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-best-practices.html"],
    reads: credential_report::READS,
    fix: None,
    examine: &PerAccount(examine),
};

/// Long enough for an audit each month to see every use. No framework names a number.
const LATELY: i64 = 30;

fn examine<'a>(context: &Context<'a>) -> Verdicts<'a> {
    let account = context.account;
    let verdicts = each_that(&account.iam_credentials, |it| {
        match of_root(context.org, it)? {
            Some(Verdict::Pass(reason)) => passed(account, &reason.message).map(Some),
            other => Ok(other),
        }
    });
    let lines = account.iam_credentials.region(GLOBAL);
    // Every report has a row of root; where the report was not read, that is told of the report.
    match evaluate(|| Ok(lines.whole()?.iter().any(Credentials::is_root))) {
        Ok(false) => verdicts.and(About::Account(account.id), || {
            Err(undecided(
                Location::new(account.id, GLOBAL),
                "iam:GetCredentialReport",
                "the report has no row of root",
            ))
        }),
        Ok(true) | Err(_) => verdicts,
    }
}

fn of_root(org: &Org, user: &Credentials) -> Result<Option<Verdict>, Gap> {
    if !user.is_root() {
        return Ok(None);
    }
    let [first, second] = access_keys(user);
    let uses: [(&str, Operand<'_>); 3] = [
        ("password", &|| {
            Ok(is_late(
                user.password_last_used.get()?.map(|it| org.days_since(&it)),
            ))
        }),
        ("access key 1", &|| Ok(is_late(first.unused_for(org)?))),
        ("access key 2", &|| Ok(is_late(second.unused_for(org)?))),
    ];
    let used = all_found(uses, |(what, is_late)| Ok(is_late()?.then_some(what)))?;
    Ok(Some(Verdict::of(
        used.is_empty(),
        format!("root was not used in the last {}", in_days(LATELY)),
        format!(
            "its {} was used in the last {}",
            used.join(" and "),
            in_days(LATELY)
        ),
    )))
}

fn is_late(days: Option<i64>) -> bool {
    days.is_some_and(|it| it <= LATELY)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credential_report::tests::report;
    use crate::tests::words;
    use firestep_inventory::iam::User;
    use firestep_inventory::{Account, Listed, Seen};

    fn root(password: Option<&str>, first: Option<&str>, second: Option<&str>) -> Credentials {
        let mut it = Credentials::unseen("<root_account>");
        it.password_last_used = Seen::new(password.map(|it| it.parse().unwrap()));
        it.access_key_1_last_used_date = Seen::new(first.map(|it| it.parse().unwrap()));
        it.access_key_2_last_used_date = Seen::new(second.map(|it| it.parse().unwrap()));
        it
    }

    fn said(user: &Credentials) -> Option<&'static str> {
        let org = Org::sample([]);
        evaluate(|| of_root(&org, user)).map_or(Some("unknown"), |it| it.map(|it| it.word()))
    }

    #[test]
    fn any_late_use_fails_and_an_old_one_or_none_passes() {
        let (late, old) = (Some("2026-11-10T00:00:00Z"), Some("2026-03-02T00:00:00Z"));
        assert_eq!(said(&root(None, None, None)), Some("pass"));
        assert_eq!(said(&root(old, old, old)), Some("pass"));
        assert_eq!(said(&root(late, None, None)), Some("fail"));
        assert_eq!(said(&root(old, late, None)), Some("fail"));
        assert_eq!(said(&root(None, None, late)), Some("fail"));
    }

    #[test]
    fn a_user_is_nothing_to_judge_and_an_unseen_root_is_unknown() {
        assert_eq!(said(&Credentials::unseen("u")), None);
        assert_eq!(
            said(&Credentials::unseen("<root_account>")),
            Some("unknown")
        );
    }

    #[test]
    fn a_report_without_a_row_of_root_is_unknown_and_one_that_was_not_read_is_told_once() {
        let of = |lines: Listed<Credentials>| {
            let mut account = Account::empty();
            account.iam_credentials = lines;
            report(&mut account);
            words(&CHECK, &account)
        };
        assert_eq!(of(Listed::of([root(None, None, None)])), ["pass"]);
        assert_eq!(of(Listed::of([])), ["unknown"]);
        assert_eq!(of(Listed::of([Credentials::unseen("u")])), ["unknown"]);
        assert_eq!(of(Listed::unseen()), ["unknown"]);
        // Of users nothing is asked.
        let mut account = Account::empty();
        account.iam_credentials = Listed::of([root(None, None, None)]);
        account.iam_users = Listed::of([User::unseen("new")]);
        report(&mut account);
        assert_eq!(words(&CHECK, &account), ["pass"]);
    }
}
