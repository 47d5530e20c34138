"""Reads every question of a snapshot from the replay server through boto3, and compares.

Usage: read_replay.py URL ACCESS_KEY RECORDS
RECORDS holds lines {"account", "record"}; the account is empty for the organization.
"""

import base64
import collections
import datetime
import json
import socket
import sys

import boto3
import botocore
from botocore.config import Config

URL, KEY, RECORDS = sys.argv[1:]

# botocore puts the account before the host of s3control, 127.0.0.1 too.
RESOLVE = socket.getaddrinfo
socket.getaddrinfo = lambda host, *rest, **named: RESOLVE(
    "127.0.0.1" if str(host).endswith(".127.0.0.1") else host, *rest, **named
)
CONFIG = Config(retries={"mode": "standard", "max_attempts": 8}, inject_host_prefix=False)
HOME = "eu-central-1"
PAGING = {"NextToken", "nextToken", "Marker", "NextMarker", "IsTruncated", "Truncated", "ContinuationToken", "MaxItems", "PaginationToken"}


def session(account):
    own = boto3.Session(aws_access_key_id=KEY, aws_secret_access_key="replay", region_name=HOME)
    caller = own.client("sts", endpoint_url=URL, config=CONFIG).get_caller_identity()["Account"]
    if account in ("", caller):
        return own
    role = f"arn:aws:iam::{account}:role/OrganizationAccountAccessRole"
    answer = own.client("sts", endpoint_url=URL, config=CONFIG).assume_role(RoleArn=role, RoleSessionName="boto3")
    keys = answer["Credentials"]
    return boto3.Session(
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
        region_name=HOME,
    )


def plain(value):
    """boto3's values as records hold them; what is empty is as good as absent."""
    if isinstance(value, datetime.datetime):
        text = value.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
        if value.microsecond:
            text += f".{value.microsecond:06d}".rstrip("0")
        return text + "Z"
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, dict):
        if set(value) == {"redacted", "length"}:
            return "REDACTED"
        members = {name: plain(member) for name, member in value.items() if name not in PAGING | {"ResponseMetadata"}}
        return {name: member for name, member in members.items() if member not in (None, [], {}, "")}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value


def same(theirs, ours):
    if isinstance(theirs, dict) and isinstance(ours, str):
        # boto3 parses IAM's policy documents.
        return theirs == json.loads(ours)
    if isinstance(theirs, dict) and isinstance(ours, dict):
        return theirs.keys() == ours.keys() and all(same(theirs[name], ours[name]) for name in theirs)
    if isinstance(theirs, list) and isinstance(ours, list):
        return len(theirs) == len(ours) and all(map(same, theirs, ours))
    if isinstance(theirs, str) and isinstance(ours, str) and theirs != ours:
        # A redacted blob comes back as the bytes of the word.
        return ours == "REDACTED"
    return theirs == ours or (isinstance(theirs, (int, float)) and isinstance(ours, str) and str(theirs) == ours)


questions = collections.OrderedDict()
for line in open(RECORDS):
    entry = json.loads(line)
    record = entry["record"]
    if record["operation"] == "AssumeRole":
        continue
    key = (entry["account"], record["service"], record["operation"], record["region"], json.dumps(record.get("params", {}), sort_keys=True))
    questions.setdefault(key, []).append(record)

sessions, clients, wrong, operations = {}, {}, [], set()
for (account, service, operation, region, params), records in questions.items():
    if account not in sessions:
        sessions[account] = session(account)
    where = HOME if region == "global" else region
    if (account, service, where) not in clients:
        clients[account, service, where] = sessions[account].client(service, region_name=where, endpoint_url=URL, config=CONFIG)
    client = clients[account, service, where]
    method = botocore.xform_name(operation)
    operations.add((service, operation))
    records.sort(key=lambda record: record.get("page", 0))
    failed = next((record["error"]["code"] for record in records if "error" in record), None)
    try:
        if client.can_paginate(method):
            pages = client.get_paginator(method)
            # Small pages, so that the server must cut the answer anew.
            sized = {"PageSize": 7} if pages._pagination_cfg.get("limit_key") else {}
            answer = pages.paginate(PaginationConfig=sized, **json.loads(params)).build_full_result()
        else:
            answer = getattr(client, method)(**json.loads(params))
    except botocore.exceptions.ClientError as error:
        if error.response["Error"]["Code"] != failed:
            wrong.append(f"{account} {service} {operation} {region} {params}: {error}, recorded {failed or 'an answer'}")
        continue
    if failed:
        wrong.append(f"{account} {service} {operation} {region} {params}: an answer, recorded {failed}")
        continue
    ours = {}
    for record in records:
        for name, member in record["ok"].items():
            if isinstance(member, list) and isinstance(ours.get(name), list):
                ours[name] = ours[name] + member
            else:
                ours[name] = member
    theirs, ours = plain(answer), plain(ours)
    # A paginator's full result keeps only lists and what it knows.
    if client.can_paginate(method):
        ours = {name: member for name, member in ours.items() if name in theirs or isinstance(member, list)}
    if not same(theirs, ours):
        wrong.append(f"{account} {service} {operation} {region} {params}:\n  boto3    {json.dumps(theirs)[:600]}\n  recorded {json.dumps(ours)[:600]}")

print(f"{len(questions)} questions by {len(operations)} operations, {len(wrong)} differ")
for line in wrong[:20]:
    print(line)
sys.exit(1 if wrong else 0)
