//! Whether a resource's policy lets everyone in: it allows anyone, and no condition ties that to fixed accounts,
//! organizations, networks or sources. Denies are not weighed against it.
//!
//! S3 Block Public Access takes only values without wildcards and variables for fixed ones, so that a source of any name
//! in a fixed account is public to it, too; nobody outside of the account is let in by it, all the same.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status>

use std::net::IpAddr;

use ipnet::{IpNet, Ipv4Net};

use crate::condition::Operator;
use crate::document::{Condition, PolicyDocument, Principal, Statement};

/// What ties a statement to something that not everyone is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fixed {
    /// A value without wildcards, as S3 Block Public Access means it.
    Value,
    /// An account, whatever stands behind it in an ARN.
    Account,
}

/// The statements that let everyone in.
pub fn public_statements(
    document: &PolicyDocument,
    fixed: Fixed,
) -> impl Iterator<Item = &Statement> {
    let narrows = move |it: &Condition| narrows(it, fixed);
    document.allows().filter(move |it| {
        (it.is_about_anyone() || (fixed == Fixed::Value && is_about_signed_in(it)))
            && !it.conditions.iter().any(narrows)
    })
}

/// Whether it is about whoever signs in with a provider that everyone can sign in with.
fn is_about_signed_in(statement: &Statement) -> bool {
    statement.named_principals().iter().any(|it| {
        matches!(it, Principal::Federated(name) if matches!(
            &**name,
            "graph.facebook.com" | "accounts.google.com" | "www.amazon.com"
                | "cognito-identity.amazonaws.com"
        ))
    })
}

/// Whether a policy is public to S3 Block Public Access.
pub fn is_public(document: &PolicyDocument) -> bool {
    public_statements(document, Fixed::Value).next().is_some()
}

/// Whether a condition ties a statement to something fixed.
fn narrows(condition: &Condition, by: Fixed) -> bool {
    let operator = Operator::parse(&condition.operator);
    // A missing key satisfies `…IfExists` and `ForAllValues:`, so they tie nothing down.
    if operator.if_exists || operator.set.as_deref() == Some("forallvalues") {
        return false;
    }
    let key = condition.key.to_ascii_lowercase();
    let arn = |value: &str| match by {
        Fixed::Value => is_fixed(value),
        Fixed::Account => is_some_arn(value),
    };
    let fixed: &dyn Fn(&str) -> bool = match (operator.base.as_str(), key.as_str()) {
        // Whoever has not mounted a file system is not let in to it.
        // https://docs.aws.amazon.com/efs/latest/ug/access-control-block-public-access.html
        ("bool", "elasticfilesystem:accessedviamounttarget") => &|it: &str| it == "true",
        ("ipaddress", "aws:sourceip") => &is_narrow,
        ("stringequals" | "stringequalsignorecase" | "stringlike", "aws:userid") => &is_user_id,
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
            | "aws:principalservicename"
            | "aws:principalservicenameslist"
            | "kms:calleraccount"
            | "s3:x-amz-server-side-encryption-aws-kms-key-id"
            // Of whom a provider that everyone can sign in with speaks.
            | "accounts.google.com:aud"
            | "accounts.google.com:sub"
            | "cognito-identity.amazonaws.com:aud"
            | "cognito-identity.amazonaws.com:sub"
            | "graph.facebook.com:app_id"
            | "www.amazon.com:app_id"
            | "s3:dataaccesspointaccount",
        ) => &is_fixed,
        (
            "stringequals" | "stringequalsignorecase" | "stringlike",
            "aws:principalorgpaths" | "aws:sourceorgpaths" | "aws:vpceorgpaths",
        ) => &is_in_an_organization,
        (
            "stringequals" | "stringequalsignorecase" | "stringlike" | "arnequals" | "arnlike",
            "aws:sourcearn" | "aws:principalarn" | "aws:sourcevpcarn",
        ) => &arn,
        // Of an access point S3 asks only that its account is fixed.
        (
            "stringequals" | "stringequalsignorecase" | "stringlike" | "arnequals" | "arnlike",
            "s3:dataaccesspointarn",
        ) => &is_some_arn,
        _ => return false,
    };
    !condition.values.is_empty()
        && condition.values.iter().all(|it| fixed(it))
        && (key != "aws:sourceip" || !is_wide_together(&condition.values))
}

/// Whether ranges that are narrow one by one make a range together that is wider than /8.
fn is_wide_together(values: &[Box<str>]) -> bool {
    let nets: Vec<Ipv4Net> = values.iter().filter_map(|it| it.parse().ok()).collect();
    let together = Ipv4Net::aggregate(&nets);
    let addresses = |net: &Ipv4Net| 1_u64 << (32 - u32::from(net.prefix_len()));
    let public = together.iter().filter(|net| !is_private(**net));
    // Apart they may be many too: four times as many as the widest that S3 takes for one network.
    together.iter().any(|net| net.prefix_len() < 8) || public.map(addresses).sum::<u64>() > 1 << 26
}

