//! The way from the internet to instances and databases, and open ports.

use serde_json::{Value, json};

use super::{Asked, Case, FAIL, FAIL_OR_UNKNOWN, PASS, Right, State, UNKNOWN, hold, policy, with};

const INSTANCES: &str = "ec2:DescribeInstances/Reservations[]";
const GROUPS: &str = "ec2:DescribeSecurityGroups/SecurityGroups[]";
const ACLS: &str = "ec2:DescribeNetworkAcls/NetworkAcls[]";
const TABLES: &str = "ec2:DescribeRouteTables/RouteTables[]";
const DATABASES: &str = "rds:DescribeDBInstances/DBInstances[]";

pub(super) const INSTANCE: &str = "i-0fe57e9000000001";
const GROUP: &str = "sg-0fe57e9000000001";
const ENDPOINT: &str = "vpce-0fe57e9000000001";
pub(super) const DATABASE: &str = "truth-db";

const ANYWHERE: &str = "0.0.0.0/0";
const EVERYTHING: &str = "-1";

/// Its verdict.
fn instance_is(id: &'static str, make: fn(&mut State), right: Right) -> Case {
    let asked = Asked::Verdict("ec2-instance-not-public", INSTANCE);
    Case::new(id, make, asked, right)
}

fn database_is(id: &'static str, make: fn(&mut State), right: Right) -> Case {
    let asked = Asked::Verdict("rds-instance-not-public", DATABASE);
    Case::new(id, make, asked, right)
}

fn group_is(id: &'static str, make: fn(&mut State), right: Right) -> Case {
    let asked = Asked::Verdict("ec2-no-sensitive-port-open", GROUP);
    Case::new(id, make, asked, right)
}

/// What a group lets in: protocol, ports, from where.
fn rule(protocol: &str, ports: Option<(u16, u16)>, from: &str) -> Value {
    let rule = json!({"IpProtocol": protocol, "IpRanges": [{"CidrIp": from}], "Ipv6Ranges": [],
        "PrefixListIds": [], "UserIdGroupPairs": []});
    match ports {
        Some((first, last)) => with(rule, json!({"FromPort": first, "ToPort": last})),
        None => rule,
    }
}

fn port(port: u16) -> Value {
    rule("tcp", Some((port, port)), ANYWHERE)
}

/// The group of the cases, which lets this in.
fn group(s: &mut State, rules: Value) {
    s.item(
        GROUPS,
        json!({"GroupId": GROUP, "GroupName": "truth", "Description": "a case", "OwnerId": "{account}",
            "VpcId": "vpc-{hex:main}", "IpPermissions": rules,
            "IpPermissionsEgress": [rule(EVERYTHING, None, ANYWHERE)], "Tags": []}),
    );
}

/// A running instance with an Elastic IP in a public subnet.
fn instance() -> Value {
    let address =
        json!({"PublicIp": "203.0.113.50", "PublicDnsName": "", "IpOwnerId": "{account}"});
    json!({"InstanceId": INSTANCE, "ImageId": "ami-{hex:base}", "State": {"Code": 16, "Name": "running"},
        "InstanceType": "t3.small", "LaunchTime": "2026-10-01T08:00:00Z",
        "Placement": {"AvailabilityZone": "eu-central-1a"}, "PrivateIpAddress": "10.0.1.50",
        "PublicIpAddress": "203.0.113.50", "SubnetId": "subnet-{hex:public1}", "VpcId": "vpc-{hex:main}",
        "SecurityGroups": [{"GroupId": GROUP, "GroupName": "truth"}],
        "MetadataOptions": {"State": "applied", "HttpTokens": "required", "HttpPutResponseHopLimit": 1,
            "HttpEndpoint": "enabled"},
        "NetworkInterfaces": [{"NetworkInterfaceId": "eni-0fe57e9000000001", "SubnetId": "subnet-{hex:public1}",
            "VpcId": "vpc-{hex:main}", "OwnerId": "{account}", "Status": "in-use", "PrivateIpAddress": "10.0.1.50",
            "PrivateIpAddresses": [{"Primary": true, "PrivateIpAddress": "10.0.1.50", "Association": address}],
            "Ipv6Addresses": [], "Association": address, "Groups": [{"GroupId": GROUP, "GroupName": "truth"}]}],
        "Tags": []})
}

