//! The credential report and the fresh listing of users, joined: AWS makes the report anew at most every four hours.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html>

use firestep_audit::{Verdict, Verdicts, each_that};
use firestep_inventory::iam::Credentials;
use firestep_inventory::reading::records::undecided;
use firestep_inventory::{Account, GLOBAL, Gap, Location, Org, Seen, evaluate};

/// What the verdicts stand on, beside what the report needs.
pub(crate) const READS: &[&str] = &[
    "iam:GetCredentialReport",
    "iam:GetAccountAuthorizationDetails",
];

const OPERATION: &str = "iam:GetCredentialReport";

/// A verdict on each line of the report, but for users that are gone since; a user of whom the report does not know
/// yet is unknown. A pass says of when the report is.
pub(crate) fn each_user<'a>(
    account: &'a Account,
    examine: impl Fn(&'a Credentials) -> Result<Option<Verdict>, Gap>,
) -> Verdicts<'a> {
    let lines = account.iam_credentials.region(GLOBAL);
    each_that(&account.iam_credentials, |line| {
        if is_gone(account, line)? {
            return Ok(None);
        }
        match examine(line)? {
            Some(Verdict::Pass(reason)) => passed(account, &reason.message).map(Some),
            other => Ok(other),
        }
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

/// Whether a user has a console password. Of root the report does not say it.
pub(crate) fn has_password(line: &Credentials) -> Result<bool, Gap> {
    if line.is_root() {
        return Ok(false);
    }
    line.password_enabled.get()?.ok_or_else(|| {
        undecided(
            line.identity.location,
            OPERATION,
            "the report does not say whether the user has a password",
        )
    })
}

/// One of the two access keys that a user may have, as the report tells of it.
#[derive(Clone, Copy)]
pub(crate) struct AccessKey<'a> {
    pub(crate) number: u8,
    line: &'a Credentials,
}

/// The two access keys of a line, there or not.
pub(crate) fn access_keys(line: &Credentials) -> [AccessKey<'_>; 2] {
    [1, 2].map(|number| AccessKey { number, line })
}

impl AccessKey<'_> {
    pub(crate) fn is_active(&self) -> Result<bool, Gap> {
        let line = self.line;
        let [first, second] = [&line.access_key_1_active, &line.access_key_2_active];
        self.of(first, second).get().copied()
    }

    /// How many days ago it was made.
    pub(crate) fn age(&self, org: &Org) -> Result<i64, Gap> {
        let line = self.line;
        let made = self.of(
            &line.access_key_1_last_rotated,
            &line.access_key_2_last_rotated,
        );
        let made = made.get()?.ok_or_else(|| {
            let what = "the report does not say when the key was made";
            undecided(line.identity.location, OPERATION, what)
        })?;
        Ok(org.days_since(&made))
    }

    /// How many days ago it was last used; `None`: it never was.
    pub(crate) fn unused_for(&self, org: &Org) -> Result<Option<i64>, Gap> {
        let line = self.line;
        let used = self.of(
            &line.access_key_1_last_used_date,
            &line.access_key_2_last_used_date,
        );
        Ok(used.get()?.as_ref().map(|it| org.days_since(it)))
    }

    fn of<'l, T>(&self, first: &'l Seen<T>, second: &'l Seen<T>) -> &'l Seen<T> {
        if self.number == 1 { first } else { second }
    }
}

/// A pass by the report, with its time.
pub(crate) fn passed(account: &Account, message: &str) -> Result<Verdict, Gap> {
    let report = account.iam_credential_report.region(GLOBAL);
    let Some(report) = report.first(|_| Ok(true))? else {
        return Err(undecided(
            Location::new(account.id, GLOBAL),
            OPERATION,
            "the report does not say when it was made",
        ));
    };
    let time = report.generated_time.get()?;
    let message = format!(
        "{message}, by the credential report of {}",
        time.strftime("%Y-%m-%d %H:%M UTC")
    );
    Ok(Verdict::Pass(message.into()))
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
pub(crate) mod tests {
    use super::*;
    use firestep_inventory::Listed;
    use firestep_inventory::iam::CredentialReport;
    use firestep_inventory::iam::User;

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

    /// Gives an account a report of a time.
    pub(crate) fn report(account: &mut Account) {
        let mut report = CredentialReport::unseen("");
        report.generated_time = Seen::new("2026-11-18T02:03:04Z".parse().unwrap());
        account.iam_credential_report = Listed::of([report]);
    }

    fn words(lines: Listed<Credentials>, users: Listed<User>) -> Vec<&'static str> {
        let mut account = Account::empty();
        account.iam_credentials = lines;
        account.iam_users = users;
        report(&mut account);
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
    fn a_pass_says_of_when_the_report_is() {
        let mut account = Account::empty();
        assert!(evaluate(|| passed(&account, "it has MFA")).is_err());
        report(&mut account);
        let Ok(Verdict::Pass(reason)) = passed(&account, "it has MFA") else {
            panic!("no pass")
        };
        assert_eq!(
            reason.message,
            "it has MFA, by the credential report of 2026-11-18 02:03 UTC"
        );
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
