//! Which accounts of an audit are meant by what was typed.

use firestep_audit::Tally;
use firestep_checklist::Report;
use firestep_checklist::report::{AccountRow, AccountState};

use crate::nearest::near_it;

/// The ids of accounts by id or name, the case of which does not matter. Refuses a name that the audit does not know,
/// and an account that was not examined: a filter that fits nothing would look like nothing found.
pub(super) fn resolve(report: &Report, wanted: &[String]) -> anyhow::Result<Vec<String>> {
    let mut ids = Vec::new();
    for account in wanted {
        let is_meant =
            |row: &&AccountRow| row.id == *account || row.name.eq_ignore_ascii_case(account);
        let meant: Vec<&AccountRow> = report.accounts.iter().filter(is_meant).collect();
        if meant.is_empty() {
            let names = report
                .accounts
                .iter()
                .flat_map(|row| [row.id.as_str(), row.name.as_str()])
                .filter(|name| !name.is_empty());
            anyhow::bail!(
                "`{account}` is no account of this audit, by name or id{}\n  {} --format json    lists them, in scope.accounts",
                near_it(account, names),
                report.head.again
            );
        }
        // What an organization's check says of an account that was not entered.
        let is_said = |it: &Tally| {
            it.fail + it.excepted + it.unknown + it.closed + it.not_collected + it.waiting > 0
        };
        let found = |row: &&AccountRow| {
            let mut tallies = report.tallies.iter();
            tallies.any(|it| it.account == row.id && is_said(it))
        };
        if let Some(row) = meant.iter().find(|row| why_not(row.state).is_some())
            && !meant.iter().any(found)
        {
            let why = match &row.reason {
                Some(why) if row.state == AccountState::Excluded => {
                    format!("it was left out when this was collected: {why}")
                }
                _ => why_not(row.state).unwrap_or_default().to_owned(),
            };
            anyhow::bail!(
                "{} {} was not examined, so there is nothing to show of it: {why}",
                row.name,
                row.id
            );
        }
        ids.extend(meant.iter().map(|row| row.id.clone()));
    }
    Ok(ids)
}

/// Why an account was not examined, when it was not.
fn why_not(state: AccountState) -> Option<&'static str> {
    match state {
        AccountState::Examined
        | AccountState::Unreachable
        | AccountState::Partly
        | AccountState::NotReached
        | AccountState::Damaged => None,
        AccountState::Inactive => Some("it is suspended, closed or being closed"),
        AccountState::Excluded => {
            Some("it was left out by --accounts, --ou or --exclude when this was collected")
        }
    }
}