/// The same without a public address, and with these addresses.
fn instance_with_addresses(addresses: Value) -> Value {
    let mut it = with(instance(), json!({"PublicIpAddress": null}));
    let interface = it["NetworkInterfaces"][0].take();
    let members = json!({"Association": null, "PrivateIpAddresses": addresses});
    it["NetworkInterfaces"][0] = with(interface, members);
    it
}

pub(super) fn run(s: &mut State, instance: Value) {
    s.item(
        INSTANCES,
        json!({"ReservationId": "r-0fe57e9000000001", "OwnerId": "{account}", "Groups": [],
            "Instances": [instance]}),
    );
}

/// An instance with an Elastic IP whose group lets SSH in from anywhere.
pub(super) fn open(s: &mut State) {
    group(s, json!([port(22)]));
    run(s, instance());
}

/// The same, and its group lets everything in.
fn wide_open(s: &mut State) {
    group(s, json!([rule(EVERYTHING, None, ANYWHERE)]));
    run(s, instance());
}

/// An entry of a network ACL.
fn entry(
    number: u32,
    action: &str,
    protocol: &str,
    egress: bool,
    ports: Option<(u16, u16)>,
) -> Value {
    let entry = json!({"CidrBlock": ANYWHERE, "Egress": egress, "Protocol": protocol, "RuleAction": action,
        "RuleNumber": number});
    match (protocol, ports) {
        (_, Some((from, to))) => with(entry, json!({"PortRange": {"From": from, "To": to}})),
        ("1", None) => with(entry, json!({"IcmpTypeCode": {"Code": -1, "Type": -1}})),
        _ => entry,
    }
}

fn inbound(number: u32, action: &str, protocol: &str, ports: Option<(u16, u16)>) -> Value {
    entry(number, action, protocol, false, ports)
}

/// The ACL of the subnets: these entries, and what every ACL ends with.
fn acl(s: &mut State, entries: Value, outbound: Value) {
    let Value::Array(mut entries) = entries else {
        panic!("{entries}")
    };
    entries.push(outbound);
    entries.push(inbound(32_767, "deny", EVERYTHING, None));
    entries.push(entry(32_767, "deny", EVERYTHING, true, None));
    let guards = ["public1", "public2", "private1", "private2"].map(|subnet| {
        json!({"NetworkAclAssociationId": format!("aclassoc-{{hex:{subnet}}}"), "NetworkAclId": "acl-{hex:main}",
            "SubnetId": format!("subnet-{{hex:{subnet}}}")})
    });
    s.without(ACLS).item(
        ACLS,
        json!({"NetworkAclId": "acl-{hex:main}", "VpcId": "vpc-{hex:main}", "OwnerId": "{account}",
            "IsDefault": true, "Associations": guards, "Entries": entries, "Tags": []}),
    );
}

/// An ACL with one denial before everything is allowed.
fn acl_denying(s: &mut State, protocol: &str, ports: Option<(u16, u16)>) {
    acl(
        s,
        json!([
            inbound(90, "deny", protocol, ports),
            inbound(100, "allow", EVERYTHING, None)
        ]),
        entry(100, "allow", EVERYTHING, true, None),
    );
}

fn local() -> Value {
    json!({"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "Origin": "CreateRouteTable",
        "State": "active"})
}

fn route(destination: &str, gateway: &str) -> Value {
    let name = if destination.contains(':') {
        "DestinationIpv6CidrBlock"
    } else {
        "DestinationCidrBlock"
    };
    json!({name: destination, "GatewayId": gateway, "Origin": "CreateRoute", "State": "active"})
}

fn associated(member: &str, id: &str) -> Value {
    json!({"Main": false, "RouteTableAssociationId": format!("rtbassoc-{id}"), "RouteTableId": "rtb-1",
        member: id, "AssociationState": {"State": "associated"}})
}

fn table(id: &str, associations: Value, routes: Value) -> Value {
    json!({"RouteTableId": id, "VpcId": "vpc-{hex:main}", "OwnerId": "{account}", "Associations": associations,
        "Routes": routes, "Tags": []})
}

