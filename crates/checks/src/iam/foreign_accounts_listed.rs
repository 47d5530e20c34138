//! Which accounts outside the organization does the account trust?

use std::collections::BTreeSet;

use firestep_access::{Trust, accounts_of, inside, organizations_of, outside_account};
use firestep_audit::{
    Audience, Check, Clause, Context, Effort, PerAccount, Severity, Verdict, account,
};
use firestep_inventory::{GLOBAL, Gap};
use firestep_policy::Principal;

pub(crate) const CHECK: Check = Check {
    id: "iam-foreign-accounts-listed",
    title: "Accounts outside the organization that roles trust are listed",
    severity: Severity::Low,
    effort: Effort::Minutes,
    clauses: &[Clause::new("E1.2", "suspended-listed")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Whoever runs an account that is trusted here is in here too.",
    remedy: "Take accounts that nobody knows out of the roles' trust policies; give the others an external id.",
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html",
    ],
    reads: &[
        "iam:GetAccountAuthorizationDetails",
        "organizations:ListAccounts",
        "organizations:DescribeOrganization",
    ],
    fix: None,
    examine: &PerAccount(|context| account(context.account.id, || examine(context))),
};

fn examine(context: &Context<'_>) -> Result<Verdict, Gap> {
    let organization = &context.org.organization;
    let mut foreign = BTreeSet::new();
    for role in context.account.iam_roles.region(GLOBAL).whole()? {
        let trust = role.assume_role_policy_document.get()?;
        for statement in trust.allows() {
            if statement.is_about_anyone()
                && !Trust::of(organization, role)?.is_open_to_nobody_outside()?
            {
                foreign.insert("anyone".to_owned());
            }
            let providers = statement.named_principals().iter();
            for who in accounts_of(trust, statement) {
                foreign.extend(outside_account(organization, context.account.id, who)?);
            }
            let own = organization.facts.get()?.as_ref().map(|it| &*it.id);
            for id in organizations_of(trust, statement).filter(|it| Some(*it) != own) {
                foreign.insert(format!("the organization {id}"));
            }
            for principal in providers {
                if let Principal::Federated(who) = principal {
                    foreign.extend(outside_account(organization, context.account.id, who)?);
                }
            }
        }
    }
    let inside = inside(organization);
    Ok(Verdict::Pass(if foreign.is_empty() {
        format!("its roles name no account outside {inside}").into()
    } else {
        let all: Vec<String> = foreign.into_iter().collect();
        format!("outside {inside} its roles trust: {}", all.join(", ")).into()
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::said;
    use firestep_inventory::iam::Role;
    use firestep_inventory::{Account, Listed, Org, Seen};
    use firestep_policy::PolicyDocument;

    fn message(principal: &str) -> String {
        let mut role = Role::unseen("r");
        let text = format!(
            r#"{{"Statement":{{"Effect":"Allow","Principal":{{"AWS":"{principal}"}},"Action":"sts:AssumeRole"}}}}"#
        );
        role.assume_role_policy_document = Seen::new(PolicyDocument::parse(&text).unwrap().into());
        let mut account = Account::empty();
        account.iam_roles = Listed::of([role]);
        let org = Org::sample([]);
        let said = said(|| examine(&Context::new(&org, &account)));
        said.reason().unwrap().message.to_string()
    }

    #[test]
    fn a_foreign_account_is_named_and_a_member_is_not() {
        assert!(message("arn:aws:iam::123412341234:root").contains("123412341234"));
        assert!(message("123412341234").contains("123412341234"));
        assert!(!message("arn:aws:iam::999988887777:role/x").contains("999988887777"));
        assert!(message("*").contains("anyone"));
    }

    #[test]
    fn roles_that_were_not_seen_are_unknown() {
        let mut account = Account::empty();
        account.iam_roles = Listed::unseen();
        let org = Org::sample([]);
        let said = said(|| examine(&Context::new(&org, &account)));
        assert_eq!(said.word(), "unknown");
    }
}
