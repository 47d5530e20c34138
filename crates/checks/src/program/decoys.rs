//! Users and roles that are registered honeytokens: nobody uses them, and that is what they are for.

use firestep_access::{Carried, anything_allowed};
use firestep_audit::{Context, Verdict};
use firestep_inventory::iam::Role;
use firestep_inventory::{GLOBAL, Gap};
use firestep_program::{Honeytoken, HoneytokenKind};

use super::honeytoken_harmless::in_use;

/// What the verdict on a user rests on beside its own, where honeytokens are registered.
pub(crate) const READS: &[&str] = &[
    "iam:GetCredentialReport",
    "iam:GetAccountAuthorizationDetails",
    "iam:ListAccessKeys",
];

/// The verdict on a user or role that is a decoy.
pub(crate) fn spared() -> Verdict {
    Verdict::Pass("it is a registered honeytoken, and carries nothing that allows anything".into())
}

fn of_account<'a>(context: &Context<'a>, kind: HoneytokenKind) -> Vec<&'a Honeytoken> {
    in_use(context.org)
        .filter(|it| it.kind == kind && *it.account == *context.account.id)
        .collect()
}

/// Whether a user has a registered key, and carries nothing that allows anything.
pub(crate) fn is_decoy_user(context: &Context<'_>, name: &str) -> Result<bool, Gap> {
    let account = context.account;
    let tokens = of_account(context, HoneytokenKind::AccessKey);
    let has_registered = |token: &&Honeytoken| {
        let key = token.key_id.as_deref().unwrap_or_default();
        let found = account.iam_access_keys.find(GLOBAL, key)?;
        found.map_or(Ok(false), |it| Ok(**it.user_name.get()? == *name))
    };
    for token in &tokens {
        if has_registered(token)? {
            let user = account.iam_users.find(GLOBAL, name)?;
            return user.map_or(Ok(false), |it| {
                Ok(anything_allowed(&Carried::from(it), account)?.is_none())
            });
        }
    }
    Ok(false)
}

/// Whether a role is registered, and carries nothing that allows anything.
pub(crate) fn is_decoy_role(context: &Context<'_>, role: &Role) -> Result<bool, Gap> {
    let tokens = of_account(context, HoneytokenKind::Role);
    let is_it = tokens
        .iter()
        .filter_map(|it| it.resource.as_deref())
        .any(|it| role.identity.arn.as_deref() == Some(it) || *role.identity.id == *it);
    Ok(is_it && anything_allowed(&Carried::from(role), context.account)?.is_none())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::honeytoken_harmless::tests::{account, key_in};
    use firestep_inventory::{Account, Listed, Org, evaluate};

    const READ: &str = r#"{"Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}"#;

    fn said(account: &Account, of: &str, name: &str) -> Option<bool> {
        let mut org = Org::sample([]);
        org.program.honeytokens.push(key_in(of));
        evaluate(|| is_decoy_user(&Context::new(&org, account), name)).ok()
    }

    #[test]
    fn only_a_registered_user_that_may_do_nothing_is_spared() {
        let here = "111122223333";
        assert_eq!(said(&account(None), here, "decoy"), Some(true));
        assert_eq!(said(&account(None), here, "jane"), Some(false));
        assert_eq!(said(&account(None), "999988887777", "decoy"), Some(false));
        assert_eq!(said(&account(Some(READ)), here, "decoy"), Some(false));
    }

    #[test]
    fn who_has_the_key_was_seen_or_it_is_unknown() {
        let mut blind = account(None);
        blind.iam_access_keys = Listed::unseen();
        assert_eq!(said(&blind, "111122223333", "decoy"), None);
        // Where nothing is registered nothing is asked.
        assert_eq!(said(&blind, "999988887777", "decoy"), Some(false));
    }
}
