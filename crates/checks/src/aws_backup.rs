//! Whether AWS Backup has a backup of a resource: the same question for every kind.

use firestep_audit::Verdict;
use firestep_inventory::reading::records::undecided;
use firestep_inventory::{Account, Gap, Identity};

/// A verdict on a resource of the account, by its ARN.
pub(crate) fn has_backup(account: &Account, identity: &Identity) -> Result<Verdict, Gap> {
    let location = identity.location;
    let Some(arn) = &identity.arn else {
        let what = "its ARN is not in the answer";
        return Err(undecided(location, "backup:ListProtectedResources", what));
    };
    let protected = &account.backup_protected_resources;
    Ok(match protected.find(location.region, arn)? {
        Some(it) => {
            let day = it.last_backup_time.get()?.strftime("%Y-%m-%d");
            Verdict::Pass(format!("AWS Backup has a backup of it, the last of {day}").into())
        }
        None => Verdict::Fail("AWS Backup has no backup of it".into()),
    })
}

#[cfg(test)]
pub(crate) mod samples {
    use firestep_inventory::backup::ProtectedResource;
    use firestep_inventory::{Account, Listed, Seen};

    /// An account in which AWS Backup has a backup of this ARN; `None`: nobody could see.
    pub(crate) fn account(arn: Option<&str>) -> Account {
        let mut account = Account::empty();
        account.backup_protected_resources = match arn {
            None => Listed::unseen(),
            Some(arn) => {
                let mut it = ProtectedResource::unseen(arn);
                it.last_backup_time = Seen::new("2026-11-18T02:03:04Z".parse().unwrap());
                Listed::of([it])
            }
        };
        account
    }
}
