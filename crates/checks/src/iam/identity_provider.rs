//! Do people come in by an identity provider?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, account};
use firestep_inventory::{Account, GLOBAL, Gap};

pub(crate) const CHECK: Check = Check {
    id: "iam-identity-provider",
    title: "People sign in by an identity provider",
    severity: Severity::Low,
    effort: Effort::Days,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Where every account keeps its own users, nobody removes them all when somebody leaves.",
    remedy: "Assign people by IAM Identity Center, or set up a SAML provider.",
    references: &["https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers.html"],
    reads: &["iam:ListSAMLProviders"],
    fix: None,
    examine: &PerAccount(|context| account(context.account.id, || examine(context.account))),
};

/// Identity Center keeps a SAML provider in every account that it assigns people to.
fn examine(account: &Account) -> Result<Verdict, Gap> {
    let found = account
        .iam_saml_providers
        .region(GLOBAL)
        .first(|_| Ok(true))?;
    Ok(match found {
        Some(provider) => Verdict::Pass(format!("it has {}", provider.identity.id).into()),
        None => Verdict::Fail("it has no SAML provider".into()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Listed;
    use firestep_inventory::iam::SamlProvider;

    fn account(providers: Listed<SamlProvider>) -> Account {
        let mut account = Account::empty();
        account.iam_saml_providers = providers;
        account
    }

    #[test]
    fn one_provider_passes() {
        let provider = SamlProvider::unseen("arn:aws:iam::111122223333:saml-provider/sso");
        passes(|| examine(&account(Listed::of([provider]))));
        fails(|| examine(&account(Listed::of([]))));
    }

    #[test]
    fn unseen_providers_are_unknown() {
        unknown(|| examine(&account(Listed::unseen())));
    }
}