/// The routes of the subnet in which the instance is; the other subnets have the local one.
fn routes(s: &mut State, routes: Value) {
    let subnet = associated("SubnetId", "subnet-{hex:public1}");
    let main = json!({"Main": true, "RouteTableAssociationId": "rtbassoc-main", "RouteTableId": "rtb-main",
        "AssociationState": {"State": "associated"}});
    s.without(TABLES)
        .item(TABLES, table("rtb-{hex:public}", json!([subnet]), routes))
        .item(
            TABLES,
            table("rtb-{hex:main}", json!([main]), json!([local()])),
        );
}

fn vpc_block(s: &mut State, mode: &str, state: &str) {
    s.answer(
        "ec2:DescribeVpcBlockPublicAccessOptions",
        json!({"VpcBlockPublicAccessOptions": {"AwsAccountId": "{account}", "AwsRegion": "{region}",
            "State": state, "InternetGatewayBlockMode": mode, "ExclusionsAllowed": "not-allowed",
            "LastUpdateTimestamp": "2026-11-23T21:00:00Z", "ManagedBy": "account"}}),
    );
}

/// A publicly accessible database on 5432 in the public subnets.
fn database() -> Value {
    let subnets = ["public1", "public2"].map(|subnet| {
        json!({"SubnetIdentifier": format!("subnet-{{hex:{subnet}}}"), "SubnetStatus": "Active",
            "SubnetAvailabilityZone": {"Name": "eu-central-1a"}})
    });
    json!({"DBInstanceIdentifier": DATABASE, "DBInstanceArn": "arn:aws:rds:{region}:{account}:db:truth-db",
        "DBInstanceClass": "db.t4g.medium", "Engine": "postgres", "EngineVersion": "17.2",
        "DBInstanceStatus": "available", "MasterUsername": "postgres",
        "Endpoint": {"Address": "truth-db.example", "Port": 5432}, "AllocatedStorage": 50,
        "BackupRetentionPeriod": 14, "MultiAZ": true, "PubliclyAccessible": true, "StorageEncrypted": true,
        "DbiResourceId": "db-TRUTH", "DeletionProtection": true, "AutoMinorVersionUpgrade": true,
        "IAMDatabaseAuthenticationEnabled": true,
        "VpcSecurityGroups": [{"VpcSecurityGroupId": GROUP, "Status": "active"}],
        "DBSubnetGroup": {"DBSubnetGroupName": "truth", "VpcId": "vpc-{hex:main}", "Subnets": subnets},
        "TagList": []})
}

/// The database with these members, and what its group lets in.
pub(super) fn serve(s: &mut State, members: Value, rules: Value) {
    group(s, rules);
    s.item(DATABASES, with(database(), members));
}

/// An endpoint of a network whose policy lets everyone through that comes from this one.
fn endpoint(s: &mut State, network: &str) {
    endpoint_that(
        s,
        json!([{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*",
        "Condition": {"StringEquals": {"aws:SourceVpc": network}}}]),
    );
}

/// The same whose policy allows this, and denies what is denied to whoever is of another account.
fn endpoint_but(s: &mut State, allowed: Value, denied: Value) {
    let allow = with(
        json!({"Effect": "Allow", "Principal": "*", "Resource": "*"}),
        allowed,
    );
    let strangers = json!({"Effect": "Deny", "Principal": "*", "Resource": "*",
        "Condition": {"StringNotEquals": {"aws:PrincipalAccount": "{account}"}}});
    endpoint_that(s, json!([allow, with(strangers, denied)]));
}

fn endpoint_that(s: &mut State, statements: Value) {
    let policy = policy(statements);
    s.item(
        "ec2:DescribeVpcEndpoints/VpcEndpoints[]",
        json!({"VpcEndpointId": "vpce-truth", "VpcEndpointType": "Gateway", "VpcId": "vpc-truth",
            "ServiceName": "com.amazonaws.{region}.s3", "State": "available", "PolicyDocument": policy,
            "RouteTableIds": [], "SubnetIds": [], "Groups": [], "PrivateDnsEnabled": false,
            "RequesterManaged": false, "NetworkInterfaceIds": [], "DnsEntries": [],
            "CreationTimestamp": "2025-03-01T00:00:00Z", "Tags": [], "OwnerId": "{account}"}),
    );
}

