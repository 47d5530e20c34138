//! Machines, their disks and network, and what the account defaults to.

mod machines;
mod network;
mod settings;
mod storage;

pub use machines::{
    Endpoint, Instance, InstanceImage, InstanceInterface, InstanceState, LaunchTemplate,
    LaunchTemplateVersion, Metadata, Tokens,
};
pub use network::{
    Acl, AclEntry, Address, Family, FlowLog, FlowLogStatus, Interface, InternetGateway, Peering,
    Permission, Protocol, Route, RouteTable, RouteTarget, SecurityGroup, Subnet, Traffic, Vpc,
    is_anywhere,
};
pub use settings::{
    AllowedImages, AllowedImagesState, EbsEncryption, ImageBlock, ImageBlockState,
    InternetGatewayBlock, MetadataDefaults, SnapshotBlock, SnapshotBlockState, VpcBlock,
};
pub use storage::{EbsSnapshot, Image, PublicSnapshot, Volume};
