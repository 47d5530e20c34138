//! Does no transit gateway accept what other accounts attach by itself?

use firestep_audit::{Audience, Check, Context, Effort, PerAccount, Severity, Verdict, each_that};
use firestep_inventory::Gap;
use firestep_inventory::ec2::{AutoAccept, TransitGateway};

pub(crate) const CHECK: Check = Check {
    id: "ec2-transit-gateway-no-auto-accept",
    title: "Transit gateways accept no attachment by themselves",
    severity: Severity::High,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Whoever the gateway is shared with joins its networks, and nobody has looked at it.",
    remedy: "Set AutoAcceptSharedAttachments to disable, and accept attachments one by one.",
    references: &[
        "https://docs.aws.amazon.com/vpc/latest/tgw/tgw-transit-gateways.html",
        "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-23",
    ],
    reads: &["ec2:DescribeTransitGateways"],
    fix: None,
    examine: &PerAccount(|context| {
        each_that(&context.account.ec2_transit_gateways, |it| {
            examine(context, it)
        })
    }),
};

fn examine(context: &Context<'_>, gateway: &TransitGateway) -> Result<Option<Verdict>, Gap> {
    // One that is shared is its owner's to set.
    if **gateway.owner_id.get()? != *context.account.id {
        return Ok(None);
    }
    Ok(Some(
        match gateway.auto_accept_shared_attachments.get()? {
            AutoAccept::Disable => {
                Verdict::Pass("each attachment waits until it is accepted".into())
            }
            AutoAccept::Enable => Verdict::Fail("it accepts what other accounts attach".into()),
        },
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::words;
    use firestep_inventory::{Account, Listed, Seen};

    fn said(owner: &str, accepts: Option<AutoAccept>) -> Vec<&'static str> {
        let mut gateway = TransitGateway::unseen("tgw-1");
        gateway.owner_id = Seen::new(owner.into());
        if let Some(accepts) = accepts {
            gateway.auto_accept_shared_attachments = Seen::new(accepts);
        }
        let mut account = Account::empty();
        account.ec2_transit_gateways = Listed::of([gateway]);
        words(&CHECK, &account)
    }

    #[test]
    fn one_of_the_account_s_own_that_accepts_fails() {
        let own = "111122223333";
        assert_eq!(said(own, Some(AutoAccept::Disable)), ["pass"]);
        assert_eq!(said(own, Some(AutoAccept::Enable)), ["fail"]);
        assert!(said("444455556666", Some(AutoAccept::Enable)).is_empty());
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        assert_eq!(said("111122223333", None), ["unknown"]);
    }
}
