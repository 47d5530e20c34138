//! Is it known which services the organization trusts?

use firestep_audit::{
    Audience, Check, Clause, Effort, PerOrganization, Severity, Verdict, organization,
};
use firestep_inventory::{GLOBAL, Gap, Org};

pub(crate) const CHECK: Check = Check {
    id: "organizations-trusted-services-listed",
    title: "Trusted service access is listed",
    severity: Severity::Low,
    effort: Effort::Minutes,
    clauses: &[Clause::new("E1.2", "trusted-access-listed")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A trusted service may make roles in every account.",
    remedy: "Read the list below, and disable what nobody uses, from that service's own console.",
    references: &[
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_integrate_services.html",
    ],
    reads: &[
        "organizations:DescribeOrganization",
        "organizations:ListAWSServiceAccessForOrganization",
    ],
    fix: None,
    examine: &PerOrganization(|context| organization(|| examine(context.org))),
};

fn examine(org: &Org) -> Result<Verdict, Gap> {
    let trusted = org.organization.trusted.region(GLOBAL).whole()?;
    let names: Vec<&str> = trusted.iter().map(|it| &*it.identity.id).collect();
    Ok(Verdict::Pass(if names.is_empty() {
        "no service is trusted".into()
    } else {
        format!("these are trusted: {}", names.join(", ")).into()
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{passes, unknown};
    use firestep_inventory::Listed;
    use firestep_inventory::organizations::TrustedService;

    #[test]
    fn a_whole_list_passes_and_names_them() {
        let mut org = Org::sample([]);
        org.organization.trusted = Listed::of([TrustedService::unseen("config.amazonaws.com")]);
        passes(|| examine(&org));
    }

    #[test]
    fn a_refused_list_is_unknown() {
        let mut org = Org::sample([]);
        org.organization.trusted = Listed::unseen();
        unknown(|| examine(&org));
    }
}
