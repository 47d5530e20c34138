"""CPU per call of boto3: the twin of crates/aws/examples/calls.rs.

Usage: calls.py URL KEY N
"""

import resource
import sys

import boto3

url, key, count = sys.argv[1], sys.argv[2], int(sys.argv[3])


def cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


for service, operation, params, calls in [
    ("sts", "get_caller_identity", {}, count),
    ("organizations", "list_accounts", {"MaxResults": 20}, count),
    ("ec2", "describe_instances", {"MaxResults": 1000}, max(count // 20, 1)),
]:
    client = boto3.client(
        service,
        region_name="eu-central-1",
        endpoint_url=url,
        aws_access_key_id=key,
        aws_secret_access_key="replay",
    )
    getattr(client, operation)(**params)
    before = cpu()
    for _ in range(calls):
        getattr(client, operation)(**params)
    print(f"{operation:<20} {(cpu() - before) / calls * 1000:8.3f} ms CPU a call")
