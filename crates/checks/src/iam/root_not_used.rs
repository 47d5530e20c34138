//! Was root left alone lately?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict};
use firestep_inventory::iam::Credentials;
use firestep_inventory::{Gap, Operand, Org, all_found};

use crate::ages::in_days;
use crate::credential_report::{self, access_keys, each_user};

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
    examine: &PerAccount(|context| each_user(context.account, |it| examine(context.org, it))),
};

/// Long enough for an audit each month to see every use. No framework names a number.
const LATELY: i64 = 30;

fn examine(org: &Org, user: &Credentials) -> Result<Option<Verdict>, Gap> {
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
    use firestep_inventory::{Seen, evaluate};

    fn root(password: Option<&str>, first: Option<&str>, second: Option<&str>) -> Credentials {
        let mut it = Credentials::unseen("<root_account>");
        it.password_last_used = Seen::new(password.map(|it| it.parse().unwrap()));
        it.access_key_1_last_used_date = Seen::new(first.map(|it| it.parse().unwrap()));
        it.access_key_2_last_used_date = Seen::new(second.map(|it| it.parse().unwrap()));
        it
    }

    fn said(user: &Credentials) -> Option<&'static str> {
        let org = Org::sample([]);
        evaluate(|| examine(&org, user)).map_or(Some("unknown"), |it| it.map(|it| it.word()))
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
}
