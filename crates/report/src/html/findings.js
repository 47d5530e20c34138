// Findings: columns as arrays, of which only those in view become rows.
const F = (() => {
  const c = D.findings.columns;
  const all = c.check.length;
  const severities = D.checks.map(it => SEVERITIES.indexOf(it.severity));
  let names = null;
  let texts = null;
  const group = (by, name) => {
    const grouping = (D.groups || []).find(it => it.by === by);
    const found = grouping && grouping.groups.find(it => it.name === name);
    return new Set(found ? found.members : []);
  };
  // Which verdicts a word asks for.
  const verdicts = word => ({
    __proto__: null, '': v => v !== 0, fail: v => v === 1, unseen: v => v === 2 || v === 3 || v === 4 || v === 7, excepted: v => v === 5 || v === 6, pass: v => v === 0, all: () => true,
  })[word || ''] || (() => true);

  // The places of those that are asked for, in the order of the report.
  function filter(asked) {
    const found = new Uint32Array(all);
    let many = 0;
    const wanted = [0, 1, 2, 3, 4, 5, 6, 7].map(verdicts(asked.verdict));
    const severity = SEVERITIES.indexOf(asked.severity);
    // One that nobody knows has none.
    const known = D.accounts.findIndex(it => it.id === asked.account || it.name === asked.account);
    const account = asked.account === 'organization' ? -1 : known < 0 ? -2 : known;
    const region = D.findings.regions.indexOf(asked.region);
    const groups = ['owner', 'unit', 'category'].filter(by => asked[by]).map(by => group(by, asked[by]));
    const text = (asked.q || '').toLowerCase().trim();
    let checkHas, wordsHave, kindHas;
    if (text) {
      names = names || c.id.map((id, at) => (c.name[at] ? c.name[at] + '\n' + id : id).toLowerCase());
      texts = texts || D.findings.words.map(it => it.toLowerCase());
      checkHas = D.checks.map(it => (it.id + ' ' + it.items.join(' ') + ' ' + (it.title || '')).toLowerCase().includes(text));
      wordsHave = texts.map(it => it.includes(text));
      kindHas = D.findings.kinds.map(it => it.toLowerCase().includes(text));
    }
    const takes = D.checks.map((it, at) => (severity < 0 || severities[at] === severity) && (!asked.item || it.items.includes(asked.item)) && (!asked.check || it.id === asked.check));
    for (let at = 0; at < all; at++) {
      if (!wanted[c.verdict[at]] || !takes[c.check[at]]) continue;
      if (asked.account && c.account[at] !== account) continue;
      if (asked.region && c.region[at] !== region) continue;
      if (groups.length && !groups.every(it => it.has(c.account[at]))) continue;
      if (text && !checkHas[c.check[at]] && !wordsHave[c.words[at]] && !kindHas[c.kind[at]] && !names[at].includes(text)) continue;
      found[many++] = at;
    }
    return found.subarray(0, many);
  }

  // A fix with what was taken out of it put back, the last first.
  function fix(at) {
    const place = c.fix[at];
    if (place < 0) return null;
    const text = D.findings.fixes[place].commands;
    const back = text.split('\u0003').join(D.findings.regions[c.region[at]]).split('\u0002').join(idOf(c.account[at])).split('\u0001').join(c.id[at]);
    return { commands: back, review: D.findings.fixes[place].review };
  }
  function row(at) {
    const check = D.checks[c.check[at]];
    return {
      at, check, verdict: VERDICTS[c.verdict[at]], account: c.account[at], region: D.findings.regions[c.region[at]], kind: D.findings.kinds[c.kind[at]],
      id: c.id[at], name: c.name[at] || c.id[at], words: D.findings.words[c.words[at]], evidence: D.findings.evidence[c.evidence[at]], fix: fix(at),
    };
  }
  // Why a check fails: its words, with the accounts in which it says them.
  function reasons(check) {
    const found = new Map();
    for (let at = 0; at < all; at++) {
      if (c.check[at] !== check || c.verdict[at] !== 1) continue;
      const words = D.findings.words[c.words[at]];
      if (!found.has(words)) found.set(words, new Set());
      found.get(words).add(nameOf(c.account[at]));
    }
    return [...found].map(([words, accounts]) => [words, [...accounts]]);
  }
  // The operations that what does not pass of an item rests on, each with the accounts that were asked: some refused.
  function operations(item) {
    const found = new Map();
    for (let at = 0; at < all; at++) {
      if (c.verdict[at] === 0 || !D.checks[c.check[at]].items.includes(item)) continue;
      for (const name of D.findings.evidence[c.evidence[at]]) {
        if (!found.has(name)) found.set(name, { findings: 0, accounts: new Set() });
        const of = found.get(name);
        of.findings++;
        of.accounts.add(c.account[at]);
      }
    }
    return [...found].sort(([one], [other]) => one < other ? -1 : 1);
  }
  // How many verdicts an item has in the whole audit, and how many of those that do not pass this file lacks.
  function ofItem(item) {
    const counts = { open: 0, pass: 0, listed: 0, excepted: 0 };
    for (const check of D.checks) {
      if (!check.items.includes(item)) continue;
      counts.open += check.fail + check.unknown;
      counts.excepted += check.excepted;
      counts.pass += check.pass;
    }
    // What is declared to be meant counts as passed.
    for (let at = 0; at < all; at++) if (c.verdict[at] !== 0 && c.verdict[at] !== 6 && D.checks[c.check[at]].items.includes(item)) counts.listed++;
    counts.lacking = Math.max(0, counts.open + counts.excepted - counts.listed);
    return counts;
  }
  return { all, filter, row, reasons, operations, ofItem };
})();

