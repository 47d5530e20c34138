// The pages but for the findings.
function warnings() {
  if (!D.head.warnings.length) return null;
  return h('div', { cls: 'panel warn', role: 'note', 'aria-label': 'What was not collected' }, D.head.warnings.map(it => it.is_command ? commands(it.text) : h('p', {}, it.text)));
}
function overview() {
  const counts = D.counts;
  const failing = counts.failing.reduce((sum, it) => sum + it, 0);
  const facts = [
    // Of the organization as a whole: what its accounts hold is told in their parts.
    D.accounts.length > 0 && `${plural(D.accounts.length, 'account')}: ${D.head.accounts}`,
    D.accounts.length > 0 && D.head.regions && `Regions: ${D.head.regions}`,
    D.snapshot && `Snapshot ${D.snapshot} (firestep ${D.firestep})${D.head.calls ? ': ' + D.head.calls : ''}`,
    ...D.head.notes, ...D.absent,
  ].filter(Boolean);
  return [
    ...title(D.title, `As of ${minute(D.as_of)}.`),
    warnings(),
    h('div', { cls: 'facts2' }, facts.map(it => h('p', {}, it))),
    section('Score', 'Only what was seen or attested counts. What was not seen counts as nothing.',
      h('div', { cls: 'ledge' }, D.tiers.map(tierCard)),
      h('p', { cls: 'dim' }, D.score && `All items together: ${whole(D.score)}. `, D.meaning.join(' ')),
      statesLine()),
    section('Exposed now', 'The worst first', exposedNow()),
    section(stepsTitle(), 'In checklist order', D.steps ? D.steps.length ? stepTable(D.steps.slice(0, 10).map(it => ITEM[it.item]), stepsTitle()) : empty('No step is left', D.not_seen && D.not_seen.verdicts ? 'Nothing that was seen is left to do. See what was not seen.' : 'Nothing that this version examines is left to do.') : absent('steps')),
    section('Stages', 'Score of each stage; hatched where half of it or more was not seen', heat()),
    section('Not seen', D.not_seen && `${plural(D.not_seen.verdicts, 'verdict')}, ${plural(D.not_seen.items, 'item')}`,
      D.not_seen ? [h('ul', {}, D.not_seen.groups.map(it => h('li', {}, `${it.heading.replace(/[:.]?$/, '')}: `, h('span', { cls: 'any' }, some(it.rows.map(row => row.action), 3))))), h('p', {}, link('unseen', 'See what was not seen, and what to add'))] : h('p', { cls: 'dim' }, `${plural(counts.unknown, 'verdict')} could not be reached.`)),
    section('Findings', null, h('p', {}, `${n(failing)} fail: ${counts.failing.map((it, at) => n(it) + ' ' + SEVERITIES[at]).join(', ')}. ${counts.excepted ? n(counts.excepted) + ' excepted. ' : ''}${n(counts.unknown)} could not be told. ${n(counts.pass)} pass. `, link('findings', 'Open the findings'))),
  ];
}
function tierCard(tier) {
  const score = tier.score;
  const head = h('h3', {}, `${tier.tier}  ${tier.name}`);
  if (!score) return h('div', { cls: 'panel tier' }, head, h('p', {}, 'Nothing of it is applicable.'));
  const row = (part, name, sub) => [h('dt', { cls: sub && 'sub' }, h('span', { cls: 'key p-' + part }), name), h('dd', { cls: sub && 'sub' }, percent(score, part))];
  const there = part => share(score, part) > 0 || score.traces.includes(part);
  const unseen = [h('dt', {}, 'unseen'), h('dd', {}, (score.unseen === 0 && UNSEEN.some(there) ? '<1' : score.unseen) + ' %')];
  const counted = tier.counted === null || tier.counted === tier.items ? plural(tier.items, 'item') : `${n(tier.counted)} of ${plural(tier.items, 'item')} applicable`;
  const moved = tier.moved && `; ${tier.moved[0] > 0 ? '+' : tier.moved[0] < 0 ? '−' : '±'}${Math.abs(tier.moved[0])} since ${tier.moved[1]}`;
  return h('div', { cls: 'panel tier' }, head,
    h('p', { cls: 'big' }, score.unseen === 100 ? '?' : score.traces.includes('score') ? '<1' : String(score.score), h('span', {}, score.unseen === 100 ? ' not seen' : ' %')), bar(score),
    h('dl', {}, row('verified', 'verified'), row('attested', 'attested'), score.reasons ? [unseen, UNSEEN.filter(there).map(part => row(part, PARTS.find(it => it[0] === part)[1], true))] : row('unseen', 'unseen'), there('waiting') && row('waiting', 'waiting'), row('open', 'open')),
    h('p', { cls: 'small dim' }, counted, moved || ''));
}
const STATES = ['done', 'partial', 'to do', 'unknown', 'not examined', 'not applicable'];
function statesLine() {
  // What this version examines nothing of is told apart from what it examines in part.
  const blank = D.not_seen && D.not_seen.not_examined;
  const counts = STATES.flatMap(word => {
    const of = D.items.filter(it => it.state === word);
    const apart = word === 'not examined' && blank ? of.filter(it => !blank.includes(it.id)).length : 0;
    return [[word, of.length - apart, word], [word, apart, 'in part']];
  }).filter(it => it[1]);
  return h('div', { cls: 'panel states', role: 'group', 'aria-label': 'Items by state' }, counts.map(([word, many, told]) => h('a', { href: '#/items' + query({ state: word }) }, h('b', {}, many), ' ', state(word, '', told))), h('span', { cls: 'dim' }, `= ${plural(D.items.length, 'item')}`));
}

