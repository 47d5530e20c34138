//! Good policies of each type, made after the examples of AWS's guides, in which no rule finds an error, a warning or a risk.
#![cfg(test)]

use firestep_policy::catalogue::Catalogue;
use firestep_policy::json::Node;
use firestep_policy::lint::{LintSeverity, Linter, PolicyType};
use firestep_policy::written::WrittenPolicy;

/// The policies of a type, each with what it is for.
struct Good {
    kind: PolicyType,
    /// The page with AWS's examples.
    page: &'static str,
    all: &'static [(&'static str, &'static str)],
}

const GOOD: [Good; 7] = [
    Good {
        kind: PolicyType::Identity,
        page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_examples.html",
        all: &[
            (
                "instances that bear the user's name",
                r#"{"Version": "2012-10-17", "Statement": [
                    {"Effect": "Allow", "Action": ["ec2:StartInstances", "ec2:StopInstances"],
                     "Resource": "arn:aws:ec2:*:*:instance/*",
                     "Condition": {"StringEquals": {"aws:ResourceTag/Owner": "${aws:username}"}}},
                    {"Effect": "Allow", "Action": "ec2:DescribeInstances", "Resource": "*"}]}"#,
            ),
            (
                "instances of one type in one subnet",
                r#"{"Version": "2012-10-17", "Statement": [
                    {"Effect": "Allow", "Action": "ec2:RunInstances", "Resource": [
                        "arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-0abc12345678def00",
                        "arn:aws:ec2:eu-west-1:111122223333:network-interface/*",
                        "arn:aws:ec2:eu-west-1:111122223333:volume/*",
                        "arn:aws:ec2:eu-west-1::image/ami-*",
                        "arn:aws:ec2:eu-west-1:111122223333:key-pair/*",
                        "arn:aws:ec2:eu-west-1:111122223333:security-group/*"]},
                    {"Effect": "Allow", "Action": "ec2:RunInstances",
                     "Resource": "arn:aws:ec2:eu-west-1:111122223333:instance/*",
                     "Condition": {"StringEquals": {"ec2:InstanceType": ["t3.micro", "t3.small"]}}}]}"#,
            ),
            (
                "a folder of one's own in a bucket",
                r#"{"Version": "2012-10-17", "Statement": [
                    {"Effect": "Allow", "Action": ["s3:ListAllMyBuckets", "s3:GetBucketLocation"], "Resource": "*"},
                    {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket",
                     "Condition": {"StringLike": {"s3:prefix": ["", "home/", "home/${aws:username}/*"]}}},
                    {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
                     "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/home/${aws:username}/*"}]}"#,
            ),
            (
                "one's own credentials, and nothing else without a second factor",
                r#"{"Version": "2012-10-17", "Statement": [
                    {"Sid": "AllowViewAccountInfo", "Effect": "Allow",
                     "Action": ["iam:GetAccountPasswordPolicy", "iam:ListVirtualMFADevices"], "Resource": "*"},
                    {"Sid": "AllowManageOwnPasswords", "Effect": "Allow",
                     "Action": ["iam:ChangePassword", "iam:GetUser"],
                     "Resource": "arn:aws:iam::*:user/${aws:username}"},
                    {"Sid": "AllowManageOwnAccessKeys", "Effect": "Allow",
                     "Action": ["iam:CreateAccessKey", "iam:DeleteAccessKey", "iam:ListAccessKeys", "iam:UpdateAccessKey"],
                     "Resource": "arn:aws:iam::*:user/${aws:username}"},
                    {"Sid": "AllowManageOwnVirtualMFADevice", "Effect": "Allow",
                     "Action": "iam:CreateVirtualMFADevice", "Resource": "arn:aws:iam::*:mfa/*"},
                    {"Sid": "DenyAllExceptListedIfNoMFA", "Effect": "Deny",
                     "NotAction": ["iam:CreateVirtualMFADevice", "iam:EnableMFADevice", "iam:GetUser",
                                   "iam:ListMFADevices", "iam:ListVirtualMFADevices", "iam:ResyncMFADevice",
                                   "sts:GetSessionToken"],
                     "Resource": "*",
                     "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}]}"#,
            ),
            (
                "a role for instances",
                r#"{"Version": "2012-10-17", "Statement": [
                    {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/EC2-roles-for-XYZ-*"},
                    {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*",
                     "Condition": {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}}]}"#,
            ),
            (
                "roles within a boundary",
                r#"{"Version": "2012-10-17", "Statement": [
                    {"Sid": "CreateOrChangeOnlyWithBoundary", "Effect": "Allow",
                     "Action": ["iam:CreateRole", "iam:AttachRolePolicy", "iam:PutRolePolicy"],
                     "Resource": "arn:aws:iam::111122223333:role/app/*",
                     "Condition": {"StringEquals": {"iam:PermissionsBoundary": "arn:aws:iam::111122223333:policy/XCompanyBoundaries"}}},
                    {"Sid": "NoBoundaryPolicyEdit", "Effect": "Deny",
                     "Action": ["iam:CreatePolicyVersion", "iam:DeletePolicy", "iam:DeletePolicyVersion", "iam:SetDefaultPolicyVersion"],
                     "Resource": "arn:aws:iam::111122223333:policy/XCompanyBoundaries"}]}"#,
            ),
            (
                "secrets by the tags of who asks",
                r#"{"Version": "2012-10-17", "Statement": [
                    {"Effect": "Allow", "Action": ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
                     "Resource": "arn:aws:secretsmanager:*:*:secret:*",
                     "Condition": {"StringEquals": {"aws:ResourceTag/access-project": "${aws:PrincipalTag/access-project}"}}},
                    {"Effect": "Allow", "Action": "secretsmanager:ListSecrets", "Resource": "*"}]}"#,
            ),
            (
                "rows of a table that are one's own",
                r#"{"Version": "2012-10-17", "Statement": [
                    {"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem"],
                     "Resource": "arn:aws:dynamodb:*:*:table/MyTable",
                     "Condition": {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["${cognito-identity.amazonaws.com:sub}"]},
                                   "Null": {"dynamodb:LeadingKeys": "false"}}}]}"#,
            ),
            (
                "a key, a queue, a topic, a parameter and a function",
                r#"{"Version": "2012-10-17", "Statement": [
                    {"Effect": "Allow", "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
                     "Resource": "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"},
                    {"Effect": "Allow", "Action": ["sqs:SendMessage", "sqs:ReceiveMessage"],
                     "Resource": "arn:aws:sqs:us-west-2:111122223333:orders"},
                    {"Effect": "Allow", "Action": "sns:Publish", "Resource": "arn:aws:sns:us-west-2:111122223333:alerts"},
                    {"Effect": "Allow", "Action": ["ssm:GetParameter", "ssm:GetParameters"],
                     "Resource": ["arn:aws:ssm:us-west-2:111122223333:parameter/app/*",
                                  "arn:aws:ssm:us-west-2::parameter/aws/service/ami-amazon-linux-latest/*"]},
                    {"Effect": "Allow", "Action": "lambda:InvokeFunction",
                     "Resource": "arn:aws:lambda:us-west-2:111122223333:function:orders:*"}]}"#,
            ),
            (
                "logs of a function, images of a repository",
                r#"{"Version": "2012-10-17", "Statement": [
                    {"Effect": "Allow", "Action": "logs:CreateLogGroup", "Resource": "arn:aws:logs:us-east-1:111122223333:*"},
                    {"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                     "Resource": "arn:aws:logs:us-east-1:111122223333:log-group:/aws/lambda/orders:*"},
                    {"Effect": "Allow", "Action": "ecr:GetAuthorizationToken", "Resource": "*"},
                    {"Effect": "Allow", "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
                     "Resource": "arn:aws:ecr:us-east-1:111122223333:repository/orders"}]}"#,
            ),
            (
                "a role of another account, until a date",
                r#"{"Version": "2012-10-17", "Statement": {
                    "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "arn:aws:iam::444455556666:role/UpdateApp",
                    "Condition": {"DateLessThan": {"aws:CurrentTime": "2030-06-30T23:59:59Z"}}}}"#,
            ),
            (
                "nothing from elsewhere",
                r#"{"Version": "2012-10-17", "Statement": {
                    "Effect": "Deny", "Action": "*", "Resource": "*",
                    "Condition": {"NotIpAddress": {"aws:SourceIp": ["192.0.2.0/24", "203.0.113.0/24"]},
                                  "Bool": {"aws:ViaAWSService": "false"}}}}"#,
            ),
            (
                "a service-linked role of one service",
                r#"{"Version": "2012-10-17", "Statement": {
                    "Effect": "Allow", "Action": "iam:CreateServiceLinkedRole",
                    "Resource": "arn:aws:iam::*:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS",
                    "Condition": {"StringLike": {"iam:AWSServiceName": "rds.amazonaws.com"}}}}"#,
            ),
        ],
    },
    Good {
        kind: PolicyType::Resource,
        page: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html",
        all: &[
            (
                "a bucket behind a distribution",
                r#"{"Version": "2012-10-17", "Statement": {
                    "Sid": "AllowCloudFrontServicePrincipalReadOnly", "Effect": "Allow",
                    "Principal": {"Service": "cloudfront.amazonaws.com"},
                    "Action": "s3:GetObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*",
                    "Condition": {"StringEquals": {"aws:SourceArn": "arn:aws:cloudfront::111122223333:distribution/EDFDVBD6EXAMPLE"}}}}"#,
            ),
            (
                "a bucket over TLS only",
                r#"{"Version": "2012-10-17", "Statement": [
                    {"Sid": "RestrictToTLSRequestsOnly", "Effect": "Deny", "Principal": "*", "Action": "s3:*",
                     "Resource": ["arn:aws:s3:::amzn-s3-demo-bucket", "arn:aws:s3:::amzn-s3-demo-bucket/*"],
                     "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}"#,
            ),
            (
                "a bucket for another account and for the organization",
                r#"{"Version": "2012-10-17", "Statement": [
                    {"Sid": "AnotherAccount", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:root"},
                     "Action": "s3:GetObject", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*"},
                    {"Sid": "Organization", "Effect": "Allow", "Principal": {"AWS": "*"},
                     "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::amzn-s3-demo-bucket",
                     "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-aa111bb222"}}}]}"#,
            ),
            (
                "a bucket through one endpoint",
                r#"{"Version": "2012-10-17", "Statement": [
                    {"Sid": "Access to a specific VPC endpoint only", "Effect": "Deny", "Principal": "*", "Action": "s3:*",
                     "Resource": ["arn:aws:s3:::amzn-s3-demo-bucket", "arn:aws:s3:::amzn-s3-demo-bucket/*"],
                     "Condition": {"StringNotEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"}}}]}"#,
            ),
            (
                "a key for its account, its users and the services that they use",
                r#"{"Version": "2012-10-17", "Id": "key-default-1", "Statement": [
                    {"Sid": "Enable IAM policies", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
                     "Action": "kms:*", "Resource": "*"},
                    {"Sid": "Allow use of the key", "Effect": "Allow",
                     "Principal": {"AWS": ["arn:aws:iam::111122223333:role/ExampleRole", "arn:aws:iam::444455556666:root"]},
                     "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
                     "Resource": "*"},
                    {"Sid": "Allow attachment of persistent resources", "Effect": "Allow",
                     "Principal": {"AWS": "arn:aws:iam::111122223333:role/ExampleRole"},
                     "Action": ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"], "Resource": "*",
                     "Condition": {"Bool": {"kms:GrantIsForAWSResource": true}}}]}"#,
            ),
            (
                "a topic for the events of a bucket",
                r#"{"Version": "2012-10-17", "Statement": [
                    {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sns:Publish",
                     "Resource": "arn:aws:sns:us-east-2:111122223333:MyTopic",
                     "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::amzn-s3-demo-bucket"},
                                   "StringEquals": {"aws:SourceAccount": "111122223333"}}}]}"#,
            ),
            (
                "a queue for a topic",
                r#"{"Version": "2012-10-17", "Statement": {
                    "Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage",
                    "Resource": "arn:aws:sqs:us-east-2:111122223333:MyQueue",
                    "Condition": {"ArnEquals": {"aws:SourceArn": "arn:aws:sns:us-east-2:111122223333:MyTopic"}}}}"#,
            ),
            (
                "a function for a rule",
                r#"{"Version": "2012-10-17", "Statement": [
                    {"Sid": "events", "Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"},
                     "Action": "lambda:InvokeFunction", "Resource": "arn:aws:lambda:us-east-1:111122223333:function:orders",
                     "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:events:us-east-1:111122223333:rule/orders"}}}]}"#,
            ),
            (
                "a secret for another account",
                r#"{"Version": "2012-10-17", "Statement": [
                    {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:role/App"},
                     "Action": "secretsmanager:GetSecretValue", "Resource": "*"}]}"#,
            ),
            (
                "a private API of one network",
                r#"{"Version": "2012-10-17", "Statement": [
                    {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*",
                     "Condition": {"StringEquals": {"aws:SourceVpc": "vpc-1a2b3c4d"}}}]}"#,
            ),
            (
                "images for another account",
                r#"{"Version": "2012-10-17", "Statement": [
                    {"Sid": "AllowPull", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:root"},
                     "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]}]}"#,
            ),
        ],
    },
    Good {
        kind: PolicyType::Trust,
        page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create.html",
        all: &[
            (
                "instances",
                r#"{"Version": "2012-10-17", "Statement": {
                    "Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}}"#,
            ),
            (
                "a third party",
                r#"{"Version": "2012-10-17", "Statement": {
                    "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:root"}, "Action": "sts:AssumeRole",
                    "Condition": {"StringEquals": {"sts:ExternalId": "unique-id-assigned-by-corp"}}}}"#,
            ),
            (
                "users with a second factor",
                r#"{"Version": "2012-10-17", "Statement": [
                    {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole",
                     "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}]}"#,
            ),
            (
                "the users of a SAML provider",
                r#"{"Version": "2012-10-17", "Statement": {
                    "Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/ExampleOrg"},
                    "Action": "sts:AssumeRoleWithSAML",
                    "Condition": {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}}}"#,
            ),
            (
                "the workflows of a repository",
                r#"{"Version": "2012-10-17", "Statement": {
                    "Effect": "Allow",
                    "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},
                    "Action": "sts:AssumeRoleWithWebIdentity",
                    "Condition": {"StringEquals": {
                        "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
                        "token.actions.githubusercontent.com:sub": "repo:octo-org/octo-repo:ref:refs/heads/main"}}}}"#,
            ),
            (
                "the service account of a cluster",
                r#"{"Version": "2012-10-17", "Statement": {
                    "Effect": "Allow",
                    "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/oidc.eks.us-west-2.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE"},
                    "Action": "sts:AssumeRoleWithWebIdentity",
                    "Condition": {"StringEquals": {
                        "oidc.eks.us-west-2.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE:sub": "system:serviceaccount:default:my-service-account",
                        "oidc.eks.us-west-2.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE:aud": "sts.amazonaws.com"}}}}"#,
            ),
            (
                "the pods of clusters",
                r#"{"Version": "2012-10-17", "Statement": [
                    {"Sid": "AllowEksAuthToAssumeRoleForPodIdentity", "Effect": "Allow",
                     "Principal": {"Service": "pods.eks.amazonaws.com"}, "Action": ["sts:AssumeRole", "sts:TagSession"]}]}"#,
            ),
            (
                "machines with certificates",
                r#"{"Version": "2012-10-17", "Statement": [
                    {"Effect": "Allow", "Principal": {"Service": "rolesanywhere.amazonaws.com"},
                     "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
                     "Condition": {"ArnEquals": {"aws:SourceArn": "arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/a1b2c3d4-5678-90ab-cdef-EXAMPLE11111"}}}]}"#,
            ),
        ],
    },
    Good {
        kind: PolicyType::Scp,
        page: "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples.html",
        all: &[
            (
                "all that AWS has",
                r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}"#,
            ),
            (
                "two Regions, but for what is global",
                r#"{"Version": "2012-10-17", "Statement": [
                    {"Sid": "DenyAllOutsideEU", "Effect": "Deny",
                     "NotAction": ["account:*", "cloudfront:*", "iam:*", "organizations:*", "route53:*", "s3:ListAllMyBuckets", "sts:*", "support:*"],
                     "Resource": "*",
                     "Condition": {"StringNotEquals": {"aws:RequestedRegion": ["eu-central-1", "eu-west-1"]},
                                   "ArnNotLike": {"aws:PrincipalARN": ["arn:aws:iam::*:role/Role1AllowedToBypassThisSCP"]}}}]}"#,
            ),
            (
                "no way out of the organization, nothing for the root user",
                r#"{"Version": "2012-10-17", "Statement": [
                    {"Effect": "Deny", "Action": "organizations:LeaveOrganization", "Resource": "*"},
                    {"Sid": "RestrictEC2ForRoot", "Effect": "Deny", "Action": "ec2:*", "Resource": "*",
                     "Condition": {"StringLike": {"aws:PrincipalArn": "arn:aws:iam::*:root"}}}]}"#,
            ),
            (
                "instances with tokens, of one type",
                r#"{"Version": "2012-10-17", "Statement": [
                    {"Sid": "RequireTokens", "Effect": "Deny", "Action": "ec2:RunInstances", "Resource": "arn:aws:ec2:*:*:instance/*",
                     "Condition": {"StringNotEquals": {"ec2:MetadataHttpTokens": "required"}}},
                    {"Sid": "RequireMicroInstanceType", "Effect": "Deny", "Action": "ec2:RunInstances",
                     "Resource": "arn:aws:ec2:*:*:instance/*",
                     "Condition": {"StringNotEquals": {"ec2:InstanceType": "t2.micro"}}}]}"#,
            ),
            (
                "a tag on what is made",
                r#"{"Version": "2012-10-17", "Statement": [
                    {"Sid": "DenyRunInstanceWithNoProjectTag", "Effect": "Deny", "Action": "ec2:RunInstances",
                     "Resource": ["arn:aws:ec2:*:*:instance/*", "arn:aws:ec2:*:*:volume/*"],
                     "Condition": {"Null": {"aws:RequestTag/Project": "true"}}}]}"#,
            ),
            (
                "a role that stays as it is",
                r#"{"Version": "2012-10-17", "Statement": [
                    {"Sid": "DenyAccessToASpecificRole", "Effect": "Deny",
                     "Action": ["iam:AttachRolePolicy", "iam:DeleteRole", "iam:DeleteRolePermissionsBoundary",
                                "iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy"],
                     "Resource": ["arn:aws:iam::*:role/name-of-role-to-deny"]}]}"#,
            ),
            (
                "the resources of the organization only",
                r#"{"Version": "2012-10-17", "Statement": [
                    {"Sid": "EnforceResourcePerimeter", "Effect": "Deny", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "*",
                     "Condition": {"StringNotEqualsIfExists": {"aws:ResourceOrgID": "${aws:PrincipalOrgID}"}}}]}"#,
            ),
            (
                "what the whole language says: conditions on what is allowed, stars anywhere",
                r#"{"Version": "2012-10-17", "Statement": [
                    {"Effect": "Allow", "Action": "*", "Resource": "*",
                     "Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}},
                    {"Effect": "Deny", "Action": "iam:*AccessKey*", "NotResource": "arn:aws:iam::*:user/breakglass"}]}"#,
            ),
        ],
    },
    Good {
        kind: PolicyType::Rcp,
        page: "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_examples.html",
        all: &[
            (
                "the one that AWS attaches",
                r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}"#,
            ),
            (
                "the identities of the organization only",
                r#"{"Version": "2012-10-17", "Statement": [
                    {"Sid": "EnforceOrgIdentities", "Effect": "Deny", "Principal": "*",
                     "Action": ["s3:*", "sqs:*", "kms:*", "secretsmanager:*", "sts:AssumeRole"], "Resource": "*",
                     "Condition": {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-aa111bb222"},
                                   "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}}]}"#,
            ),
            (
                "services for the accounts of the organization only",
                r#"{"Version": "2012-10-17", "Statement": [
                    {"Sid": "EnforceConfusedDeputyProtection", "Effect": "Deny", "Principal": "*",
                     "Action": ["s3:*", "sqs:*", "secretsmanager:*"], "Resource": "*",
                     "Condition": {"StringNotEqualsIfExists": {"aws:SourceOrgID": "o-aa111bb222"},
                                   "Null": {"aws:SourceAccount": "false"},
                                   "Bool": {"aws:PrincipalIsAWSService": "true"}}}]}"#,
            ),
            (
                "buckets over TLS only",
                r#"{"Version": "2012-10-17", "Statement": [
                    {"Sid": "EnforceSecureTransport", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
                     "Condition": {"BoolIfExists": {"aws:SecureTransport": "false"}}}]}"#,
            ),
        ],
    },
    Good {
        kind: PolicyType::Endpoint,
        page: "https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html",
        all: &[
            (
                "the one that AWS attaches",
                r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}"#,
            ),
            (
                "one bucket for the organization",
                r#"{"Version": "2012-10-17", "Statement": [
                    {"Sid": "Allow-access-to-specific-bucket", "Effect": "Allow", "Principal": "*",
                     "Action": ["s3:ListBucket", "s3:GetObject", "s3:PutObject"],
                     "Resource": ["arn:aws:s3:::amzn-s3-demo-bucket", "arn:aws:s3:::amzn-s3-demo-bucket/*"],
                     "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-aa111bb222"}}}]}"#,
            ),
        ],
    },
    Good {
        kind: PolicyType::Session,
        page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session",
        all: &[
            (
                "one folder of a bucket",
                r#"{"Version": "2012-10-17", "Statement": [
                    {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"],
                     "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/productionapp/*"}]}"#,
            ),
            (
                "all that the role has, in one Region",
                r#"{"Version": "2012-10-17", "Statement": [
                    {"Effect": "Allow", "Action": "*", "Resource": "*",
                     "Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}}]}"#,
            ),
        ],
    },
];

