// Items by account, and who answers for what.
// Above this many accounts a column is a category, which opens into its accounts so many at a time.
const COLUMNS = 40;
// The columns: an account by its place, or a category with its members.
function matrixColumns(asked) {
  const all = D.accounts.map((_, at) => ({ at }));
  if (all.length <= COLUMNS) return all;
  const groups = new Map();
  D.accounts.forEach((it, at) => {
    const name = it.category || '(no category)';
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name).push(at);
  });
  const columns = [];
  for (const name of [...groups.keys()].sort((one, other) => (one === '(no category)') - (other === '(no category)') || (one < other ? -1 : 1))) {
    const members = groups.get(name);
    const open = asked.open === name;
    const from = open ? Math.min(Math.max(0, Math.floor(Number(asked.from) / COLUMNS) * COLUMNS || 0), Math.floor((members.length - 1) / COLUMNS) * COLUMNS) : 0;
    columns.push({ name, members, open, from });
    if (open) columns.push(...members.slice(from, from + COLUMNS).map(at => ({ at })));
  }
  return columns;
}
function matrixPage(asked) {
  const columns = matrixColumns(asked);
  const grouped = D.accounts.length > COLUMNS;
  const open = values => { location.hash = '#/matrix' + query(values); };
  if (!D.items.some(it => it.accounts)) return [...title('Matrix'), D.again ? empty('Nothing to lay out', 'No item here is evaluated by account.') : absent('how each account stands for each item')];
  function cell(item, column) {
    if (column.members) {
      const letters = column.members.map(at => item.accounts[at]).filter(it => it !== '-' && it !== 'n');
      const pass = letters.filter(it => it === 'p').length;
      const many = which => letters.filter(it => which.includes(it)).length;
      // What hides behind the word and the number. The label says it in words, so its numbers are drawn and no text.
      const besides = [['not seen', many('uo')], ['closed', many('c')], ['waiting', many('w')], ['not examined', many('x')]].filter(it => it[1] > 0);
      // What was not seen is neither a failure nor a pass, and what nobody looked at is not "0 of 27".
      const word = !letters.length ? 'nothing to evaluate' : pass === letters.length ? 'pass' : many('f') ? pass ? 'partial' : 'fail' : many('uo') ? 'not seen' : many('c') ? 'closed' : many('w') ? 'waiting' : 'not examined';
      const counted = letters.length > 0 && !(word === 'not examined' && !pass);
      const text = counted ? `${n(pass)} of ${n(letters.length)}` : '';
      const told = `${item.id} ${item.name}, ${column.name}: ${counted ? 'pass ' + text : word}${counted ? besides.map(it => `, ${n(it[1])} ${it[0]}`).join('') : ''}`;
      return h('td', { role: 'gridcell', tabindex: '-1', cls: 'kn', 'data-i': item.id, 'aria-label': told, title: told }, glyph(word), ' ', text, counted && besides.filter(it => it[1] < letters.length).map(it => [' ', glyph(it[0]), h('span', { 'data-n': n(it[1]) })]));
    }
    const word = LETTERS[item.accounts[column.at]] || LETTERS['-'];
    const told = `${item.id} ${item.name}, ${nameOf(column.at)}: ${word}`;
    return h('td', { role: 'gridcell', tabindex: '-1', 'data-i': item.id, 'aria-label': told, title: told }, item.accounts[column.at] !== '-' && glyph(word));
  }
  const head = column => {
    if (!column.members) return h('th', { scope: 'col', role: 'columnheader' }, h('div', {}, bdi(nameOf(column.at))));
    const to = column.open ? {} : { open: column.name };
    const many = column.members.length;
    const pages = column.open && many > COLUMNS && [
      h('span', { cls: 'small dim' }, `${n(column.from + 1)}–${n(Math.min(many, column.from + COLUMNS))} of ${n(many)}`),
      h('button', { type: 'button', disabled: column.from === 0, 'data-turn': 'before', on: { click: () => open({ open: column.name, from: String(Math.max(0, column.from - COLUMNS)) }) } }, 'before'),
      h('button', { type: 'button', disabled: column.from + COLUMNS >= many, 'data-turn': 'after', on: { click: () => open({ open: column.name, from: String(column.from + COLUMNS) }) } }, 'after'),
    ];
    return h('th', { scope: 'col', role: 'columnheader', cls: 'grp' }, h('button', { type: 'button', 'data-open': column.name, 'aria-expanded': String(column.open), on: { click: () => open(to) } }, bdi(column.name), h('br'), h('span', { cls: 'dim nw' }, plural(many, 'account'))), pages);
  };
  const rows = [];
  let last = '';
  for (const item of D.items) {
    if (item.stage !== last) {
      last = item.stage;
      const stage = STAGE[last];
      rows.push(h('tr', { cls: 'tr', role: 'row' }, h('th', { scope: 'row', role: 'rowheader' }, h('i', {}, last), h('span', {}, stage.name)), h('td', { colspan: columns.length, role: 'gridcell', cls: 'org' }, h('span', { cls: 'stick' }, h('b', { cls: 'ph' }, stage.name), h('span', { cls: 'dim' }, whole(stage.score))))));
    }
    rows.push(h('tr', { role: 'row' }, h('th', { scope: 'row', role: 'rowheader' }, itemLink(item.id), h('span', {}, item.name)),
      item.accounts ? columns.map(it => cell(item, it)) : h('td', { role: 'gridcell', tabindex: '-1', colspan: columns.length, cls: 'org', 'data-i': item.id }, h('span', { cls: 'stick' }, state(item.state), h('span', { cls: 'dim' }, item.unit)))));
  }
  const grid = h('table', { role: 'grid', 'aria-label': 'Items by account' }, h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' }, h('th', { scope: 'col', role: 'columnheader' }, 'Item'), columns.map(head))), h('tbody', { role: 'rowgroup' }, rows));
  walk(grid);
  const lede = grouped ? 'Every item in every category, as how many of its accounts pass. A category opens into its accounts.' : 'Every item in every account.';
  return [
    ...title('Matrix', `${lede} Arrow keys move, Enter opens the item.`),
    h('p', { cls: 'accs' }, ['pass', 'fail', 'not seen', 'closed', 'not examined', 'waiting', 'nothing to evaluate'].map(it => state(it)), h('span', { cls: 'dim' }, 'empty: not evaluated')),
    h('div', { cls: 'panel scroll mx' }, grid),
    // What holds for all columns stays in view beside the first one.
    () => grid.style.setProperty('--first', grid.querySelector('tbody th').offsetWidth + 'px'),
    () => { const it = asked.open && grid.querySelector(`[data-open="${CSS.escape(asked.open)}"]`); if (it) it.scrollIntoView({ block: 'nearest', inline: 'center' }); },
  ];
}
// One cell of the grid takes the focus; arrows move it.
function walk(grid) {
  const cells = [...grid.querySelectorAll('td[data-i]')];
  let current = cells[0];
  let column = 0;
  current.tabIndex = 0;
  const focus = cell => {
    if (!cell) return;
    current.tabIndex = -1;
    current = cell;
    cell.tabIndex = 0;
    cell.focus();
  };
  const vertical = (cell, down) => {
    if (cell.colSpan === 1) column = cell.cellIndex - 1;
    for (let row = cell.parentNode; (row = down ? row.nextElementSibling : row.previousElementSibling);) {
      const of = row.querySelectorAll('td[data-i]');
      if (of.length) return of[Math.min(column, of.length - 1)];
    }
    return null;
  };
  const beside = cell => cell && cell.dataset.i ? cell : null;
  grid.addEventListener('keydown', event => {
    const cell = event.target.closest('td[data-i]');
    if (!cell) return;
    const row = cell.parentNode.querySelectorAll('td[data-i]');
    const to = {
      ArrowRight: () => beside(cell.nextElementSibling), ArrowLeft: () => beside(cell.previousElementSibling), ArrowDown: () => vertical(cell, true), ArrowUp: () => vertical(cell, false),
      Home: () => event.ctrlKey ? cells[0] : row[0], End: () => event.ctrlKey ? cells[cells.length - 1] : row[row.length - 1],
    }[event.key];
    if (to) { event.preventDefault(); focus(to()); }
    else if (event.key === 'Enter') location.hash = '#/item/' + cell.dataset.i;
  });
  grid.addEventListener('click', event => {
    const cell = event.target.closest('td[data-i]');
    if (cell) location.hash = '#/item/' + cell.dataset.i;
  });
}

// ---- people ----
const GROUPS = { owner: ['Owners', 'Who answers for the accounts, by the owner of their rows in accounts.yaml'], unit: ['Business units', 'Who pays, by the business_unit of their rows in accounts.yaml'], category: ['Categories', 'What the accounts are for, by firestep.yaml and reviewed rows of accounts.yaml'] };
function peoplePage(asked) {
  const by = ['owner', 'unit', 'category'].find(it => asked[it]);
  if (by && D.groups) return groupPage(by, asked[by]);
  return [
    ...title('People', 'Who answers for what, and what people vouch for until when.'),
    D.groups ? D.groups.map(groupTable) : section('Owners', null, absent('owners')),
    ...dueSections(),
  ];
}
function groupTable(grouping) {
  const [name, note] = GROUPS[grouping.by];
  if (!grouping.is_known) return section(name, null, h('p', { cls: 'dim' }, `None is written down. ${note} of the program folder; firestep init writes one.`));
  const numbers = it => [
    h('td', { cls: 'num', 'data-label': 'accounts' }, n(it.accounts)), it.failing.map((many, at) => h('td', { cls: 'num', 'data-label': SEVERITIES[at] }, n(many))),
    h('td', { cls: 'num', 'data-label': 'not seen' }, n(it.unknown)), h('td', { cls: 'num', 'data-label': 'excepted' }, n(it.excepted)),
  ];
  const row = it => h('tr', {}, h('th', { scope: 'row', cls: 'any' }, it.members.length ? h('a', { href: '#/people' + query({ [grouping.by]: it.name }) }, bdi(it.name)) : bdi(it.name)), numbers(it));
  return section(name, note, region(name, '', table('cards wide', [name.replace(/s$/, '').replace('ie', 'y'), ['Accounts', 'num'], ...SEVERITIES.map(it => [capital(it), 'num']), ['Not seen', 'num'], ['Excepted', 'num']],
    [...grouping.groups.map(row), h('tr', { cls: 'sum' }, h('th', { scope: 'row' }, grouping.sum.name), numbers(grouping.sum))])));
}
function groupPage(by, name) {
  const grouping = D.groups.find(it => it.by === by);
  const group = grouping.groups.find(it => it.name === name);
  if (!group) return [...title('Nobody of that name'), empty(`${vis(name)} answers for no account`, 'The list names them all.'), h('p', {}, link('people', 'All people'))];
  const MANY = 200;
  const tally = at => {
    const letters = D.items.map(it => it.accounts ? it.accounts[at] : '-');
    return [['fail', 'f'], ['not seen', 'uo'], ['closed', 'c'], ['pass', 'p']].map(([word, which]) => h('td', { cls: 'num', 'data-label': word }, n(letters.filter(it => which.includes(it)).length)));
  };
  return [
    h('p', { cls: 'crumb' }, link('people', 'People')),
    ...title(group.name, `${plural(group.accounts, 'account')}. ${group.failing.map((many, at) => n(many) + ' ' + SEVERITIES[at]).join(', ')}; ${n(group.unknown)} not seen${group.excepted ? `, ${n(group.excepted)} excepted` : ''}.`),
    h('p', {}, h('a', { href: '#/findings' + query({ [by]: group.name }) }, 'Open the findings')),
    section('Accounts', 'Items that are evaluated by account, by how they stand there', region('Accounts', '', table('cards wide', ['Account', 'State', ['Fail', 'num'], ['Not seen', 'num'], ['Closed', 'num'], ['Pass', 'num']], group.members.slice(0, MANY).map(at => h('tr', {},
      h('th', { scope: 'row', cls: 'any' }, h('a', { href: '#/findings' + query({ account: idOf(at) }) }, bdi(nameOf(at))), ' ', h('span', { cls: 'small dim mono' }, idOf(at))), h('td', {}, state(D.accounts[at].state)), tally(at))))),
      group.members.length > MANY && h('p', { cls: 'dim' }, `and ${n(group.members.length - MANY)} more`)),
  ];
}
function dueSections() {
  const decided = D.decided;
  const counted = which => D.items.filter(it => it.clauses.some(clause => clause.status === which || (clause.accounts || '').includes({ contradicted: 'k', expired: 'e', expiring: 'i' }[which])));
  const due = ['contradicted', 'expired', 'expiring'].map(word => [word, counted(word)]).filter(it => it[1].length);
  const now = due.length ? h('ul', {}, due.map(([word, items]) => h('li', {}, state(word), ': ', items.map((it, at) => [at ? ', ' : '', itemLink(it.id)])))) : h('p', { cls: 'dim' }, 'No attestation has run out, or does within 30 days, or is spoken against.');
  if (!decided) return [section('Attestations and exceptions due', null, now, h('p', { cls: 'dim' }, `${n(D.counts.excepted)} findings are excepted. Who vouches for what until when is written in the program folder.`), D.again && commands('firestep attest status'))];
  const said = decided.attestations.filter(it => it.owner);
  const missing = decided.attestations.filter(it => !it.owner);
  const until = it => [h('time', { datetime: it.until }, it.until)];
  return [
    section('Attestations', 'What no call can tell, those that end first at the head', now,
      said.length ? region('Attestations', '', table('cards flat', ['Until', 'State', 'Item', 'What is stated', 'By', 'Where'], said.map(it => h('tr', {},
        h('td', { cls: 'nw' }, until(it)), h('td', {}, state(it.state)), h('th', { scope: 'row' }, itemLink(it.item)), h('td', {}, it.text, it.lacks.length > 0 && h('div', { cls: 'small todo' }, `it lacks ${it.lacks.join(', ')}`)), h('td', { cls: 'any' }, bdi(it.owner)), h('td', { cls: 'any' }, h('code', {}, it.place)))))) : h('p', {}, 'Nothing is attested.'),
      missing.length > 0 && h('details', { cls: 'more' }, h('summary', {}, `${plural(missing.length, 'clause')} that people decide, of which nobody has said anything`), h('ul', {}, missing.map(it => h('li', {}, itemLink(it.item), ' ', it.text)))),
      commands('firestep attest status')),
    section('Exceptions', `${plural(D.counts.excepted, 'finding')} excepted now`,
      decided.exceptions.length ? region('Exceptions', '', table('cards flat', ['Until', 'State', 'Check and resource', 'Why', 'By', 'Where'], decided.exceptions.map(it => h('tr', {},
        h('td', { cls: 'nw' }, until(it)), h('td', {}, state(it.state)), h('td', { cls: 'any' }, h('a', { href: '#/findings' + query({ check: it.check }) }, h('code', {}, it.check)), h('br'), bdi(it.resource, 'mono'), it.account && h('span', { cls: 'dim' }, ' in ', bdi(it.account)), it.region && h('span', { cls: 'dim' }, ', ' + it.region)),
        h('td', { cls: 'any' }, bdi(it.reason), it.ticket && h('div', { cls: 'small dim' }, bdi(it.ticket))), h('td', { cls: 'any' }, bdi(it.owner)), h('td', { cls: 'any' }, h('code', {}, it.place)))))) : h('p', {}, 'No exception is written down.')),
  ];
}