const FIRST = 3;
const NUMBERS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];
function stepsTitle() {
  const shown = D.steps ? Math.min(D.steps.length, 10) : 0;
  return shown === 0 ? 'Next steps' : shown === 1 ? 'Next step' : `Next ${NUMBERS[shown]} steps`;
}
function exposedNow() {
  if (!D.exposed) return absent('exposures');
  const all = D.exposed.all;
  const note = h('p', { cls: 'dim any' }, D.exposed.seen);
  if (!all.length) return D.exposed.is_clear ? empty('Nothing is exposed', D.exposed.seen) : h('div', { cls: 'panel warn' }, h('p', {}, 'No exposure was found, and not everything that may be exposed was seen.'), note);
  const more = all.length > FIRST && h('details', { cls: 'more' }, h('summary', {}, `${n(all.length - FIRST)} more`), h('div', { cls: 'fires' }, all.slice(FIRST).map(exposure)));
  return [h('div', { cls: 'fires' }, all.slice(0, FIRST).map(exposure)), more, note];
}
function exposure(it) {
  const where = it.account === it.account_id ? it.account : `${it.account} ${it.account_id}`;
  return h('article', { cls: 'panel fire' },
    h('div', {}, severity(it.severity), ' ', itemLink(it.item), ' ', bdi(where, 'dim'), it.region === 'global' ? '' : h('span', { cls: 'dim' }, ', ', h('span', { cls: 'word' }, it.region))),
    h('h3', {}, bdi(it.title)), it.path.length > 1 && path(it.path), h('p', { cls: 'behind' }, bdi(it.behind)),
    h('div', { cls: 'low' }, commands(it.show), it.fix && h('details', {}, h('summary', {}, 'Commands that close it'), it.review && h('p', { cls: 'small' }, 'Review first. ' + it.review), commands(it.fix), profileNote(it.fix))));
}
// A path, hop by hop, drawn from the world to what it reaches.
function path(hops) {
  const last = hops.length - 1;
  const drawn = at => s('svg', { 'aria-hidden': 'true' },
    s('use', { href: at === 0 ? '#h-world' : at === last ? '#h-target' : '#h-hop', x: 4, y: 4, width: 16, height: 16 }),
    at < last && s('line', { class: 'edge', x1: 12, x2: 12, y1: 21, y2: '100%' }),
    at < last && s('svg', { y: '100%', class: 'tip', overflow: 'visible' }, s('path', { class: 'head', d: 'M8 -4h8L12 3z' })));
  return h('ol', { cls: 'path', 'aria-label': 'Path, hop by hop' }, hops.map((hop, at) => h('li', {}, drawn(at), bdi(hop))));
}

