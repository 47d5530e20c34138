//! What an answer other than success means: absent, off, refused, failed. A table, matched in order.

use std::collections::HashMap;
use std::sync::LazyLock;

/// What a refusal says about the thing that was asked for. Only [`ErrorMeaning::Absent`],
/// [`ErrorMeaning::NotEnabled`], [`ErrorMeaning::NoOrganization`] and [`ErrorMeaning::NotOffered`] are evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorMeaning {
    /// There is none: a value.
    Absent,
    /// The service or feature is off: a value.
    NotEnabled,
    /// Only the management account or a delegated administrator may ask.
    NotAdministrator,
    /// The account belongs to no organization: a value.
    NoOrganization,
    /// This region, partition, support plan or kind of object does not have the feature.
    NotOffered,
    /// Refused; `action` is missing.
    Denied,
    /// Refused by a service control policy: no permission helps.
    DeniedByScp,
    /// The answer was still being made when time ran out.
    NotReady,
    /// It was listed and had vanished when asked about.
    Gone,
    /// The service is closed to this customer.
    Closed,
    /// Throttled past the last retry.
    Throttled,
    /// Anything else: our request, their server, the network.
    Failed,
}

struct Row {
    operation: &'static str,
    code: &'static str,
    message: &'static str,
    means: ErrorMeaning,
}

static ROWS: LazyLock<HashMap<&'static str, Vec<Row>>> = LazyLock::new(|| {
    let mut rows: HashMap<&'static str, Vec<Row>> = HashMap::new();
    for line in include_str!("../plan/answers.tsv").lines().skip(1) {
        let mut cells = line.split('\t');
        let (
            Some(service),
            Some(operation),
            Some(code),
            Some(message),
            Some(means),
            Some(confidence),
        ) = (
            cells.next(),
            cells.next(),
            cells.next(),
            cells.next(),
            cells.next(),
            cells.next(),
        )
        else {
            continue;
        };
        // An `OK` row describes a body, which `inventory` reads. A guess must not decide a verdict.
        if code == "OK" || confidence == "guess" {
            continue;
        }
        rows.entry(service).or_default().push(Row {
            operation,
            code,
            message,
            means: parse(means),
        });
    }
    rows
});

fn parse(word: &str) -> ErrorMeaning {
    match word {
        "absent" => ErrorMeaning::Absent,
        "not_enabled" => ErrorMeaning::NotEnabled,
        "not_administrator" => ErrorMeaning::NotAdministrator,
        "no_organization" => ErrorMeaning::NoOrganization,
        "not_offered" => ErrorMeaning::NotOffered,
        "denied" => ErrorMeaning::Denied,
        "denied_by_scp" => ErrorMeaning::DeniedByScp,
        "not_ready" => ErrorMeaning::NotReady,
        "gone" => ErrorMeaning::Gone,
        "closed" => ErrorMeaning::Closed,
        "throttled" => ErrorMeaning::Throttled,
        _ => ErrorMeaning::Failed,
    }
}

/// What `code` and `message` mean for this operation. The order of matching is that of the facts:
/// the service's own rows with a message, the IAM phrases, the service's rows by code, the general
/// rows by code; anything else failed.
///
/// An invalid-token answer is the word of a region that is switched off only where the list of
/// enabled regions says so; firestep asks only enabled regions, so it is read as failed. So is a host
/// name that does not resolve: a machine without a network says the same of every service, and
/// "not offered" would make everything look as if there were nothing to judge.
pub fn meaning(service: &str, operation: &str, code: &str, message: &str) -> ErrorMeaning {
    if matches!(
        code,
        "UnrecognizedClientException" | "InvalidClientTokenId" | "dns:name-not-found"
    ) || (code == "AuthFailure" && message.contains("validate the provided access credentials"))
    {
        return ErrorMeaning::Failed;
    }
    let message = message.replace('\u{2019}', "'").to_lowercase();
    let own = ROWS.get(service);
    let general = ROWS.get("*");
    let find = |rows: Option<&Vec<Row>>, exact: bool, worded: bool| {
        rows.into_iter().flatten().find_map(|row| {
            let operation_fits = if exact {
                row.operation == operation
            } else {
                row.operation == "*"
            };
            let code_fits = row.code == "*" || row.code == code;
            let message_fits = match row.message {
                "" => !worded,
                "(empty)" => worded && message.is_empty(),
                words => worded && message.contains(&words.to_lowercase()),
            };
            (operation_fits && code_fits && message_fits).then_some(row.means)
        })
    };
    find(own, true, true)
        .or_else(|| find(own, false, true))
        .or_else(|| find(general, false, true))
        .or_else(|| find(own, true, false))
        .or_else(|| find(own, false, false))
        .or_else(|| find(general, false, false))
        .unwrap_or(ErrorMeaning::Failed)
}

/// The code with which this operation says "there is none", where it says so by an error.
pub fn absent_code(service: &str, operation: &str) -> Option<&'static str> {
    let rows = ROWS.get(service)?;
    rows.iter()
        .find(|row| row.operation == operation && row.means == ErrorMeaning::Absent)
        .map(|row| row.code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_without_a_policy_is_absent_and_not_denied() {
        assert_eq!(
            meaning("s3", "GetBucketPolicy", "NoSuchBucketPolicy", ""),
            ErrorMeaning::Absent
        );
    }

    #[test]
    fn an_scp_is_told_from_a_missing_permission() {
        let text = "User: x is not authorized to perform: ec2:DescribeVpcs with an explicit deny in a service control policy";
        assert_eq!(
            meaning("ec2", "DescribeVpcs", "UnauthorizedOperation", text),
            ErrorMeaning::DeniedByScp
        );
        assert_eq!(
            meaning("ec2", "DescribeVpcs", "UnauthorizedOperation", "no"),
            ErrorMeaning::Denied
        );
    }

    #[test]
    fn a_refusal_outside_the_management_account_is_no_denial() {
        let text = "You don’t have permissions to access this resource.";
        assert_eq!(
            meaning(
                "organizations",
                "ListAccounts",
                "AccessDeniedException",
                text
            ),
            ErrorMeaning::NotAdministrator
        );
    }

    #[test]
    fn a_name_that_does_not_resolve_is_no_evidence() {
        assert_eq!(
            meaning("guardduty", "ListDetectors", "dns:name-not-found", ""),
            ErrorMeaning::Failed
        );
    }

    #[test]
    fn an_unknown_code_failed() {
        assert_eq!(
            meaning("s3", "GetBucketPolicy", "Whatever", ""),
            ErrorMeaning::Failed
        );
    }

    #[test]
    fn a_guess_decides_nothing() {
        assert_eq!(
            meaning(
                "ec2",
                "GetInstanceMetadataDefaults",
                "UnsupportedOperation",
                ""
            ),
            ErrorMeaning::Failed
        );
    }
}
