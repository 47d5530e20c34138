//! Is it known which accounts are suspended or closed?

use firestep_audit::{
    Audience, Check, Clause, Effort, PerOrganization, Severity, Verdict, organization,
};
use firestep_inventory::organizations::AccountState;
use firestep_inventory::{GLOBAL, Gap, Org};

pub(crate) const CHECK: Check = Check {
    id: "organizations-inactive-accounts-listed",
    title: "Suspended and closed accounts are listed",
    severity: Severity::Low,
    effort: Effort::Minutes,
    clauses: &[Clause::new("E1.2", "suspended-listed")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "An account that is suspended can come back, with everything that is in it.",
    remedy: "Read the list below, and decide for each whether it is to be closed.",
    references: &[
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_close.html",
    ],
    reads: &[
        "organizations:DescribeOrganization",
        "organizations:ListAccounts",
    ],
    fix: None,
    examine: &PerOrganization(|context| organization(|| examine(context.org))),
};

fn examine(org: &Org) -> Result<Verdict, Gap> {
    let mut inactive = Vec::new();
    for member in org.organization.members.region(GLOBAL).whole()? {
        match member.state.get()? {
            AccountState::Active => {}
            AccountState::PendingActivation
            | AccountState::Suspended
            | AccountState::PendingClosure
            | AccountState::Closed => inactive.push(&*member.identity.id),
        }
    }
    Ok(Verdict::Pass(if inactive.is_empty() {
        "every account is active".into()
    } else {
        format!("these are not active: {}", inactive.join(", ")).into()
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{passes, unknown};
    use firestep_inventory::Listed;

    #[test]
    fn a_whole_list_passes() {
        passes(|| examine(&Org::sample([])));
    }

    #[test]
    fn a_refused_list_is_unknown() {
        let mut org = Org::sample([]);
        org.organization.members = Listed::unseen();
        unknown(|| examine(&org));
    }
}