// What keeps an item from being done that has no step.
const RESTS = { unseen: 'what is left was not seen', waits: 'what is left waits for a declaration', both: 'what is left was not seen or waits for a declaration', repository: 'no repository is declared yet' };
const far = it => it.total > 1 ? ` ${n(it.done)} of ${n(it.total)}` : '';
function stepTable(list, name) {
  const step = it => STEP[it.id] ? STEP[it.id].command : null;
  const next = it => step(it) ? code(step(it)) : h('span', { cls: 'dim' }, it.state === 'not examined' ? 'not examined by this version' : it.left ? RESTS[it.rest] || 'what is left was not seen' : D.steps ? 'nothing to do' : 'not held');
  return region(name, '', table('cards steps', ['Item', 'What', 'State', 'Left', 'Effort', 'Step'], list.map(it => h('tr', {},
    h('th', { scope: 'row' }, itemLink(it.id)), h('td', {}, it.name), h('td', {}, state(it.state, it.state === 'partial' ? far(it) : '')), h('td', {}, it.left === null ? h('span', { cls: 'dim' }, 'not held') : it.left || 'nothing'), h('td', {}, it.effort), h('td', {}, next(it))))));
}
function heat() {
  const most = Math.max(...D.stages.map(it => stageNumber(it.stage)));
  const rows = [];
  for (let at = 1; at <= most; at++) {
    rows.push(h('tr', {}, h('th', { scope: 'row' }, at), D.tiers.map(tier => {
      const stage = STAGE[tier.tier + at];
      if (!stage) return h('td', { cls: 'hn' });
      const items = D.items.filter(it => it.stage === stage.stage);
      const score = stage.score;
      const cls = !score ? 'hn' : score.unseen >= 50 ? 'hx' : 'h' + Math.min(4, Math.floor(score.score / 20));
      return h('td', { cls }, h('a', { href: '#/items' + query({ stage: stage.stage }) },
        score && score.unseen > 0 && score.unseen < 100 && h('span', { cls: 'u' }, `${score.unseen} % unseen`),
        h('b', {}, whole(score)), h('span', { cls: 'nm' }, stage.name),
        items.length > 0 && h('span', { cls: 'gs', role: 'img', 'aria-label': items.map(it => it.id + ' ' + it.state).join(', ') }, items.map(it => glyph(it.state)))));
    })));
  }
  return table('heat', ['Stage', ...D.tiers.map(it => `${it.tier} ${it.name}, ${whole(it.score)}`)], rows);
}

function itemsPage(asked) {
  const go = event => { asked[event.target.name] = event.target.value; location.hash = '#/items' + query(asked); };
  const efforts = [...new Set(D.items.map(it => it.effort))];
  const strange = ignored(asked, { state: STATES, stage: D.stages.map(it => it.stage), effort: efforts });
  const list = D.items.filter(it => (!asked.state || it.state === asked.state) && (!asked.stage || it.stage === asked.stage) && (!asked.effort || it.effort === asked.effort));
  const page = [
    ...title('Items', `All ${D.items.length} items, in the order in which they are worth doing.`), strange,
    h('div', { cls: 'filters', role: 'search', 'aria-label': 'Filters' },
      pick('Stage', 'stage', [['', 'all stages'], ...D.stages.map(it => [it.stage, `${it.stage} ${it.name}`])], asked.stage, go),
      pick('State', 'state', [['', 'all states'], ...STATES.map(it => [it, it])], asked.state, go),
      pick('Effort', 'effort', [['', 'any effort'], ...efforts.map(it => [it, it])], asked.effort, go)),
    h('p', { role: 'status', cls: 'dim' }, `${list.length} of ${plural(D.items.length, 'item')}`),
  ];
  if (!list.length) page.push(empty('No item matches', 'Take away a filter to see more.'));
  for (const tier of D.tiers) {
    const of = list.filter(it => it.tier === tier.tier);
    if (of.length) page.push(section(`${tier.tier} ${tier.name}`, tier.score && `${whole(tier.score)}, of it ${percent(tier.score, 'attested')} attested; ${tier.score.unseen} % unseen`, stepTable(of, `${tier.name}: items`)));
  }
  return page;
}

