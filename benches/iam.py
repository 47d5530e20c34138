"""Makes what the figures of the policy engine are measured on: `python iam.py FOLDER`, with a Python that has moto.

FOLDER/managed/ holds AWS's managed policies, a file each, as moto carries them; FOLDER/cases.jsonl a mixed set of cases over
them: principals with several managed policies, a boundary, SCPs and resource policies.
"""
import json
import pathlib
import random
import sys

from moto.iam.aws_managed_policies import aws_managed_policies_data

out = pathlib.Path(sys.argv[1])
(out / 'managed').mkdir(parents=True, exist_ok=True)
managed = {name: it['Document'] for name, it in json.loads(aws_managed_policies_data).items()}
for name, document in managed.items():
    (out / 'managed' / f'{name}.json').write_text(json.dumps(document))

chance = random.Random(1)
small = [it for it in managed.values() if len(json.dumps(it)) < 3000]
full = {'Version': '2012-10-17', 'Statement': {'Effect': 'Allow', 'Action': '*', 'Resource': '*'}}
guard = {'Version': '2012-10-17', 'Statement': [
    {'Effect': 'Deny', 'Action': ['organizations:LeaveOrganization', 'cloudtrail:StopLogging'], 'Resource': '*'},
    {'Effect': 'Deny', 'NotAction': ['iam:*', 'sts:*'], 'Resource': '*',
     'Condition': {'StringNotEquals': {'aws:RequestedRegion': ['eu-central-1', 'eu-west-1']}}}]}
asked = [('s3:GetObject', 'arn:aws:s3:::bucket/team/key'), ('sqs:SendMessage', 'arn:aws:sqs:eu-central-1:111122223333:q'),
         ('ec2:RunInstances', 'arn:aws:ec2:eu-central-1:111122223333:instance/i-1'), ('iam:PassRole', 'arn:aws:iam::111122223333:role/app'),
         ('dynamodb:GetItem', 'arn:aws:dynamodb:eu-central-1:111122223333:table/t'), ('logs:PutLogEvents', 'arn:aws:logs:eu-central-1:111122223333:log-group:g')]
with open(out / 'cases.jsonl', 'w') as file:
    for number in range(2000):
        action, resource = chance.choice(asked)
        case = {
            'id': number,
            'request': {'principal': 'arn:aws:sts::111122223333:assumed-role/app/one', 'action': action, 'resource': resource,
                        'resource_account': '111122223333',
                        'context': {'aws:RequestedRegion': 'eu-central-1', 'aws:SourceIp': '203.0.113.9', 'aws:SecureTransport': 'true',
                                    'aws:PrincipalTag/team': 'red', 'aws:MultiFactorAuthPresent': 'false'}},
            'identity_policies': chance.sample(small, chance.randint(1, 3)),
            'resource_policy': {'Version': '2012-10-17', 'Statement': [
                {'Effect': 'Allow', 'Principal': {'AWS': 'arn:aws:iam::111122223333:role/app'}, 'Action': 's3:Get*', 'Resource': 'arn:aws:s3:::bucket/*'},
                {'Effect': 'Deny', 'Principal': '*', 'Action': '*', 'Resource': '*', 'Condition': {'Bool': {'aws:SecureTransport': 'false'}}}]}
            if chance.random() < 0.5 else None,
            'session_policy': None,
            'boundary': [chance.choice(small)] if chance.random() < 0.2 else [],
            'vpce_policy': None,
            'scps': [{'level': 'r', 'policies': [full, guard]}, {'level': 'ou', 'policies': [full]}] if chance.random() < 0.5 else [],
            'rcps': [],
        }
        file.write(json.dumps(case) + '\n')
