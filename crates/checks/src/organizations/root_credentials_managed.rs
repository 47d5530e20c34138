//! Are the members' root credentials managed centrally?

use firestep_audit::{Audience, Check, Effort, PerOrganization, Severity, Verdict, organization};
use firestep_inventory::{Gap, Org};

use crate::cause;

pub(crate) const CHECK: Check = Check {
    id: "organizations-root-credentials-managed",
    title: "Root credentials of member accounts are managed centrally",
    severity: Severity::High,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Each root user with a password and a mailbox is a way to everything in its account; most accounts need none.",
    remedy: "Enable central management of root credentials in IAM, then delete the members' root credentials.",
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user.html#id_root-user-access-management",
    ],
    reads: &[
        "organizations:DescribeOrganization",
        "iam:ListOrganizationsFeatures",
    ],
    fix: None,
    examine: &PerOrganization(|context| organization(|| examine(context.org))),
};

fn examine(org: &Org) -> Result<Verdict, Gap> {
    if org.organization.facts.get()?.is_none() {
        return Ok(cause::no_organization("there is no organization"));
    }
    Ok(Verdict::of(
        org.manages_root_credentials()?,
        "IAM manages them centrally",
        "central management of root credentials is off",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::iam::RootFeature;
    use firestep_inventory::{Listed, Seen, Summary};

    fn with(features: Listed<RootFeature>) -> Org {
        let mut management = Summary::empty("999988887777");
        management.root_features = features;
        Org::sample([management])
    }

    #[test]
    fn the_feature_by_its_name_decides() {
        let of = |name| with(Listed::of([RootFeature::unseen(name)]));
        fails(|| examine(&with(Listed::of([]))));
        fails(|| examine(&of("RootSessions")));
        let mut org = of("RootCredentialsManagement");
        passes(|| examine(&org));
        org.organization.facts = Seen::new(None);
        fails(|| examine(&org));
    }

    #[test]
    fn a_refusal_is_unknown() {
        unknown(|| examine(&with(Listed::unseen())));
        unknown(|| examine(&Org::sample([])));
        unknown(|| examine(&Org::unseen()));
    }
}
