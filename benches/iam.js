// The peer's side: decisions a CPU second of @cloud-copilot/iam-simulate over the same cases, policies read beforehand and anew.
// node iam.js FOLDER-OF-NODE_MODULES CASES
const path = require('path');
const fs = require('fs');
const modules = path.resolve(process.argv[2]);
const root = path.join(modules, '@cloud-copilot', 'iam-simulate', 'dist', 'cjs');
const { authorize } = require(path.join(root, 'core_engine', 'CoreSimulatorEngine.js'));
const { AwsRequestImpl } = require(path.join(root, 'request', 'request.js'));
const { RequestContextImpl } = require(path.join(root, 'requestContext.js'));
const { DiscoveryContextKeyConstraints } = require(path.join(root, 'context_keys', 'discoveryContextKeyConstraints.js'));
const { loadPolicy } = require(path.join(modules, '@cloud-copilot', 'iam-policy', 'dist', 'cjs', 'index.js'));
const cases = fs.readFileSync(process.argv[3], 'utf8').trim().split('\n').map((line) => JSON.parse(line));
const load = (list) => list.map((it, index) => loadPolicy(it, { name: String(index) }));
const levels = (list) => list.map((it) => ({ orgIdentifier: it.level, policies: load(it.policies) }));
const made = (it) => ({
  request: new AwsRequestImpl(it.request.principal, { resource: it.request.resource, accountId: it.request.resource_account }, it.request.action, new RequestContextImpl(it.request.context)),
  sessionPolicy: undefined,
  identityPolicies: load(it.identity_policies),
  serviceControlPolicies: levels(it.scps),
  resourceControlPolicies: [],
  resourcePolicy: it.resource_policy ? loadPolicy(it.resource_policy, { name: 'r' }) : undefined,
  permissionBoundaries: it.boundary.length ? load(it.boundary) : undefined,
  vpcEndpointPolicies: undefined,
  simulationParameters: { simulationMode: 'Strict', discoveryContextKeyConstraints: new DiscoveryContextKeyConstraints([]) },
});
function measure(name, each) {
  const begun = process.cpuUsage();
  let done = 0;
  const spent = () => { const it = process.cpuUsage(begun); return (it.user + it.system) / 1e6; };
  while (spent() < 5) { for (const it of each()) { authorize(it()); done++; } }
  console.log(`${name}: ${Math.round(done / spent())} per CPU second`);
}
const ready = cases.map(made);
measure('decided', () => ready.map((it) => () => it));
measure('read and decided', () => cases.map((it) => () => made(it)));
