// Which page is shown: the address says so, filters and all.
const PAGES = [
  ['overview', 'Overview', overview], ['items', 'Items', itemsPage], ['matrix', 'Matrix', matrixPage], ['findings', 'Findings', findingsPage],
  ['frameworks', 'Frameworks', frameworksPage], ['unseen', 'Not seen', unseenPage], ['trend', 'Trend', trendPage], ['people', 'People', peoplePage],
];
let printing = false;
function route(first) {
  if (leave) { leave(); leave = null; }
  if (dialog.open) dialog.close();
  const [path, asked] = location.hash.replace(/^#\/?/, '').split('?');
  const values = Object.fromEntries(new URLSearchParams(asked || ''));
  let parts = path.split('/');
  try { parts = parts.map(decodeURIComponent); } catch { /* it stays as it was typed */ }
  const [page, name] = parts;
  const known = PAGES.find(it => it[0] === page);
  const drawn = page === 'item' ? itemPage(name || '') : (known || PAGES[0])[2](values, name);
  const active = !first && main.contains(document.activeElement) ? document.activeElement : null;
  const held = active && active.name;
  const opened = active && active.dataset.open;
  const turned = active && active.dataset.turn;
  main.replaceChildren(...drawn.flat(4).filter(it => it && it.nodeType));
  drawn.filter(it => typeof it === 'function').forEach(it => it());
  const heading = main.querySelector('h1');
  document.title = `${heading.textContent} | Firestep report, ${D.subject}`;
  const current = page === 'item' ? 'items' : known ? page : 'overview';
  document.getElementById('pages').replaceChildren(...PAGES.map(([name, text]) => h('li', {}, h('a', { href: '#/' + name, 'aria-current': name === current ? 'page' : null }, text))));
  const mark = document.querySelector('#nav [aria-current]');
  mark.closest('ul').scrollLeft = mark.offsetLeft - 60;
  // A filter, a category or a part of one that was changed keeps the focus; else the heading says where one is.
  const same = turned ? main.querySelector(`[data-turn="${CSS.escape(turned)}"]:not([disabled])`) || main.querySelector('[data-turn]:not([disabled])') : held ? main.querySelector(`select[name="${CSS.escape(held)}"]`) : opened ? main.querySelector(`[data-open="${CSS.escape(opened)}"]`) : null;
  if (same) same.focus({ preventScroll: true });
  else if (!first) { scrollTo({ top: 0, behavior: 'instant' }); heading.focus({ preventScroll: true }); }
}
addEventListener('hashchange', () => route(false));
document.getElementById('skip').addEventListener('click', event => { event.preventDefault(); main.focus(); });

const theme = document.getElementById('theme');
const root = document.documentElement;
const paint = value => value ? root.setAttribute('data-theme', value) : root.removeAttribute('data-theme');
let saved = '';
try { saved = localStorage.getItem('firestep-theme') || ''; } catch { /* some browsers keep nothing for files */ }
theme.value = saved;
paint(theme.value);
theme.addEventListener('change', () => {
  paint(theme.value);
  try { localStorage.setItem('firestep-theme', theme.value); } catch { /* it holds for this view */ }
});

// On paper nothing is folded, and the overview brings the items and what was not seen with it.
addEventListener('beforeprint', () => {
  if (printing) return;
  printing = true;
  dispatchEvent(new Event('firestep-print'));
  for (const it of main.querySelectorAll('details:not([open])')) { it.open = true; it.dataset.folded = ''; }
  if (document.querySelector('#nav [aria-current]').textContent !== 'Overview') return;
  const pages = [itemsPage({}), unseenPage()].flat(4).filter(it => it && it.nodeType);
  const lower = it => it.tagName === 'H1' ? h('h2', { style: null }, it.textContent) : it;
  main.append(h('div', { id: 'paper' }, pages.map(lower)));
});
addEventListener('afterprint', () => {
  printing = false;
  const paper = document.getElementById('paper');
  if (paper) paper.remove();
  for (const it of main.querySelectorAll('details[data-folded]')) { it.open = false; delete it.dataset.folded; }
  dispatchEvent(new Event('firestep-print'));
});

// Only an address of the same server: a path.
if (D.from && /^\/(?![/\\])/.test(D.from.href)) document.querySelector('.brand').after(h('a', { cls: 'small nw', href: D.from.href }, D.from.text));

document.getElementById('foot').append(`firestep ${D.firestep}${D.snapshot ? ', snapshot ' + D.snapshot : ''}, as of ${minute(D.as_of)}. The parts of a score make a hundred: score and verified are rounded down, attested is their difference, the others share the rest.`);
route(true);
