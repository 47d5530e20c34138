//! Do flow logs arrive?

use firestep_audit::{Audience, Check, Clause, Effort, PerAccount, Severity, Verdict, each_that};
use firestep_inventory::ec2::{DeliverLogsStatus, Vpc};
use firestep_inventory::{Account, Gap};

use crate::network::watching;

pub(crate) const CHECK: Check = Check {
    id: "ec2-flow-logs-delivering",
    title: "VPC flow logs are delivered",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[Clause::new("E3.6", "delivering")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A log that cannot be written shows as enabled and holds nothing.",
    remedy: "Read the log's error, then repair the bucket policy, the role or the log group that it names.",
    references: &[
        "https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-troubleshooting.html",
    ],
    reads: &[
        "ec2:DescribeVpcs",
        "ec2:DescribeFlowLogs",
        "ec2:DescribeNetworkInterfaces",
    ],
    fix: None,
    examine: &PerAccount(|context| {
        each_that(&context.account.ec2_vpcs, |it| examine(context.account, it))
    }),
};

fn examine(account: &Account, vpc: &Vpc) -> Result<Option<Verdict>, Gap> {
    if **vpc.owner_id.get()? != *account.id {
        return Ok(None);
    }
    if watching(account, vpc, |it| {
        Ok(*it.deliver_logs_status.get()? == DeliverLogsStatus::Success)
    })? {
        return Ok(Some(Verdict::Pass("a flow log of it delivers".into())));
    }
    // That there is one at all is the question of `ec2-flow-logs-active`.
    if !watching(account, vpc, |_| Ok(true))? {
        return Ok(None);
    }
    Ok(Some(Verdict::Fail(
        "the last delivery of its flow log failed".into(),
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::samples::{flow_log, in_use, owned};
    use firestep_inventory::ec2::Traffic;
    use firestep_inventory::{Listed, evaluate};

    fn said(account: &Account) -> Option<&'static str> {
        evaluate(|| examine(account, &owned())).map_or(Some("unknown"), |it| it.map(|it| it.word()))
    }

    #[test]
    fn the_last_delivery_decides() {
        let mut account = in_use();
        account.ec2_flow_logs = Listed::of([flow_log(Traffic::All, DeliverLogsStatus::Success)]);
        assert_eq!(said(&account), Some("pass"));
        account.ec2_flow_logs = Listed::of([flow_log(Traffic::All, DeliverLogsStatus::Failed)]);
        assert_eq!(said(&account), Some("fail"));
    }

    #[test]
    fn without_a_log_there_is_nothing_to_judge() {
        assert_eq!(said(&in_use()), None);
    }

    #[test]
    fn an_unseen_delivery_is_unknown() {
        let mut blind = in_use();
        let mut log = flow_log(Traffic::All, DeliverLogsStatus::Success);
        log.deliver_logs_status = firestep_inventory::Seen::gap(Gap::TEST);
        blind.ec2_flow_logs = Listed::of([log]);
        assert_eq!(said(&blind), Some("unknown"));
    }
}
