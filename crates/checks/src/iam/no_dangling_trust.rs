//! Does no role trust what is no longer there?

use firestep_access::inside;
use firestep_audit::{
    Audience, Check, Clause, Context, Effort, PerAccount, Severity, Verdict, each,
};
use firestep_inventory::iam::Role;
use firestep_inventory::organizations::AccountState;
use firestep_inventory::reading::records::undecided;
use firestep_inventory::{Arn, GLOBAL, Gap, first_found};
use firestep_policy::{Principal, Statement};

pub(crate) const CHECK: Check = Check {
    id: "iam-no-dangling-trust",
    title: "IAM roles trust no deleted principal",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[Clause::new("E5.3", "no-dangling-trust")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A principal that is gone can come back in other hands: a closed account, a provider made anew.",
    remedy: "Remove the principal from the trust policy, or delete the role.",
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
    ],
    reads: &[
        "iam:GetAccountAuthorizationDetails",
        "iam:ListSAMLProviders",
        "iam:ListOpenIDConnectProviders",
        "organizations:DescribeOrganization",
        "organizations:ListAccounts",
    ],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.iam_roles, |it| examine(context, it))),
};

fn examine(context: &Context<'_>, role: &Role) -> Result<Verdict, Gap> {
    let trust = role.assume_role_policy_document.get()?;
    let found = first_found(
        trust.allows().flat_map(Statement::named_principals),
        |principal| gone(context, role, principal),
    )?;
    Ok(match found {
        Some(message) => Verdict::Fail(message.into()),
        None => Verdict::Pass(
            "what it trusts in this account is there, and so are the other accounts".into(),
        ),
    })
}

/// Why a principal is known to be gone.
fn gone(context: &Context<'_>, role: &Role, principal: &Principal) -> Result<Option<String>, Gap> {
    let account = context.account;
    match principal {
        // IAM leaves the unique id of a principal that was deleted.
        Principal::Aws(who) if who.starts_with("AIDA") || who.starts_with("AROA") => {
            Ok(Some(format!("it trusts {who}, who was deleted")))
        }
        // Everyone is nobody who could be gone.
        Principal::Aws(who) if &**who == "*" => Ok(None),
        Principal::Aws(who) => {
            let arn = Arn::parse(who);
            let id = arn.as_ref().map_or(&**who, Arn::account);
            if id == account.id {
                let is_gone = match &arn {
                    Some(arn) => !is_there(context, arn)?,
                    None => false,
                };
                return Ok(is_gone.then(|| format!("it trusts {who}, who is gone")));
            }
            let member = context.org.organization.members.find(GLOBAL, id)?;
            let Some(member) = member else {
                // Nobody here can see what became of an account of another organization.
                return Err(undecided(
                    role.identity.location,
                    "organizations:ListAccounts",
                    &format!("{id} is outside {}", inside(&context.org.organization)),
                ));
            };
            let closed = matches!(
                member.state.get()?,
                AccountState::Closed | AccountState::Suspended | AccountState::PendingClosure
            );
            Ok(closed.then(|| format!("it trusts {who}, and that account is closed")))
        }
        Principal::Federated(who) => {
            let Some(arn) = Arn::parse(who).filter(|it| it.account() == account.id) else {
                return Ok(None);
            };
            let is_there = if arn.resource().starts_with("saml-provider/") {
                account.iam_saml_providers.find(GLOBAL, who)?.is_some()
            } else {
                account.iam_oidc_providers.find(GLOBAL, who)?.is_some()
            };
            Ok((!is_there).then(|| format!("it trusts {who}, which is gone")))
        }
        Principal::Service(_) | Principal::CanonicalUser(_) | Principal::Other(..) => Ok(None),
    }
}

