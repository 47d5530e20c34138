// Building blocks. Every text goes in as a text node, never as markup.
const D = JSON.parse(document.getElementById('data').textContent);
const main = document.getElementById('main');
const dialog = document.getElementById('detail');
const SVG = 'http://www.w3.org/2000/svg';

function put(element, attributes, kids) {
  for (const name in attributes || {}) {
    const value = attributes[name];
    if (value == null || value === false) continue;
    if (name === 'on') for (const event in value) element.addEventListener(event, value[event]);
    else element.setAttribute(name === 'cls' ? 'class' : name, value === true ? '' : value);
  }
  for (const kid of kids.flat(4)) {
    if (kid == null || kid === false || kid === '') continue;
    element.append(kid.nodeType ? kid : document.createTextNode(kid));
  }
  return element;
}
const h = (tag, attributes, ...kids) => put(document.createElement(tag), attributes, kids);
const s = (tag, attributes, ...kids) => put(document.createElementNS(SVG, tag), attributes, kids);

// What was typed into the address may be anything; the data has been made safe to show.
const HIDES = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;
const vis = text => String(text).slice(0, 200).replace(HIDES, it => '\\u{' + it.codePointAt(0).toString(16) + '}');
// A name may be written from right to left; what stands beside it is not turned.
const bdi = (text, cls) => h('bdi', cls ? { cls } : {}, text);

// Word: glyph and colour. A state is always told by all three.
const WORDS = {
  'done': ['done', 'ok'], 'pass': ['done', 'ok'], 'examined': ['done', 'ok'], 'holds': ['done', 'ok'],
  'attested': ['attested', 'att'], 'expiring': ['expiring', 'att'],
  'partial': ['partial', 'part'], 'partly': ['partial', 'part'],
  'to do': ['todo', 'todo'], 'expired': ['todo', 'todo'], 'not attested': ['todo', 'todo'], 'missing': ['todo', 'todo'],
  'contradicted': ['contradicted', 'contra'], 'fail': ['fail', 'todo'],
  'unknown': ['unknown', 'blind'], 'not seen': ['unknown', 'blind'], 'not collected': ['unknown', 'blind'],
  'unreachable': ['unknown', 'blind'], 'excluded': ['unknown', 'blind'], 'not reached': ['unknown', 'blind'], 'damaged': ['unknown', 'blind'],
  'closed': ['closed', 'blind'], 'waiting': ['waiting', 'quiet'], 'not declared': ['waiting', 'quiet'], 'not yet': ['waiting', 'quiet'],
  'excepted': ['excepted', 'quiet'], 'declared': ['excepted', 'quiet'], 'not examined': ['unexamined', 'quiet'],
};
const wordOf = word => WORDS[word] || ['nothing', 'quiet'];
// How a unit stands for an item, or a clause for an account.
const LETTERS = {
  p: 'pass', f: 'fail', u: 'not seen', o: 'not collected', x: 'not examined', c: 'closed', w: 'waiting', n: 'nothing to evaluate',
  m: 'not attested', a: 'attested', i: 'expiring', e: 'expired', k: 'contradicted', d: 'not declared', '-': 'not evaluated',
};
const VERDICTS = ['pass', 'fail', 'not seen', 'closed', 'waiting', 'excepted', 'declared', 'not collected'];
const SEVERITIES = ['critical', 'high', 'medium', 'low'];

function glyph(word) {
  const [id, colour] = wordOf(word);
  return s('svg', { class: 'g ' + colour, 'aria-hidden': 'true' }, s('use', { href: '#g-' + id }));
}
const state = (word, more, told) => h('span', { cls: 'st' }, glyph(word), h('span', { cls: 'w ' + wordOf(word)[1] }, (told || word) + (more || '')));
const severity = word => h('span', { cls: 'sev ' + word }, word);

// A command wraps between words where it can.
const words = line => line.split(' ').map((word, at) => [at ? ' ' : '', h('span', { cls: 'word' }, word)]);
const commands = text => text.split('\n').map(line => h('code', { cls: 'cmd' }, words(line)));
// An operation breaks behind its service.
const operation = name => h('code', { cls: 'op' }, name.split(':').map((part, at) => at ? [':', h('wbr'), part] : part));
const code = text => h('code', { cls: 'any' }, words(text));

// A profile that nobody has said is written as one that does not exist.
const profileNote = text => D.unsaid_profile && text.includes(D.unsaid_profile.mark) ? h('p', { cls: 'small dim' }, D.unsaid_profile.told) : '';

const format = new Intl.NumberFormat('en');
const n = number => format.format(number);
const capital = word => word[0].toUpperCase() + word.slice(1);
const plural = (number, word) => n(number) + ' ' + word + (number === 1 ? '' : 's');
// Names up to so many, and how many more.
function some(names, most) {
  const shown = names.slice(0, most);
  return shown.join(', ') + (names.length > most ? ` and ${n(names.length - most)} more` : '');
}