/// <https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html>
fn endpoints() -> Vec<Case> {
    const THROUGH: Asked = Asked::Verdict("ec2-endpoint-policy-inside", "vpce-truth");
    vec![
        Case::new(
            "endpoint-of-its-own-network",
            |s| endpoint(s, "vpc-truth"),
            THROUGH,
            FAIL,
        ),
        Case::new(
            "endpoint-that-denies-strangers-one-action",
            |s| endpoint_but(s, json!({"Action": "*"}), json!({"Action": "s3:GetObject"})),
            THROUGH,
            FAIL,
        ),
        Case::new(
            "endpoint-that-denies-strangers-one-action-of-all-but-some",
            |s| {
                endpoint_but(
                    s,
                    json!({"NotAction": "iam:*"}),
                    json!({"Action": "s3:GetObject"}),
                );
            },
            THROUGH,
            FAIL,
        ),
        Case::new(
            "endpoint-that-denies-strangers-some-buckets",
            |s| {
                let allowed = json!({"Action": "s3:Get*", "Resource": "arn:aws:s3:::my-*"});
                endpoint_but(
                    s,
                    allowed,
                    json!({"Action": "s3:*", "Resource": "arn:aws:s3:::my-x"}),
                );
            },
            THROUGH,
            FAIL,
        ),
        Case::new(
            "endpoint-that-denies-strangers-all-that-it-allows",
            |s| endpoint_but(s, json!({"Action": "s3:Get*"}), json!({"Action": "s3:G*"})),
            THROUGH,
            PASS,
        ),
        Case::new(
            "endpoint-of-buckets-that-denies-strangers-its-service",
            |s| endpoint_but(s, json!({"Action": "*"}), json!({"Action": "s3:*"})),
            THROUGH,
            PASS,
        ),
        Case::new(
            "endpoint-that-asks-for-the-account-of-who-has-one",
            |s| {
                endpoint_that(
                    s,
                    json!([{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*",
                    "Condition": {"StringEqualsIfExists": {"aws:PrincipalAccount": "{account}"}}}]),
                );
            },
            THROUGH,
            FAIL_OR_UNKNOWN,
        ),
        Case::new(
            "endpoint-for-who-names-no-principal",
            |s| {
                endpoint_that(
                    s,
                    json!([{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*",
                    "Condition": {"Null": {"aws:PrincipalArn": "true"}}}]),
                );
            },
            THROUGH,
            FAIL_OR_UNKNOWN,
        ),
        Case::new(
            "endpoint-of-another-network",
            |s| endpoint(s, "vpc-other"),
            THROUGH,
            PASS,
        ),
    ]
}

pub(super) fn cases() -> Vec<Case> {
    let mut cases = reach();
    cases.extend(endpoints());
    cases.extend(databases());
    cases.extend(ports());
    cases.extend(more());
    cases
}

