//! How long reading an answer takes: `cargo run --release -p firestep-aws --example decode`.

#![recursion_limit = "256"]
#![expect(clippy::print_stdout, reason = "it prints what it measured")]

use std::time::{Duration, Instant};

use firestep_aws::codec::{decode_response, encode_response};
use firestep_aws::model;
use serde_json::{Value, json};

const ROUNDS: u32 = 200;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let start = Instant::now();
    let loaded =
        ["ec2", "iam", "s3", "organizations", "sts"].map(|name| model::service(name).is_some());
    println!("load 5 services ({}): {:?}", loaded.len(), start.elapsed());
    let start = Instant::now();
    let count = model::services().filter_map(model::service).count();
    println!("load all {count}: {:?}", start.elapsed());

    measure(
        "sts",
        "GetCallerIdentity",
        &json!({ "UserId": "AIDA", "Account": "1", "Arn": "arn:aws:iam::1:user/a" }),
    )?;
    let account = json!({
        "Id": "123456789012", "Arn": "arn:aws:organizations::1:account/o-1/123456789012", "Email": "a@example.com",
        "Name": "production", "Status": "ACTIVE", "JoinedMethod": "CREATED", "JoinedTimestamp": "2025-03-01T00:00:00.5Z",
    });
    measure(
        "organizations",
        "ListAccounts",
        &json!({ "Accounts": vec![account; 20], "NextToken": "t" }),
    )?;
    measure(
        "ec2",
        "DescribeInstances",
        &json!({ "Reservations": vec![reservation(); 200], "NextToken": "t" }),
    )?;
    Ok(())
}

fn measure(
    service: &str,
    operation: &str,
    output: &Value,
) -> Result<(), Box<dyn std::error::Error>> {
    let op = model::service(service)
        .and_then(|service| service.operation(operation))
        .ok_or("not in the catalogue")?;
    let response = encode_response(op, output)?;
    let (mut best, mut sum, mut length) = (Duration::MAX, Duration::ZERO, 0);
    for _ in 0..ROUNDS {
        let start = Instant::now();
        length = decode_response(op, &response)?.text().len();
        let took = start.elapsed();
        (best, sum) = (best.min(took), sum + took);
    }
    let bytes = response.body.len();
    println!(
        "{operation}: {bytes} bytes to {length}: best {best:?}, mean {:?}",
        sum / ROUNDS
    );
    Ok(())
}

/// An instance with about as many members as AWS sends.
fn reservation() -> Value {
    let tag = |key: &str| json!({ "Key": key, "Value": format!("value of {key} & more") });
    let group = json!({ "GroupId": "sg-0123456789abcdef0", "GroupName": "default" });
    let device = |name: &str| {
        json!({ "DeviceName": name, "Ebs": {
            "AttachTime": "2025-03-01T00:00:00Z", "DeleteOnTermination": true, "Status": "attached", "VolumeId": "vol-0123456789abcdef0",
        } })
    };
    json!({
        "ReservationId": "r-0123456789abcdef0", "OwnerId": "123456789012", "Groups": [],
        "Instances": [{
            "InstanceId": "i-0123456789abcdef0", "ImageId": "ami-0123456789abcdef0", "State": { "Code": 16, "Name": "running" },
            "PrivateDnsName": "ip-10-0-0-1.ec2.internal", "PublicDnsName": "", "StateTransitionReason": "", "KeyName": "key",
            "AmiLaunchIndex": 0, "ProductCodes": [], "InstanceType": "t3.micro", "LaunchTime": "2025-03-01T00:00:00Z",
            "Placement": { "AvailabilityZone": "us-east-1a", "GroupName": "", "Tenancy": "default" },
            "Monitoring": { "State": "disabled" }, "SubnetId": "subnet-0123456789abcdef0", "VpcId": "vpc-0123456789abcdef0",
            "PrivateIpAddress": "10.0.0.1", "Architecture": "x86_64", "RootDeviceType": "ebs", "RootDeviceName": "/dev/xvda",
            "BlockDeviceMappings": [device("/dev/xvda"), device("/dev/xvdb")], "VirtualizationType": "hvm",
            "ClientToken": "01234567-89ab-cdef-0123-456789abcdef", "Hypervisor": "xen", "EbsOptimized": false, "EnaSupport": true,
            "Tags": [tag("Name"), tag("team"), tag("environment"), tag("cost-center"), tag("aws:autoscaling:groupName")],
            "SecurityGroups": [group.clone()], "SourceDestCheck": true,
            "IamInstanceProfile": { "Arn": "arn:aws:iam::123456789012:instance-profile/role", "Id": "AIPA0123456789ABCDEF0" },
            "NetworkInterfaces": [{
                "Description": "", "Groups": [group], "Ipv6Addresses": [], "MacAddress": "02:00:00:00:00:01",
                "NetworkInterfaceId": "eni-0123456789abcdef0", "OwnerId": "123456789012", "PrivateIpAddress": "10.0.0.1",
                "PrivateIpAddresses": [{ "Primary": true, "PrivateIpAddress": "10.0.0.1" }], "SourceDestCheck": true, "Status": "in-use",
                "SubnetId": "subnet-0123456789abcdef0", "VpcId": "vpc-0123456789abcdef0", "InterfaceType": "interface",
                "Attachment": { "AttachTime": "2025-03-01T00:00:00Z", "AttachmentId": "eni-attach-0123456789abcdef0",
                    "DeleteOnTermination": true, "DeviceIndex": 0, "Status": "attached", "NetworkCardIndex": 0 },
            }],
            "CpuOptions": { "CoreCount": 1, "ThreadsPerCore": 2 }, "HibernationOptions": { "Configured": false },
            "MetadataOptions": { "State": "applied", "HttpTokens": "required", "HttpPutResponseHopLimit": 2,
                "HttpEndpoint": "enabled", "HttpProtocolIpv6": "disabled", "InstanceMetadataTags": "disabled" },
            "EnclaveOptions": { "Enabled": false }, "PlatformDetails": "Linux/UNIX", "UsageOperation": "RunInstances",
            "UsageOperationUpdateTime": "2025-03-01T00:00:00Z", "MaintenanceOptions": { "AutoRecovery": "default" },
        }],
    })
}
