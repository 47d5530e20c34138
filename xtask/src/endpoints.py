"""Where services depart from the plain endpoint rule, by botocore's rule sets: lines for crates/aws/models/endpoints.tsv.

python3 endpoints.py SERVICES-FOLDER > endpoints.tsv    (a Python that has botocore)
python3 endpoints.py SERVICES-FOLDER all                 every service, region and variant, for the test
"""
import os
import sys
from collections import defaultdict

import botocore
import botocore.session
from botocore.endpoint_provider import EndpointProvider
from botocore.exceptions import EndpointProviderError

VARIANTS = {'plain': (False, False), 'fips': (True, False), 'dual': (False, True), 'both': (True, True)}

services = sorted(name.removesuffix('.toml') for name in os.listdir(sys.argv[1]) if name.endswith('.toml'))
session = botocore.session.Session()
loader = session.get_component('data_loader')
partitions = loader.load_data('partitions')['partitions']


def resolve(provider, rules, region, fips, dual):
    params = {}
    for name, about in rules['parameters'].items():
        built_in = about.get('builtIn')
        if built_in == 'AWS::Region':
            params[name] = region
        elif built_in == 'AWS::UseFIPS':
            params[name] = fips
        elif built_in == 'AWS::UseDualStack':
            params[name] = dual
        elif built_in in ('AWS::STS::UseGlobalEndpoint', 'AWS::S3::UseGlobalEndpoint') or name == 'RequiresAccountId':
            params[name] = False
        elif 'default' in about:
            params[name] = about['default']
    try:
        found = provider.resolve_endpoint(**params)
    except EndpointProviderError:
        return None
    scheme = ((found.properties or {}).get('authSchemes') or [{}])[0]
    return found.url.removeprefix('https://'), scheme.get('signingRegion') or region


out = []
for service in services:
    prefix = session.get_service_model(service).endpoint_prefix
    rules = loader.load_service_model(service, 'endpoint-rule-set-1')
    provider = EndpointProvider(ruleset_data=rules, partition_data=loader.load_data('partitions'))
    for variant, (fips, dual) in VARIANTS.items():
        for partition in partitions:
            name, about = partition['id'], partition['outputs']
            suffix = about['dualStackDnsSuffix'] if dual else about['dnsSuffix']
            regions = sorted(it for it in partition['regions'] if not it.endswith('-global'))
            forms = {}
            for region in regions:
                found = resolve(provider, rules, region, fips, dual)
                if found is None:
                    continue
                if len(sys.argv) > 2:
                    out.append('\t'.join([service, variant, region, *found]))
                    continue
                host = found[0].replace(region, '{region}')
                forms[region] = (host, '{region}' if found[1] == region and '{region}' in host else found[1])
            # Signed for the region that is asked although the host names none.
            for region, (host, signed) in list(forms.items()):
                if signed == region:
                    same = all(it[1] == other for other, it in forms.items())
                    forms[region] = (host, '{region}' if same and len(forms) > 1 else signed)
            plain = (f"{prefix}{'-fips' if fips else ''}.{{region}}.{suffix}", '{region}')
            count = defaultdict(int)
            for form in forms.values():
                count[form] += 1
            usual = max(count, key=count.get) if count else plain
            if usual != plain:
                out.append('\t'.join([service, variant, name, *usual]))
            out += ['\t'.join([service, variant, region, *form]) for region, form in forms.items() if form != usual]
if len(sys.argv) < 3:
    print(f'# Where services depart from the plain endpoint rule: `cargo xtask endpoints`, from botocore {botocore.__version__} (Apache-2.0).')
    print('# service\tvariant\tpartition or region\thost\tregion of the signature')
print('\n'.join(out))
