//! Does every network with interfaces have a flow log?

use firestep_audit::{Audience, Check, Clause, Effort, PerAccount, Severity, Verdict, each_that};
use firestep_inventory::ec2::Vpc;
use firestep_inventory::{Account, Gap};

use crate::network::{has_interfaces, watching};

pub(crate) const CHECK: Check = Check {
    id: "ec2-flow-logs-active",
    title: "VPCs with interfaces have flow logs",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[Clause::new("E3.6", "active")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Without flow logs nobody can say afterwards what a machine talked to.",
    remedy: "Create a flow log of ALL or REJECT traffic for each VPC, delivered to the central bucket.",
    references: &["https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html"],
    // CIS 3.7 asks for all networks, also those in which nothing is.
    reads: &[
        "ec2:DescribeVpcs",
        "ec2:DescribeFlowLogs",
        "ec2:DescribeNetworkInterfaces",
    ],
    fix: Some("ec2-flow-log"),
    examine: &PerAccount(|context| {
        each_that(&context.account.ec2_vpcs, |it| examine(context.account, it))
    }),
};

fn examine(account: &Account, vpc: &Vpc) -> Result<Option<Verdict>, Gap> {
    // One that is shared with the account is evaluated where it belongs.
    if **vpc.owner_id.get()? != *account.id {
        return Ok(None);
    }
    if watching(account, vpc, |_| Ok(true))? {
        return Ok(Some(Verdict::Pass("an active flow log watches it".into())));
    }
    if !has_interfaces(account, vpc)? {
        return Ok(None);
    }
    Ok(Some(Verdict::Fail(
        "it has interfaces and no active flow log of ALL or REJECT traffic".into(),
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::samples::{flow_log, in_use, owned};
    use firestep_inventory::ec2::{DeliverLogsStatus, Traffic};
    use firestep_inventory::{Listed, evaluate};

    fn said(account: &Account, vpc: &Vpc) -> Option<&'static str> {
        evaluate(|| examine(account, vpc)).map_or(Some("unknown"), |it| it.map(|it| it.word()))
    }

    #[test]
    fn rejected_traffic_is_enough_and_accepted_is_not() {
        let mut account = in_use();
        account.ec2_flow_logs = Listed::of([flow_log(Traffic::Reject, DeliverLogsStatus::Success)]);
        assert_eq!(said(&account, &owned()), Some("pass"));
        account.ec2_flow_logs = Listed::of([flow_log(Traffic::Accept, DeliverLogsStatus::Success)]);
        assert_eq!(said(&account, &owned()), Some("fail"));
    }

    #[test]
    fn an_empty_network_and_a_shared_one_are_nothing_to_judge() {
        assert_eq!(said(&Account::empty(), &owned()), None);
        let mut shared = owned();
        shared.owner_id = firestep_inventory::Seen::new("444455556666".into());
        assert_eq!(said(&in_use(), &shared), None);
    }

    #[test]
    fn unseen_logs_are_unknown() {
        let mut blind = in_use();
        blind.ec2_flow_logs = Listed::unseen();
        assert_eq!(said(&blind, &owned()), Some("unknown"));
        assert_eq!(said(&in_use(), &Vpc::unseen("vpc-1")), Some("unknown"));
    }
}
