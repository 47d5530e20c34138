//! Has nobody a console password but break-glass users?

use firestep_audit::{
    About, Audience, Check, Clause, Context, Effort, Fixing, PerAccount, Reason, Severity, Verdict,
    Verdicts,
};
use firestep_inventory::{GLOBAL, Org};

use crate::credential_report::{self, each_user, has_password, passed};

pub(crate) const CHECK: Check = Check {
    id: "iam-no-console-passwords",
    title: "No IAM user has a console password but break-glass ones",
    severity: Severity::Medium,
    effort: Effort::Days,
    clauses: &[Clause::new("E5.1", "no-passwords")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Each password is a sign-in that single sign-on neither sees nor controls.",
    remedy: "Give people access through Identity Center, then delete their login profiles.",
    references: &["https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html"],
    reads: credential_report::READS,
    fix: Some("iam-login-profile-delete"),
    examine: &PerAccount(examine),
};

fn examine<'a>(context: &Context<'a>) -> Verdicts<'a> {
    let (account, org) = (context.account, context.org);
    let users = account.iam_credentials.region(GLOBAL);
    let verdicts = each_user(account, |user| {
        if !has_password(user)? {
            return Ok(None);
        }
        Ok(Some(Verdict::of(
            org.program.settings.is_break_glass_user(&user.identity.id),
            "it is a declared break-glass user",
            Reason::from("it has a console password").fixing(deletion(org)),
        )))
    });
    if !verdicts.is_empty() {
        return verdicts;
    }
    // Nobody left means that the check passes, and a pass needs a resource to stand on.
    verdicts.and(About::Account(account.id), || {
        users.whole()?;
        passed(account, "no IAM user has a console password")
    })
}

/// Until it is declared who may come in when all else fails, any of them could be the one.
fn deletion(org: &Org) -> Fixing {
    if org.program.settings.break_glass.users.is_empty() {
        Fixing::Withheld("no break-glass user is declared")
    } else {
        Fixing::Plain
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credential_report::tests::report;
    use crate::tests::commands;
    use firestep_inventory::iam::{Credentials, User};
    use firestep_inventory::{Account, Listed, Seen};

    fn said(users: Listed<Credentials>) -> Vec<&'static str> {
        let mut account = Account::empty();
        let mut lines = Vec::new();
        users
            .region(GLOBAL)
            .visit(|it| lines.push(it.clone()), |_| {});
        account.iam_users = Listed::of(lines.iter().map(|it| User::unseen(&it.identity.id)));
        account.iam_credentials = users;
        report(&mut account);
        let mut org = Org::sample([]);
        org.program
            .settings
            .break_glass
            .users
            .push("break-glass".into());
        examine(&Context::new(&org, &account))
            .iter()
            .map(|it| it.verdict.word())
            .collect()
    }

    fn user(name: &str, password: bool) -> Credentials {
        let mut it = Credentials::unseen(name);
        it.password_enabled = Seen::new(Some(password));
        it
    }

    #[test]
    fn a_password_fails_and_none_is_nothing_to_judge() {
        let users = Listed::of([user("jane", true), user("robot", false)]);
        assert_eq!(said(users), ["fail"]);
        assert_eq!(said(Listed::of([user("robot", false)])), ["pass"]);
        assert_eq!(said(Listed::of([user("break-glass", true)])), ["pass"]);
    }

    #[test]
    fn without_the_report_it_is_unknown() {
        assert_eq!(said(Listed::unseen()), ["unknown"]);
    }

    #[test]
    fn no_password_is_taken_away_before_break_glass_users_are_declared() {
        let mut account = Account::empty();
        account.iam_credentials = Listed::of([user("jane", true)]);
        account.iam_users = Listed::of([User::unseen("jane")]);
        let mut org = Org::sample([]);
        let printed = |org: &Org| {
            let account = &account;
            let verdicts = examine(&Context::new(org, account));
            let verdict = &verdicts.iter().next().unwrap().verdict;
            commands(&CHECK, "jane", verdict.clone())
        };
        assert_eq!(printed(&org), None);
        org.program
            .settings
            .break_glass
            .users
            .push("break-glass".into());
        let command = printed(&org).unwrap();
        assert!(command.starts_with("aws iam delete-login-profile --user-name jane"));
    }
}
