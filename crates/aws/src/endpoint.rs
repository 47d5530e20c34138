//! Where a service is: the plain rule, and the services that keep to another one.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::model::ServiceModel;
use crate::wire::WireRequest;

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

/// The partitions: name, how its regions begin, the suffix of its hosts, and that of its dual-stack hosts.
const PARTITIONS: [(&str, &str, &str, &str); 8] = [
    (
        "aws-cn",
        "cn-",
        "amazonaws.com.cn",
        "api.amazonwebservices.com.cn",
    ),
    ("aws-us-gov", "us-gov-", "amazonaws.com", "api.aws"),
    (
        "aws-eusc",
        "eusc-",
        "amazonaws.eu",
        "api.amazonwebservices.eu",
    ),
    ("aws-iso", "us-iso-", "c2s.ic.gov", "api.aws.ic.gov"),
    ("aws-iso-b", "us-isob-", "sc2s.sgov.gov", "api.aws.scloud"),
    (
        "aws-iso-e",
        "eu-isoe-",
        "cloud.adc-e.uk",
        "api.cloud-aws.adc-e.uk",
    ),
    (
        "aws-iso-f",
        "us-isof-",
        "csp.hci.ic.gov",
        "api.aws.hci.ic.gov",
    ),
    ("aws", "", "amazonaws.com", "api.aws"),
];

/// The partition of a region: its name, the suffix of its hosts, and that of its dual-stack hosts.
pub fn partition(region: &str) -> (&'static str, &'static str, &'static str) {
    PARTITIONS
        .iter()
        .find(|(_, begins, ..)| region.starts_with(begins))
        .map_or(
            ("aws", "amazonaws.com", "api.aws"),
            |(name, _, suffix, dual)| (*name, *suffix, *dual),
        )
}

/// Whether a text is spelled as AWS spells regions: where it is, a direction, a number.
pub fn is_region(text: &str) -> bool {
    // How the regions of the partition `aws` begin; AWS adds one now and then.
    const AREAS: [&str; 9] = ["af", "ap", "ca", "eu", "il", "me", "mx", "sa", "us"];
    let (area, rest) = PARTITIONS
        .iter()
        .map(|(_, begins, ..)| *begins)
        .filter(|begins| !begins.is_empty())
        .find_map(|begins| text.strip_prefix(begins).map(|rest| (begins, rest)))
        .or_else(|| text.split_once('-'))
        .unwrap_or_default();
    // `eusc-de-east-1` names a country.
    let rest = rest
        .split_once('-')
        .filter(|(country, _)| area == "eusc-" && country.len() == 2)
        .map_or(rest, |(_, rest)| rest);
    let Some((direction, number)) = rest.rsplit_once('-') else {
        return false;
    };
    let directed = [
        "central",
        "east",
        "north",
        "northeast",
        "northwest",
        "south",
        "southeast",
        "southwest",
        "west",
    ];
    (area.ends_with('-') || AREAS.contains(&area))
        && directed.contains(&direction)
        && !number.is_empty()
        && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// Host and region of the signature by service, variant, and partition or region.
type Exceptions = HashMap<(&'static str, &'static str, &'static str), (&'static str, &'static str)>;

/// Where services depart from the plain rule, by AWS's endpoint rule sets.
static EXCEPTIONS: LazyLock<Exceptions> = LazyLock::new(|| {
    include_str!("../models/endpoints.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let mut fields = line.split('\t');
            let key = (fields.next()?, fields.next()?, fields.next()?);
            Some((key, (fields.next()?, fields.next()?)))
        })
        .collect()
});

/// Whether a service has one endpoint for the whole partition.
pub fn is_global(service: &ServiceModel) -> bool {
    firestep_catalogue::service(service.name).is_some_and(|it| it.one_endpoint)
}

/// The endpoint of a service in a region, or the one that the user named.
pub fn resolve(
    service: &ServiceModel,
    region: &str,
    overridden: Option<&str>,
    fips: bool,
    dualstack: bool,
) -> Endpoint {
    let (partition, suffix, dual_suffix) = partition(region);
    let variant = match (fips, dualstack) {
        (false, false) => "plain",
        (true, false) => "fips",
        (false, true) => "dual",
        (true, true) => "both",
    };
    // Its own host follows the service where it is; the rule set would ask where it is not.
    // https://docs.aws.amazon.com/health/latest/ug/health-api.html#endpoints
    let health = (service.name, partition, variant) == ("health", "aws", "plain");
    let exception = health
        .then_some(("global.health.amazonaws.com", "us-east-1"))
        .or_else(|| {
            let at = |place| EXCEPTIONS.get(&(service.name, variant, place)).copied();
            at(region).or_else(|| at(partition))
        });
    let (host, signing_region) = if let Some((host, signing)) = exception {
        (
            host.replace("{region}", region),
            signing.replace("{region}", region),
        )
    } else {
        let fips = if fips { "-fips" } else { "" };
        let suffix = if dualstack { dual_suffix } else { suffix };
        (
            format!("{}{fips}.{region}.{suffix}", service.endpoint_prefix),
            region.to_owned(),
        )
    };
    match overridden {
        Some(url) => Endpoint {
            url: url.trim_end_matches('/').to_owned(),
            signing_region,
            overridden: true,
        },
        None => Endpoint {
            url: format!("https://{host}"),
            signing_region,
            overridden: false,
        },
    }
}

/// Host and port of an address, to be shown.
pub(crate) fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split('/').next().unwrap_or_default();
    authority.rsplit('@').next().unwrap_or_default()
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
pub(crate) fn address(endpoint: &Endpoint, request: &WireRequest) -> String {
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
        let request = WireRequest {
            path: "/".into(),
            query: "policy".into(),
            bucket: Some("logs".into()),
            ..WireRequest::default()
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
        let request = WireRequest {
            path: "/".into(),
            query: "acl".into(),
            bucket: Some("a.b".into()),
            ..WireRequest::default()
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
