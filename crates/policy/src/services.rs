//! What single services do differently.

use std::borrow::Cow;

use crate::arn::RequestedResource;
use crate::catalogue::Catalogue;
use crate::compiled::Action;
use crate::context::RequestContext;
use crate::principal::RequesterKind;
use crate::request::AccessRequest;

/// Services for whose roles AWS recommends `aws:SourceArn` or `aws:SourceAccount` in the trust policy, by the pages on
/// the confused deputy in their guides, as of 2026-11. EC2 and Lambda take only roles of the account itself and send
/// neither.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html#cross-service-confused-deputy-prevention>
pub const ACTS_FOR_OTHERS: [&str; 36] = [
    "appstream.amazonaws.com",
    "appsync.amazonaws.com",
    "bedrock-agentcore.amazonaws.com",
    "bedrock.amazonaws.com",
    "budgets.amazonaws.com",
    "cloudformation.amazonaws.com",
    "codebuild.amazonaws.com",
    "codedeploy.amazonaws.com",
    "codepipeline.amazonaws.com",
    "comprehend.amazonaws.com",
    "config.amazonaws.com",
    "datasync.amazonaws.com",
    "dms.amazonaws.com",
    "ecs-tasks.amazonaws.com",
    "elasticmapreduce.amazonaws.com",
    "events.amazonaws.com",
    "export.rds.amazonaws.com",
    "firehose.amazonaws.com",
    "fis.amazonaws.com",
    "frauddetector.amazonaws.com",
    "glue.amazonaws.com",
    "iot.amazonaws.com",
    "kendra.amazonaws.com",
    "kinesisanalytics.amazonaws.com",
    "lexv2.amazonaws.com",
    "logs.amazonaws.com",
    "monitoring.rds.amazonaws.com",
    "personalize.amazonaws.com",
    "pipes.amazonaws.com",
    "sagemaker.amazonaws.com",
    "scheduler.amazonaws.com",
    "ssm.amazonaws.com",
    "states.amazonaws.com",
    "transcribe.amazonaws.com",
    "transfer.amazonaws.com",
    "vpc-flow-logs.amazonaws.com",
];

/// Whether RCPs limit an action.
pub fn rcp(action: &Action) -> bool {
    // AWS leaves this one out by name.
    let spared = &*action.service == "kms" && &*action.name == "retiregrant";
    let service = Catalogue::embedded().service(&action.service);
    !spared && service.is_some_and(|it| it.rcp)
}

/// Whether a service takes on its own role in an account: resource control policies do not keep it from that.
/// <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html>
pub(crate) fn is_linked_by_service(request: &AccessRequest) -> bool {
    let RequestedResource::Arn(arn) = &request.resource else {
        return false;
    };
    request.principal.kind == RequesterKind::Service
        && &*request.action.service == "sts"
        && arn.tail.starts_with("role/aws-service-role/")
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

/// What the root user of the bucket's account may do whatever the bucket's policy says: read it and mend it.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html>
pub(crate) fn mends_bucket_policy(request: &AccessRequest) -> bool {
    &*request.action.service == "s3"
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

/// Why no policy can allow a request: a change of what AWS owns (its managed policies, the roles of Identity Center, its
/// key aliases), or the root user, who cannot take on a role.
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>
pub(crate) fn never_allowed(request: &AccessRequest) -> Option<&'static str> {
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
    let sts = (&*request.action.service == "sts").then_some(&*request.action.name);
    match (request.principal.kind, sts) {
        (RequesterKind::Root, Some("assumerole")) => {
            return Some("the root user of an account cannot assume a role");
        }
        (
            RequesterKind::Session | RequesterKind::Role,
            Some("getsessiontoken" | "getfederationtoken"),
        ) => {
            return Some("a role's session cannot ask for another session's credentials so");
        }
        (RequesterKind::FederatedUser, Some(_)) => {
            return Some("a federated user's session can ask STS only who it is");
        }
        _ => {}
    }
    is_aws_owned(request).then_some("AWS owns this resource: no policy allows changing it")
}

fn is_aws_owned(request: &AccessRequest) -> bool {
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

/// The keys that a bucket's tags are sent as.
const BUCKET_TAGS: [&str; 2] = ["aws:resourcetag/", "s3:buckettag/"];

/// Whether a request about a bucket carries the bucket's tags.
pub(crate) fn has_bucket_tags(request: &AccessRequest) -> bool {
    is_bucket(request) && request.context.has_any(&BUCKET_TAGS)
}

/// The tags of a bucket are condition keys only where its ABAC is on.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/buckets-tagging-enable-abac.html>
pub(crate) fn context(request: &AccessRequest, abac: bool) -> Cow<'_, RequestContext> {
    let may_have =
        has_bucket_tags(request) || (is_bucket(request) && request.context.is_discovery());
    if abac || !may_have {
        Cow::Borrowed(&request.context)
    } else {
        Cow::Owned(request.context.without(&BUCKET_TAGS))
    }
}
