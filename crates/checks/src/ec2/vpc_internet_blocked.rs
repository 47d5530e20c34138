//! Are internet gateways blocked in every region?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each_region};
use firestep_inventory::ec2::{InternetGatewayBlock, VpcBlock, VpcBlockState};
use firestep_inventory::reading::records::undecided;
use firestep_inventory::{Gap, RegionSlice};

pub(crate) const CHECK: Check = Check {
    id: "ec2-vpc-internet-blocked",
    title: "VPC Block Public Access is on in every region",
    severity: Severity::Low,
    effort: Effort::Days,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "One route and one rule put a network on the internet; the block stands above both.",
    remedy: "Switch the block on where nothing should be on the internet, with exclusions for the networks that should.",
    references: &["https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html"],
    reads: &["ec2:DescribeVpcBlockPublicAccessOptions"],
    fix: None,
    examine: &PerAccount(|context| each_region(&context.account.ec2_vpc_blocks, examine)),
};

fn examine(here: RegionSlice<'_, VpcBlock>) -> Result<Verdict, Gap> {
    let Some(block) = here.first(|_| Ok(true))? else {
        return Ok(Verdict::Fail("it says nothing of the block".into()));
    };
    let mode = match block.internet_gateway_block_mode.get()? {
        InternetGatewayBlock::Off => {
            return Ok(Verdict::Fail(
                "its internet gateways are not blocked".into(),
            ));
        }
        InternetGatewayBlock::Bidirectional => "both ways",
        InternetGatewayBlock::Ingress => "for what comes in",
    };
    match block.state.get()? {
        VpcBlockState::Complete => Ok(Verdict::Pass(
            format!("its internet gateways are blocked {mode}").into(),
        )),
        VpcBlockState::Updating | VpcBlockState::Default => Err(undecided(
            block.identity.location,
            "ec2:DescribeVpcBlockPublicAccessOptions",
            "the block is not in force yet",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use firestep_inventory::{Listed, Seen};

    fn said(list: &Listed<VpcBlock>) -> Vec<&'static str> {
        let verdicts = each_region(list, examine);
        verdicts.iter().map(|it| it.verdict.word()).collect()
    }

    fn block(mode: InternetGatewayBlock, state: VpcBlockState) -> Listed<VpcBlock> {
        let mut it = VpcBlock::unseen("eu-central-1");
        it.internet_gateway_block_mode = Seen::new(mode);
        it.state = Seen::new(state);
        Listed::of([it])
    }

    #[test]
    fn a_block_that_is_in_force_passes() {
        use InternetGatewayBlock::{Bidirectional, Ingress, Off};
        for mode in [Bidirectional, Ingress] {
            assert_eq!(said(&block(mode, VpcBlockState::Complete)), ["pass"]);
            assert_eq!(said(&block(mode, VpcBlockState::Updating)), ["unknown"]);
        }
        assert_eq!(said(&block(Off, VpcBlockState::Default)), ["fail"]);
        assert_eq!(said(&block(Off, VpcBlockState::Updating)), ["fail"]);
    }

    #[test]
    fn an_unseen_block_is_unknown() {
        assert_eq!(said(&Listed::unseen()), ["unknown"]);
        let blind = VpcBlock::unseen("eu-central-1");
        assert_eq!(said(&Listed::of([blind])), ["unknown"]);
    }
}
