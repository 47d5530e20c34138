//! The credential report and the fresh listing of users, joined: AWS makes the report anew at most every four hours.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html>

use firestep_audit::{Verdict, Verdicts, each_that};
use firestep_inventory::iam::Credentials;
use firestep_inventory::reading::records::undecided;
use firestep_inventory::{Account, GLOBAL, Gap, evaluate};

/// What the verdicts stand on, beside what the report needs.
pub(crate) const READS: &[&str] = &[
    "iam:GetCredentialReport",
    "iam:GetAccountAuthorizationDetails",
];

const OPERATION: &str = "iam:GetCredentialReport";

/// A verdict on each line of the report, but for users that are gone since; a user of whom the report does not know
/// yet is unknown.
pub(crate) fn each_user<'a>(
    account: &'a Account,
    examine: impl Fn(&'a Credentials) -> Result<Option<Verdict>, Gap>,
) -> Verdicts<'a> {
    let lines = account.iam_credentials.region(GLOBAL);
    each_that(&account.iam_credentials, |line| {
        if is_gone(account, line)? {
            return Ok(None);
        }
        examine(line)
    })
    .with(each_that(&account.iam_users, |user| {
        // Where the report was not read, that is told of the report.
        let Ok(None) = evaluate(|| lines.find(&user.identity.id)) else {
            return Ok(None);
        };
        Err(undecided(
            user.identity.location,
            OPERATION,
            "the report is older than the user",
        ))
    }))
}

/// Whether a user of the report is no longer there. One of the same name that was made since is another.
fn is_gone(account: &Account, line: &Credentials) -> Result<bool, Gap> {
    if line.is_root() {
        return Ok(false);
    }
    let users = account.iam_users.region(GLOBAL);
    // Where the users were not listed, what the report says stands.
    let user = match evaluate(|| users.find(&line.identity.id)) {
        Ok(Some(user)) => user,
        Ok(None) => return Ok(true),
        Err(_) => return Ok(false),
    };
    let made = evaluate(|| user.create_date.get()).ok().copied().flatten();
    let reported = evaluate(|| line.user_creation_time.get());
    let reported = reported.ok().copied().flatten();
    match (made, reported) {
        (Some(made), Some(reported)) if made.as_second() != reported.as_second() => Err(undecided(
            line.identity.location,
            OPERATION,
            "the report is of an earlier user of the same name",
        )),
        _ => Ok(false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use firestep_inventory::iam::User;
    use firestep_inventory::{Listed, Seen};

    fn line(name: &str, made: &str) -> Credentials {
        let mut line = Credentials::unseen(name);
        line.user_creation_time = Seen::new(made.parse().ok());
        line
    }

    fn user(name: &str, made: &str) -> User {
        let mut user = User::unseen(name);
        user.create_date = Seen::new(made.parse().ok());
        user
    }

    fn words(lines: Listed<Credentials>, users: Listed<User>) -> Vec<&'static str> {
        let mut account = Account::empty();
        account.iam_credentials = lines;
        account.iam_users = users;
        let all = each_user(&account, |_| Ok(Some(Verdict::Pass("p".into()))));
        all.iter().map(|it| it.verdict.word()).collect()
    }

    const OLD: &str = "2024-01-01T00:00:00Z";
    const NEW: &str = "2026-11-18T00:00:00Z";

    #[test]
    fn the_listing_adds_and_takes_away() {
        let lines = || Listed::of([line("<root_account>", OLD), line("a", OLD)]);
        assert_eq!(words(lines(), Listed::of([user("a", OLD)])), ["pass"; 2]);
        assert_eq!(words(lines(), Listed::of([])), ["pass"]);
        let both = Listed::of([user("a", OLD), user("b", NEW)]);
        assert_eq!(words(lines(), both), ["pass", "pass", "unknown"]);
        let again = Listed::of([user("a", NEW)]);
        assert_eq!(words(lines(), again), ["pass", "unknown"]);
    }

    #[test]
    fn what_was_not_read_is_told_once() {
        let lines = Listed::of([line("a", OLD)]);
        assert_eq!(words(lines, Listed::unseen()), ["pass", "unknown"]);
        assert_eq!(
            words(Listed::unseen(), Listed::of([user("a", OLD)])),
            ["unknown"]
        );
    }
}
