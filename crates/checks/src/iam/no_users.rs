//! Are there no IAM users but break-glass ones?

use firestep_audit::{
    About, Audience, Check, Clause, Context, Effort, PerAccount, Severity, Verdict, Verdicts,
    each_that,
};
use firestep_inventory::{GLOBAL, Gap, evaluate};

use crate::credential_report::passed;
use crate::program::decoys;

pub(crate) const CHECK: Check = Check {
    id: "iam-no-users",
    title: "There are no IAM users but break-glass ones",
    severity: Severity::Medium,
    effort: Effort::Days,
    clauses: &[Clause::new("E5.2", "no-users")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Users have passwords and keys that live for years; roles and Identity Center hand out ones that live for hours.",
    remedy: "Move people to Identity Center and machines to roles; disable each user, wait, then delete it.",
    references: &["https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html"],
    reads: decoys::READS,
    fix: None,
    examine: &PerAccount(examine),
};

fn examine<'a>(context: &Context<'a>) -> Verdicts<'a> {
    let (account, org) = (context.account, context.org);
    let users = account.iam_users.region(GLOBAL);
    let verdict = |name: &str| -> Result<Verdict, Gap> {
        if decoys::is_decoy_user(context, name)? {
            return Ok(decoys::spared());
        }
        Ok(Verdict::of(
            org.program.settings.is_break_glass_user(name),
            "it is a declared break-glass user",
            "it is an IAM user",
        ))
    };
    let mut verdicts = each_that(&account.iam_users, |user| {
        verdict(&user.identity.id).map(Some)
    });
    // The report may be hours old: it counts only where the users were not listed.
    if evaluate(|| users.whole()).is_err() {
        verdicts = verdicts.with(each_that(&account.iam_credentials, |line| {
            if line.is_root() {
                return Ok(None);
            }
            match verdict(&line.identity.id)? {
                Verdict::Pass(reason) => passed(account, &reason.message).map(Some),
                other @ (Verdict::Fail(_) | Verdict::Unknown(_)) => Ok(Some(other)),
            }
        }));
    }
    if !verdicts.is_empty() {
        return verdicts;
    }
    // Nobody left means that the check passes, and a pass needs a resource to stand on.
    verdicts.and(About::Account(account.id), || {
        users.whole()?;
        Ok(Verdict::Pass("there are no IAM users".into()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use firestep_inventory::iam::{Credentials, User};
    use firestep_inventory::{Account, Listed, Org};

    fn said(users: Listed<User>, lines: Listed<Credentials>) -> Vec<&'static str> {
        let mut account = Account::empty();
        account.iam_users = users;
        account.iam_credentials = lines;
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

    fn lines(names: &[&str]) -> Listed<Credentials> {
        Listed::of(names.iter().map(|it| Credentials::unseen(it)))
    }

    #[test]
    fn every_user_but_break_glass_fails() {
        let users = Listed::of([User::unseen("break-glass"), User::unseen("jane")]);
        assert_eq!(said(users, lines(&["<root_account>"])), ["pass", "fail"]);
    }

    #[test]
    fn no_users_pass_whatever_an_older_report_says() {
        assert_eq!(
            said(Listed::of([]), lines(&["<root_account>", "gone"])),
            ["pass"]
        );
        assert_eq!(said(Listed::of([]), Listed::unseen()), ["pass"]);
    }

    #[test]
    fn where_users_were_not_listed_the_report_still_fails() {
        let all = lines(&["<root_account>", "jane"]);
        assert_eq!(said(Listed::unseen(), all), ["unknown", "fail"]);
        assert_eq!(
            said(Listed::unseen(), lines(&["<root_account>"])),
            ["unknown"]
        );
    }
}
