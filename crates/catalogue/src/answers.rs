//! What an answer other than success means: absent, off, refused, failed.

use std::sync::LazyLock;

use crate::errors::{ErrorMeaning, Message};
use crate::store::{common, operation, service, services};

/// What `code` and `message` mean for this operation. The first row that fits decides: rows of the
/// operation, of its service and of all services that name a message, in this order, then those that do
/// not; else it failed.
pub fn meaning(service: &str, operation: &str, code: &str, message: &str) -> ErrorMeaning {
    let message = message.replace('\u{2019}', "'").to_lowercase();
    let of_service = crate::store::service(service).map(|it| it.errors.as_slice());
    let of_operation = crate::store::operation(service, operation).map(|it| it.errors.as_slice());
    let rows = [of_operation, of_service, Some(common())];
    let find = |with_message: bool| {
        rows.iter()
            .flatten()
            .copied()
            .flatten()
            .find(|row| row.fits(code, &message, with_message))
    };
    find(true)
        .or_else(|| find(false))
        .map_or(ErrorMeaning::Failed, |row| row.means)
}

/// The code with which this operation says "there is none" or "it is off", where it says so by an error.
pub fn absent_code(service: &str, name: &str) -> Option<&'static str> {
    let errors = &operation(service, name)?.errors;
    let says = |means| errors.iter().find(move |row| row.means == means);
    let row = says(ErrorMeaning::Absent).or_else(|| says(ErrorMeaning::NotEnabled))?;
    Some(row.code)
}

static THROTTLE_CODES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let rows = services().iter().flat_map(|service| {
        let of_operations = service.operations.iter().flat_map(|it| &it.errors);
        service.errors.iter().chain(of_operations)
    });
    let mut codes: Vec<&'static str> = common()
        .iter()
        .chain(rows)
        .filter(|row| row.means == ErrorMeaning::Throttled && row.message == Message::Any)
        .map(|row| row.code)
        .chain(services().iter().map(|service| service.throttled.0))
        .collect();
    codes.sort_unstable();
    codes.dedup();
    codes
});

/// Every code that asks to slow down.
pub fn throttle_codes() -> &'static [&'static str] {
    &THROTTLE_CODES
}

/// The code with which a service refuses, and the one with which it asks to slow down, with its status.
pub fn refusal_codes(name: &str) -> (&'static str, (&'static str, u32)) {
    service(name).map_or(
        ("AccessDeniedException", ("ThrottlingException", 400)),
        |it| (it.denied, it.throttled),
    )
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
        assert_eq!(
            absent_code("s3", "GetBucketPolicy"),
            Some("NoSuchBucketPolicy")
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
    fn a_token_that_a_region_does_not_know_is_no_evidence() {
        for (service, operation, code, message) in [
            (
                "kms",
                "ListKeys",
                "UnrecognizedClientException",
                "The security token included in the request is invalid.",
            ),
            (
                "rds",
                "DescribeDBInstances",
                "InvalidClientTokenId",
                "The security token included in the request is invalid",
            ),
            (
                "ec2",
                "DescribeVpcs",
                "AuthFailure",
                "AWS was not able to validate the provided access credentials",
            ),
        ] {
            assert_eq!(
                meaning(service, operation, code, message),
                ErrorMeaning::Failed,
                "{code}"
            );
        }
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

    #[test]
    fn throttling_is_known_by_every_code_that_means_it() {
        for code in [
            "SlowDown",
            "RequestLimitExceeded",
            "DependencyThrottle",
            "LimitExceededException",
        ] {
            assert!(throttle_codes().contains(&code), "{code}");
        }
        assert!(!throttle_codes().contains(&"AccessDenied"));
    }
}
