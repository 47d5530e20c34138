//! Whose analyzers look at the whole organization, or at an account that belongs to none.

use firestep_inventory::accessanalyzer::{Analyzer, AnalyzerType};
use firestep_inventory::{Gap, Org};

use crate::delegation::{self, regions_of_any};

/// Its delegated administrator; `None`: there is none.
pub(crate) fn administrator(org: &Org) -> Result<Option<&str>, Gap> {
    delegation::administrator(org, "access-analyzer.amazonaws.com")
}

/// The accounts that can have analyzers of the organization: its administrator, and the management account. `None`: there
/// is no organization.
pub(crate) fn keepers(org: &Org) -> Result<Option<Vec<&str>>, Gap> {
    let Some(management) = org.organization.management_account()? else {
        return Ok(None);
    };
    let mut keepers: Vec<&str> = administrator(org)?.into_iter().collect();
    if !keepers.contains(&management) {
        keepers.push(management);
    }
    Ok(Some(keepers))
}

/// Whether an analyzer works, and looks at the whole organization for access from outside.
pub(crate) fn guards_organization(it: &Analyzer) -> Result<bool, Gap> {
    Ok(*it.analyzer_type.get()? == AnalyzerType::Organization && it.is_active()?)
}

/// The regions in which an account without an organization has no analyzer that works and looks for access from outside.
pub(crate) fn unguarded_alone(org: &Org) -> Result<Vec<&'static str>, Gap> {
    regions_of_any(delegation::looked_at(org)?, |account| {
        let guards = |it: &Analyzer| Ok(it.looks_outside()? && it.is_active()?);
        account.analyzers.regions_without(guards)
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use firestep_inventory::accessanalyzer::AnalyzerStatus;
    use firestep_inventory::organizations::DelegatedAdministrator;
    use firestep_inventory::{Listed, Parts, Seen, Summary};

    pub(crate) const SECURITY: &str = "444455556666";

    /// An analyzer that has found nothing and archives nothing.
    pub(crate) fn analyzer(of: AnalyzerType, status: AnalyzerStatus) -> Analyzer {
        let mut it =
            Analyzer::unseen("arn:aws:access-analyzer:eu-central-1:444455556666:analyzer/a");
        it.analyzer_type = Seen::new(of);
        it.status = Seen::new(status);
        it.findings = Parts::of([]);
        it.archive_rules = Parts::of([]);
        it
    }

    /// An organization whose security account administers Access Analyzer and has these.
    pub(crate) fn org(analyzers: Listed<Analyzer>) -> Org {
        let mut security = Summary::empty(SECURITY);
        security.analyzers = analyzers;
        let mut org = Org::sample([security, Summary::empty("999988887777")]);
        let mut admin = DelegatedAdministrator::unseen(SECURITY);
        admin.services = Seen::new(vec![
            "access-analyzer.amazonaws.com".into(),
            "guardduty.amazonaws.com".into(),
        ]);
        org.organization.delegated = Listed::of([admin]);
        org
    }
}