/// Whether a user or role of this account is there.
fn is_there(context: &Context<'_>, arn: &Arn) -> Result<bool, Gap> {
    let resource = arn.resource();
    // Roles that services keep for themselves are not listed here.
    if resource.starts_with("role/aws-service-role/") {
        return Ok(true);
    }
    // A session is as good as its role.
    if let Some(session) = resource.strip_prefix("assumed-role/") {
        let role = session.split('/').next().unwrap_or(session);
        if role.starts_with("AWSServiceRoleFor") {
            return Ok(true);
        }
        return Ok(context.account.iam_roles.find(GLOBAL, role)?.is_some());
    }
    if resource.starts_with("role/") {
        return Ok(context
            .account
            .iam_roles
            .find(GLOBAL, arn.last())?
            .is_some());
    }
    if resource.starts_with("user/") {
        return Ok(context
            .account
            .iam_users
            .find(GLOBAL, arn.last())?
            .is_some());
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::said as verdict;
    use firestep_inventory::iam::{Role, SamlProvider};
    use firestep_inventory::{Account, Listed, Org, Seen};
    use firestep_policy::PolicyDocument;

    fn said(account: &Account, principal: &str) -> &'static str {
        let text = format!(
            r#"{{"Statement":[{{"Effect":"Allow","Principal":{principal},"Action":"sts:AssumeRole"}}]}}"#
        );
        let mut role = Role::unseen("r");
        role.assume_role_policy_document =
            Seen::new(Box::new(PolicyDocument::parse(&text).unwrap()));
        let org = Org::sample([]);
        verdict(|| examine(&Context::new(&org, account), &role)).word()
    }

    #[test]
    fn what_was_deleted_fails() {
        let account = Account::empty();
        assert_eq!(said(&account, r#"{"AWS":"AROAEXAMPLEID"}"#), "fail");
        let session = r#"{"AWS":"arn:aws:sts::111122223333:assumed-role/gone/x"}"#;
        assert_eq!(said(&account, session), "fail");
        assert_eq!(
            said(
                &account,
                r#"{"AWS":"arn:aws:iam::111122223333:role/x/gone"}"#
            ),
            "fail"
        );
        assert_eq!(
            said(
                &account,
                r#"{"Federated":"arn:aws:iam::111122223333:saml-provider/gone"}"#
            ),
            "fail"
        );
    }

    #[test]
    fn what_is_there_or_elsewhere_passes() {
        let mut account = Account::empty();
        account.iam_roles = Listed::of([Role::unseen("here")]);
        let saml = "arn:aws:iam::111122223333:saml-provider/okta";
        account.iam_saml_providers = Listed::of([SamlProvider::unseen(saml)]);
        assert_eq!(
            said(&account, r#"{"AWS":"arn:aws:iam::111122223333:role/here"}"#),
            "pass"
        );
        assert_eq!(
            said(&account, r#"{"AWS":"arn:aws:iam::111122223333:root"}"#),
            "pass"
        );
        assert_eq!(said(&account, r#"{"Service":"ec2.amazonaws.com"}"#), "pass");
        assert_eq!(
            said(&account, &format!(r#"{{"Federated":"{saml}"}}"#)),
            "pass"
        );
        assert_eq!(said(&account, r#"{"AWS":"999988887777"}"#), "pass");
    }

    #[test]
    fn what_became_of_an_account_elsewhere_cannot_be_seen() {
        let said = said(&Account::empty(), r#"{"AWS":"123456789012"}"#);
        assert_eq!(said, "unknown");
    }

    #[test]
    fn unseen_providers_are_unknown() {
        let mut blind = Account::empty();
        blind.iam_saml_providers = Listed::unseen();
        assert_eq!(
            said(
                &blind,
                r#"{"Federated":"arn:aws:iam::111122223333:saml-provider/x"}"#
            ),
            "unknown"
        );
        blind.iam_users = Listed::unseen();
        assert_eq!(
            said(&blind, r#"{"AWS":"arn:aws:iam::111122223333:user/x"}"#),
            "unknown"
        );
    }
}