const quotedArgument = account => account < 0 || account >= D.accounts.length ? null : D.accounts[account].argument;
// The command that shows a finding again.
function showing(row) {
  if (!D.again) return null;
  const argument = quotedArgument(row.account);
  return `${D.again} --check ${row.check.id}` + (argument ? ` --account ${argument}` : '');
}
function detail(row) {
  const facts = [
    ['Resource', [bdi(row.name, 'mono'), row.name !== row.id && [h('br'), bdi(row.id, 'mono small')]]],
    ['Kind', row.kind],
    ['Account', row.account < 0 ? 'the organization as a whole' : [bdi(nameOf(row.account)), ` (${idOf(row.account)})`]],
    ['Region', row.region],
    ['Why', bdi(row.words)],
    row.check.items.length > 0 && ['Item', row.check.items.map((id, at) => [at ? ', ' : '', itemLink(id), ITEM[id] ? ' ' + ITEM[id].name : ''])],
    row.check.risk && ['Risk', row.check.risk],
    row.check.remedy && ['Remedy', row.check.remedy],
    row.evidence.length > 0 && ['Rests on', row.evidence.map((it, at) => [at ? ', ' : '', h('code', {}, it)])],
  ].filter(Boolean);
  const show = showing(row);
  dialog.replaceChildren(
    h('h2', { id: 'detail-title', tabindex: '-1', autofocus: true }, row.check.title || row.check.id),
    h('p', {}, severity(row.check.severity), ' ', state(row.verdict), ' ', h('code', { cls: 'dim any' }, row.check.id)),
    h('dl', {}, facts.map(([name, value]) => [h('dt', {}, name), h('dd', {}, value)])),
    ...(row.fix ? [h('h3', {}, 'Put it right'), h('p', {}, row.fix.review ? 'Review first. ' + row.fix.review : ''), ...commands(row.fix.commands), profileNote(row.fix.commands)] : []),
    ...(show ? [h('h3', {}, 'See it in a terminal'), h('p', {}), ...commands(show)] : []),
    ...(row.check.reference ? [h('p', {}, h('a', { href: row.check.reference, rel: 'noreferrer noopener', target: '_blank' }, 'What AWS says of it'))] : []),
    h('p', {}, h('button', { type: 'button', on: { click: () => dialog.close() } }, 'Close')),
  );
  dialog.showModal();
  dialog.scrollTop = 0;
}
dialog.addEventListener('click', event => { if (event.target === dialog || event.target.closest('a[href^="#"]')) dialog.close(); });

