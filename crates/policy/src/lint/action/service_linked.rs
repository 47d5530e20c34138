//! Who may make service-linked roles for any service, for the rules that tell the ways in which that is written.

use crate::lint::arns::{WrittenArn, is_every};
use crate::lint::bounds::is_tied;
use crate::lint::rule::Found;
use crate::lint::spans::{ActionForm, ResourceForm, means, wide_resource};
use crate::lint::subject::{StatementSubject, Subject};

/// Tells of a statement that allows making them in the given way, unless it names the services.
pub(super) fn tell(
    subject: &Subject<'_>,
    statement: &StatementSubject<'_>,
    action: ActionForm,
    resource: ResourceForm,
    found: &mut Found,
) {
    let Some((form, span)) = wide_resource(subject, statement, spans_service_linked) else {
        return;
    };
    let is_service = |key: &str| key == "iam:awsservicename";
    if form == resource
        && means(statement, "iam:CreateServiceLinkedRole", action)
        && !is_tied(statement.written, is_service, |value| {
            !value.starts_with(['*', '?'])
        })
    {
        found.at(span, "service-linked roles of any service can be made: name their ARNs, or tie iam:AWSServiceName");
    }
}

/// Whether an ARN spans the service-linked roles of all services.
fn spans_service_linked(text: &str) -> bool {
    WrittenArn::of(text).is_some_and(|arn| {
        matches!(arn.service, "iam" | "*")
            && (is_every(arn.resource)
                || matches!(arn.resource, "role/*" | "role/aws-service-role/*"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_roles_of_one_service_are_not_those_of_all() {
        for wide in [
            "arn:aws:iam::*:role/*",
            "arn:aws:iam::111122223333:role/aws-service-role/*",
            "arn:aws:iam::*:*",
        ] {
            assert!(spans_service_linked(wide), "{wide}");
        }
        for narrow in [
            "arn:aws:iam::*:role/aws-service-role/ecs.amazonaws.com/*",
            "arn:aws:iam::*:user/*",
            "arn:aws:s3:::*",
        ] {
            assert!(!spans_service_linked(narrow), "{narrow}");
        }
    }
}
