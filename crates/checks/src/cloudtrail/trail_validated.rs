//! Does every trail sign what it delivers, whatever it covers?

use firestep_audit::{Audience, Check, Context, Effort, PerAccount, Severity, Verdict};
use firestep_inventory::Gap;
use firestep_inventory::cloudtrail::Trail;

use crate::cloudtrail::own::each_own;

pub(crate) const CHECK: Check = Check {
    id: "cloudtrail-trail-validated",
    title: "Every trail signs its log files",
    severity: Severity::Low,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Without digests nobody can tell whether a log was changed or left out.",
    remedy: "Turn on log file validation.",
    references: &[
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-intro.html",
    ],
    reads: &["cloudtrail:DescribeTrails"],
    fix: None,
    examine: &PerAccount(|context| each_own(context, examine)),
};

fn examine(_: &Context<'_>, trail: &Trail) -> Result<Option<Verdict>, Gap> {
    Ok(Some(Verdict::of(
        *trail.log_file_validation_enabled.get()?,
        "it signs its log files",
        "it does not sign its log files",
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trails::{ARN, said, with};
    use firestep_inventory::Seen;

    #[test]
    fn a_trail_of_another_account_is_asked_there() {
        let arn = "arn:aws:cloudtrail:eu-central-1:999988887777:trail/org";
        assert_eq!(said(&CHECK, Trail::unseen(arn)), [] as [&str; 0]);
    }

    #[test]
    fn a_trail_without_digests_fails() {
        assert_eq!(
            with(&CHECK, |it| it.log_file_validation_enabled =
                Seen::new(true)),
            ["pass"]
        );
        assert_eq!(
            with(&CHECK, |it| it.log_file_validation_enabled =
                Seen::new(false)),
            ["fail"]
        );
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        assert_eq!(said(&CHECK, Trail::unseen(ARN)), ["unknown"]);
    }
}
