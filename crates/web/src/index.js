'use strict';
(() => {
  const running = document.getElementById('running');
  const empty = running.firstElementChild.textContent;
  const kept = () => [...document.querySelectorAll('[data-run]')].map((it) => it.dataset.run).sort().join();
  const h = (name, text, attributes = {}) => {
    const element = document.createElement(name);
    element.textContent = text;
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  const span = (seconds) => (seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`);
  const number = (it) => it.toLocaleString('en');
  let said = '';
  const show = (audits) => {
    const rows = audits.flatMap((it) => {
      const bar = h('progress', '', { max: Math.max(it.examine, 1), value: it.done, 'aria-label': `Accounts of ${it.snapshot}` });
      const lines = [
        `${it.snapshot}: ${number(it.done)} of ${number(it.examine)} accounts, ${number(it.calls)} calls, ${number(it.denied)} denied, ${number(it.throttled)} throttled, ${span(it.seconds)}${it.left ? ', ' + it.left : ''}`,
        ...it.now,
        ...(it.ago > 30 ? [`It said nothing for ${span(it.ago)}: it waits, or was killed.`] : []),
      ];
      return [bar, ...lines.map((line) => h('p', line, { class: 'small' }))];
    });
    running.replaceChildren(...(rows.length ? rows : [h('p', empty, { class: 'dim' })]));
  };
  const look = async () => {
    try {
      const answer = await fetch('state', { cache: 'no-store' });
      const state = await answer.json();
      // A result was kept: the list has another row.
      if (state.runs.sort().join() !== kept()) return location.reload();
      const now = JSON.stringify(state.running);
      if (now !== said) show(state.running);
      said = now;
    } catch {
      said = '';
      running.replaceChildren(h('p', 'firestep serve has ended. Start it again, and open the address that it prints.'));
    }
  };
  setInterval(look, 2000);
  look();
})();
