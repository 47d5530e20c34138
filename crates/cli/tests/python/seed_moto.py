"""Seeds moto with an organization: the management account, a well-kept member and a careless one.

Usage: seed_moto.py URL
"""

import io
import json
import socket
import sys
import zipfile

import boto3
from botocore.config import Config

URL = sys.argv[1]

# botocore puts the account before the host of s3control, 127.0.0.1 too.
RESOLVE = socket.getaddrinfo
socket.getaddrinfo = lambda host, *rest, **named: RESOLVE(
    "127.0.0.1" if str(host).endswith(".127.0.0.1") else host, *rest, **named
)
REGIONS = ["us-east-1", "eu-central-1"]


def client(service, region="us-east-1", keys=None):
    keys = keys or {"AccessKeyId": "testing", "SecretAccessKey": "testing", "SessionToken": None}
    return boto3.client(
        service,
        region_name=region,
        endpoint_url=URL,
        config=Config(inject_host_prefix=False),
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
    )


organizations = client("organizations")
organizations.create_organization(FeatureSet="ALL")
root = organizations.list_roots()["Roots"][0]["Id"]
organizations.enable_policy_type(RootId=root, PolicyType="SERVICE_CONTROL_POLICY")
unit = organizations.create_organizational_unit(ParentId=root, Name="Workloads")["OrganizationalUnit"]["Id"]
policy = organizations.create_policy(
    Name="keep-watching",
    Description="trails stay on",
    Type="SERVICE_CONTROL_POLICY",
    Content=json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "cloudtrail:StopLogging", "Resource": "*"}]}),
)["Policy"]["PolicySummary"]["Id"]
organizations.attach_policy(PolicyId=policy, TargetId=unit)
members = {}
for name in ("good", "bad"):
    status = organizations.create_account(AccountName=name, Email=f"root+{name}@example.com")["CreateAccountStatus"]
    members[name] = status["AccountId"]
    organizations.move_account(AccountId=members[name], SourceParentId=root, DestinationParentId=unit)

# The management account: one multi-region trail that logs.
s3 = client("s3")
s3.create_bucket(Bucket="trail-logs")
trails = client("cloudtrail")
trails.create_trail(Name="main", S3BucketName="trail-logs", IsMultiRegionTrail=True, EnableLogFileValidation=True, IncludeGlobalServiceEvents=True)
trails.put_event_selectors(TrailName="main", EventSelectors=[{"ReadWriteType": "All", "IncludeManagementEvents": True, "DataResources": []}])
trails.start_logging(Name="main")

BLOCK = {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True, "RestrictPublicBuckets": True}
sts = client("sts")
for name, account in members.items():
    keys = sts.assume_role(RoleArn=f"arn:aws:iam::{account}:role/OrganizationAccountAccessRole", RoleSessionName="seed")["Credentials"]
    good = name == "good"
    s3 = client("s3", keys=keys)
    s3.create_bucket(Bucket=f"{name}-data")
    if good:
        s3.put_public_access_block(Bucket="good-data", PublicAccessBlockConfiguration=BLOCK)
        s3.put_bucket_versioning(Bucket="good-data", VersioningConfiguration={"Status": "Enabled"})
        client("s3control", keys=keys).put_public_access_block(AccountId=account, PublicAccessBlockConfiguration=BLOCK)
    else:
        statement = {"Sid": "Open", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bad-data/*"}
        s3.put_bucket_policy(Bucket="bad-data", Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
        iam = client("iam", keys=keys)
        iam.create_user(UserName="carl")
        iam.create_login_profile(UserName="carl", Password="Correct-horse-7")
        iam.create_access_key(UserName="carl")
    sqs = client("sqs", keys=keys)
    queue = sqs.create_queue(QueueName="jobs")["QueueUrl"]
    if not good:
        statement = {"Sid": "Open", "Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": policy})
    ecr = client("ecr", keys=keys)
    ecr.create_repository(
        repositoryName="app",
        imageTagMutability="IMMUTABLE" if good else "MUTABLE",
        imageScanningConfiguration={"scanOnPush": good},
    )
    client("secretsmanager", keys=keys).create_secret(Name="db", SecretString="x")
    role = client("iam", keys=keys).create_role(
        RoleName="function",
        AssumeRolePolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
        ),
    )["Role"]["Arn"]
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("app.py", "def handler(event, context): return 1")
    function = client("lambda", keys=keys)
    function.create_function(
        FunctionName="app",
        Runtime="python3.14" if good else "python3.7",
        Role=role,
        Handler="app.handler",
        Code={"ZipFile": code.getvalue()},
        Environment={"Variables": {"STAGE": "test"} if good else {"DB_PASSWORD": "Correct-horse-7"}},
    )
    for region in REGIONS:
        if good:
            client("guardduty", region, keys).create_detector(Enable=True, FindingPublishingFrequency="FIFTEEN_MINUTES")
        ec2 = client("ec2", region, keys)
        image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
        ec2.run_instances(
            ImageId=image,
            MinCount=1,
            MaxCount=1,
            MetadataOptions={"HttpTokens": "required" if good else "optional", "HttpEndpoint": "enabled", "HttpPutResponseHopLimit": 1},
        )
        logs = client("logs", region, keys)
        logs.create_log_group(logGroupName="application", **({"kmsKeyId": f"arn:aws:kms:{region}:{account}:key/own"} if good else {}))
        if good:
            logs.put_retention_policy(logGroupName="application", retentionInDays=365)
            # Its own stream; moto knows no destinations of other accounts.
            streams = client("kinesis", region, keys)
            streams.create_stream(StreamName="logs", ShardCount=1)
            stream = streams.describe_stream_summary(StreamName="logs")["StreamDescriptionSummary"]["StreamARN"]
            logs.put_subscription_filter(logGroupName="application", filterName="all", filterPattern="", destinationArn=stream)
        balancers = client("elbv2", region, keys)
        subnets = [it["SubnetId"] for it in ec2.describe_subnets()["Subnets"]][:2]
        balancer = balancers.create_load_balancer(Name="front", Subnets=subnets, Scheme="internal")["LoadBalancers"][0]["LoadBalancerArn"]
        redirect = {"Type": "redirect", "RedirectConfig": {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"}}
        fixed = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "200", "ContentType": "text/plain", "MessageBody": "here"}}
        balancers.create_listener(LoadBalancerArn=balancer, Protocol="HTTP", Port=80, DefaultActions=[redirect if good else fixed])
        if not good:
            group = ec2.create_security_group(GroupName="ssh", Description="open")["GroupId"]
            ec2.authorize_security_group_ingress(
                GroupId=group,
                IpPermissions=[{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}],
            )
