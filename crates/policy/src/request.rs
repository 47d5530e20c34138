//! A request, and the policies in force over it.

use std::sync::Arc;

use crate::arn::RequestedResource;
use crate::compiled::{Action, CompiledPolicy};
use crate::context::RequestContext;
use crate::principal::Requester;

/// Who wants to do what to which resource.
#[derive(Debug, Clone)]
pub struct AccessRequest {
    pub principal: Requester,
    pub action: Action,
    pub resource: RequestedResource,
    /// The account that the resource belongs to; unknown when there is none.
    pub resource_account: Option<Box<str>>,
    /// What else is known of it.
    pub context: RequestContext,
    /// The organization's management account, when it is known: guardrails leave it alone.
    pub management_account: Option<Box<str>>,
}

/// Policies of one kind, or the fact that they were not seen.
#[derive(Debug, Clone)]
pub enum Known<T> {
    Seen(T),
    /// They were not seen: what they say is unknown.
    Unseen,
}

/// The policies on one level of the organization's tree.
#[derive(Debug, Clone, Default)]
pub struct Level {
    /// The root's, unit's or account's id.
    pub id: Box<str>,
    pub policies: Vec<Arc<CompiledPolicy>>,
}

/// All policies that may bear on a request.
#[derive(Debug, Clone)]
pub struct InForce {
    /// Those of the principal, its groups' among them.
    pub identity: Known<Vec<Arc<CompiledPolicy>>>,
    /// Its permissions boundary; none when empty.
    pub boundary: Known<Vec<Arc<CompiledPolicy>>>,
    /// Those of its session; none when empty.
    pub session: Known<Vec<Arc<CompiledPolicy>>>,
    pub resource: Known<Option<Arc<CompiledPolicy>>>,
    /// From the root down to the account; no organization when empty.
    pub scps: Known<Vec<Level>>,
    /// From the root down to the account; `RCPFullAWSAccess` is on every level.
    pub rcps: Known<Vec<Level>>,
    /// Those of the VPC endpoint that the request comes through; none when empty.
    pub endpoint: Known<Vec<Arc<CompiledPolicy>>>,
    /// Whether S3 keeps the public out whatever the bucket's policy says; unknown when it is not said.
    pub s3_block_public_access: Option<bool>,
    /// Whether the bucket policy is public; needed only when the former is so.
    pub s3_policy_is_public: bool,
    /// Whether the bucket's tags are sent as condition keys; unknown when it is not said.
    pub s3_bucket_abac: Option<bool>,
}

/// No policy at all, and no setting on.
impl Default for InForce {
    fn default() -> Self {
        Self {
            identity: Known::Seen(Vec::new()),
            boundary: Known::Seen(Vec::new()),
            session: Known::Seen(Vec::new()),
            resource: Known::Seen(None),
            scps: Known::Seen(Vec::new()),
            rcps: Known::Seen(Vec::new()),
            endpoint: Known::Seen(Vec::new()),
            s3_block_public_access: Some(false),
            s3_policy_is_public: false,
            s3_bucket_abac: Some(false),
        }
    }
}
