//! What a region of the account defaults to. Each answers with one page, so there is one item a region.

use crate::Seen;
use crate::ec2::{Endpoint, Tokens};
use crate::reading::kind::{at, kind, own};
use crate::reading::leaf::words;
use crate::reading::origin::{Origin, SEEN};

words! {
    /// How far public sharing of snapshots is blocked.
    SnapshotBlockState {
        /// Nothing may be or stay public.
        BlockAll = "block-all-sharing",
        /// Nothing may become public.
        BlockNew = "block-new-sharing",
        /// Anything may be public.
        Unblocked = "unblocked",
    }
}

words! {
    /// Whether public sharing of images is blocked.
    ImageBlockState {
        /// Nothing may become public.
        BlockNew = "block-new-sharing",
        /// Anything may be public.
        Unblocked = "unblocked",
    }
}

words! {
    /// Whether instances may only be launched from allowed images.
    AllowedImagesState {
        /// Only allowed images start.
        Enabled = "enabled",
        /// Others start and are noted.
        Audit = "audit-mode",
        /// Any image starts.
        Disabled = "disabled",
    }
}

words! {
    /// Whether internet gateways let traffic through.
    InternetGatewayBlock {
        /// They do.
        Off = "off",
        /// Nothing comes in or goes out.
        Bidirectional = "block-bidirectional",
        /// Nothing comes in.
        Ingress = "block-ingress",
    }
}

words! {
    /// Whether single networks may be exempt from the block of internet gateways.
    ExclusionsAllowed {
        /// They may.
        Allowed = "allowed",
        /// They may not.
        NotAllowed = "not-allowed",
    }
}

words! {
    /// Whether the block of internet gateways is in force as its mode says.
    VpcBlockState {
        /// Nobody has ever changed it.
        Default = "default-state",
        /// It is being changed.
        Updating = "update-in-progress",
        /// It is.
        Complete = "update-complete",
    }
}

kind! {
    /// Whether new volumes are encrypted.
    EbsEncryption from Origin {
        kind: "AWS::EC2::EbsEncryptionByDefault",
        operation: "ec2:GetEbsEncryptionByDefault",
        ..Origin::REGIONAL
    };
    /// Whether they are.
    ebs_encryption_by_default: Seen<bool>;
}

kind! {
    /// Whether snapshots may be shared with everyone.
    SnapshotBlock from Origin {
        kind: "AWS::EC2::SnapshotBlockPublicAccess",
        operation: "ec2:GetSnapshotBlockPublicAccessState",
        ..Origin::REGIONAL
    };
    /// How far that is blocked.
    state: Seen<SnapshotBlockState>;
    /// Who decides it: `declarative-policy`, when the organization does and the account cannot.
    managed_by: Seen<Option<Box<str>>> = own().missing(SEEN);
}

kind! {
    /// Whether images may be shared with everyone.
    ImageBlock from Origin {
        kind: "AWS::EC2::ImageBlockPublicAccess",
        operation: "ec2:GetImageBlockPublicAccessState",
        ..Origin::REGIONAL
    };
    /// Whether that is blocked.
    image_block_public_access_state: Seen<ImageBlockState>;
    /// Who decides it: `declarative-policy`, when the organization does and the account cannot.
    managed_by: Seen<Option<Box<str>>> = own().missing(SEEN);
}

kind! {
    /// What the metadata service of new instances defaults to; `None`: the account says nothing.
    MetadataDefaults from Origin {
        kind: "AWS::EC2::InstanceMetadataDefaults",
        operation: "ec2:GetInstanceMetadataDefaults",
        ..Origin::REGIONAL
    };
    /// Whether it answers.
    http_endpoint: Seen<Option<Endpoint>> = at("AccountLevel.HttpEndpoint").missing(SEEN);
    /// Whether it demands tokens.
    http_tokens: Seen<Option<Tokens>> = at("AccountLevel.HttpTokens").missing(SEEN);
    /// How far tokens travel.
    http_put_response_hop_limit: Seen<Option<u32>> = at("AccountLevel.HttpPutResponseHopLimit").missing(SEEN);
    /// Who decides it: `declarative-policy`, when the organization does and the account cannot.
    managed_by: Seen<Option<Box<str>>> = at("AccountLevel.ManagedBy").missing(SEEN);
}

kind! {
    /// Whether instances may only be launched from allowed images.
    AllowedImages from Origin {
        kind: "AWS::EC2::AllowedImagesSettings",
        operation: "ec2:GetAllowedImagesSettings",
        ..Origin::REGIONAL
    };
    /// Whether that is on.
    state: Seen<AllowedImagesState>;
    /// Who decides it: `declarative-policy`, when the organization does and the account cannot.
    managed_by: Seen<Option<Box<str>>> = own().missing(SEEN);
}

kind! {
    /// Whether the internet gateways of a region are blocked.
    VpcBlock from Origin {
        kind: "AWS::EC2::VPCBlockPublicAccessOptions",
        operation: "ec2:DescribeVpcBlockPublicAccessOptions",
        ..Origin::REGIONAL
    };
    /// How far.
    internet_gateway_block_mode: Seen<InternetGatewayBlock> = at("VpcBlockPublicAccessOptions.InternetGatewayBlockMode");
    /// Whether that is in force.
    state: Seen<VpcBlockState> = at("VpcBlockPublicAccessOptions.State");
    /// Whether single networks may be exempt.
    exclusions_allowed: Seen<Option<ExclusionsAllowed>> = at("VpcBlockPublicAccessOptions.ExclusionsAllowed").missing(SEEN);
}
