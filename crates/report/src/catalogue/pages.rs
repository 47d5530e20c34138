//! AWS's own pages: of an item, and of a control.

use firestep_audit::Check;
use firestep_checklist::framework::Control;
use firestep_checklist::items::Item;

/// Where to begin reading on an item whose clauses have no check to name a page.
const PAGES: [(&str, &str); 51] = [
    (
        "E1.6",
        "cost-management/latest/userguide/budgets-managing-costs.html",
    ),
    ("E2.1", "aws-backup/latest/devguide/whatisbackup.html"),
    ("E2.2", "aws-backup/latest/devguide/about-backup-plans.html"),
    (
        "E2.3",
        "aws-backup/latest/devguide/cross-region-backup.html",
    ),
    ("E3.3", "IAM/latest/UserGuide/what-is-access-analyzer.html"),
    (
        "E4.1",
        "wellarchitected/latest/security-pillar/welcome.html",
    ),
    (
        "E4.2",
        "securityhub/latest/userguide/securityhub-cloudwatch-events.html",
    ),
    ("E4.3", "athena/latest/ug/cloudtrail-logs.html"),
    (
        "E4.4",
        "AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html",
    ),
    (
        "E5.5",
        "whitepapers/latest/building-scalable-secure-multi-vpc-network-infrastructure/welcome.html",
    ),
    ("E5.6", "IAM/latest/UserGuide/securing_access-keys.html"),
    (
        "E7.1",
        "whitepapers/latest/tagging-best-practices/tagging-best-practices.html",
    ),
    (
        "E8.1",
        "wellarchitected/latest/security-pillar/detection.html",
    ),
    (
        "E9.1",
        "network-firewall/latest/developerguide/what-is-aws-network-firewall.html",
    ),
    (
        "E10.1",
        "whitepapers/latest/organizing-your-aws-environment/benefits-of-using-multiple-aws-accounts.html",
    ),
    (
        "E10.2",
        "wellarchitected/latest/security-pillar/incident-response.html",
    ),
    ("E10.4", "awssupport/latest/user/trusted-advisor.html"),
    ("M1.1", "audit-manager/latest/userguide/what-is.html"),
    ("M2.1", "aws-backup/latest/devguide/restore-testing.html"),
    (
        "M2.2",
        "aws-backup/latest/devguide/cross-region-backup.html",
    ),
    ("M2.3", "aws-backup/latest/devguide/vault-lock.html"),
    (
        "M3.1",
        "prescriptive-guidance/latest/security-reference-architecture/log-archive.html",
    ),
    ("M4.1", "inspector/latest/user/what-is-inspector.html"),
    (
        "M4.2",
        "securityhub/latest/userguide/what-is-securityhub.html",
    ),
    (
        "M5.1",
        "IAM/latest/UserGuide/access_policies_last-accessed.html",
    ),
    ("M5.2", "IAM/latest/UserGuide/access-analyzer-findings.html"),
    ("M6.1", "waf/latest/developerguide/waf-chapter.html"),
    (
        "M7.2",
        "AWSCloudFormation/latest/UserGuide/best-practices.html",
    ),
    ("M8.1", "eventbridge/latest/userguide/eb-what-is.html"),
    ("M8.2", "config/latest/developerguide/remediation.html"),
    ("M9.1", "vpc/latest/userguide/configure-subnets.html"),
    ("M9.2", "vpc/latest/privatelink/what-is-privatelink.html"),
    (
        "M10.1",
        "wellarchitected/latest/security-pillar/incident-response.html",
    ),
    (
        "M10.2",
        "wellarchitected/latest/security-pillar/incident-response.html",
    ),
    (
        "X1.1",
        "IAM/latest/UserGuide/tutorial_cross-account-with-roles.html",
    ),
    (
        "X1.2",
        "wellarchitected/latest/security-pillar/welcome.html",
    ),
    (
        "X2.1",
        "securityhub/latest/userguide/finding-aggregation.html",
    ),
    ("X2.2", "detective/latest/userguide/what-is-detective.html"),
    ("X3.1", "IAM/latest/UserGuide/best-practices.html"),
    ("X4.1", "waf/latest/developerguide/shield-chapter.html"),
    (
        "X4.2",
        "organizations/latest/userguide/orgs_manage_policies_scps_strategies.html",
    ),
    (
        "X5.1",
        "AWSCloudFormation/latest/UserGuide/best-practices.html",
    ),
    ("X5.2", "codepipeline/latest/userguide/security.html"),
    (
        "X5.3",
        "wellarchitected/latest/security-pillar/application-security.html",
    ),
    (
        "X6.1",
        "IAM/latest/UserGuide/access-analyzer-policy-generation.html",
    ),
    ("X6.2", "athena/latest/ug/querying-aws-service-logs.html"),
    (
        "X6.3",
        "awscloudtrail/latest/userguide/logging-insights-events-with-cloudtrail.html",
    ),
    ("X7.1", "directconnect/latest/UserGuide/Welcome.html"),
    ("X7.2", "vpc/latest/tgw/what-is-transit-gateway.html"),
    (
        "X7.3",
        "network-firewall/latest/developerguide/what-is-aws-network-firewall.html",
    ),
    ("X8.2", "config/latest/developerguide/evaluate-config.html"),
];

const AWS: &str = "https://docs.aws.amazon.com/";

/// The pages of an item: those that its checks name, else where to begin.
pub(super) fn of_item(item: &Item, checks: &[&'static Check]) -> Vec<String> {
    let mut pages: Vec<String> = Vec::new();
    for check in checks
        .iter()
        .filter(|check| check.clauses.iter().any(|clause| clause.item == item.id))
    {
        for page in check.references {
            if !pages.iter().any(|it| it == page) {
                pages.push((*page).to_owned());
            }
        }
    }
    if pages.is_empty()
        && let Some((_, page)) = PAGES.iter().find(|(id, _)| *id == item.id)
    {
        pages.push(format!("{AWS}{page}"));
    }
    pages
}

/// The page of a control, where AWS has one.
pub(super) fn of_control(control: Control) -> Option<String> {
    // Others are read behind a registration.
    if control.framework.word != "aws-fsbp" {
        return None;
    }
    let (service, number) = control.id.split_once('.')?;
    let service = service.to_lowercase();
    Some(format!(
        "{AWS}securityhub/latest/userguide/{service}-controls.html#{service}-{number}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use firestep_checklist::framework;
    use firestep_checklist::items::item;

    #[test]
    fn every_page_is_of_an_item() {
        for (id, page) in PAGES {
            assert!(item(id).is_some(), "{id}");
            assert!(
                !page.starts_with("http") && page.contains("/latest/"),
                "{page}"
            );
        }
    }

    #[test]
    fn a_control_of_security_hub_has_its_place_on_the_page_of_its_service() {
        let page = |word, id| {
            let framework = framework::find(word).unwrap();
            of_control(Control { framework, id })
        };
        assert_eq!(
            page("aws-fsbp", "CloudTrail.2").as_deref(),
            Some(
                "https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html#cloudtrail-2"
            )
        );
        assert_eq!(page("cis-aws-3.0", "1.4"), None);
    }
}