fn reach() -> Vec<Case> {
    vec![
        instance_is(
            "acl-denies-icmp",
            |s| {
                wide_open(s);
                acl_denying(s, "1", None);
            },
            FAIL,
        ),
        instance_is(
            "acl-denies-udp",
            |s| {
                wide_open(s);
                acl_denying(s, "17", Some((0, 65_535)));
            },
            FAIL,
        ),
        instance_is(
            "eip-on-secondary-address",
            |s| {
                group(s, json!([port(22)]));
                run(
                    s,
                    instance_with_addresses(json!([
                        {"Primary": true, "PrivateIpAddress": "10.0.1.50"},
                        {"Primary": false, "PrivateIpAddress": "10.0.1.51",
                            "Association": {"PublicIp": "203.0.113.51", "IpOwnerId": "{account}"}},
                    ])),
                );
            },
            FAIL,
        ),
        instance_is(
            "route-through-firewall-endpoint",
            |s| {
                open(s);
                routes(s, json!([local(), route(ANYWHERE, ENDPOINT)]));
                let gateway = associated("GatewayId", "igw-{hex:main}");
                let firewall = associated("SubnetId", "subnet-{hex:public2}");
                s.item(
                    TABLES,
                    table(
                        "rtb-{hex:edge}",
                        json!([gateway]),
                        json!([local(), route("10.0.1.0/24", ENDPOINT)]),
                    ),
                );
                s.item(
                    TABLES,
                    table(
                        "rtb-{hex:firewall}",
                        json!([firewall]),
                        json!([local(), route(ANYWHERE, "igw-{hex:main}")]),
                    ),
                );
            },
            FAIL_OR_UNKNOWN,
        ),
        instance_is(
            "route-by-prefix-list",
            |s| {
                open(s);
                routes(
                    s,
                    json!([local(), {"DestinationPrefixListId": "pl-0fe57e9000000001",
                    "GatewayId": "igw-{hex:main}", "Origin": "CreateRoute", "State": "active"}]),
                );
            },
            FAIL_OR_UNKNOWN,
        ),
        instance_is(
            "block-public-access-being-updated",
            |s| {
                open(s);
                vpc_block(s, "block-bidirectional", "update-in-progress");
            },
            FAIL_OR_UNKNOWN,
        ),
        instance_is(
            "stopped-instance",
            |s| {
                group(s, json!([port(22)]));
                run(
                    s,
                    with(
                        instance(),
                        json!({"State": {"Code": 80, "Name": "stopped"}}),
                    ),
                );
            },
            Right::OneOf(&["unknown", "pass", "absent"]),
        ),
        instance_is(
            "acl-denies-everything-first",
            |s| {
                wide_open(s);
                acl_denying(s, EVERYTHING, None);
            },
            PASS,
        ),
        instance_is(
            "acl-denies-the-open-port",
            |s| {
                open(s);
                acl_denying(s, "6", Some((22, 22)));
            },
            PASS,
        ),
        instance_is(
            "secondary-address-private",
            |s| {
                group(s, json!([port(22)]));
                run(
                    s,
                    instance_with_addresses(json!([
                        {"Primary": true, "PrivateIpAddress": "10.0.1.50"},
                        {"Primary": false, "PrivateIpAddress": "10.0.1.51"},
                    ])),
                );
            },
            PASS,
        ),
        instance_is(
            "eip-on-secondary-closed-group",
            |s| {
                group(s, json!([rule("tcp", Some((22, 22)), "198.51.100.0/24")]));
                run(
                    s,
                    instance_with_addresses(json!([
                        {"Primary": true, "PrivateIpAddress": "10.0.1.50"},
                        {"Primary": false, "PrivateIpAddress": "10.0.1.51",
                            "Association": {"PublicIp": "203.0.113.51", "IpOwnerId": "{account}"}},
                    ])),
                );
            },
            PASS,
        ),
        instance_is(
            "ipv6-address",
            |s| {
                group(
                    s,
                    json!([with(
                        rule("tcp", Some((22, 22)), ANYWHERE),
                        json!({"IpRanges": [], "Ipv6Ranges": [{"CidrIpv6": "::/0"}]})
                    )]),
                );
                let mut it = instance_with_addresses(json!([
                    {"Primary": true, "PrivateIpAddress": "10.0.1.50"},
                ]));
                it["NetworkInterfaces"][0]["Ipv6Addresses"] =
                    json!([{"Ipv6Address": "2a05:d014:1234:5600::50", "IsPrimaryIpv6": false}]);
                run(s, it);
                routes(s, json!([local(), route("::/0", "igw-{hex:main}")]));
                let v6 = |it: Value| with(it, json!({"CidrBlock": null, "Ipv6CidrBlock": "::/0"}));
                acl(
                    s,
                    json!([
                        inbound(100, "allow", EVERYTHING, None),
                        v6(inbound(101, "allow", EVERYTHING, None)),
                        v6(entry(101, "allow", EVERYTHING, true, None)),
                    ]),
                    entry(100, "allow", EVERYTHING, true, None),
                );
            },
            FAIL,
        ),
        instance_is(
            "no-public-address",
            |s| {
                group(s, json!([port(22)]));
                run(
                    s,
                    instance_with_addresses(json!([
                        {"Primary": true, "PrivateIpAddress": "10.0.1.50"},
                    ])),
                );
            },
            PASS,
        ),
        instance_is("plain-open-instance", open, FAIL)
            .and(Asked::Clause("E6.1", "instances"), FAIL),
        instance_is(
            "block-public-access-on",
            |s| {
                open(s);
                vpc_block(s, "block-bidirectional", "update-complete");
            },
            PASS,
        ),
        instance_is(
            "route-nowhere",
            |s| {
                open(s);
                routes(s, json!([local()]));
            },
            PASS,
        ),
        instance_is(
            "group-private-range",
            |s| {
                group(s, json!([rule("tcp", Some((22, 22)), "10.0.0.0/8")]));
                run(s, instance());
            },
            PASS,
        ),
        instance_is(
            "group-prefix-list-only",
            |s| {
                group(
                    s,
                    json!([with(
                        rule("tcp", Some((22, 22)), ANYWHERE),
                        json!({"IpRanges": [],
                    "PrefixListIds": [{"PrefixListId": "pl-0fe57e9000000001"}]})
                    )]),
                );
                run(s, instance());
            },
            UNKNOWN,
        ),
        instance_is(
            "groups-refused",
            |s| {
                open(s);
                s.refuse("ec2:DescribeSecurityGroups");
            },
            UNKNOWN,
        ),
        instance_is(
            "route-tables-refused",
            |s| {
                open(s);
                s.refuse("ec2:DescribeRouteTables");
            },
            UNKNOWN,
        ),
        Case::new(
            "instances-refused",
            |s| {
                s.refuse("ec2:DescribeInstances");
            },
            Asked::Clause("E6.1", "instances"),
            UNKNOWN,
        ),
        instance_is(
            "acl-lets-return-ports-out",
            |s| {
                open(s);
                acl(
                    s,
                    json!([inbound(100, "allow", EVERYTHING, None)]),
                    entry(100, "allow", "6", true, Some((1024, 65_535))),
                );
            },
            FAIL,
        ),
    ]
}

