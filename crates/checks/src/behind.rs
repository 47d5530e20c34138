//! What is known of what lies behind a resource that is exposed. It adds to a verdict and never decides one: what could
//! not be read of it is told so.

use std::borrow::Cow;

use firestep_access::is_administrator;
use firestep_audit::{Behind, Context, Impact};
use firestep_inventory::iam::Role;
use firestep_inventory::{Arn, Gap, Seen, Tags, evaluate};

/// What its tags say.
pub(crate) fn of_tags(context: &Context<'_>, tags: &Seen<Tags>) -> Behind {
    let sensitive = evaluate(|| {
        let mut all = tags.get()?.iter();
        let found = all.find(|(key, value)| context.settings.is_sensitive_tag(key, value));
        Ok(found.map(|(key, value)| format!("tagged {key}={value}")))
    });
    match sensitive {
        Ok(Some(tag)) => told(Some(Impact::Sensitive), tag),
        Ok(None) => told(None, "not tagged as sensitive"),
        Err(_) => told(None, "its tags could not be read"),
    }
}

/// What the tags of a machine say, and the role in its instance profile.
pub(crate) fn of_machine(
    context: &Context<'_>,
    tags: &Seen<Tags>,
    profile: &Seen<Option<Arn>>,
) -> Behind {
    let tags = of_tags(context, tags);
    let role = of_profile(context, profile);
    Behind {
        impact: tags.impact.or(role.impact),
        message: format!("{}, {}", tags.message, role.message).into(),
    }
}

fn of_profile(context: &Context<'_>, profile: &Seen<Option<Arn>>) -> Behind {
    let found = evaluate(|| -> Result<Behind, Gap> {
        let Some(profile) = profile.get()? else {
            return Ok(told(None, "without a role"));
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
        let Some(role) = role else {
            return Ok(told(None, "no role was found in its instance profile"));
        };
        Ok(of_role(context, role))
    });
    found.unwrap_or_else(|_| told(None, "what its role can do could not be read"))
}

/// What a role can do.
pub(crate) fn of_role(context: &Context<'_>, role: &Role) -> Behind {
    let privileged = evaluate(|| is_administrator(&role.into(), context.account));
    let name = role.identity.name.as_deref().unwrap_or(&role.identity.id);
    match privileged {
        Ok(true) => told(
            Some(Impact::Privileged),
            format!("role {name} can administer"),
        ),
        Ok(false) => told(None, format!("role {name} may not give itself every right")),
        Err(_) => told(
            None,
            format!("whether role {name} can administer is not known"),
        ),
    }
}

fn told(impact: Option<Impact>, message: impl Into<Cow<'static, str>>) -> Behind {
    Behind {
        impact,
        message: message.into(),
    }
}
