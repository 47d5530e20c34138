"""Proves that requests are what botocore takes, and that command lines mean the same requests to the AWS CLI.

Usage: prove_fixes.py FILE
FILE holds {"requests": [{"fix", "service", "operation", "parameters", "region", "line"}], "operations": [...]}.
The CLI parses and builds each request; before it would be signed and sent, an answer is put in its place, so
nothing leaves this machine.
"""

import copy
import io
import json
import os
import shlex
import sys
from contextlib import redirect_stderr, redirect_stdout

import botocore.session
from awscli.clidriver import create_clidriver
from botocore.validate import ParamValidator

os.environ["AWS_DEFAULT_REGION"] = "us-east-1"
os.environ["AWS_ACCESS_KEY_ID"] = os.environ["AWS_SECRET_ACCESS_KEY"] = "none"

given = json.load(open(sys.argv[1]))
session = botocore.session.get_session()
wrong = []

for operation in given["operations"]:
    service, name = operation.split(":")
    if name not in session.get_service_model(service).operation_names:
        wrong.append(f"no operation {operation}")


class Answer:
    status_code = 200
    headers = {}
    content = b""


def meant(line):
    """The requests that the CLI makes of a line: service, operation, parameters, region."""
    words = shlex.split(line)
    assert words[0] == "aws", line
    requests = []
    driver = create_clidriver()

    def build(params, model, **_):
        requests.append([model.service_model.service_name, model.name, copy.deepcopy(params), None])

    def send(model, params, request_signer, **_):
        requests[-1][3] = request_signer.region_name
        return Answer(), {}

    events = driver.session.get_component("event_emitter")
    events.register_first("before-parameter-build.*.*", build)
    events.register_first("before-call.*.*", send)
    said = io.StringIO()
    with redirect_stderr(said), redirect_stdout(said):
        try:
            code = driver.main(words[1:])
        except SystemExit as end:
            code = end.code
    return code, requests, said.getvalue()


for request in given["requests"]:
    name = f"{request['fix']} {request['service']}:{request['operation']}"
    service = session.get_service_model(request["service"])
    model = service.operation_model(request["operation"])
    if model.input_shape is None:
        errors = request["parameters"] and "it takes no parameters"
    else:
        report = ParamValidator().validate(request["parameters"], model.input_shape)
        errors = report.has_errors() and report.generate_report()
    if errors:
        wrong.append(f"{name}: {errors}")
        continue
    code, requests, said = meant(request["line"])
    if code != 0 or len(requests) != 1:
        wrong.append(f"{name}: the CLI says {code} {said} to\n  {request['line']}")
        continue
    ours = [request["service"], request["operation"], request["parameters"]]
    if requests[0][:3] != ours:
        wrong.append(f"{name}: the CLI makes\n  {requests[0][:3]}\nof {request['line']}\nnot\n  {ours}")
    if request["region"] and requests[0][3] != request["region"]:
        wrong.append(f"{name}: sent to {requests[0][3]}, not to {request['region']}")

print(f"{len(given['requests'])} requests, {len(given['operations'])} operations, {len(wrong)} wrong")
print("\n".join(wrong))
sys.exit(1 if wrong else 0)