#[test]
fn good_policies_have_no_error_no_warning_and_no_risk() {
    let linter = Linter::new(Catalogue::embedded());
    let mut wrong = Vec::new();
    for good in &GOOD {
        assert!(good.page.starts_with("https://docs.aws.amazon.com/"));
        for (what, text) in good.all {
            let found = linter.document(text, Some(good.kind)).unwrap().broken;
            let bad = found
                .iter()
                .filter(|it| it.rule.severity > LintSeverity::Suggestion);
            wrong.extend(bad.map(|it| {
                let name = good.kind.name();
                format!("{name}: {what}: {}: {} ({})", it.rule.id, it.words, it.path)
            }));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn there_are_good_policies_of_every_type() {
    for kind in PolicyType::ALL {
        let all = GOOD
            .iter()
            .filter(|it| it.kind == kind)
            .map(|it| it.all.len());
        assert!(all.sum::<usize>() >= 2, "{}", kind.name());
    }
}

/// What keeps a rule silent on the good ones must not keep it silent on the same with one thing spoilt.
#[test]
fn a_good_policy_with_one_thing_spoilt_is_no_longer_good() {
    let linter = Linter::new(Catalogue::embedded());
    for (good, spoilt, rule) in [
        (
            "\"ec2:DescribeInstances\"",
            "\"ec2:DescribeInstance\"",
            "invalid-action",
        ),
        (
            "\"arn:aws:ec2:*:*:instance/*\"",
            "\"arn:aws:ec2:*:*:instances/*\"",
            "invalid-arn-resource",
        ),
        ("\"2012-10-17\"", "\"2012-10-18\"", "invalid-version"),
        (
            "\"Effect\": \"Allow\"",
            "\"effect\": \"Allow\"",
            "invalid-policy-element",
        ),
        (
            "${aws:username}",
            "${aws:username",
            "missing-brace-in-variable",
        ),
        (
            "\"ec2:StopInstances\"",
            "\"ec2:StartInstances\"",
            "redundant-action",
        ),
    ] {
        let text = GOOD[0].all[0].1;
        assert!(text.contains(good), "{good}");
        let found = linter
            .document(&text.replace(good, spoilt), Some(GOOD[0].kind))
            .unwrap()
            .broken;
        assert!(
            found.iter().any(|it| it.rule.id == rule),
            "{rule}: {found:#?}"
        );
    }
}

/// What a template decides is not known, and nothing is said of it.
#[test]
fn a_template_that_is_good_has_nothing_wrong() {
    let text = r#"{"Version": "2012-10-17", "Statement": [
        {"Fn::If": ["IsProduction", {"Effect": "Deny", "Action": "s3:DeleteObject", "Resource": {"Ref": "Arn"}}, {"Ref": "AWS::NoValue"}]},
        {"Effect": "Allow", "Action": {"Ref": "Actions"}, "Resource": {"Fn::Sub": "arn:aws:s3:::${Bucket}/*"}},
        {"Effect": "Allow", "Action": [{"Ref": "Action"}], "Resource": [{"Fn::GetAtt": ["Queue", "Arn"]}]},
        {"Effect": "Allow", "NotAction": {"Ref": "Actions"}, "NotResource": {"Ref": "Bucket"},
         "Condition": {"StringEquals": {"aws:ResourceTag/stage": {"Ref": "Stage"}}}},
        {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*",
         "Condition": {"StringEquals": {"iam:PassedToService": {"Ref": "Service"}}}},
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:sqs:*:*:a", {"Ref": "Arn"}]},
        {"Effect": "Deny", "Action": "s3:GetObject", "Resource": {"Ref": "Arn"}, "Condition": {"Fn::If": ["A", {}, {}]}},
        {"Effect": "Deny", "Action": "s3:GetObject", "Resource": {"Ref": "Arn"}, "Condition": {"Fn::If": ["A", {}, {}]}}]}"#;
    let node = Node::parse(text).unwrap();
    let policy = WrittenPolicy::read_template(node.clone());
    let linter = Linter::new(Catalogue::embedded());
    let found = linter.lint(&node, &policy, PolicyType::Identity, text);
    assert!(found.is_empty(), "{found:#?}");
}

/// Whatever stands in a document, what is found is told in one short line and points into the document.
#[test]
fn strange_documents_are_told_of_in_short_lines() {
    let long = "\u{202e}`x\\n${*".repeat(5_000);
    let linter = Linter::new(Catalogue::embedded());
    let mut found = 0;
    for text in [
        "[]".to_owned(),
        "7".to_owned(),
        "{}".to_owned(),
        r#"{"Statement":[]}"#.to_owned(),
        r#"{"Version":[],"Id":{},"Statement":[1,null,{"Sid":[],"Effect":{},"Principal":[],"Action":null,"Resource":[[]],"Condition":[]}]}"#.to_owned(),
        r#"{"Statement":{"Action":[],"NotAction":[],"Resource":[],"NotResource":[],"Principal":{},"NotPrincipal":{"AWS":[]},"Condition":{"Bool":{},"Null":{"a":[]}}}}"#.to_owned(),
        format!(r#"{{"Version":"{long}","{long}":1,"Statement":[{{"Sid":"{long}","Effect":"{long}","{long}":2,"Principal":{{"{long}":"{long}","AWS":"{long}"}},"Action":["{long}","{long}","s3:{long}","{long}:a"],"Resource":["{long}","{long}","arn:{long}:{long}:{long}:{long}:{long}","arn:aws:s3:::{long}","arn:aws:iam::{long}:role/*"],"Condition":{{"{long}":{{"{long}":"{long}"}},"StringLike":{{"aws:userid":"{long}","aws:PrincipalOrgID":"*{long}","aws:RequestedRegion":"{long}"}}}}}}]}}"#),
    ] {
        for kind in PolicyType::ALL {
            for it in linter.document(&text, Some(kind)).unwrap().broken {
                found += 1;
                let words = &it.words;
                assert!(words.chars().count() < 400, "{}: {words}", it.rule.id);
                assert!(!words.contains(char::is_control), "{}: {words}", it.rule.id);
                assert!(!words.starts_with(char::is_uppercase), "{}: {words}", it.rule.id);
                assert!(!words.ends_with('.') && !words.is_empty(), "{}: {words}", it.rule.id);
                assert!(text.get(it.span.start..it.span.end).is_some(), "{}", it.rule.id);
            }
        }
    }
    assert!(found > 100, "{found}");
}
