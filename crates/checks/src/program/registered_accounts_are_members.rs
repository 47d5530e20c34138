//! Is every account that the registry calls ours a member of the organization?

use firestep_audit::{
    Audience, Check, Clause, Effort, PerOrganization, Severity, Verdict, organization,
};
use firestep_inventory::{Gap, Org, all_found};

use super::membership::membership;
use super::some::some;
use crate::cause;

pub(crate) const CHECK: Check = Check {
    id: "program-registered-accounts-are-members",
    title: "Accounts that the registry calls ours are members",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[Clause::new("E1.2", "members")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "An account of ours that stands outside has no guardrails, and nobody sees its bill.",
    remedy: "Invite the account, or say `ours: false` in its row, or take the row out when the account is closed.",
    references: &[
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_invites.html",
    ],
    reads: &[
        "organizations:DescribeOrganization",
        "organizations:ListAccounts",
    ],
    fix: None,
    examine: &PerOrganization(|context| organization(|| examine(context.org))),
};

fn examine(org: &Org) -> Result<Verdict, Gap> {
    let rows = org.program.registry.iter().flat_map(|it| &it.rows);
    let ours: Vec<_> = rows.filter(|it| it.ours).collect();
    if ours.is_empty() {
        return Err(Gap::not_declared("accounts.yaml"));
    }
    if org.organization.facts.get()?.is_none() {
        return Ok(cause::no_organization(
            "there is no organization that they could belong to",
        ));
    }
    let outside = all_found(ours, |row| {
        let is_outside = !membership(org, &row.id)?.is_of_organization();
        Ok(is_outside.then(|| format!("line {}, {}", row.line, row.id)))
    })?;
    Ok(Verdict::of(
        outside.is_empty(),
        "every account that the registry calls ours is a member",
        format!(
            "accounts.yaml calls ours what is no member: {}",
            some(&outside)
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::words_in;
    use firestep_inventory::{Account, Listed, Seen};
    use firestep_program::Registry;

    fn said(org: &mut Org, rows: &str) -> Vec<&'static str> {
        let registry = Registry::parse(&format!("accounts: [{rows}]")).unwrap();
        org.program.registry = Some(registry);
        words_in(&CHECK, org, &Account::empty())
    }

    const OURS: &str = "{ id: '111122223333' }";
    const OUTSIDE: &str = "{ id: '444455556666' }";

    #[test]
    fn an_account_outside_fails_unless_it_is_said_to_be_of_others() {
        let mut org = Org::sample([]);
        assert_eq!(said(&mut org, OURS), ["pass"]);
        assert_eq!(said(&mut org, OUTSIDE), ["fail"]);
        let of_others = "{ id: '444455556666', ours: false }";
        assert_eq!(said(&mut org, of_others), ["unknown"]);
        assert_eq!(said(&mut org, &format!("{OURS}, {of_others}")), ["pass"]);
        org.organization.facts = Seen::new(None);
        assert_eq!(said(&mut org, OURS), ["fail"]);
    }

    #[test]
    fn without_the_list_it_is_unknown() {
        let mut org = Org::sample([]);
        org.organization.members = Listed::unseen();
        assert_eq!(said(&mut org, OURS), ["unknown"]);
    }
}
