//! Is it known which accounts there are, and where in the tree?

use firestep_audit::{
    Audience, Check, Clause, Effort, PerOrganization, Severity, Verdict, organization,
};
use firestep_inventory::{GLOBAL, Gap, Org};

use crate::cause;

pub(crate) const CHECK: Check = Check {
    id: "organizations-tree-listed",
    title: "The Organizations tree is listed",
    severity: Severity::Medium,
    effort: Effort::Minutes,
    clauses: &[Clause::new("E1.1", "tree")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "An account that is not on the list is not monitored.",
    remedy: "Let the auditing role read Organizations in the management account or a delegated administrator.",
    references: &[
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_list.html",
    ],
    reads: &[
        "organizations:ListRoots",
        "organizations:ListAccounts",
        "organizations:ListOrganizationalUnitsForParent",
        "organizations:ListAccountsForParent",
        "organizations:DescribeOrganization",
    ],
    fix: None,
    examine: &PerOrganization(|context| organization(|| examine(context.org))),
};

fn examine(org: &Org) -> Result<Verdict, Gap> {
    let organization = &org.organization;
    if organization.facts.get()?.is_none() {
        return Ok(cause::no_organization("there is no organization"));
    }
    let members = organization.members.region(GLOBAL).whole()?;
    for member in members {
        organization.path(&member.identity.id)?;
    }
    Ok(Verdict::Pass(match members.len() {
        1 => "1 account stands in the tree".into(),
        many => format!("{many} accounts stand in the tree").into(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::{Listed, Seen};

    #[test]
    fn a_whole_tree_passes_and_no_organization_fails() {
        let mut org = Org::sample([]);
        passes(|| examine(&org));
        org.organization.facts = Seen::new(None);
        fails(|| examine(&org));
    }

    #[test]
    fn a_refused_list_is_unknown() {
        let mut org = Org::sample([]);
        org.organization.members = Listed::unseen();
        unknown(|| examine(&org));
        unknown(|| examine(&Org::unseen()));
    }
}
