//! Whether a resource's policy lets everyone in, by AWS's own meaning of public: it allows anyone, and no
//! condition ties that to fixed accounts, organizations, networks or sources. Denies are not weighed against it.

use std::net::IpAddr;

use firestep_policy::{Condition, PolicyDocument, Statement};
use ipnet::IpNet;

use crate::ec2::is_anywhere;

/// The statements that let everyone in.
pub fn public_statements(document: &PolicyDocument) -> impl Iterator<Item = &Statement> {
    document
        .allows()
        .filter(|it| it.is_about_anyone() && !it.conditions.iter().any(narrows))
}

/// Whether any does.
pub fn is_public(document: &PolicyDocument) -> bool {
    public_statements(document).next().is_some()
}

/// Whether a condition ties a statement to something fixed.
fn narrows(condition: &Condition) -> bool {
    let operator = condition.operator.to_ascii_lowercase();
    // A missing key satisfies `…IfExists` and `ForAllValues:`, so they tie nothing down.
    if operator.ends_with("ifexists") || operator.starts_with("forallvalues:") {
        return false;
    }
    let operator = operator.strip_prefix("foranyvalue:").unwrap_or(&operator);
    let key = condition.key.to_ascii_lowercase();
    let fixed: fn(&str) -> bool = match (operator, key.as_str()) {
        ("ipaddress", "aws:sourceip" | "aws:vpcsourceip") => is_some_network,
        (
            "stringequals" | "stringequalsignorecase" | "stringlike",
            "aws:sourceaccount"
            | "aws:sourceowner"
            | "aws:sourceorgid"
            | "aws:sourcevpc"
            | "aws:sourcevpce"
            | "aws:vpceaccount"
            | "aws:vpceorgid"
            | "aws:principalorgid"
            | "aws:principalaccount"
            | "aws:userid"
            | "kms:calleraccount"
            | "s3:dataaccesspointaccount",
        ) => is_fixed,
        (
            "stringequals" | "stringlike",
            "aws:principalorgpaths" | "aws:sourceorgpaths" | "aws:vpceorgpaths",
        ) => is_in_an_organization,
        (
            "stringequals" | "stringequalsignorecase" | "stringlike" | "arnequals" | "arnlike",
            "aws:sourcearn" | "aws:principalarn" | "s3:dataaccesspointarn",
        ) => is_some_arn,
        _ => return false,
    };
    !condition.values.is_empty() && condition.values.iter().all(|it| fixed(it))
}

fn is_fixed(value: &str) -> bool {
    !value.is_empty() && !value.contains(['*', '?', '$'])
}

fn is_in_an_organization(value: &str) -> bool {
    value
        .strip_prefix("o-")
        .and_then(|rest| rest.split('/').next())
        .is_some_and(|id| !id.is_empty() && is_fixed(id))
}

/// An ARN that names its account or, like a bucket's, has none but names its resource.
fn is_some_arn(value: &str) -> bool {
    let mut parts = value.splitn(6, ':').skip(4);
    match (parts.next(), parts.next()) {
        (Some(""), Some(resource)) => {
            !resource.starts_with(['*', '?', '$']) && !resource.is_empty()
        }
        (Some(account), Some(_)) => is_fixed(account),
        _ => false,
    }
}

fn is_some_network(value: &str) -> bool {
    value
        .parse::<IpNet>()
        .or_else(|_| value.parse::<IpAddr>().map(IpNet::from))
        .is_ok_and(|net| !is_anywhere(&net))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn public(principal: &str, condition: &str) -> bool {
        let text = format!(
            r#"{{"Statement":[{{"Effect":"Allow","Principal":{principal},"Action":"sns:Publish","Resource":"*","Condition":{condition}}}]}}"#
        );
        is_public(&PolicyDocument::parse(&text).unwrap())
    }

    #[test]
    fn anyone_without_a_condition_is_public() {
        assert!(public("\"*\"", "{}"));
        assert!(public(r#"{"AWS":"*"}"#, "{}"));
        assert!(!public(r#"{"AWS":"111122223333"}"#, "{}"));
    }

    #[test]
    fn a_fixed_source_narrows() {
        for condition in [
            r#"{"StringEquals":{"AWS:SourceOwner":"111122223333"}}"#,
            r#"{"StringEquals":{"aws:PrincipalOrgID":["o-a1b2c3d4e5"]}}"#,
            r#"{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::a-bucket"}}"#,
            r#"{"ArnLike":{"aws:SourceArn":"arn:aws:events:*:111122223333:rule/*"}}"#,
            r#"{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}"#,
        ] {
            assert!(!public("\"*\"", condition), "{condition}");
        }
    }

    #[test]
    fn what_ties_nothing_down_does_not_narrow() {
        for condition in [
            r#"{"StringLike":{"aws:PrincipalOrgID":"*"}}"#,
            r#"{"StringEqualsIfExists":{"aws:SourceAccount":"111122223333"}}"#,
            r#"{"StringNotEquals":{"aws:SourceAccount":"111122223333"}}"#,
            r#"{"Bool":{"aws:SecureTransport":"true"}}"#,
            r#"{"IpAddress":{"aws:SourceIp":["203.0.113.0/24","0.0.0.0/0"]}}"#,
            r#"{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::*"}}"#,
        ] {
            assert!(public("\"*\"", condition), "{condition}");
        }
    }
}
