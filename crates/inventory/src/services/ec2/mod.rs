//! Machines, their disks and network, and what the account defaults to.

mod endpoints;
mod machines;
mod network;
mod settings;
mod space;
mod storage;

pub use endpoints::{AutoAccept, EndpointService, EndpointType, TransitGateway, VpcEndpoint};
pub use machines::{
    Endpoint, Instance, InstanceImage, InstanceInterface, InstanceState, LaunchTemplate,
    LaunchTemplateVersion, MetadataOptions, Screened, TemplateUserData, Tokens, Virtualization,
};
pub use network::{
    AclEntry, DeliverLogsStatus, ElasticIp, FlowLog, FlowLogStatus, InternetGateway, NetworkAcl,
    NetworkInterface, PeeringStatus, Permission, Ports, Protocol, Route, RouteAssociation,
    RouteAssociationState, RouteState, RouteTable, RouteTarget, RouteUser, RuleAction,
    SecurityGroup, Subnet, Traffic, Vpc, VpcPeeringConnection,
};
pub use settings::{
    AllowedImages, AllowedImagesState, EbsEncryption, ExclusionsAllowed, ImageBlock,
    ImageBlockState, InternetGatewayBlock, MetadataDefaults, SnapshotBlock, SnapshotBlockState,
    VpcBlock, VpcBlockState,
};
pub use space::{AddressSpace, Family, Whom};
pub use storage::{EbsSnapshot, Image, SnapshotState, Volume};