// ---- one item ----
const count = (letters, which) => [...letters].filter(it => which.includes(it)).length;
const accountsWith = (letters, which) => D.accounts.filter((_, at) => which.includes(letters[at])).map(it => it.name);
function clauseRow(clause, at) {
  const by = clause.accounts;
  const pass = by && count(by, 'pai');
  const counted = by && count(by, 'pfuoxcwaiemkd');
  const word = by && clause.status === 'fail' && pass > 0 ? 'partial' : { unknown: 'not seen', 'nothing to judge': 'nothing to evaluate' }[clause.status] || clause.status;
  const told = by ? [['pass', 'pai'], ['fail', 'fek'], ['not seen', 'uo'], ['closed', 'c'], ['not examined', 'x'], ['waiting', 'wmd'], ['nothing to evaluate', 'n']].map(([name, which]) => [count(by, which), name]).filter(it => it[0]).map(([many, name]) => `${n(many)} ${name}`).join(', ') : 'organization';
  const why = (word, text) => h('div', { cls: 'why' }, glyph(word), bdi(text));
  const reasons = clause.checks.flatMap(it => F.reasons(it));
  // The whole audit counts failures, of which this file may hold none.
  const hidden = clause.checks.some(it => D.checks[it].fail > 0 && !F.reasons(it).length);
  const REASONS = 4;
  return h('tr', {}, h('td', { cls: 'num dim' }, at + 1), h('td', {}, clause.text,
    clause.checks.map(it => h('div', { cls: 'small' }, h('a', { href: '#/findings' + query({ check: D.checks[it].id, verdict: D.findings.passes ? 'all' : '' }) }, h('code', { cls: 'any' }, D.checks[it].id)), h('span', { cls: 'dim' }, ` ${n(D.checks[it].fail)} fail, ${n(D.checks[it].unknown)} not seen, ${n(D.checks[it].pass)} pass`))),
    reasons.slice(0, REASONS).map(([words, accounts]) => why('fail', `${accounts[0] === 'organization' && accounts.length === 1 ? '' : some(accounts, 6) + ': '}${words}`)),
    reasons.length > REASONS && h('div', { cls: 'why dim' }, `and ${n(reasons.length - REASONS)} other reasons`),
    hidden && h('div', { cls: 'why dim' }, 'why it fails is not in this file'),
    by && count(by, 'uo') > 0 && why('not seen', `not seen in ${some(accountsWith(by, 'uo'), 8)}`),
    by && count(by, 'c') > 0 && why('closed', `regions closed in ${some(accountsWith(by, 'c'), 8)}`),
    clause.note && h('div', { cls: 'why dim' }, bdi(clause.note))),
    h('td', { cls: 'nw' }, state(word, word === 'partial' ? ` ${n(pass)} of ${n(counted)}` : '')), h('td', {}, h('span', { cls: 'dim' }, told)));
}
// The findings of an item that the file holds, and what it lacks of them.
function itemFindings(it, listed, asked) {
  if (KEPT) return [h('p', {}, 'A result that was kept does not hold which findings an item has. An audit of the snapshot tells.'), h('p', {}, link('findings', 'All findings that it holds'))];
  const counts = F.ofItem(it.id);
  const open = listed > 0 && h('p', {}, h('a', { href: '#/findings' + query(asked) }, `Open the findings of ${it.id}`));
  if (counts.lacking) return [open, h('p', {}, `${plural(counts.lacking, 'finding')} that ${counts.lacking === 1 ? 'does' : 'do'} not pass ${counts.lacking === 1 ? 'is' : 'are'} not in this file. `, narrowed().map(why => [why, ' ']), 'The command shows them:'), commands(it.command)];
  if (D.findings.passes || !counts.pass) return open || h('p', {}, 'No verdict was reached for it: no check decides it, or there is nothing to check.');
  return [open, h('p', {}, `${counts.open + counts.excepted ? '' : 'Nothing that a check decides of it fails or is unseen. '}${n(counts.pass)} pass; those are counted and not in this file: `, code(it.command + ' --all'))];
}
function itemPage(id) {
  const it = ITEM[id];
  if (!it) return [...title('No such item'), empty(`${vis(id)} is not one of the items`, 'Item ids look like E3.1.'), h('p', {}, link('items', 'All items'))];
  const at = D.items.indexOf(it);
  const before = D.items[at - 1];
  const after = D.items[at + 1];
  const asked = { item: it.id, verdict: D.findings.passes ? 'all' : '' };
  const found = F.filter(asked);
  const operations = F.operations(it.id);
  const facts = [['State', state(it.state, it.state === 'partial' ? ': ' + far(it).trim() : '')], ['Left', it.left === null ? 'not held' : it.left || 'nothing'], ['Effort', it.effort], ['Evaluated per', it.unit]];
  const records = ([name, of]) => {
    const first = [...of.accounts][0];
    return h('tr', {}, h('td', {}, operation(name)), h('td', {}, some([...of.accounts].map(nameOf), 4)), h('td', { cls: 'num', 'data-label': 'Findings' }, n(of.findings)), D.records && h('td', {}, code(`${D.records} --account ${first < 0 ? 'organization' : idOf(first)} --operation ${name}`)));
  };
  const RECORDS = 12;
  const recordTable = list => region('Records', '', table('cards flat', ['Operation', 'Asked in', ['Findings', 'num'], ...(D.records ? ['As it was written'] : [])], list.map(records)));
  return [
    h('p', { cls: 'crumb' }, h('a', { href: '#/items' + query({ stage: it.stage }) }, `${TIER[it.tier].name}, stage ${stageNumber(it.stage)}: ${STAGE[it.stage].name}`)),
    ...title(`${it.id} ${it.name}`, it.why),
    h('dl', { cls: 'facts' }, facts.map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value)))),
    section('Done when', null, h('p', { cls: 'prose' }, it.done_when), region('Clauses', '', table('cards nums', ['', 'Clause', 'Status', 'Where'], it.clauses.map(clauseRow)))),
    section('Next step', null, h('p', { cls: 'prose' }, it.fix), it.command ? commands(it.command) : h('p', { cls: 'dim' }, 'A result that was kept holds no commands.')),
    section('Findings', found.length ? plural(found.length, 'finding') : null, itemFindings(it, found.length, asked)),
    section('Records behind this', 'What its findings rest on', operations.length ? [recordTable(operations.slice(0, RECORDS)), F.ofItem(it.id).lacking > 0 && h('p', { cls: 'small dim' }, 'Those of findings that are not in this file are not among them.'), operations.length > RECORDS && h('details', { cls: 'more' }, h('summary', {}, `${n(operations.length - RECORDS)} more operations`), recordTable(operations.slice(RECORDS))), !D.records && D.again && h('p', { cls: 'small dim' }, 'This snapshot was not kept. Of one that is, firestep snapshot cat prints every record.')] : h('p', { cls: 'dim' }, KEPT ? 'A result that was kept holds no records.' : F.ofItem(it.id).lacking ? 'Those of findings that are not in this file are not in it either.' : 'What does not pass names the records behind it; no finding of this item does.')),
    h('nav', { cls: 'pager', 'aria-label': 'Items' }, before ? h('a', { href: '#/item/' + before.id }, `Previous: ${before.id} ${before.name}`) : h('span'), after ? h('a', { href: '#/item/' + after.id }, `Next: ${after.id} ${after.name}`) : h('span')),
  ];
}

