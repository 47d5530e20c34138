//! What an intruder gains by a resource that is exposed. It adds to a verdict and never decides one, so what could not
//! be seen of it leaves the stake untold.

use firestep_access::is_administrator;
use firestep_audit::{Context, Impact};
use firestep_inventory::{Arn, Gap, Seen, Tags, evaluate};

/// Sensitive, when its tags say so.
pub(crate) fn of_tags(context: &Context<'_>, tags: &Seen<Tags>) -> Option<Impact> {
    let sensitive = evaluate(|| {
        let mut all = tags.get()?.iter();
        Ok(all.any(|(key, value)| context.settings.is_sensitive_tag(key, value)))
    });
    (sensitive == Ok(true)).then_some(Impact::Sensitive)
}

/// Privileged, when the role in the instance profile is an administrator.
pub(crate) fn of_profile(context: &Context<'_>, profile: &Seen<Option<Arn>>) -> Option<Impact> {
    let privileged = evaluate(|| -> Result<bool, Gap> {
        let Some(profile) = profile.get()? else {
            return Ok(false);
        };
        let role = context
            .account
            .iam_roles
            .region(firestep_inventory::GLOBAL)
            .first(|role| {
                Ok(role
                    .instance_profiles
                    .get()?
                    .iter()
                    .any(|it| **it == *profile.as_str()))
            })?;
        match role {
            None => Ok(false),
            Some(role) => is_administrator(&role.into(), &context.account.iam_policies),
        }
    });
    (privileged == Ok(true)).then_some(Impact::Privileged)
}
