//! Does every interface take its own traffic only?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each_that};
use firestep_inventory::Gap;
use firestep_inventory::ec2::NetworkInterface;

pub(crate) const CHECK: Check = Check {
    id: "ec2-interface-source-checked",
    title: "Network interfaces check source and destination",
    severity: Severity::Low,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A machine that passes on what is not its own can stand between others unseen.",
    remedy: "Switch the check on, unless the machine is there to route.",
    references: &["https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-eni.html"],
    reads: &["ec2:DescribeNetworkInterfaces"],
    fix: None,
    examine: &PerAccount(|context| each_that(&context.account.ec2_network_interfaces, examine)),
};

/// What customers decide it of, as AWS's own standard asks it; of the others the service does that made them.
const TYPES: [&str; 6] = [
    "aws_codestar_connections_managed",
    "branch",
    "efa",
    "interface",
    "lambda",
    "quicksight",
];

fn examine(interface: &NetworkInterface) -> Result<Option<Verdict>, Gap> {
    if !TYPES.contains(&&**interface.interface_type.get()?) {
        return Ok(None);
    }
    Ok(Some(Verdict::of(
        *interface.source_dest_check.get()?,
        "it takes its own traffic only",
        "it passes on traffic that is not its own",
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use firestep_inventory::{Seen, evaluate};

    fn said(of_type: &str, checked: Option<bool>) -> Option<&'static str> {
        let mut it = NetworkInterface::unseen("eni-1");
        it.interface_type = Seen::new(of_type.into());
        if let Some(checked) = checked {
            it.source_dest_check = Seen::new(checked);
        }
        evaluate(|| examine(&it)).map_or(Some("unknown"), |it| it.map(|it| it.word()))
    }

    #[test]
    fn an_interface_of_the_customer_s_without_the_check_fails() {
        assert_eq!(said("interface", Some(true)), Some("pass"));
        assert_eq!(said("interface", Some(false)), Some("fail"));
        assert_eq!(said("nat_gateway", Some(false)), None);
        assert_eq!(said("interface", None), Some("unknown"));
    }
}