// ---- frameworks ----
const REQUIREMENTS = [['fail', 'fail'], ['unknown', 'not seen'], ['partly', 'partly'], ['pass', 'pass'], ['nothing', 'nothing'], ['by no call', 'by no call'], ['not yet', 'not yet']];
function frameworksPage(asked, name) {
  if (!D.frameworks) return [...title('Frameworks'), absent('frameworks')];
  const one = name && D.frameworks.find(it => it.name === name);
  if (name && !one) return [...title('No such framework'), empty(`${vis(name)} is not one of the frameworks`, 'The list names them all.'), h('p', {}, link('frameworks', 'All frameworks'))];
  return one ? frameworkPage(one, asked) : [
    ...title('Frameworks', 'What the audit says of the requirements that people are measured by. By no call: no call to AWS can tell. Not yet: this version does not look.'),
    section('Coverage', null, region('Frameworks', '', table('cards wide', ['Framework', ...REQUIREMENTS.map(([, word]) => [capital(word), 'num'])], D.frameworks.map(it => h('tr', {},
      h('th', { scope: 'row' }, link('frameworks/' + it.name, it.title), ' ', h('span', { cls: 'dim small nw' }, plural(it.requirements.length, 'requirement'))),
      REQUIREMENTS.map(([state, word]) => h('td', { cls: 'num', 'data-label': word }, n(it.requirements.filter(of => of.state === state).length)))))))),
  ];
}
function frameworkPage(it, asked) {
  const go = event => { asked.state = event.target.value; location.hash = '#/frameworks/' + it.name + query(asked); };
  const strange = ignored(asked, { state: REQUIREMENTS.map(of => of[0]) });
  const list = it.requirements.filter(of => !asked.state || of.state === asked.state);
  const word = state => REQUIREMENTS.find(of => of[0] === state)[1];
  return [
    h('p', { cls: 'crumb' }, link('frameworks', 'Frameworks')),
    ...title(it.title, REQUIREMENTS.map(([state, word]) => [it.requirements.filter(of => of.state === state).length, word]).filter(of => of[0]).map(([many, word]) => `${n(many)} ${word}`).join(', ') + '.'),
    commands(it.command), strange,
    h('div', { cls: 'filters', role: 'search', 'aria-label': 'Filters' }, pick('State', 'state', [['', 'all'], ...REQUIREMENTS], asked.state, go)),
    h('p', { role: 'status', cls: 'dim' }, `${list.length} of ${plural(it.requirements.length, 'requirement')}`),
    list.length ? region('Requirements', '', table('cards reqs', ['Requirement', 'State', ['Fail', 'num'], ['Not seen', 'num'], 'What it asks, and what decides it'], list.map(of => h('tr', {},
      h('th', { scope: 'row', cls: 'any' }, of.id), h('td', {}, state(word(of.state))), h('td', { cls: 'num', 'data-label': 'fail' }, n(of.fail)), h('td', { cls: 'num', 'data-label': 'not seen' }, n(of.unknown)),
      h('td', { cls: 'any' }, of.title && h('div', {}, of.title), h('div', { cls: 'small dim' }, of.by)))))) : empty('No requirement matches', 'Take away the filter to see more.'),
    h('p', {}, h('a', { href: it.page, rel: 'noreferrer noopener', target: '_blank' }, 'Where its makers publish it')),
  ];
}

