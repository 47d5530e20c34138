//! What single services do differently.

use std::borrow::Cow;

use crate::arn::RequestedResource;
use crate::catalogue::{Catalogue, Rcp};
use crate::compiled::Action;
use crate::context::RequestContext;
use crate::principal::RequesterKind;
use crate::request::{AccessRequest, InForce};

/// Whether RCPs limit an action.
pub fn rcp(action: &Action) -> Rcp {
    // AWS leaves this one out by name.
    if &*action.service == "kms" && &*action.name == "retiregrant" {
        return Rcp::No;
    }
    let service = Catalogue::embedded().service(&action.service);
    service.map_or(Rcp::No, |it| it.rcp)
}

/// Calls that no policy can keep anybody from.
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getsessiontoken.html>
pub(crate) fn needs_no_permission(request: &AccessRequest) -> bool {
    let signed = request.principal.kind != RequesterKind::Anonymous;
    let own = matches!(
        request.principal.kind,
        RequesterKind::User | RequesterKind::Root
    );
    match (&*request.action.service, &*request.action.name) {
        ("sts", "getcalleridentity") => signed,
        ("sts", "getsessiontoken") => own,
        _ => false,
    }
}

/// Whether the account's own policies suffice on a resource of the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trust {
    Identity,
    /// Only when the resource's policy lets the account decide.
    Policy,
}

/// Roles and keys listen to their own policy first.
/// <https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html>
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html>
pub(crate) fn trust(request: &AccessRequest) -> Trust {
    let RequestedResource::Arn(arn) = &request.resource else {
        return Trust::Identity;
    };
    let [_, service, ..] = &arn.head;
    let own = match (&*request.action.service, &**service) {
        ("kms", "kms") => arn.tail.starts_with("key/"),
        ("sts", "iam") => arn.tail.starts_with("role/"),
        _ => false,
    };
    if own { Trust::Policy } else { Trust::Identity }
}

/// The root user of the bucket's account reads and mends a bucket's policy whatever it says.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html>
pub(crate) fn root_may_mend_bucket_policy(request: &AccessRequest) -> bool {
    request.principal.kind == RequesterKind::Root
        && request.principal.account.is_some()
        && request.principal.account == request.resource_account
        && &*request.action.service == "s3"
        && matches!(
            &*request.action.name,
            "getbucketpolicy" | "putbucketpolicy" | "deletebucketpolicy"
        )
}

/// Whether the request is about a bucket or an object.
pub(crate) fn is_bucket(request: &AccessRequest) -> bool {
    if &*request.action.service != "s3" {
        return false;
    }
    match &request.resource {
        RequestedResource::Arn(arn) => {
            let [_, service, region, account] = &arn.head;
            &**service == "s3" && region.is_empty() && account.is_empty()
        }
        RequestedResource::Every => true,
        RequestedResource::None | RequestedResource::Strange => false,
    }
}

/// Changes of what AWS owns: its managed policies, the roles of Identity Center, its key aliases;
/// and the root user, who cannot take on a role.
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>
pub(crate) fn never_allowed(request: &AccessRequest) -> bool {
    if request.principal.kind == RequesterKind::Root
        && (&*request.action.service, &*request.action.name) == ("sts", "assumerole")
    {
        return true;
    }
    let RequestedResource::Arn(arn) = &request.resource else {
        return false;
    };
    let [_, _, _, account] = &arn.head;
    match &*request.action.service {
        "iam" if &**account == "aws" && arn.tail.starts_with("policy/") => matches!(
            &*request.action.name,
            "createpolicy"
                | "createpolicyversion"
                | "deletepolicy"
                | "deletepolicyversion"
                | "setdefaultpolicyversion"
                | "tagpolicy"
                | "untagpolicy"
        ),
        "iam" if arn.tail.starts_with("role/aws-reserved/") => matches!(
            &*request.action.name,
            "attachrolepolicy"
                | "createrole"
                | "createservicelinkedrole"
                | "deleterole"
                | "deleterolepermissionsboundary"
                | "deleterolepolicy"
                | "deleteservicelinkedrole"
                | "detachrolepolicy"
                | "passrole"
                | "putrolepermissionsboundary"
                | "putrolepolicy"
                | "tagrole"
                | "untagrole"
                | "updateassumerolepolicy"
                | "updaterole"
                | "updateroledescription"
        ),
        "kms" if arn.tail.starts_with("alias/aws/") => matches!(
            &*request.action.name,
            "createalias" | "deletealias" | "updatealias"
        ),
        _ => false,
    }
}

/// The tags of a bucket are condition keys only where its ABAC is on.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/buckets-tagging-enable-abac.html>
pub(crate) fn context<'a>(
    request: &'a AccessRequest,
    in_force: &InForce,
) -> Cow<'a, RequestContext> {
    const TAGS: [&str; 2] = ["aws:resourcetag/", "s3:buckettag/"];
    if in_force.s3_bucket_abac || !is_bucket(request) || !request.context.has_any(&TAGS) {
        Cow::Borrowed(&request.context)
    } else {
        Cow::Owned(request.context.without(&TAGS))
    }
}
