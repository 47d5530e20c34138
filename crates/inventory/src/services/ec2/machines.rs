//! Instances and the templates they are launched from.

use std::net::IpAddr;

use ipnet::IpNet;
use jiff::Timestamp;
use serde_json::Value;

use crate::reading::kind::{at, group, in_list, kind, other_list, own, within_list};
use crate::reading::leaf::{FieldType, Leaf, words};
use crate::reading::node::Node;
use crate::reading::origin::Origin;
use crate::reading::origin::{DOCUMENTED, Detail, SEEN};
use crate::reading::parts::{Parts, part};
use crate::{Arn, Gap, Seen, Tags};

words! {
    /// What an instance is doing.
    InstanceState {
        /// Starting.
        Pending = "pending",
        /// Running.
        Running = "running",
        /// Being terminated.
        ShuttingDown = "shutting-down",
        /// Terminated.
        Terminated = "terminated",
        /// Being stopped.
        Stopping = "stopping",
        /// Stopped.
        Stopped = "stopped",
    }
}

words! {
    /// How an instance is virtualised.
    Virtualization {
        /// With the help of the processor.
        Hvm = "hvm",
        /// With the help of its own system: the old way, which few types offer.
        Paravirtual = "paravirtual",
    }
}

words! {
    /// Whether the metadata service answers at all.
    Endpoint {
        /// It answers.
        Enabled = "enabled",
        /// It is off.
        Disabled = "disabled",
    }
}

words! {
    /// Whether the metadata service demands session tokens.
    Tokens {
        /// It does: IMDSv2 only.
        Required = "required",
        /// It does not: IMDSv1 works too.
        Optional = "optional",
    }
}

group! {
    /// How the metadata service of an instance behaves.
    MetadataOptions;
    /// Whether it answers at all.
    http_endpoint: Seen<Endpoint>;
    /// Whether it demands session tokens.
    http_tokens: Seen<Tokens>;
    /// How many hops a token may travel.
    http_put_response_hop_limit: Seen<u32>;
}

kind! {
    /// An instance.
    Instance from Origin {
        kind: "AWS::EC2::Instance",
        operation: "ec2:DescribeInstances",
        list: "Reservations[].Instances[]",
        id: "InstanceId",
        name: "Tags.Name",
        arn: "ec2:instance/{id}",
        ..Origin::REGIONAL
    };
    /// What it is doing.
    state: Seen<InstanceState> = at("State.Name");
    /// Why and when it came to do that: `User initiated (2026-10-01 08:00:00 GMT)`, or nothing.
    state_transition_reason: Seen<Box<str>>;
    /// How it is virtualised.
    virtualization_type: Seen<Virtualization>;
    /// Its metadata service.
    metadata_options: MetadataOptions;
    /// The image it was made from.
    image_id: Seen<Box<str>>;
    /// What AWS says of that image.
    image: InstanceImage = within_list(IMAGES, "ImageMetadata");
    /// When it was last started.
    launch_time: Seen<Timestamp>;
    /// Its instance profile.
    iam_instance_profile: Seen<Option<Arn>> = at("IamInstanceProfile?.Arn");
    /// Its public IPv4 address.
    public_ip_address: Seen<Option<IpAddr>> = own().missing(DOCUMENTED);
    /// Its primary IPv6 address.
    ipv6_address: Seen<Option<IpAddr>> = own().missing(DOCUMENTED);
    /// Its subnet; old ones may have none.
    subnet_id: Seen<Option<Box<str>>>;
    /// Its network.
    vpc_id: Seen<Option<Box<str>>>;
    /// Its interfaces with their public addresses and groups.
    network_interfaces: Parts<InstanceInterface>;
    /// Whether it may run Nitro enclaves.
    enclaves_enabled: Seen<bool> = at("EnclaveOptions.Enabled");
    /// Its tags.
    tags: Seen<Tags> = own().missing(SEEN);
    @dropped |it| Ok(matches!(it.state.peek()?, InstanceState::Terminated | InstanceState::ShuttingDown));
}