fn databases() -> Vec<Case> {
    vec![
        database_is(
            "db-without-subnet-group",
            |s| serve(s, json!({"DBSubnetGroup": null}), json!([port(5432)])),
            FAIL_OR_UNKNOWN,
        ),
        database_is(
            "db-other-port-open",
            |s| serve(s, json!({}), json!([port(443)])),
            PASS,
        ),
        database_is(
            "db-default-port-open-custom-port-used",
            |s| {
                let endpoint = json!({"Address": "truth-db.example", "Port": 6543});
                serve(s, json!({"Endpoint": endpoint}), json!([port(5432)]));
            },
            PASS,
        ),
        database_is(
            "db-open",
            |s| serve(s, json!({}), json!([port(5432)])),
            FAIL,
        )
        .and(Asked::Clause("E6.1", "others"), FAIL),
        database_is(
            "db-not-publicly-accessible",
            |s| serve(s, json!({"PubliclyAccessible": false}), json!([port(5432)])),
            PASS,
        ),
        database_is(
            "db-in-private-subnets",
            |s| {
                let subnets = ["private1", "private2"].map(|subnet| {
                    json!({"SubnetIdentifier": format!("subnet-{{hex:{subnet}}}"), "SubnetStatus": "Active"})
                });
                let group = json!({"DBSubnetGroupName": "truth", "VpcId": "vpc-{hex:main}", "Subnets": subnets});
                serve(s, json!({"DBSubnetGroup": group}), json!([port(5432)]));
            },
            PASS,
        ),
        Case::new(
            "dbs-refused",
            |s| {
                s.refuse("rds:DescribeDBInstances");
            },
            Asked::Verdict("rds-instance-not-public", "*"),
            UNKNOWN,
        ),
        database_is(
            "db-port-in-range",
            |s| {
                serve(
                    s,
                    json!({}),
                    json!([rule("tcp", Some((5000, 6000)), ANYWHERE)]),
                );
            },
            FAIL,
        ),
        database_is(
            "db-all-traffic",
            |s| serve(s, json!({}), json!([rule(EVERYTHING, None, ANYWHERE)])),
            FAIL,
        ),
        database_is(
            "db-group-office-only",
            |s| {
                let office = rule("tcp", Some((5432, 5432)), "198.51.100.0/24");
                serve(s, json!({}), json!([office]));
            },
            PASS,
        ),
    ]
}

