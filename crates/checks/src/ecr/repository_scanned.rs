//! Are the images of every private repository scanned when they are pushed?

use firestep_audit::{
    Audience, Check, Clause, Context, Effort, Fixing, PerAccount, Reason, Severity, Verdict, each,
};
use firestep_inventory::Gap;
use firestep_inventory::ecr::{Repository, ScanType};

pub(crate) const CHECK: Check = Check {
    id: "ecr-repository-scanned",
    title: "Images in private ECR repositories are scanned",
    severity: Severity::Medium,
    effort: Effort::Minutes,
    clauses: &[Clause::new("M7.1", "registries")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Known holes run in production, and nobody is told.",
    remedy: "Have the registry scan every repository on push, or continuously with Inspector.",
    references: &["https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html"],
    reads: &[
        "ecr:DescribeRepositories",
        "ecr:GetRegistryScanningConfiguration",
    ],
    fix: Some("ecr-repository-scan-on-push"),
    examine: &PerAccount(|context| {
        each(&context.account.ecr_repositories, |it| examine(context, it))
    }),
};

fn examine(context: &Context<'_>, repository: &Repository) -> Result<Verdict, Gap> {
    let region = repository.identity.location.region;
    let registry = context.account.ecr_registry_scannings.region(region);
    // Where a region offers nothing but basic scanning, there is no configuration.
    let registry = registry.whole()?.first();
    let name = &repository.identity.id;
    if let Some(registry) = registry
        && registry.covers(name)?
    {
        return Ok(Verdict::Pass(
            "a rule of the registry has its images scanned".into(),
        ));
    }
    let scan_type = registry.map(|it| it.scan_type.get()).transpose()?;
    if scan_type == Some(&ScanType::Enhanced) {
        // What the repository itself says counts for basic scanning only.
        return Ok(Verdict::Fail(
            Reason::from("Inspector scans the registry, and no rule of it fits this repository")
                .fixing(Fixing::Withheld(
                    "with enhanced scanning only the registry's rules count",
                )),
        ));
    }
    Ok(Verdict::of(
        *repository.scan_on_push.get()?,
        "its images are scanned when they are pushed",
        "its images are not scanned when they are pushed",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::words;
    use firestep_inventory::ecr::{RegistryScanning, ScanFrequency, ScanRule};
    use firestep_inventory::{Account, Listed, Parts, Seen};

    fn account(on_push: bool, scan_type: ScanType, rules: Vec<ScanRule>) -> Account {
        let mut repository = Repository::unseen("team/app");
        repository.scan_on_push = Seen::new(on_push);
        let mut registry = RegistryScanning::unseen("eu-central-1");
        registry.scan_type = Seen::new(scan_type);
        registry.rules = Parts::of(rules);
        let mut account = Account::empty();
        account.ecr_repositories = Listed::of([repository]);
        account.ecr_registry_scannings = Listed::of([registry]);
        account
    }

    fn rule(scan_frequency: ScanFrequency, filter: &str) -> ScanRule {
        ScanRule {
            scan_frequency,
            filters: vec![filter.into()],
        }
    }

    fn said(on_push: bool, scan_type: ScanType, rules: Vec<ScanRule>) -> &'static str {
        words(&CHECK, &account(on_push, scan_type, rules))[0]
    }

    #[test]
    fn with_basic_scanning_the_repository_or_a_rule_decides() {
        assert_eq!(said(true, ScanType::Basic, vec![]), "pass");
        assert_eq!(said(false, ScanType::Basic, vec![]), "fail");
        let rule = |filter| vec![rule(ScanFrequency::OnPush, filter)];
        assert_eq!(said(false, ScanType::Basic, rule("team*")), "pass");
        assert_eq!(said(false, ScanType::Basic, rule("other*")), "fail");
    }

    #[test]
    fn with_enhanced_scanning_only_a_rule_decides() {
        assert_eq!(said(true, ScanType::Enhanced, vec![]), "fail");
        let all = |frequency| vec![rule(frequency, "*")];
        assert_eq!(
            said(false, ScanType::Enhanced, all(ScanFrequency::Continuous)),
            "pass"
        );
        assert_eq!(
            said(true, ScanType::Enhanced, all(ScanFrequency::Manual)),
            "fail"
        );
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        let mut it = account(true, ScanType::Basic, vec![]);
        it.ecr_registry_scannings = Listed::unseen();
        assert_eq!(words(&CHECK, &it), ["unknown"]);
        it.ecr_registry_scannings = Listed::of([]);
        assert_eq!(words(&CHECK, &it), ["pass"]);
        it.ecr_repositories = Listed::of([Repository::unseen("team/app")]);
        assert_eq!(words(&CHECK, &it), ["unknown"]);
    }
}