impl Instance {
    /// When it came to do what it is doing, where its reason says so: `User initiated (2026-10-01 08:00:00 GMT)`.
    pub fn transition_time(&self) -> Result<Option<Timestamp>, Gap> {
        Ok(time_in(self.state_transition_reason.get()?))
    }
}

fn time_in(reason: &str) -> Option<Timestamp> {
    let (_, rest) = reason.rsplit_once('(')?;
    let (moment, _) = rest.split_once(" GMT)")?;
    format!("{}Z", moment.replace(' ', "T")).parse().ok()
}

/// What AWS says of the images of instances.
const IMAGES: Detail = other_list(
    "ec2:DescribeInstanceImageMetadata",
    "InstanceImageMetadata[]",
    "InstanceId",
);

part! {
    /// An interface as the instance shows it.
    InstanceInterface;
    /// Its id.
    network_interface_id: Box<str>;
    /// Its subnet.
    subnet_id: Box<str>;
    /// The public IPv4 address of its primary private address.
    public_ip: Option<IpAddr> = ("Association?.PublicIp", None, DOCUMENTED);
    /// The public IPv4 addresses of all its private addresses; one of a carrier is none of the internet.
    public_ips: Vec<IpAddr> = "PrivateIpAddresses[].Association?.PublicIp?";
    /// Its private IPv4 addresses.
    private_ips: Vec<IpAddr> = "PrivateIpAddresses[].PrivateIpAddress";
    /// Its IPv6 addresses.
    ipv6_addresses: Vec<IpAddr> = "Ipv6Addresses[]?.Ipv6Address";
    /// Its IPv6 prefixes, from which it gives addresses to what runs on it.
    ipv6_prefixes: Vec<IpNet> = "Ipv6Prefixes[]?.Ipv6Prefix";
    /// Its security groups.
    groups: Vec<Box<str>> = "Groups[].GroupId";
}

impl InstanceInterface {
    /// A public IPv4 address of it.
    pub fn v4(&self) -> Option<IpAddr> {
        self.public_ip.or_else(|| self.public_ips.first().copied())
    }

    /// An IPv6 address of it, or a range of addresses.
    pub fn v6(&self) -> Option<IpNet> {
        let address = self.ipv6_addresses.first().map(|it| IpNet::from(*it));
        address.or_else(|| self.ipv6_prefixes.first().copied())
    }
}

kind! {
    /// A launch template.
    LaunchTemplate from Origin {
        kind: "AWS::EC2::LaunchTemplate",
        operation: "ec2:DescribeLaunchTemplates",
        list: "LaunchTemplates[]",
        id: "LaunchTemplateId",
        name: "LaunchTemplateName",
        arn: "ec2:launch-template/{id}",
        ..Origin::REGIONAL
    };
    /// The version that is used when none is named.
    default_version_number: Seen<i64>;
    /// The default and the latest version.
    versions: Parts<LaunchTemplateVersion> = in_list(VERSIONS, "");
    /// What was looked for in the user data of both.
    user_data: Parts<TemplateUserData> = in_list(VERSIONS, "");
    /// Its tags.
    tags: Seen<Tags> = own().missing(SEEN);
}

/// The default and the latest version of each launch template.
const VERSIONS: Detail = other_list(
    "ec2:DescribeLaunchTemplateVersions",
    "LaunchTemplateVersions[]",
    "LaunchTemplateId",
);

