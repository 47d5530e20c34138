//! Does what Config records arrive?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::config::{DeliveryChannel, RecorderStatus};
use firestep_inventory::reading::records::undecided;

pub(crate) const CHECK: Check = Check {
    id: "config-delivering",
    title: "AWS Config delivers its history",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A history that does not arrive is missed when somebody looks for what changed.",
    remedy: "Read the error of the channel; mostly the bucket or its policy was changed.",
    references: &[
        "https://docs.aws.amazon.com/config/latest/developerguide/manage-delivery-channel.html",
    ],
    reads: &[
        "config:DescribeDeliveryChannels",
        "config:DescribeDeliveryChannelStatus",
    ],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.config_delivery_channels, examine)),
};

fn examine(channel: &DeliveryChannel) -> Result<Verdict, Gap> {
    match channel.last_status.get()? {
        Some(RecorderStatus::Success) => Ok(Verdict::Pass("its last delivery worked".into())),
        Some(RecorderStatus::Failure) => Ok(Verdict::Fail("its last delivery failed".into())),
        Some(RecorderStatus::Pending | RecorderStatus::NotApplicable) | None => Err(undecided(
            channel.identity.location,
            "config:DescribeDeliveryChannelStatus",
            "nothing was delivered yet",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;

    fn sample(value: Option<RecorderStatus>) -> DeliveryChannel {
        let mut it = DeliveryChannel::unseen("default");
        it.last_status = Seen::new(value);
        it
    }

    #[test]
    fn the_last_delivery_decides() {
        passes(|| examine(&sample(Some(RecorderStatus::Success))));
        fails(|| examine(&sample(Some(RecorderStatus::Failure))));
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        unknown(|| examine(&DeliveryChannel::unseen("default")));
    }

    #[test]
    fn before_the_first_delivery_it_is_unknown() {
        unknown(|| examine(&sample(None)));
        unknown(|| examine(&sample(Some(RecorderStatus::NotApplicable))));
    }
}