let leave = null;
// Why the file does not hold all findings.
function narrowed() {
  if (KEPT) return [];
  return [D.asked && ['This file holds the findings of ', code(D.asked), ' alone.'], D.findings.left_out && 'This file holds the most severe findings alone: they are too many.'].filter(Boolean);
}
function findingsPage(asked) {
  const groupings = (D.groups || []).filter(it => it.is_known);
  const others = KEPT ? { item: [] } : { item: D.items.map(it => it.id) };
  for (const by of ['owner', 'unit', 'category']) others[by] = groupings.filter(it => it.by === by).flatMap(it => it.groups.map(of => of.name));
  const strange = ignored(asked, {
    severity: SEVERITIES, verdict: ['fail', 'unseen', 'excepted', 'pass', 'all'], account: ['organization', ...D.accounts.flatMap(it => [it.id, it.name])], ...others,
  });
  const status = h('p', { role: 'status', cls: 'dim' });
  const body = h('tbody', { role: 'rowgroup' });
  const heads = ['Severity', 'Verdict', 'Resource', 'Why', 'Check', ...(KEPT ? [] : ['Item']), 'Account'];
  const widths = ['104px', '128px', '24%', '', '240px', ...(KEPT ? [] : ['76px']), '150px'];
  const columns = widths.map(width => { const it = h('col'); if (width) it.style.width = width; return it; });
  const grid = h('table', { role: 'table', 'aria-label': 'Findings' }, h('colgroup', {}, columns), h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' }, heads.map(it => h('th', { scope: 'col', role: 'columnheader' }, it)))), body);
  const pad = h('div', {}, grid);
  const box = h('div', { cls: 'panel vt', tabindex: '0', role: 'region', 'aria-label': 'Findings, scrollable' }, pad);
  const none = h('div');
  const chips = h('div', { cls: 'chips' });
  let found = [];
  let from = -1;
  let to = -1;
  let current = -1;
  const PRINTED = 1000;
  const height = () => matchMedia('screen and (max-width:759px)').matches && !printing ? 116 : 40;

  function line(place) {
    const row = F.row(found[place]);
    const cell = (kids, cls) => h('td', { role: 'cell', cls }, kids);
    return h('tr', { role: 'row', 'aria-rowindex': place + 2, 'data-k': place },
      cell(severity(row.check.severity)), cell(state(row.verdict)),
      cell(h('button', { type: 'button', cls: 'lk mono', title: row.name }, bdi(row.name)), 'c-res'),
      cell(bdi(row.words), 'c-why dim'), cell(h('code', { title: row.check.id }, row.check.id), 'c-chk'),
      !KEPT && cell(row.check.items.slice(0, 1).map(itemLink), 'c-item'), cell(bdi(nameOf(row.account)), 'c-acc'));
  }
  function draw(force) {
    const high = height();
    const first = printing ? 0 : Math.max(0, Math.floor(box.scrollTop / high) - 12);
    const last = Math.min(found.length, printing ? PRINTED : first + Math.ceil(box.clientHeight / high) + 24);
    if (!force && first === from && last === to) return;
    const had = body.contains(document.activeElement);
    from = first;
    to = last;
    const rows = [];
    for (let place = first; place < last; place++) rows.push(line(place));
    body.replaceChildren(...rows);
    pad.style.paddingTop = first * high + 'px';
    pad.style.paddingBottom = (printing ? 0 : (found.length - last) * high) + 'px';
    if (had) {
      const button = body.querySelector(`[data-k="${current}"] button`);
      (button || box).focus({ preventScroll: true });
    }
  }
  function run() {
    found = F.filter(asked);
    grid.setAttribute('aria-rowcount', found.length + 1);
    box.scrollTop = 0;
    current = -1;
    draw(true);
    const hidden = asked.verdict || !D.findings.passes ? '' : ', those that pass hidden';
    const cut = printing && found.length > PRINTED ? `; the first ${n(PRINTED)} are printed` : '';
    status.textContent = `${n(found.length)} of ${plural(F.all, 'finding')}${hidden}${cut}`;
    box.hidden = !found.length;
    none.replaceChildren(found.length ? '' : nothing());
    const more = ['check', 'region'].filter(name => asked[name]);
    chips.replaceChildren(...more.map(name => h('button', { type: 'button', on: { click: () => { delete asked[name]; run(); (chips.querySelector('button') || text).focus(); } } }, `${name} ${vis(asked[name])} × `, h('span', { cls: 'sr' }, 'take this filter away'))));
    history.replaceState(null, '', '#/findings' + query(asked));
  }
  // What a file does not hold is no proof that there is none.
  function nothing() {
    const lacks = narrowed();
    const words = { pass: ['pass', D.counts.pass], unseen: ['were not seen', D.counts.unknown] }[asked.verdict];
    if (words && words[1] > 0 && (asked.verdict === 'pass' ? !D.findings.passes : KEPT)) {
      return empty(`Those that ${words[0]} are not in this file`, `${n(words[1])} ${words[0]} in the whole audit: they are counted and not listed.`, asked.verdict === 'pass' && asking('--all'));
    }
    const box = empty('No finding matches', F.all ? 'Take away a filter to see more.' : 'The file holds none.');
    box.append(...lacks.map(it => h('p', {}, it)));
    if (lacks.length) box.append(h('p', {}, 'All of them:'), ...commands(D.again));
    return box;
  }
  function go(place) {
    if (place < 0 || place >= found.length) return;
    current = place;
    const high = height();
    const top = place * high;
    if (top < box.scrollTop) box.scrollTop = top;
    else if (top + 2 * high > box.scrollTop + box.clientHeight) box.scrollTop = top - box.clientHeight + 2 * high + 8;
    draw();
    const button = body.querySelector(`[data-k="${place}"] button`);
    if (button) button.focus({ preventScroll: true });
  }
  box.addEventListener('scroll', () => draw(), { passive: true });
  box.addEventListener('focusin', event => { const row = event.target.closest('tr'); if (row && row.dataset.k) current = Number(row.dataset.k); });
  box.addEventListener('keydown', event => {
    const page = Math.floor(box.clientHeight / height()) - 1;
    const place = { ArrowDown: current + 1, ArrowUp: current - 1, PageDown: Math.min(found.length - 1, current + page), PageUp: Math.max(0, current - page), Home: 0, End: found.length - 1 }[event.key];
    if (place !== undefined && !event.altKey) { event.preventDefault(); go(place); }
  });
  box.addEventListener('click', event => {
    const button = event.target.closest('button.lk');
    if (button) { current = Number(button.closest('tr').dataset.k); detail(F.row(found[current])); }
  });
  let wait;
  const typed = event => { clearTimeout(wait); wait = setTimeout(() => { asked.q = event.target.value; run(); }, 80); };
  const text = h('input', { type: 'search', name: 'q', value: asked.q || '', placeholder: 'name, check or reason', autocomplete: 'off', spellcheck: 'false', on: { input: typed } });
  const set = event => { asked[event.target.name] = event.target.value; run(); };
  const resize = () => draw(true);
  const print = () => run();
  addEventListener('resize', resize);
  addEventListener('firestep-print', print);
  leave = () => { clearTimeout(wait); removeEventListener('resize', resize); removeEventListener('firestep-print', print); };

  const verdicts = [['', 'not passing'], ['fail', 'failing'], ['unseen', 'not seen'], ['excepted', 'excepted']].concat(D.findings.passes || ['pass', 'all'].includes(asked.verdict) ? [['pass', 'passing'], ['all', 'all']] : []);
  const filters = [
    h('label', {}, 'Text', text),
    pick('Severity', 'severity', [['', 'any'], ...SEVERITIES.map(it => [it, it])], asked.severity, set),
    pick('Verdict', 'verdict', verdicts, asked.verdict, set),
    pick('Account', 'account', [['', 'any'], ['organization', 'the organization'], ...D.accounts.map(it => [it.id, it.name])], asked.account, set),
    ...(KEPT ? [] : [pick('Item', 'item', [['', 'any'], ...D.items.map(it => [it.id, it.id + ' ' + it.name])], asked.item, set)]),
    ...groupings.map(it => pick(capital(it.by), it.by, [['', 'any'], ...it.groups.filter(group => group.members.length).map(group => [group.name, group.name])], asked[it.by], set)),
  ];
  const counts = D.counts;
  const failing = counts.failing.reduce((sum, it) => sum + it, 0);
  const told = `${n(failing)} fail (${counts.failing.map((it, at) => n(it) + ' ' + SEVERITIES[at]).join(', ')}), ${counts.excepted ? n(counts.excepted) + ' excepted, ' : ''}${n(counts.unknown)} not seen, ${n(counts.pass)} pass.`;
  const left = D.findings.left_out;
  const notes = [
    D.asked && ['These are the findings of ', h('code', {}, D.asked), '; the counts are of the whole.'],
    left && [`This file leaves out ${[[left.fail, 'that fail'], [left.unknown, 'not seen'], [left.excepted, 'excepted'], [left.pass, 'that pass']].filter(it => it[0]).map(([many, word]) => `${n(many)} ${word}`).join(', ')}: of each severity it keeps first what fails, then what was not seen, the most severe first. All of them, as CSV:`, D.findings.all && commands(D.findings.all)],
    !D.findings.passes && D.again && counts.pass > 0 && ['Those that pass are counted and not listed: ', code(asking('--all'))],
    ...(D.again ? [] : D.absent),
  ].filter(Boolean);
  return [...title('Findings', told), strange, h('div', { cls: 'facts2' }, notes.map(it => h('p', {}, it))), h('div', { cls: 'filters', role: 'search', 'aria-label': 'Filters' }, filters), chips, status, none, box, run];
}
