//! Does the recorder see by AWS's own role?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each_that};
use firestep_inventory::Gap;
use firestep_inventory::config::Recorder;

pub(crate) const CHECK: Check = Check {
    id: "config-recorder-service-role",
    title: "The Config recorder uses the service-linked role",
    severity: Severity::Low,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A role of one's own lacks what Config learned since, and what it may not see is not recorded.",
    remedy: "Give the recorder the role AWSServiceRoleForConfig.",
    references: &[
        "https://docs.aws.amazon.com/config/latest/developerguide/using-service-linked-roles.html",
    ],
    reads: &["config:DescribeConfigurationRecorders"],
    fix: None,
    examine: &PerAccount(|context| each_that(&context.account.config_recorders, examine)),
};

const ROLE: &str = ":role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig";

fn examine(recorder: &Recorder) -> Result<Option<Verdict>, Gap> {
    // One that a service runs for its own ends is not the account's to set.
    if recorder.service_principal.get()?.is_some() {
        return Ok(None);
    }
    Ok(Some(Verdict::of(
        recorder.role_arn.get()?.ends_with(ROLE),
        "it uses the service-linked role",
        "it uses a role of the account's own",
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use firestep_inventory::{Seen, evaluate};

    fn said(service: Option<&str>, role: Option<&str>) -> Option<&'static str> {
        let mut it = Recorder::unseen("default");
        it.service_principal = Seen::new(service.map(Box::from));
        if let Some(role) = role {
            it.role_arn = Seen::new(format!("arn:aws:iam::111122223333:role/{role}").into());
        }
        evaluate(|| examine(&it)).map_or(Some("unknown"), |it| it.map(|it| it.word()))
    }

    const LINKED: &str = "aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig";

    #[test]
    fn only_the_service_linked_role_passes() {
        assert_eq!(said(None, Some(LINKED)), Some("pass"));
        assert_eq!(said(None, Some("AWSServiceRoleForConfig")), Some("fail"));
        assert_eq!(said(None, Some("config")), Some("fail"));
        assert_eq!(said(Some("securityhub.amazonaws.com"), Some("x")), None);
        assert_eq!(said(None, None), Some("unknown"));
    }
}