// ---- what was not seen ----
function unseenPage() {
  if (!D.not_seen) return [...title('Not seen', `${plural(D.counts.unknown, 'verdict')} could not be reached.`), absent('reasons for what was not seen')];
  const MANY = 6;
  const rows = it => it.rows.map(row => h('tr', {},
    h('td', {}, row.action.includes(':') ? operation(row.action) : h('code', { cls: 'any' }, row.action)),
    h('td', {}, row.accounts.length ? row.accounts.length > MANY ? h('details', {}, h('summary', {}, plural(row.accounts.length, 'account')), row.accounts.join(', ')) : row.accounts.join(', ') : 'organization'),
    h('td', {}, row.items.length ? row.items.map((id, at) => [at ? ' ' : '', itemLink(id)]) : h('span', { cls: 'dim' }, 'no item alone'))));
  const items = D.not_seen.not_examined.map(id => ITEM[id]).filter(Boolean);
  return [
    ...title('Not seen', `${plural(D.not_seen.verdicts, 'verdict')} on ${plural(D.not_seen.items, 'item')} could not be reached. None of them counts as passed.`),
    warnings(),
    D.not_seen.groups.length === 0 && empty('Every operation was answered', 'Nothing that this version asks was refused.'),
    D.not_seen.groups.map(it => section(it.heading.replace(/[:.]?$/, ''), it.is_permission ? 'The policy that has them all:' : null, it.is_permission && commands('firestep permissions'), region(it.heading, '', table('cards flat', ['Action', 'Accounts', 'Items that it hides'], rows(it))))),
    items.length > 0 && section('Not examined by this version', plural(items.length, 'item'), h('ul', {}, items.map(it => h('li', {}, itemLink(it.id), ' ', it.name))), commands('firestep items --not-examined')),
  ];
}

