//! Where a service is: the plain rule, and the services that keep to another one.

use crate::model::Service;
use crate::wire::Request;

/// Services with one endpoint for a whole partition, and the region they are signed for.
const GLOBAL: [&str; 11] = [
    "account",
    "budgets",
    "ce",
    "cloudfront",
    "iam",
    "organizations",
    "route53",
    "shield",
    "support",
    "health",
    "networkmanager",
];

/// An endpoint and the region that its requests are signed for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// `https://ec2.eu-central-1.amazonaws.com`, without a path.
    pub url: String,
    /// The region in the signature.
    pub signing_region: String,
    /// Whether the user named it: then nothing goes before its host.
    pub overridden: bool,
}

/// The partition of a region: its name and the suffix of its hosts.
pub fn partition(region: &str) -> (&'static str, &'static str) {
    match region {
        _ if region.starts_with("cn-") => ("aws-cn", "amazonaws.com.cn"),
        _ if region.starts_with("us-gov-") => ("aws-us-gov", "amazonaws.com"),
        _ if region.starts_with("eusc-") => ("aws-eusc", "amazonaws.eu"),
        _ if region.starts_with("us-iso-") => ("aws-iso", "c2s.ic.gov"),
        _ if region.starts_with("us-isob-") => ("aws-iso-b", "sc2s.sgov.gov"),
        _ if region.starts_with("us-isof-") => ("aws-iso-f", "csp.hci.ic.gov"),
        _ if region.starts_with("eu-isoe-") => ("aws-iso-e", "cloud.adc-e.uk"),
        _ => ("aws", "amazonaws.com"),
    }
}

/// Whether a service has one endpoint for the whole partition.
pub fn is_global(service: &Service) -> bool {
    GLOBAL.contains(&service.name)
}

/// The endpoint of a service in a region, or the one that the user named.
pub fn resolve(
    service: &Service,
    region: &str,
    overridden: Option<&str>,
    fips: bool,
    dualstack: bool,
) -> Endpoint {
    let (partition, suffix) = partition(region);
    let home = match partition {
        "aws-cn" => "cn-north-1",
        "aws-us-gov" => "us-gov-west-1",
        "aws" => "us-east-1",
        _ => region,
    };
    let signing_region = if is_global(service) { home } else { region }.to_owned();
    if let Some(url) = overridden {
        return Endpoint {
            url: url.trim_end_matches('/').to_owned(),
            signing_region,
            overridden: true,
        };
    }
    let prefix = service.endpoint_prefix;
    let suffix = match (dualstack, partition) {
        (true, "aws" | "aws-us-gov") => "api.aws",
        (true, "aws-cn") => "api.amazonwebservices.com.cn",
        _ => suffix,
    };
    let dash_fips = if fips { "-fips" } else { "" };
    let host = match (service.name, partition) {
        ("iam", "aws") => format!("iam{dash_fips}.{suffix}"),
        ("organizations", "aws") => format!("organizations{dash_fips}.us-east-1.{suffix}"),
        ("account", "aws") => format!("account.us-east-1.{suffix}"),
        ("cloudfront", "aws") => format!("cloudfront{dash_fips}.{suffix}"),
        ("route53", "aws") => format!("route53{dash_fips}.{suffix}"),
        ("budgets", "aws") => format!("budgets.{suffix}"),
        ("ce", "aws") => format!("ce.us-east-1.{suffix}"),
        ("shield", "aws") => format!("shield.us-east-1.{suffix}"),
        ("support", "aws") => format!("support.us-east-1.{suffix}"),
        ("health", "aws") => format!("global.health.{suffix}"),
        ("networkmanager", "aws") => format!("networkmanager.us-west-2.{suffix}"),
        ("iam", "aws-cn") => format!("iam.cn-north-1.{suffix}"),
        ("iam", "aws-us-gov") => format!("iam.us-gov.{suffix}"),
        ("organizations", "aws-cn") => format!("organizations.cn-northwest-1.{suffix}"),
        ("organizations", "aws-us-gov") => format!("organizations.us-gov-west-1.{suffix}"),
        ("route53", "aws-us-gov") => format!("route53.us-gov.{suffix}"),
        ("security-ir", _) => format!("security-ir.{region}.api.aws"),
        ("s3" | "s3control", _) if dualstack => {
            format!(
                "{prefix}{dash_fips}.dualstack.{region}.{}",
                crate::endpoint::partition(region).1
            )
        }
        _ => format!("{prefix}{dash_fips}.{signing_region}.{suffix}"),
    };
    let signing_region = match (service.name, partition) {
        ("networkmanager", "aws") => "us-west-2".to_owned(),
        ("organizations", "aws-cn") => "cn-northwest-1".to_owned(),
        _ => signing_region,
    };
    Endpoint {
        url: format!("https://{host}"),
        signing_region,
        overridden: false,
    }
}

