"""The other side of tests/all/differential.rs: botocore as a judge.

Reads a case per line (service, operation, parameters), makes that call against the endpoint given as the only
argument, and writes what botocore made of the answer as one line.
"""

import base64
import datetime
import json
import os
import sys

import botocore.model
import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError

# With JSON_FIRST it speaks JSON where a service offers it beside CBOR, as firestep does.
if "JSON_FIRST" in os.environ:
    botocore.model.PRIORITY_ORDERED_SUPPORTED_PROTOCOLS = ("json", "rest-json", "rest-xml", "query", "ec2")


def to_botocore(shape, value):
    """Blobs are base64 in firestep and bytes in botocore."""
    if value is None or shape is None:
        return value
    kind = shape.type_name
    if kind == "structure" and not getattr(shape, "is_document_type", False):
        return {name: to_botocore(shape.members[name], inner) for name, inner in value.items()}
    if kind == "list":
        return [to_botocore(shape.member, inner) for inner in value]
    if kind == "map":
        return {name: to_botocore(shape.value, inner) for name, inner in value.items()}
    if kind == "blob":
        return base64.b64decode(value)
    return value


def from_botocore(value):
    if isinstance(value, dict):
        return {name: from_botocore(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [from_botocore(inner) for inner in value]
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.timezone.utc).isoformat().replace("+00:00", "Z")
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if hasattr(value, "read"):
        return base64.b64encode(value.read()).decode()
    return value


def to_loopback(request, endpoint):
    """s3control puts the account before any host, even before an address."""
    request.url = endpoint + "/" + request.url.split("://", 1)[1].partition("/")[2]


def main(endpoint):
    session = botocore.session.get_session()
    session.set_credentials("AKIDEXAMPLE", "secret")
    config = Config(
        region_name="us-east-1",
        parameter_validation=False,
        inject_host_prefix=False,
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        retries={"total_max_attempts": 1},
        s3={"addressing_style": "path"},
    )
    clients = {}
    for line in sys.stdin:
        case = json.loads(line)
        service = case["service"]
        if service not in clients:
            clients[service] = session.create_client(service, endpoint_url=endpoint, config=config)
            clients[service].meta.events.register("before-send", lambda request, **_: to_loopback(request, endpoint))
        client = clients[service]
        model = client.meta.service_model.operation_model(case["operation"])
        try:
            params = to_botocore(model.input_shape, case["params"])
            output = client._make_api_call(case["operation"], params)
            output.pop("ResponseMetadata", None)
            answer = {"output": from_botocore(output)}
        except ClientError as error:
            answer = {"error": {**error.response["Error"], "Status": error.response["ResponseMetadata"]["HTTPStatusCode"]}}
        except Exception as error:  # the Rust side reports it with the case
            answer = {"failed": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


main(sys.argv[1])
