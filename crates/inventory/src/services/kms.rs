//! Keys of the customer's own.

use firestep_policy::PolicyDocument;

use crate::Seen;
use crate::reading::kind::{child, kind};
use crate::reading::leaf::words;
use crate::reading::origin::Origin;

words! {
    /// Who manages a key.
    KeyManager {
        /// The customer.
        Customer = "CUSTOMER",
        /// AWS, for one of its services.
        Aws = "AWS",
    }
}

words! {
    /// What a key's life has come to.
    KeyState {
        /// Being made.
        Creating = "Creating",
        /// In use.
        Enabled = "Enabled",
        /// Switched off.
        Disabled = "Disabled",
        /// To be deleted.
        PendingDeletion = "PendingDeletion",
        /// Without its material.
        PendingImport = "PendingImport",
        /// A primary that waits for its replicas to be deleted.
        PendingReplicaDeletion = "PendingReplicaDeletion",
        /// Its key store is away.
        Unavailable = "Unavailable",
        /// Being changed.
        Updating = "Updating",
    }
}

kind! {
    /// A key.
    Key from Origin {
        kind: "AWS::KMS::Key",
        operation: "kms:ListKeys",
        list: "Keys[]",
        id: "KeyId",
        arn: "KeyArn",
        ..Origin::REGIONAL
    };
    /// Who manages it.
    manager: Seen<KeyManager> = child("kms:DescribeKey", "KeyId", "KeyMetadata.KeyManager");
    /// Its state.
    state: Seen<KeyState> = child("kms:DescribeKey", "KeyId", "KeyMetadata.KeyState");
    /// `SYMMETRIC_DEFAULT`, …
    spec: Seen<Option<Box<str>>> = child("kms:DescribeKey", "KeyId", "KeyMetadata.KeySpec");
    /// `AWS_KMS`, `EXTERNAL`, `AWS_CLOUDHSM`, `EXTERNAL_KEY_STORE`.
    material: Seen<Option<Box<str>>> = child("kms:DescribeKey", "KeyId", "KeyMetadata.Origin");
    /// Who may use it.
    policy: Seen<Option<Box<PolicyDocument>>> = child("kms:GetKeyPolicy", "KeyId", "Policy");
    /// Whether it is rotated; a key that cannot be is not.
    rotates: Seen<bool> = child("kms:GetKeyRotationStatus", "KeyId", "KeyRotationEnabled").or(false).unless_offered();
    @dropped |it| Ok(*it.manager.peek()? == KeyManager::Aws
        || matches!(it.state.peek()?, KeyState::PendingDeletion | KeyState::PendingReplicaDeletion));
}
