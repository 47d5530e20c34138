//! Who may pass any role to any service, for the rules that tell the ways in which that is written.

use crate::lint::bounds::is_tied;
use crate::lint::rule::Found;
use crate::lint::spans::{ActionForm, ResourceForm, means, wide_resource};
use crate::lint::subject::{StatementSubject, Subject};
use crate::matches;
use crate::written::WrittenStatement;

/// Tells of a statement that allows passing them in the given way, unless it names the services.
pub(super) fn tell(
    subject: &Subject<'_>,
    statement: &StatementSubject<'_>,
    action: ActionForm,
    resource: ResourceForm,
    found: &mut Found,
) {
    let Some((form, span)) = wide_resource(subject, statement, |_| false) else {
        return;
    };
    if form == resource
        && means(statement, "iam:PassRole", action)
        && !names_services(statement.written)
    {
        found.at(
            span,
            "any role can be passed to any service: name their ARNs, or tie iam:PassedToService",
        );
    }
}

/// Whether a condition says to which services, or for which of their resources, roles can be passed.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html>
pub(super) fn names_services(statement: &WrittenStatement<'_>) -> bool {
    is_tied(
        statement,
        |key| matches!(key, "iam:passedtoservice" | "iam:associatedresourcearn"),
        is_of_one_service,
    )
}

/// Whether a pattern does not take in services that have nothing to do with each other.
fn is_of_one_service(pattern: &str) -> bool {
    const OTHERS: [&str; 4] = [
        "ec2.amazonaws.com",
        "lambda.amazonaws.com",
        "arn:aws:ec2:us-east-1:111122223333:instance/i-0",
        "arn:aws:lambda:us-east-1:111122223333:function:a",
    ];
    // No service's name is longer, and no longer pattern is wide.
    pattern.len() > 256 || OTHERS.iter().filter(|it| matches(pattern, it)).count() < 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_for_all_services_names_none() {
        for one in [
            "ec2.amazonaws.com",
            "ec2.*",
            "*.ec2.amazonaws.com",
            "arn:aws:ec2:*:*:instance/*",
            "",
        ] {
            assert!(is_of_one_service(one), "{one}");
        }
        for all in ["*.amazonaws.com", "*amazonaws*", "arn:aws:*", "?*"] {
            assert!(!is_of_one_service(all), "{all}");
        }
    }
}
