//! Instances and the templates they are launched from.

use std::net::IpAddr;

use jiff::Timestamp;

use crate::reading::kind::{at, group, kind, within};
use crate::reading::leaf::{Leaf, words};
use crate::reading::node::Node;
use crate::reading::origin::Origin;
use crate::{Arn, Seen, Tags};

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
    Metadata;
    /// Whether it answers at all.
    endpoint: Seen<Endpoint> = at("HttpEndpoint");
    /// Whether it demands session tokens.
    tokens: Seen<Tokens> = at("HttpTokens");
    /// How many hops a token may travel.
    hop_limit: Seen<u32> = at("HttpPutResponseHopLimit");
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
    /// Its metadata service.
    metadata: Metadata = within("MetadataOptions");
    /// The image it was made from.
    image: Seen<Box<str>> = at("ImageId");
    /// When it was last started.
    launched: Seen<Timestamp> = at("LaunchTime");
    /// Its instance profile.
    profile: Seen<Option<Arn>> = at("IamInstanceProfile.Arn");
    /// Its public IPv4 address.
    public_ip: Seen<Option<IpAddr>> = at("PublicIpAddress");
    /// Its subnet; old ones may have none.
    subnet: Seen<Option<Box<str>>> = at("SubnetId");
    /// Its network.
    vpc: Seen<Option<Box<str>>> = at("VpcId");
    /// Its interfaces with their public addresses and groups.
    interfaces: Seen<Vec<InstanceInterface>> = at("NetworkInterfaces[]");
    /// Its tags.
    tags: Seen<Tags> = at("Tags");
    @dropped |it| Ok(matches!(it.state.peek()?, InstanceState::Terminated | InstanceState::ShuttingDown));
}

/// An interface as the instance shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstanceInterface {
    /// Its id.
    pub id: Box<str>,
    /// Its subnet.
    pub subnet: Box<str>,
    /// Its public IPv4 address.
    pub public_ip: Option<IpAddr>,
    /// Its IPv6 addresses.
    pub ipv6: Vec<IpAddr>,
    /// Its security groups.
    pub groups: Vec<Box<str>>,
}

impl Leaf for InstanceInterface {
    fn leaf(node: &Node<'_>) -> Option<Self> {
        let mut ipv6 = Vec::new();
        node.items("Ipv6Addresses[].Ipv6Address", &mut ipv6)?;
        let mut groups = Vec::new();
        node.items("Groups[].GroupId", &mut groups)?;
        Some(InstanceInterface {
            id: node.member("NetworkInterfaceId")?.text()?.into(),
            subnet: node.member("SubnetId")?.text()?.into(),
            public_ip: match node.at("Association.PublicIp") {
                Some(ip) => Some(IpAddr::leaf(ip)?),
                None => None,
            },
            ipv6: Vec::leaves(&ipv6)?,
            groups: Vec::leaves(&groups)?,
        })
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
    default_version: Seen<i64> = at("DefaultVersionNumber");
    /// Its tags.
    tags: Seen<Tags> = at("Tags");
}

kind! {
    /// The default or the latest version of a launch template; its id is the template's.
    LaunchTemplateVersion from Origin {
        kind: "AWS::EC2::LaunchTemplate",
        operation: "ec2:DescribeLaunchTemplateVersions",
        list: "LaunchTemplateVersions[]",
        id: "LaunchTemplateId",
        name: "LaunchTemplateName",
        arn: "ec2:launch-template/{id}",
        ..Origin::REGIONAL
    };
    /// Its number.
    version: Seen<i64> = at("VersionNumber");
    /// Whether the metadata service answers; `None`: the account's default decides.
    endpoint: Seen<Option<Endpoint>> = at("LaunchTemplateData.MetadataOptions.HttpEndpoint");
    /// Whether it demands tokens; `None`: the account's default decides.
    tokens: Seen<Option<Tokens>> = at("LaunchTemplateData.MetadataOptions.HttpTokens");
    /// How far tokens travel; `None`: the account's default decides.
    hop_limit: Seen<Option<u32>> = at("LaunchTemplateData.MetadataOptions.HttpPutResponseHopLimit");
}

kind! {
    /// What AWS says of the image of an instance; its id is the instance's.
    InstanceImage from Origin {
        kind: "AWS::EC2::Instance",
        operation: "ec2:DescribeInstanceImageMetadata",
        list: "InstanceImageMetadata[]",
        id: "InstanceId",
        name: "Tags.Name",
        arn: "ec2:instance/{id}",
        ..Origin::REGIONAL
    };
    /// The image's id.
    image: Seen<Option<Box<str>>> = at("ImageMetadata.ImageId");
    /// The image's name.
    image_name: Seen<Option<Box<str>>> = at("ImageMetadata.Name");
    /// The account that owns it.
    owner: Seen<Option<Box<str>>> = at("ImageMetadata.OwnerId");
    /// `amazon`, `aws-marketplace`, `aws-backup-vault`, where the owner is AWS.
    owner_alias: Seen<Option<Box<str>>> = at("ImageMetadata.ImageOwnerAlias");
    /// When it was made.
    created: Seen<Option<Timestamp>> = at("ImageMetadata.CreationDate");
    /// When it is deprecated.
    deprecated: Seen<Option<Timestamp>> = at("ImageMetadata.DeprecationTime");
    /// What the instance is doing.
    state: Seen<InstanceState> = at("State.Name");
    @dropped |it| Ok(matches!(it.state.peek()?, InstanceState::Terminated | InstanceState::ShuttingDown));
}
