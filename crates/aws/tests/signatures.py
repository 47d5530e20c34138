"""Recomputes with botocore the signatures of requests that were seen on the wire.

Reads JSON lines {"service", "region", "request"} from standard input, the request as raw HTTP text;
prints how many there were, and fails with the first that differs.
"""

import json
import re
import sys
from http.client import HTTPMessage

from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

KEYS = Credentials("AKIAIOSFODNN7EXAMPLE", "secret-of-the-test")
count = 0
for line in sys.stdin:
    case = json.loads(line)
    head, body = case["request"].split("\r\n\r\n", 1)
    first, *rest = head.split("\r\n")
    method, target, _ = first.split(" ")
    headers = dict(line.split(": ", 1) for line in rest)
    headers = {name.lower(): value for name, value in headers.items()}
    authorization = headers["authorization"]
    scope = re.search(r"Credential=[^/]+/\d+/([^/]+)/([^/]+)/aws4_request", authorization)
    assert scope[1] == case["region"] and scope[2] == case["service"], (authorization, case["service"])
    signed = re.search(r"SignedHeaders=([^,]+)", authorization)[1].split(";")
    kind = S3SigV4Auth if case["service"] == "s3" else SigV4Auth
    signer = kind(KEYS, case["service"], case["region"])
    request = AWSRequest(method=method, url=f"http://{headers['host']}{target}", data=body.encode())
    for name in signed:
        request.headers[name] = headers[name]
    request.context["timestamp"] = headers["x-amz-date"]
    request.context["payload_signing_enabled"] = True

    # Only what was signed counts: botocore would sign every header that is there.
    def to_sign(request, signed=signed, headers=headers):
        message = HTTPMessage()
        for name in sorted(signed):
            message[name] = headers[name]
        return message

    signer.headers_to_sign = to_sign
    canonical = signer.canonical_request(request)
    wanted = signer.signature(signer.string_to_sign(request, canonical), request)
    found = re.search(r"Signature=([0-9a-f]{64})", authorization)[1]
    assert wanted == found, f"{case['service']} {first}\n{canonical}"
    count += 1
print(count)