/// Whether an address names this very machine.
pub(crate) fn is_loopback(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split('/').next().unwrap_or_default();
    let host = match authority.strip_prefix('[') {
        Some(ipv6) => ipv6.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    host.eq_ignore_ascii_case("localhost")
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

/// The full address of a request: bucket and host prefix go before the host, or into the path.
pub(crate) fn address(endpoint: &Endpoint, request: &Request) -> String {
    let (scheme, rest) = endpoint
        .url
        .split_once("://")
        .unwrap_or(("https", &endpoint.url));
    let (host, base) = rest
        .split_once('/')
        .map_or((rest, String::new()), |(host, path)| {
            (host, format!("/{path}"))
        });
    let mut url = format!("{scheme}://");
    // A dot in the name would not match the wildcard certificate.
    let in_host = request
        .bucket
        .as_ref()
        .filter(|bucket| !endpoint.overridden && !bucket.contains('.') && is_dns(bucket));
    if let Some(bucket) = in_host {
        url.push_str(bucket);
        url.push('.');
    } else if let Some(prefix) = &request.host_prefix
        && !endpoint.overridden
    {
        url.push_str(prefix);
    }
    url.push_str(host);
    url.push_str(&base);
    if in_host.is_some() {
        url.push_str(&request.path);
        if !request.query.is_empty() {
            url.push('?');
            url.push_str(&request.query);
        }
    } else {
        url.push_str(&request.target());
    }
    url
}

fn is_dns(bucket: &str) -> bool {
    (3..=63).contains(&bucket.len())
        && bucket
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model;

    fn url(service: &str, region: &str) -> String {
        resolve(model::service(service).unwrap(), region, None, false, false).url
    }

    #[test]
    fn most_services_keep_to_the_plain_rule() {
        assert_eq!(
            url("ec2", "eu-central-1"),
            "https://ec2.eu-central-1.amazonaws.com"
        );
        assert_eq!(
            url("ec2", "cn-north-1"),
            "https://ec2.cn-north-1.amazonaws.com.cn"
        );
    }

    #[test]
    fn global_services_are_signed_for_the_partitions_home() {
        let iam = resolve(
            model::service("iam").unwrap(),
            "eu-central-1",
            None,
            false,
            false,
        );
        assert_eq!(
            (iam.url.as_str(), iam.signing_region.as_str()),
            ("https://iam.amazonaws.com", "us-east-1")
        );
    }

    #[test]
    fn a_bucket_stands_in_the_host_unless_the_host_was_named() {
        let request = Request {
            path: "/".into(),
            query: "policy".into(),
            bucket: Some("logs".into()),
            ..Request::default()
        };
        let s3 = model::service("s3").unwrap();
        let at = |overridden| {
            address(
                &resolve(s3, "eu-central-1", overridden, false, false),
                &request,
            )
        };
        assert_eq!(
            at(None),
            "https://logs.s3.eu-central-1.amazonaws.com/?policy"
        );
        assert_eq!(
            at(Some("http://127.0.0.1:4566")),
            "http://127.0.0.1:4566/logs?policy"
        );
    }

    #[test]
    fn this_machine_is_known_by_its_names() {
        for url in [
            "http://127.0.0.1:80",
            "http://localhost/x",
            "http://[::1]:9",
        ] {
            assert!(is_loopback(url), "{url}");
        }
        for url in [
            "https://127.0.0.1.example.com",
            "http://10.0.0.1:80",
            "https://sts.amazonaws.com",
        ] {
            assert!(!is_loopback(url), "{url}");
        }
    }

    #[test]
    fn a_bucket_with_a_dot_stands_in_the_path() {
        let request = Request {
            path: "/".into(),
            query: "acl".into(),
            bucket: Some("a.b".into()),
            ..Request::default()
        };
        let endpoint = resolve(
            model::service("s3").unwrap(),
            "eu-central-1",
            None,
            false,
            false,
        );
        assert_eq!(
            address(&endpoint, &request),
            "https://s3.eu-central-1.amazonaws.com/a.b?acl"
        );
    }
}