// ---- trend ----
const TREND = [['verified', 'verified'], ['attested', 'attested'], ['unseen', 'unseen'], ['waiting', 'waiting'], ['open', 'open']];
function chart(of, name, audits) {
  const width = 360, height = 190, left = 30, bottom = 24, top = 8;
  const high = height - top - bottom;
  const step = (width - left) / audits.length;
  const y = value => top + high * (1 - value / 100);
  const score = audit => audit.scores.find(it => it.of === of);
  const column = (audit, at) => {
    const it = score(audit);
    if (!it) return null;
    const wide = Math.min(56, step * .6);
    const x = left + step * at + (step - wide) / 2;
    let sum = 0;
    return TREND.map(([part]) => {
      const value = it[part];
      sum += value;
      return value > 0 && s('rect', { class: 's-' + part, x, width: wide, y: y(sum), height: high * value / 100 });
    });
  };
  const every = Math.ceil(audits.length / 4);
  const label = (audit, at) => (at % every === 0 || at === audits.length - 1) && s('text', { x: left + step * (at + .5), y: height - 6, 'text-anchor': 'middle' }, day(audit.as_of).slice(2));
  const told = audits.map(audit => { const it = score(audit); return it ? `${day(audit.as_of)}: ${it.score} %` : `${day(audit.as_of)}: not applicable`; }).join('; ');
  return h('figure', { cls: 'panel chart' }, h('figcaption', {}, name), s('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': `${name}: ${told}`, preserveAspectRatio: 'xMidYMid meet' },
    [0, 50, 100].map(value => [s('line', { class: 'grid', x1: left, x2: width, y1: y(value), y2: y(value) }), s('text', { x: left - 6, y: y(value) + 4, 'text-anchor': 'end' }, String(value))]), audits.map(column), audits.map(label)));
}
function trendPage() {
  const audits = D.history;
  if (audits.length < 2) return [...title('Trend'), empty('One audit so far', 'A trend needs two. Results are kept in the history of a program folder: audit again, and this page draws how each tier moved.', 'firestep history')];
  const SHOWN = 24;
  const shown = audits.slice(-SHOWN);
  const tiers = [['all', 'All items'], ...D.tiers.map(it => [it.tier, it.name])];
  const cell = (audit, of, name) => {
    const it = audit.scores.find(score => score.of === of);
    const sign = it && it.change != null ? it.change > 0 ? `+${it.change}` : it.change < 0 ? `−${-it.change}` : '=' : '';
    return h('td', { cls: 'num', 'data-label': name }, it ? [`${it.score} % `, h('span', { cls: 'dim small nw' }, `${it.verified}+${it.attested}`), h('span', { cls: 'dim' }, ` ${sign}`)] : 'not applicable');
  };
  const lacks = [...new Set(shown.flatMap(it => it.lacks))];
  return [
    ...title('Trend', `${plural(audits.length, 'audit')}, from ${day(audits[0].as_of)} to ${day(audits[audits.length - 1].as_of)}.`),
    h('p', { cls: 'accs' }, TREND.map(([part, name]) => h('span', {}, h('span', { cls: 'key p-' + part }), name))),
    h('div', { cls: 'charts' }, tiers.map(([of, name]) => chart(of, name, shown))),
    section('Audits', 'Score, verified + attested, and the change since the whole audit before', region('Audits', '', table('cards wide', ['Date', 'Accounts', ...tiers.map(([, name]) => [name, 'num'])], shown.slice().reverse().map(audit => h('tr', {},
      h('th', { scope: 'row' }, day(audit.as_of) + (audit.lacks.length ? ' *' : '')), h('td', { 'data-label': 'Accounts' }, audit.accounts), tiers.map(([of, name]) => cell(audit, of, name)))))),
      lacks.length > 0 && h('p', { cls: 'small dim' }, `* This audit was not whole, and nothing is compared with it: ${lacks.join('; ')}.`),
      audits.length > SHOWN && [h('p', {}, `${n(audits.length - SHOWN)} before:`), commands('firestep history --all')]),
    section('What moved', null, h('p', {}, 'Between the two last audits:'), commands('firestep diff previous latest')),
  ];
}
