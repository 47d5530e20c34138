//! Does every instance refuse IMDSv1?

use firestep_audit::{Audience, Check, Clause, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::ec2::{Endpoint, Instance, Tokens};

pub(crate) const CHECK: Check = Check {
    id: "ec2-imdsv2-required",
    title: "EC2 instances require IMDSv2",
    severity: Severity::High,
    effort: Effort::Minutes,
    clauses: &[Clause::new("E6.2", "instances")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "IMDSv1 answers any GET, so one SSRF hole hands out the instance role's credentials.",
    remedy: "Set the instance's metadata options to HttpTokens=required, and make it the account default.",
    references: &[
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html",
    ],
    reads: &["ec2:DescribeInstances"],
    fix: Some("ec2-instance-imdsv2"),
    examine: &PerAccount(|context| each(&context.account.ec2_instances, examine)),
};

fn examine(instance: &Instance) -> Result<Verdict, Gap> {
    Ok(match instance.metadata_options.http_endpoint.get()? {
        Endpoint::Disabled => Verdict::Pass("its metadata endpoint is off".into()),
        Endpoint::Enabled => match instance.metadata_options.http_tokens.get()? {
            Tokens::Required => Verdict::Pass("it requires session tokens".into()),
            Tokens::Optional => Verdict::Fail("it still answers IMDSv1".into()),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;

    fn instance(endpoint: Endpoint, tokens: Option<Tokens>) -> Instance {
        let mut it = Instance::unseen("i-1");
        it.metadata_options.http_endpoint = Seen::new(endpoint);
        if let Some(tokens) = tokens {
            it.metadata_options.http_tokens = Seen::new(tokens);
        }
        it
    }

    #[test]
    fn a_disabled_endpoint_passes_whatever_the_tokens() {
        passes(|| examine(&instance(Endpoint::Disabled, None)));
        passes(|| examine(&instance(Endpoint::Disabled, Some(Tokens::Optional))));
    }

    #[test]
    fn optional_tokens_fail() {
        fails(|| examine(&instance(Endpoint::Enabled, Some(Tokens::Optional))));
        passes(|| examine(&instance(Endpoint::Enabled, Some(Tokens::Required))));
    }

    #[test]
    fn unseen_tokens_are_unknown() {
        unknown(|| examine(&instance(Endpoint::Enabled, None)));
        unknown(|| examine(&Instance::unseen("i-1")));
    }
}
