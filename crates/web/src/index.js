'use strict';
(() => {
  const running = document.getElementById('running');
  const said = document.getElementById('said');
  const empty = said.textContent;
  const kept = () => [...document.querySelectorAll('[data-run]')].map((it) => it.dataset.run).sort().join();
  const span = (seconds) => (seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`);
  const number = (it) => it.toLocaleString('en');
  // What does not change stays as it is: who hears the page, or selects in it, is not disturbed.
  const write = (element, text) => {
    if (element.textContent !== text) element.textContent = text;
  };
  const children = (element, count, name) => {
    while (element.children.length > count) element.lastElementChild.remove();
    while (element.children.length < count) element.append(document.createElement(name));
    return [...element.children];
  };
  const show = (audits) => {
    const count = audits.filter((it) => !it.gone).length;
    write(said, count === 0 ? empty : count === 1 ? 'One audit is under way.' : `${number(count)} audits are under way.`);
    children(running, audits.length, 'div').forEach((element, at) => {
      const it = audits[at];
      // None at all is not known yet: an organization has at least one.
      const accounts = it.examine === 0 ? 'accounts are not listed yet' : `${number(it.done)} of ${number(it.examine)} accounts`;
      const lines = [
        `${it.snapshot}: ${accounts}, ${number(it.calls)} calls, ${number(it.denied)} denied, ${number(it.throttled)} throttled, ${span(it.seconds)}${it.left ? ', ' + it.left : ''}`,
        ...(it.gone ? ['Its process has ended without a word: it was killed.'] : it.now),
        ...(!it.gone && it.ago > 30 ? [`It said nothing for ${span(it.ago)}: it waits, or was killed.`] : []),
      ];
      if (element.children.length !== 2) element.append(document.createElement('progress'), document.createElement('div'));
      const [bar, texts] = element.children;
      bar.hidden = it.examine === 0 || it.gone;
      bar.max = Math.max(it.examine, 1);
      bar.value = it.done;
      bar.setAttribute('aria-label', `Accounts of ${it.snapshot}`);
      children(texts, lines.length, 'p').forEach((line, index) => {
        line.className = 'small';
        write(line, lines[index]);
      });
    });
  };
  const look = async () => {
    try {
      const answer = await fetch('state', { cache: 'no-store' });
      const state = await answer.json();
      // A result was kept: the list has another row.
      if (state.runs.sort().join() !== kept()) return location.reload();
      show(state.running);
    } catch {
      running.replaceChildren();
      write(said, 'firestep serve has ended. Start it again, and open the address that it prints.');
    }
  };
  setInterval(look, 2000);
  look();
})();
