//! Keys of the customer's own.

use firestep_policy::PolicyDocument;
use firestep_policy::document::{Matching, Principal, Principals};

use crate::evidence::met;
use crate::reading::kind::{detail, kind, projection};
use crate::reading::leaf::{FieldType, Leaf, words};
use crate::reading::node::Node;
use crate::reading::origin::Origin;
use crate::reading::records::undecided;
use crate::{Gap, Seen};

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
    /// The state of a key.
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
    key_manager: Seen<KeyManager> = detail("kms:DescribeKey", "KeyId", "KeyMetadata.KeyManager");
    /// Its state.
    key_state: Seen<KeyState> = detail("kms:DescribeKey", "KeyId", "KeyMetadata.KeyState");
    /// `SYMMETRIC_DEFAULT`, …
    key_spec: Seen<Option<Box<str>>> = detail("kms:DescribeKey", "KeyId", "KeyMetadata.KeySpec");
    /// `AWS_KMS`, `EXTERNAL`, `AWS_CLOUDHSM`, `EXTERNAL_KEY_STORE`.
    origin: Seen<Option<Box<str>>> = detail("kms:DescribeKey", "KeyId", "KeyMetadata.Origin");
    /// Who may use it.
    policy: Seen<Option<Box<PolicyDocument>>> = detail("kms:GetKeyPolicy", "KeyId", "Policy");
    /// Whether it is rotated; a key that cannot be is not.
    key_rotation_enabled: Seen<bool> = detail("kms:GetKeyRotationStatus", "KeyId", "KeyRotationEnabled").or(false).unless_offered();
    @dropped |it| Ok(*it.key_manager.peek()? == KeyManager::Aws);
}

projection! {
    /// What the evaluation of other accounts needs of a key.
    StoredKey of Key;
    key_manager: Seen<KeyManager>;
    key_state: Seen<KeyState>;
    @derived
    /// What its policy says to services.
    to_services: Seen<ToServices> = detail("kms:GetKeyPolicy", "KeyId", "Policy");
}

/// The policy of a key, where it says anything to a service: most say nothing, and all summaries are in memory at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToServices(pub Option<Box<PolicyDocument>>);

impl Leaf for ToServices {
    const TYPE: FieldType = FieldType::one("policy");
    const IS_EMPTY_WITHOUT: bool = false;

    fn to_value(&self) -> serde_json::Value {
        self.0.to_value()
    }

    fn leaf(node: &Node<'_>) -> Option<Self> {
        let policy = Box::<PolicyDocument>::leaf(node)?;
        let says = policy.allows().any(|it| match &it.principals {
            Some(Matching::Only(Principals::Listed(all))) => all
                .iter()
                .any(|it| matches!(it, Principal::Service(_)) || *it == Principal::Aws("*".into())),
            Some(Matching::Only(Principals::Anyone) | Matching::AllBut(_)) | None => true,
        });
        Some(ToServices(says.then_some(policy)))
    }
}

/// How the names of keys begin that are not symmetric encryption keys.
/// <https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html>
const OTHER_SPECS: [&str; 5] = ["RSA_", "ECC_", "HMAC_", "ML_DSA_", "SM2"];

impl Key {
    /// Whether it is to be deleted.
    pub fn is_pending_deletion(&self) -> Result<bool, Gap> {
        Ok(matches!(
            self.key_state.get()?,
            KeyState::PendingDeletion | KeyState::PendingReplicaDeletion
        ))
    }

    /// Whether it has replicas in other regions, or may have: its id tells.
    /// <https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html>
    pub fn is_multi_region(&self) -> bool {
        self.identity.id.starts_with("mrk-")
    }

    /// Whether it encrypts by one secret: the only keys that AWS rotates.
    pub fn is_symmetric(&self) -> Result<bool, Gap> {
        match self.key_spec.get()?.as_deref() {
            Some("SYMMETRIC_DEFAULT") => Ok(true),
            Some(spec) if OTHER_SPECS.iter().any(|it| spec.starts_with(it)) => Ok(false),
            _ => Err(met(undecided(
                self.identity.location,
                "kms:DescribeKey",
                "KeyMetadata.KeySpec",
            ))),
        }
    }
}
