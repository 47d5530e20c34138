"""Seeds moto with one account in which every fix that moto can hold is needed.

Usage: seed_fixes.py URL
"""

import json
import sys

import boto3

URL = sys.argv[1]
HOME, OTHER = "eu-central-1", "eu-west-1"


def client(service, region=HOME):
    return boto3.client(service, region_name=region, endpoint_url=URL, aws_access_key_id="testing", aws_secret_access_key="testing")


s3 = client("s3")
place = {"LocationConstraint": HOME}
s3.create_bucket(Bucket="open-data", CreateBucketConfiguration=place)
s3.put_bucket_acl(Bucket="open-data", ACL="public-read")
s3.create_bucket(Bucket="trail-logs", CreateBucketConfiguration=place)
s3.create_bucket(Bucket="flow-logs", CreateBucketConfiguration=place)

ec2 = client("ec2")
image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
instance = ec2.run_instances(
    ImageId=image,
    MinCount=1,
    MaxCount=1,
    MetadataOptions={"HttpTokens": "optional", "HttpEndpoint": "enabled", "HttpPutResponseHopLimit": 5},
)["Instances"][0]["InstanceId"]
public = ec2.create_image(InstanceId=instance, Name="public")["ImageId"]
ec2.modify_image_attribute(ImageId=public, LaunchPermission={"Add": [{"Group": "all"}]})
group = ec2.create_security_group(GroupName="ssh", Description="open")["GroupId"]
anywhere = {"IpRanges": [{"CidrIp": "0.0.0.0/0"}], "Ipv6Ranges": [{"CidrIpv6": "::/0"}]}
ec2.authorize_security_group_ingress(
    GroupId=group,
    IpPermissions=[
        {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, **anywhere},
        {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, **anywhere},
    ],
)

OPEN = {"HttpTokens": "optional", "HttpEndpoint": "enabled", "HttpPutResponseHopLimit": 2}
CLOSED = {"HttpTokens": "required", "HttpEndpoint": "enabled", "HttpPutResponseHopLimit": 1}
for name, versions in {
    "default-open": [OPEN, CLOSED],
    "only-open": [OPEN],
    "latest-open": [CLOSED, OPEN],
    "both-open": [OPEN, OPEN],
}.items():
    template = ec2.create_launch_template(LaunchTemplateName=name, LaunchTemplateData={"MetadataOptions": versions[0]})
    for version in versions[1:]:
        ec2.create_launch_template_version(LaunchTemplateName=name, LaunchTemplateData={"MetadataOptions": version})

rds = client("rds")
rds.create_db_instance(
    DBInstanceIdentifier="db", Engine="postgres", DBInstanceClass="db.t3.micro", AllocatedStorage=20, MasterUsername="root", MasterUserPassword="Correct-horse-7"
)
rds.create_db_snapshot(DBInstanceIdentifier="db", DBSnapshotIdentifier="public")
rds.modify_db_snapshot_attribute(DBSnapshotIdentifier="public", AttributeName="restore", ValuesToAdd=["all"])
rds.create_db_cluster(DBClusterIdentifier="cluster", Engine="aurora-postgresql", MasterUsername="root", MasterUserPassword="Correct-horse-7")
rds.create_db_cluster_snapshot(DBClusterIdentifier="cluster", DBClusterSnapshotIdentifier="public")
rds.modify_db_cluster_snapshot_attribute(DBClusterSnapshotIdentifier="public", AttributeName="restore", ValuesToAdd=["all"])

# One region, not started, unsigned: three fixes, one after the other.
client("cloudtrail").create_trail(Name="trail", S3BucketName="trail-logs")

config = client("config")
config.put_configuration_recorder(
    ConfigurationRecorder={
        "name": "default",
        "roleARN": "arn:aws:iam::123456789012:role/config",
        "recordingGroup": {"allSupported": True, "includeGlobalResourceTypes": True},
    }
)
config.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": "trail-logs"})

# Suspended here, missing in the other region.
client("guardduty").create_detector(Enable=False)

iam = client("iam")
document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}]}
policy = iam.create_policy(PolicyName="unused", PolicyDocument=json.dumps(document))["Policy"]["Arn"]
for action in ("s3:GetObject", "s3:PutObject"):
    document["Statement"][0]["Action"] = action
    iam.create_policy_version(PolicyArn=policy, PolicyDocument=json.dumps(document), SetAsDefault=action == "s3:GetObject")
iam.create_policy(PolicyName="unused-single", PolicyDocument=json.dumps(document))
iam.create_user(UserName="carl")
iam.create_login_profile(UserName="carl", Password="Correct-horse-7")

client("sqs").create_queue(QueueName="plain", Attributes={"SqsManagedSseEnabled": "false"})
client("ecr").create_repository(repositoryName="plain")
logs = client("logs")
logs.create_log_group(logGroupName="short")
logs.put_retention_policy(logGroupName="short", retentionInDays=30)
subnets = [it["SubnetId"] for it in ec2.describe_subnets()["Subnets"]][:2]
client("elbv2").create_load_balancer(Name="front", Subnets=subnets, Scheme="internal")
