//! Does every registry with repositories scan all of them?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::ecr::RegistryScanning;

pub(crate) const CHECK: Check = Check {
    id: "ecr-registry-scans-all",
    title: "ECR registries scan every repository on push",
    severity: Severity::Low,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A repository that is made tomorrow is scanned only if somebody remembers to say so.",
    remedy: "Give the registry a rule that scans on push, or continuously, with the filter `*`.",
    references: &["https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html"],
    reads: &[
        "ecr:DescribeRepositories",
        "ecr:GetRegistryScanningConfiguration",
    ],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.ecr_registry_scannings, examine)),
};

fn examine(registry: &RegistryScanning) -> Result<Verdict, Gap> {
    Ok(Verdict::of(
        registry.covers_all()?,
        "a rule of it has what is pushed to any repository scanned",
        "no rule of it has what is pushed to any repository scanned",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Parts;
    use firestep_inventory::ecr::{ScanFrequency, ScanRule};

    #[test]
    fn a_rule_of_all_repositories_passes() {
        let mut it = RegistryScanning::unseen("eu-central-1");
        unknown(|| examine(&it));
        let mut with = |rules: &[(ScanFrequency, &str)]| {
            it.rules = Parts::of(rules.iter().map(|(frequency, filter)| ScanRule {
                scan_frequency: *frequency,
                filters: vec![(*filter).into()],
            }));
            it.clone()
        };
        passes(|| examine(&with(&[(ScanFrequency::Continuous, "*")])));
        fails(|| examine(&with(&[])));
        fails(|| examine(&with(&[(ScanFrequency::OnPush, "prod*")])));
        fails(|| examine(&with(&[(ScanFrequency::Manual, "*")])));
    }
}