fn is_fixed(value: &str) -> bool {
    // The account of a request without a signature is called so.
    !value.is_empty() && value != "anonymous" && !value.contains(['*', '?', '$'])
}

fn is_in_an_organization(value: &str) -> bool {
    value
        .strip_prefix("o-")
        .and_then(|rest| rest.split('/').next())
        .is_some_and(|id| !id.is_empty() && is_fixed(id))
}

/// A user's id, or a role's with any session of it.
fn is_user_id(value: &str) -> bool {
    is_fixed(value.strip_suffix(":*").unwrap_or(value))
}

/// An ARN that names its account or, like a bucket's, has none but names its resource.
fn is_some_arn(value: &str) -> bool {
    let mut parts = value.splitn(6, ':').skip(4);
    match (parts.next(), parts.next()) {
        (Some(""), Some(resource)) => is_fixed(resource),
        (Some(account), Some(resource)) => is_fixed(account) && !resource.contains("${"),
        _ => false,
    }
}

fn is_private(net: Ipv4Net) -> bool {
    let private = [
        Ipv4Net::new_assert([10, 0, 0, 0].into(), 8),
        Ipv4Net::new_assert([172, 16, 0, 0].into(), 12),
        Ipv4Net::new_assert([192, 168, 0, 0].into(), 16),
    ];
    private.iter().any(|it| it.contains(&net))
}

/// A range no wider than /8 (IPv6: /32).
fn is_narrow(value: &str) -> bool {
    value
        .parse::<IpNet>()
        .or_else(|_| value.parse::<IpAddr>().map(IpNet::from))
        .is_ok_and(|net| match net {
            IpNet::V4(net) => net.prefix_len() >= 8,
            IpNet::V6(net) => net.prefix_len() >= 32,
        })
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
            r#"{"ArnLike":{"aws:SourceArn":"arn:aws:cloudfront::111122223333:distribution/E1"}}"#,
            r#"{"ForAnyValue:StringEquals":{"aws:PrincipalServiceNamesList":"logs.amazonaws.com"}}"#,
            r#"{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}"#,
            r#"{"IpAddress":{"aws:SourceIp":["8.0.0.0/8","10.0.0.0/8","2001:db8::/32"]}}"#,
            r#"{"StringLike":{"aws:userid":"AROAEXAMPLE:*"}}"#,
            r#"{"StringEquals":{"aws:SourceVpc":"vpc-91237329"}}"#,
            r#"{"ArnLike":{"s3:DataAccessPointArn":"arn:aws:s3:us-west-2:123456789012:accesspoint/*"}}"#,
        ] {
            assert!(!public("\"*\"", condition), "{condition}");
        }
    }

    #[test]
    fn any_source_of_an_account_is_public_to_s3_and_lets_no_other_account_in() {
        let policy = |arn: &str| {
            let text = format!(
                r#"{{"Statement":[{{"Effect":"Allow","Principal":"*","Action":"sns:Publish","Resource":"*","Condition":{{"ArnLike":{{"aws:SourceArn":"{arn}"}}}}}}]}}"#
            );
            let document = PolicyDocument::parse(&text).unwrap();
            [Fixed::Value, Fixed::Account]
                .map(|fixed| public_statements(&document, fixed).next().is_some())
        };
        for (arn, public) in [
            (
                "arn:aws:cloudfront::111122223333:distribution/E1",
                [false, false],
            ),
            (
                "arn:aws:cloudfront::111122223333:distribution/*",
                [true, false],
            ),
            ("arn:aws:events:*:111122223333:rule/x", [true, false]),
            ("arn:aws:cloudfront::*:distribution/E1", [true, true]),
            (
                "arn:aws:cloudfront::111122223333:distribution/${aws:username}",
                [true, true],
            ),
        ] {
            assert_eq!(policy(arn), public, "{arn}");
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
            r#"{"IpAddress":{"aws:SourceIp":"0.0.0.0/1"}}"#,
            r#"{"IpAddress":{"aws:SourceIp":["8.0.0.0/8","9.0.0.0/8"]}}"#,
            r#"{"IpAddress":{"aws:SourceIp":["3.0.0.0/8","8.0.0.0/8","13.0.0.0/8","18.0.0.0/8","52.0.0.0/8"]}}"#,
            r#"{"IpAddress":{"aws:VpcSourceIp":"10.0.0.0/24"}}"#,
            r#"{"StringLike":{"aws:SourceVpc":"vpc-*"}}"#,
            r#"{"StringEquals":{"aws:PrincipalAccount":"${aws:ResourceAccount}"}}"#,
            r#"{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::*"}}"#,
        ] {
            assert!(public("\"*\"", condition), "{condition}");
        }
    }
}
