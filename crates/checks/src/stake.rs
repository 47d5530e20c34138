//! What is at stake with a thing that is exposed. It adds to a verdict and never decides one, so what could not
//! be seen of it leaves the stake untold.

use firestep_audit::{Stake, View};
use firestep_inventory::{Arn, Gap, Seen, Tags, iam, judge};

/// Sensitive, when its tags say so.
pub(crate) fn of_tags(view: &View<'_>, tags: &Seen<Tags>) -> Option<Stake> {
    let sensitive = judge(|| Ok(view.org.declared.is_sensitive(tags.get()?)));
    (sensitive == Ok(true)).then_some(Stake::Sensitive)
}

/// Privileged, when the role in the instance profile is an administrator.
pub(crate) fn of_profile(view: &View<'_>, profile: &Seen<Option<Arn>>) -> Option<Stake> {
    let privileged = judge(|| -> Result<bool, Gap> {
        let Some(profile) = profile.get()? else {
            return Ok(false);
        };
        let role = view
            .account
            .iam_roles
            .region(firestep_inventory::GLOBAL)
            .first(|role| {
                Ok(role
                    .profiles
                    .get()?
                    .iter()
                    .any(|it| **it == *profile.as_str()))
            })?;
        match role {
            None => Ok(false),
            Some(role) => {
                iam::is_administrator(&role.attached, &role.inline, &view.account.iam_policies)
            }
        }
    });
    (privileged == Ok(true)).then_some(Stake::Privileged)
}