part! {
    /// A version of a launch template; what it leaves out the account's defaults decide.
    LaunchTemplateVersion;
    /// Its number.
    version_number: i64;
    /// Whether the metadata service answers.
    http_endpoint: Option<Endpoint> = ("LaunchTemplateData.MetadataOptions?.HttpEndpoint", None, DOCUMENTED);
    /// Whether it demands tokens.
    http_tokens: Option<Tokens> = ("LaunchTemplateData.MetadataOptions?.HttpTokens", None, DOCUMENTED);
    /// How far tokens travel.
    http_put_response_hop_limit: Option<u32> = ("LaunchTemplateData.MetadataOptions?.HttpPutResponseHopLimit", None, DOCUMENTED);
    /// Whether the metadata service answers on IPv6, `enabled` or `disabled`.
    http_protocol_ipv6: Option<Box<str>> = ("LaunchTemplateData.MetadataOptions?.HttpProtocolIpv6", None, DOCUMENTED);
    /// Whether the metadata shows the instance's tags, `enabled` or `disabled`.
    instance_metadata_tags: Option<Box<str>> = ("LaunchTemplateData.MetadataOptions?.InstanceMetadataTags", None, DOCUMENTED);
    /// Of the interfaces that it makes and says it of: whether they get a public IPv4 address.
    associate_public_ip_address: Vec<bool> = "LaunchTemplateData.NetworkInterfaces[]?.AssociatePublicIpAddress?";
    /// The interfaces that it takes.
    network_interface_ids: Vec<Box<str>> = "LaunchTemplateData.NetworkInterfaces[]?.NetworkInterfaceId?";
}

part! {
    /// The user data of a version of a launch template.
    TemplateUserData;
    /// Its number.
    version_number: i64;
    /// What was found in it; `None`: there is none.
    user_data: Option<Screened> = ("LaunchTemplateData.UserData", None, DOCUMENTED);
}

/// What was found in a text that is not recorded, for it may hold a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Screened {
    /// Nothing that looks like a secret.
    Clean,
    /// A secret, by this rule.
    Secret(Box<str>),
    /// It could not be looked through: it is compressed, or holds parts that are encoded once more.
    Unread,
}

impl Leaf for Screened {
    const TYPE: FieldType = FieldType::one("screened");

    fn to_value(&self) -> Value {
        // As the snapshot marks it, so that a text that is not kept is no text that is not there.
        let redacted = match self {
            Screened::Clean => Value::Null,
            Screened::Secret(rule) => (**rule).into(),
            Screened::Unread => UNREAD.into(),
        };
        serde_json::json!({"redacted": redacted})
    }

    fn leaf(node: &Node<'_>) -> Option<Self> {
        // What stands there as it was nobody has looked through.
        if matches!(node, Node::Text(_)) {
            return Some(Screened::Unread);
        }
        // The mark of what was looked through: its length, and the rule by which a secret was found.
        node.member("length")?;
        Some(match node.member("redacted") {
            None => Screened::Clean,
            Some(Node::Text(word)) if **word == *UNREAD => Screened::Unread,
            Some(Node::Text(rule)) => Screened::Secret(Box::from(&**rule)),
            Some(_) => return None,
        })
    }
}

/// What stands for the rule where a text could not be looked through.
const UNREAD: &str = "unread";

group! {
    /// What AWS says of the image of an instance.
    InstanceImage;
    /// Its id.
    image_id: Seen<Option<Box<str>>>;
    /// Its name.
    name: Seen<Option<Box<str>>>;
    /// The account that owns it.
    owner_id: Seen<Option<Box<str>>>;
    /// `amazon`, `aws-marketplace`, `aws-backup-vault`, where the owner is AWS.
    image_owner_alias: Seen<Option<Box<str>>> = own().missing(DOCUMENTED);
    /// When it was made.
    creation_date: Seen<Option<Timestamp>>;
    /// When it is deprecated.
    deprecation_time: Seen<Option<Timestamp>> = own().missing(DOCUMENTED);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_looked_through_is_told_from_what_was_not() {
        let read = |text: &str| Screened::leaf(&Node::parse(text).unwrap());
        let clean = r#"{"redacted": null, "length": 32}"#;
        assert_eq!(read(clean), Some(Screened::Clean));
        let found = r#"{"redacted": "named-secret", "length": 32}"#;
        assert_eq!(read(found), Some(Screened::Secret("named-secret".into())));
        let unread = r#"{"redacted": "unread", "length": 32}"#;
        assert_eq!(read(unread), Some(Screened::Unread));
        assert_eq!(read(r#""IyEvYmluL2Jhc2gK""#), Some(Screened::Unread));
        assert_eq!(read("{}"), None);
    }
}