fn ports() -> Vec<Case> {
    vec![
        group_is("port-25", |s| group(s, json!([port(25)])), FAIL),
        group_is(
            "ports-110-143",
            |s| group(s, json!([port(110), port(143)])),
            FAIL,
        ),
        group_is("port-3000", |s| group(s, json!([port(3000)])), FAIL),
        group_is("port-5000", |s| group(s, json!([port(5000)])), FAIL),
        group_is("port-4333", |s| group(s, json!([port(4333)])), FAIL),
        group_is("port-8080", |s| group(s, json!([port(8080)])), FAIL),
        group_is("port-8888", |s| group(s, json!([port(8888)])), FAIL),
        group_is("port-22", |s| group(s, json!([port(22)])), FAIL),
        group_is(
            "ports-80-443",
            |s| group(s, json!([port(80), port(443)])),
            PASS,
        ),
    ]
}

fn more() -> Vec<Case> {
    vec![
        instance_is(
            "acl-denies-tcp-of-all-traffic",
            |s| {
                wide_open(s);
                acl_denying(s, "6", Some((0, 65_535)));
            },
            FAIL,
        ),
        instance_is(
            "acl-denies-half-the-internet",
            |s| {
                open(s);
                acl(
                    s,
                    json!([
                        with(
                            inbound(90, "deny", EVERYTHING, None),
                            json!({"CidrBlock": "0.0.0.0/1"})
                        ),
                        inbound(100, "allow", EVERYTHING, None)
                    ]),
                    entry(100, "allow", EVERYTHING, true, None),
                );
            },
            FAIL,
        ),
        instance_is(
            "acl-denies-both-halves",
            |s| {
                open(s);
                acl(
                    s,
                    json!([
                        with(
                            inbound(90, "deny", EVERYTHING, None),
                            json!({"CidrBlock": "0.0.0.0/1"})
                        ),
                        with(
                            inbound(91, "deny", EVERYTHING, None),
                            json!({"CidrBlock": "128.0.0.0/1"})
                        ),
                        inbound(100, "allow", EVERYTHING, None)
                    ]),
                    entry(100, "allow", EVERYTHING, true, None),
                );
            },
            PASS,
        ),
        instance_is(
            "group-opens-every-slash-eight",
            |s| {
                let rules: Vec<Value> = (1..=223)
                    .map(|first| rule("tcp", Some((22, 22)), &format!("{first}.0.0.0/8")))
                    .collect();
                group(s, json!(rules));
                run(s, instance());
            },
            FAIL_OR_UNKNOWN,
        ),
        instance_is(
            "gateway-is-gone",
            |s| {
                open(s);
                let gone = with(
                    route(ANYWHERE, "igw-{hex:main}"),
                    json!({"State": "blackhole"}),
                );
                routes(s, json!([local(), gone]));
            },
            PASS,
        ),
        instance_is(
            "block-public-access-ingress",
            |s| {
                open(s);
                vpc_block(s, "block-ingress", "update-complete");
            },
            PASS,
        ),
        instance_is(
            "block-public-access-being-turned-off",
            |s| {
                open(s);
                vpc_block(s, "off", "update-in-progress");
            },
            FAIL_OR_UNKNOWN,
        ),
        database_is(
            "db-open-by-udp",
            |s| {
                serve(
                    s,
                    json!({}),
                    json!([rule("udp", Some((5432, 5432)), ANYWHERE)]),
                );
            },
            PASS,
        ),
        database_is(
            "db-without-endpoint",
            |s| serve(s, json!({"Endpoint": null}), json!([port(5432)])),
            FAIL_OR_UNKNOWN,
        ),
        group_is("port-5500", |s| group(s, json!([port(5500)])), FAIL),
        group_is("port-8088", |s| group(s, json!([port(8088)])), FAIL),
        group_is(
            "all-traffic-from-anywhere",
            |s| group(s, json!([rule(EVERYTHING, None, ANYWHERE)])),
            FAIL,
        ),
    ]
}

#[test]
fn what_the_internet_reaches() {
    hold("shared-services", cases());
}
