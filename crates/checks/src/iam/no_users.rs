//! Are there no IAM users but break-glass ones?

use firestep_audit::{
    About, Audience, Check, Clause, Context, Effort, PerAccount, Severity, Verdict, Verdicts,
    each_that,
};
use firestep_inventory::GLOBAL;

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
    controls: &[],
    reads: &["iam:GetCredentialReport"],
    fix: None,
    examine: &PerAccount(examine),
};

fn examine<'a>(context: &Context<'a>) -> Verdicts<'a> {
    let (account, org) = (context.account, context.org);
    let users = account.iam_credentials.region(GLOBAL);
    let verdicts = each_that(&account.iam_credentials, |user| {
        if user.is_root() {
            return Ok(None);
        }
        Ok(Some(Verdict::of(
            org.settings.is_break_glass_user(&user.identity.id),
            "it is a declared break-glass user",
            "it is an IAM user",
        )))
    });
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
    use firestep_inventory::iam::Credentials;
    use firestep_inventory::{Account, Listed, Org, Seen};

    fn said(users: Listed<Credentials>) -> Vec<&'static str> {
        let mut account = Account::empty();
        account.iam_credentials = users;
        let mut org = Org::sample([]);
        org.settings.break_glass.users.push("break-glass".into());
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
    fn every_user_but_break_glass_fails() {
        let users = Listed::of([
            user("<root_account>", true),
            user("break-glass", true),
            user("jane", false),
        ]);
        assert_eq!(said(users), ["pass", "fail"]);
    }

    #[test]
    fn no_users_pass() {
        assert_eq!(said(Listed::of([user("<root_account>", true)])), ["pass"]);
    }

    #[test]
    fn without_the_report_it_is_unknown() {
        assert_eq!(said(Listed::unseen()), ["unknown"]);
    }
}
