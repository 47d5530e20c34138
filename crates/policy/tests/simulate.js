// Answers cases, a JSON line each, with the engine @cloud-copilot/iam-simulate: id and decision.
// node simulate.js FOLDER-OF-NODE_MODULES < cases > decisions
const path = require('path');
const readline = require('readline');

const modules = path.resolve(process.argv[2]);
const root = path.join(modules, '@cloud-copilot', 'iam-simulate', 'dist', 'cjs');
const { authorize } = require(path.join(root, 'core_engine', 'CoreSimulatorEngine.js'));
const { AwsRequestImpl } = require(path.join(root, 'request', 'request.js'));
const { RequestContextImpl } = require(path.join(root, 'requestContext.js'));
const { DiscoveryContextKeyConstraints } = require(path.join(root, 'context_keys', 'discoveryContextKeyConstraints.js'));
const { anonymousPrincipal } = require(path.join(root, 'simulation_engine', 'simulation.js'));
const { loadPolicy } = require(path.join(modules, '@cloud-copilot', 'iam-policy', 'dist', 'cjs', 'index.js'));

const all = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }] };
const load = (list) => (list || []).map((policy, index) => loadPolicy(policy, { name: String(index) }));
const one = (policy) => (policy ? loadPolicy(policy, { name: 'one' }) : undefined);
const levels = (list, more) =>
  (list || []).map((it) => ({ orgIdentifier: String(it.level), policies: load([...more, ...it.policies]) }));

function decide(it) {
  const asked = it.request;
  return authorize({
    request: new AwsRequestImpl(
      asked.principal === null ? anonymousPrincipal : asked.principal,
      { resource: asked.resource, accountId: asked.resource_account },
      asked.action,
      new RequestContextImpl(asked.context || {}),
      !!asked.wildcard_only_action
    ),
    sessionPolicy: one(it.session_policy),
    identityPolicies: load(it.identity_policies),
    serviceControlPolicies: levels(it.scps, []),
    resourceControlPolicies: levels(it.rcps, [all]),
    resourcePolicy: one(it.resource_policy),
    permissionBoundaries: it.boundary && it.boundary.length ? load(it.boundary) : undefined,
    vpcEndpointPolicies: it.vpce_policy ? load([it.vpce_policy]) : undefined,
    simulationParameters: {
      simulationMode: 'Strict',
      discoveryContextKeyConstraints: new DiscoveryContextKeyConstraints([])
    },
    serviceSettings: { s3: it.settings && it.settings.s3 }
  });
}

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  if (!line) return;
  const it = JSON.parse(line);
  let decision;
  try {
    decision = decide(it).result;
  } catch (error) {
    decision = `error: ${error.message}`;
  }
  process.stdout.write(JSON.stringify({ id: it.id, decision }) + '\n');
});
