//! Private repositories of images, and the registry that holds them.

use firestep_policy::PolicyDocument;

use crate::reading::kind::{at, detail, kind};
use crate::reading::leaf::words;
use crate::reading::origin::{DOCUMENTED, Origin, Parent};
use crate::reading::parts::{Parts, part};
use crate::{Gap, Seen};

words! {
    /// Whether a tag stays with its image.
    TagMutability {
        /// Every tag can be moved.
        Mutable = "MUTABLE",
        /// None can.
        Immutable = "IMMUTABLE",
        /// Those can that fit a filter.
        ImmutableWithExclusion = "IMMUTABLE_WITH_EXCLUSION",
        /// Those cannot that fit a filter.
        MutableWithExclusion = "MUTABLE_WITH_EXCLUSION",
    }
}

words! {
    /// Who scans.
    ScanType {
        /// The registry, for the operating system.
        Basic = "BASIC",
        /// Inspector, for packages of languages too.
        Enhanced = "ENHANCED",
    }
}

words! {
    /// When images are scanned.
    ScanFrequency {
        /// When they are pushed.
        OnPush = "SCAN_ON_PUSH",
        /// Then, and whenever something new is known.
        Continuous = "CONTINUOUS_SCAN",
        /// When somebody asks.
        Manual = "MANUAL",
    }
}

part! {
    /// Tags that are spared.
    TagFilter;
    /// A pattern of them.
    filter: Box<str>;
}

kind! {
    /// A repository.
    Repository from Origin {
        kind: "AWS::ECR::Repository",
        operation: "ecr:DescribeRepositories",
        list: "repositories[]",
        id: "repositoryName",
        arn: "repositoryArn",
        ..Origin::REGIONAL
    };
    /// Whether its tags can be moved.
    image_tag_mutability: Seen<TagMutability>;
    /// The tags that this does not hold for.
    exclusions: Parts<TagFilter> = at("imageTagMutabilityExclusionFilters").missing(DOCUMENTED);
    /// Whether basic scanning looks at what is pushed.
    scan_on_push: Seen<bool> = at("imageScanningConfiguration.scanOnPush");
    /// Who may pull and push; `None`: its account only.
    policy: Seen<Option<Box<PolicyDocument>>> = detail("ecr:GetRepositoryPolicy", "repositoryName", "policyText");
    /// What deletes old images; `None`: nothing.
    lifecycle_policy: Seen<Option<Box<str>>> = detail("ecr:GetLifecyclePolicy", "repositoryName", "lifecyclePolicyText");
}

kind! {
    /// The policy of a region's registry, or none.
    RegistryPolicy from Origin {
        kind: "AWS::ECR::RegistryPolicy",
        operation: "ecr:GetRegistryPolicy",
        ..Origin::REGIONAL
    };
    /// Who may replicate into it, and make repositories.
    policy_text: Seen<Box<PolicyDocument>>;
}

part! {
    /// Which repositories are scanned, and when.
    ScanRule;
    /// When.
    scan_frequency: ScanFrequency;
    /// Patterns of their names.
    filters: Vec<Box<str>> = "repositoryFilters[].filter";
}

kind! {
    /// What the registry of a region scans; asked where it has a repository.
    RegistryScanning from Origin {
        kind: "AWS::ECR::RegistryScanningConfiguration",
        operation: "ecr:GetRegistryScanningConfiguration",
        per: Some(Parent {
            operation: "ecr:DescribeRepositories",
            list: "repositories[]",
            id: "repositoryName",
            parameter: "",
        }),
        ..Origin::REGIONAL
    };
    /// Who scans.
    scan_type: Seen<ScanType> = at("scanningConfiguration.scanType");
    /// Which repositories; none: those that say so themselves, where scanning is basic.
    rules: Parts<ScanRule> = at("scanningConfiguration.rules");
}

impl RegistryScanning {
    /// Whether a rule has what is pushed to a repository scanned.
    pub fn covers(&self, repository: &str) -> Result<bool, Gap> {
        self.rules.any(|rule| {
            Ok(rule.scan_frequency != ScanFrequency::Manual
                && rule.filters.iter().any(|it| fits(it, repository)))
        })
    }

    /// Whether a rule has what is pushed to any repository scanned.
    pub fn covers_all(&self) -> Result<bool, Gap> {
        self.rules.any(|rule| {
            Ok(rule.scan_frequency != ScanFrequency::Manual
                && rule.filters.iter().any(|it| &**it == "*"))
        })
    }
}

/// Whether a name fits a filter. One without a wildcard fits every name that holds it.
/// <https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-filters.html>
fn fits(filter: &str, name: &str) -> bool {
    if filter.contains('*') {
        firestep_policy::matches(filter, name)
    } else {
        name.contains(filter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_a_pattern_or_a_part_of_the_name() {
        assert!(fits("*", "team/app"));
        assert!(fits("prod*", "prod/app"));
        assert!(!fits("prod*", "team/prod"));
        assert!(fits("prod", "team-prod/app"));
        assert!(!fits("prod", "dev"));
    }
}
