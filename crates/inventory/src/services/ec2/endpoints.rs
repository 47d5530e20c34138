//! Endpoints of networks, services that are offered to networks, and transit gateways.

use firestep_policy::PolicyDocument;

use crate::evidence::met;
use crate::reading::kind::{at, detail, kind, own};
use crate::reading::leaf::words;
use crate::reading::origin::{DOCUMENTED, Origin, SEEN};
use crate::reading::records::undecided;
use crate::{Gap, Seen, Tags};

words! {
    /// How an endpoint stands in a network.
    EndpointType {
        /// As interfaces in subnets.
        Interface = "Interface",
        /// As routes.
        Gateway = "Gateway",
        /// As routes to appliances behind a load balancer.
        GatewayLoadBalancer = "GatewayLoadBalancer",
        /// To a resource of somebody.
        Resource = "Resource",
        /// To a service network of VPC Lattice.
        ServiceNetwork = "ServiceNetwork",
    }
}

kind! {
    /// An endpoint of a network.
    VpcEndpoint from Origin {
        kind: "AWS::EC2::VPCEndpoint",
        operation: "ec2:DescribeVpcEndpoints",
        list: "VpcEndpoints[]",
        id: "VpcEndpointId",
        name: "Tags.Name",
        arn: "ec2:vpc-endpoint/{id}",
        ..Origin::REGIONAL
    };
    /// How it stands in the network.
    vpc_endpoint_type: Seen<EndpointType>;
    /// Its network.
    vpc_id: Seen<Box<str>>;
    /// The service to which it leads, `com.amazonaws.eu-central-1.s3`.
    service_name: Seen<Option<Box<str>>> = own().missing(DOCUMENTED);
    /// `available`, …: AWS documents it with and writes it without capitals.
    state: Seen<Box<str>>;
    /// Who may do what through it; some kinds have no policy.
    policy_document: Seen<Option<Box<PolicyDocument>>> = own().missing(DOCUMENTED);
    /// The subnets in which it has interfaces.
    subnet_ids: Seen<Vec<Box<str>>> = own().missing(DOCUMENTED);
    /// Its tags.
    tags: Seen<Tags> = own().missing(SEEN);
    @dropped |it| Ok(it.is_in_state("deleting")? || it.is_in_state("deleted")?);
}

impl VpcEndpoint {
    fn is_in_state(&self, state: &str) -> Result<bool, Gap> {
        Ok(self.state.peek()?.eq_ignore_ascii_case(state))
    }

    /// Whether it works.
    pub fn is_available(&self) -> Result<bool, Gap> {
        let state = self.state.get()?;
        if STATES.iter().any(|it| it.eq_ignore_ascii_case(state)) {
            return Ok(state.eq_ignore_ascii_case("available"));
        }
        let location = self.identity.location;
        let what = "VpcEndpoints[].State";
        Err(met(undecided(location, "ec2:DescribeVpcEndpoints", what)))
    }
}

/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpcEndpoint.html>
const STATES: [&str; 9] = [
    "PendingAcceptance",
    "Pending",
    "Available",
    "Deleting",
    "Deleted",
    "Rejected",
    "Failed",
    "Expired",
    "Partial",
];

kind! {
    /// A service that the account offers to networks by endpoints.
    EndpointService from Origin {
        kind: "AWS::EC2::VPCEndpointService",
        operation: "ec2:DescribeVpcEndpointServiceConfigurations",
        list: "ServiceConfigurations[]",
        id: "ServiceId",
        name: "ServiceName",
        arn: "ec2:vpc-endpoint-service/{id}",
        ..Origin::REGIONAL
    };
    /// Whether each connection waits until somebody accepts it.
    acceptance_required: Seen<bool>;
    /// Who may connect: ARNs, or `*`.
    allowed_principals: Seen<Vec<Box<str>>> = detail("ec2:DescribeVpcEndpointServicePermissions", "ServiceId", "AllowedPrincipals[].Principal");
    /// Its tags.
    tags: Seen<Tags> = own().missing(SEEN);
}

words! {
    /// Whether a transit gateway does something by itself.
    AutoAccept {
        /// It does.
        Enable = "enable",
        /// It does not.
        Disable = "disable",
    }
}

kind! {
    /// A transit gateway; one that is shared is listed in the other accounts too.
    TransitGateway from Origin {
        kind: "AWS::EC2::TransitGateway",
        operation: "ec2:DescribeTransitGateways",
        list: "TransitGateways[]",
        id: "TransitGatewayId",
        name: "Tags.Name",
        arn: "ec2:transit-gateway/{id}",
        ..Origin::REGIONAL
    };
    /// The account that owns it.
    owner_id: Seen<Box<str>>;
    /// `available`, …
    state: Seen<Box<str>>;
    /// Whether it accepts what other accounts attach.
    auto_accept_shared_attachments: Seen<AutoAccept> = at("Options.AutoAcceptSharedAttachments");
    /// Its tags.
    tags: Seen<Tags> = own().missing(SEEN);
    @dropped |it| Ok(matches!(&**it.state.peek()?, "deleting" | "deleted"));
}