// The parts of a score, in their order; together a hundred.
const PARTS = [
  ['verified', 'verified'], ['attested', 'attested'], ['refused', 'refused'], ['not_collected', 'not collected'],
  ['closed', 'closed by SCP'], ['not_examined', 'not examined'], ['unseen', 'unseen'], ['waiting', 'waiting'], ['open', 'open'],
];
const UNSEEN = ['refused', 'not_collected', 'closed', 'not_examined'];
function share(score, part) {
  if (UNSEEN.includes(part)) return score.reasons ? score.reasons[part] : 0;
  if (part === 'unseen') return score.reasons ? 0 : score.unseen;
  return score[part];
}
// What is there is never told as nothing.
const percent = (score, part) => (score.traces.includes(part) ? '<1' : share(score, part)) + ' %';
function bar(score) {
  const shown = PARTS.filter(([part]) => share(score, part) > 0);
  const told = shown.map(([part, name]) => `${share(score, part)} % ${name}`).join(', ');
  const box = h('div', { cls: 'bar', role: 'img', 'aria-label': told });
  for (const [part] of shown) {
    const piece = h('i', { cls: 'p-' + part });
    piece.style.width = share(score, part) + '%';
    box.append(piece);
  }
  return box;
}
// What nobody saw is not a zero.
const whole = score => !score ? 'not applicable' : score.unseen === 100 ? 'not seen' : (score.traces.includes('score') ? '<1' : score.score) + ' %';

const ITEM = Object.fromEntries(D.items.map(it => [it.id, it]));
const STAGE = Object.fromEntries(D.stages.map(it => [it.stage, it]));
const TIER = Object.fromEntries(D.tiers.map(it => [it.tier, it]));
const STEP = Object.fromEntries((D.steps || []).map(it => [it.item, it]));
const inTier = tier => it => (it.stage || '').startsWith(tier.tier);
const stageNumber = stage => Number(stage.slice(1));
// An account by its place; those that the audit does not list have an id alone.
const nameOf = at => at < 0 ? 'organization' : at < D.accounts.length ? D.accounts[at].name : D.findings.others[at - D.accounts.length];
const idOf = at => at < 0 ? 'organization' : at < D.accounts.length ? D.accounts[at].id : nameOf(at);
const day = time => time.slice(0, 10);
const minute = time => time.slice(0, 16).replace('T', ' ') + ' UTC';

const title = (text, lede) => [h('h1', { tabindex: '-1' }, text), lede && h('p', { cls: 'lede' }, lede)];
const section = (name, note, ...kids) => h('section', {}, h('h2', {}, name, note && h('small', {}, note)), kids);
const empty = (head, text, command) => h('div', { cls: 'panel empty' }, h('h2', {}, head), h('p', {}, text), command && commands(command));
// What a source does not hold is said; it is never blank.
const absent = what => empty('Not held', `A result that was kept in the history does not hold ${what}. An audit of the snapshot tells.`);
const region = (name, cls, ...kids) => h('div', { cls: 'panel scroll ' + (cls || ''), tabindex: '0', role: 'region', 'aria-label': name }, kids);
// Columns: a heading, or a heading and a class.
function table(cls, heads, rows) {
  const cell = it => Array.isArray(it) ? h('th', { scope: 'col', cls: it[1] }, it[0]) : it ? h('th', { scope: 'col' }, it) : h('td', {});
  return h('table', { cls }, h('thead', {}, h('tr', {}, heads.map(cell))), h('tbody', {}, rows));
}

// A result that was kept says neither how to ask again nor which checks an item has.
const KEPT = !D.again;
// What was asked for, and a command with more flags; none of a result that was kept.
const asking = more => D.again && [D.again, D.asked, more].filter(Boolean).join(' ');
// What a filter cannot be is taken out of the address, and said: it must not narrow what the fields show as whole.
function ignored(asked, fields) {
  const out = Object.keys(fields).filter(name => asked[name] && !fields[name].includes(asked[name])).map(name => {
    const told = `${name} “${vis(asked[name])}”`;
    delete asked[name];
    return told;
  });
  return out.length > 0 && h('p', { cls: 'ignored' }, `Not known here, and ignored: ${out.join(', ')}.`);
}
const query = values => {
  const text = new URLSearchParams(Object.entries(values).filter(([, value]) => value)).toString();
  return text ? '?' + text : '';
};
const link = (path, text, values) => h('a', { href: '#/' + path + query(values || {}) }, text);
const itemLink = id => ITEM[id] ? link('item/' + id, id) : id;
const option = (value, text, current) => {
  const it = h('option', { value }, text);
  it.selected = value === current;
  return it;
};
const pick = (label, name, list, current, change) =>
  h('label', {}, label, h('select', { name, on: { change } }, list.map(([value, text]) => option(value, text, current || ''))));
