"""Runs command lines by the AWS CLI against an emulator. The first that fails ends it.

Usage: apply_fixes.py URL FILE
FILE holds a list of texts, each with one command a line.
"""

import io
import json
import os
import shlex
import socket
import sys
from contextlib import redirect_stderr, redirect_stdout

import boto3
from awscli.clidriver import create_clidriver

URL, FILE = sys.argv[1:]
os.environ.update(
    AWS_ACCESS_KEY_ID="testing",
    AWS_SECRET_ACCESS_KEY="testing",
    AWS_DEFAULT_REGION="eu-central-1",
    AWS_ENDPOINT_URL=URL,
)

# botocore puts the account before the host of s3control, 127.0.0.1 too.
RESOLVE = socket.getaddrinfo


def resolve(host, *rest, **named):
    assert str(host).endswith("127.0.0.1"), f"would leave the machine: {host}"
    return RESOLVE("127.0.0.1", *rest, **named)


socket.getaddrinfo = resolve


def kept(params, **_):
    """AWS keeps the options of an instance that are not named; moto forgets them."""
    instances = boto3.client("ec2", region_name="eu-central-1").describe_instances(InstanceIds=[params["InstanceId"]])
    options = instances["Reservations"][0]["Instances"][0]["MetadataOptions"]
    for name, value in options.items():
        if name != "State":
            params.setdefault(name, value)


for command in json.load(open(FILE)):
    for line in command.splitlines():
        driver = create_clidriver()
        events = driver.session.get_component("event_emitter")
        events.register_first("before-parameter-build.ec2.ModifyInstanceMetadataOptions", kept)
        said = io.StringIO()
        with redirect_stderr(said), redirect_stdout(said):
            # Said too, as the CLI has addresses of its own for SQS.
            code = driver.main([*shlex.split(line)[1:], "--endpoint-url", URL])
        if code:
            print(f"{code}: {line}\n{said.getvalue()}")
            sys.exit(1)
