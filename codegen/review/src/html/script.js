'use strict';
(() => {
  const form = document.querySelector('form.filters');
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const reveal = (element) => {
    for (let at = element; at; at = at.parentElement) if (at.localName === 'details') at.open = true;
  };
  const follow = () => {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (!target) return;
    if (target.hidden && form) form.reset();
    reveal(target);
    target.scrollIntoView({ block: 'start' });
  };
  if (form) {
    const textOf = (element) => element.textContent.toLowerCase();
    const changes = all('details.change').map((element) => ({
      element, count: Number(element.dataset.n), section: element.closest('section').id, head: null, parts: null,
    }));
    const rows = all('table.map tbody tr').map((element) => ({ element, text: textOf(element) }));
    const groups = all('details.group').filter((group) => group.querySelector('.change, table.map'));
    const sections = all('section.provider');
    const [output, fields] = [form.querySelector('output'), form.elements];
    const total = changes.reduce((sum, change) => sum + change.count, 0);
    const apply = () => {
      const words = fields.q.value.toLowerCase().split(/\s+/).filter(Boolean);
      const [wire, source, provider] = [fields.w.value, fields.s.value, fields.p ? fields.p.value : ''];
      const says = (text) => words.every((word) => text.includes(word));
      // How many of an entry's changes mention the words. A word may stand in its heading or with the change itself.
      const mentions = (change) => {
        if (words.length === 0 && !change.parts) return change.count;
        change.parts ??= all('article', change.element).map((element) => ({ element, text: textOf(element) }));
        change.head ??= [...change.element.children].map((part) => part.matches('.body')
          ? [...part.children].filter((child) => child.localName !== 'article').map(textOf).join(' ') : textOf(part)).join(' ');
        if (change.parts.length === 0) return says(change.head) ? change.count : 0;
        let found = 0;
        for (const part of change.parts) {
          part.element.hidden = !says(change.head) && !says(change.head + part.text);
          if (!part.element.hidden) found += 1;
        }
        return found;
      };
      let shown = 0;
      for (const change of changes) {
        const { w, s } = change.element.dataset;
        const wanted = (!wire || w === wire) && (!source || s === source) && (!provider || change.section === provider);
        const found = wanted ? mentions(change) : 0;
        change.element.hidden = found === 0;
        shown += found;
      }
      for (const row of rows) row.element.hidden = !says(row.text);
      const filtered = Boolean(words.length || wire || source || provider);
      for (const group of groups) {
        const left = all('.change, table.map tbody tr', group).some((element) => !element.hidden);
        group.hidden = !left;
        // What a filter finds is not left behind a fold; without a filter everything is as it was.
        group.dataset.was ??= String(group.open);
        group.open = filtered ? left : group.dataset.was === 'true';
      }
      for (const section of sections) section.hidden = Boolean(provider) && section.id !== provider;
      output.value = `${shown} of ${total} changes`;
    };
    form.addEventListener('input', apply);
    form.addEventListener('reset', () => setTimeout(apply));
    form.addEventListener('submit', (event) => event.preventDefault());
    form.addEventListener('click', (event) => {
      const fold = event.target.dataset.fold;
      if (!fold) return;
      for (const change of all('details.change')) if (!change.hidden) change.open = fold === 'open';
      if (fold === 'open') for (const group of groups) group.open = true;
    });
    // An operation's name filters by it.
    for (const cell of all('table.map th[scope=row] > code')) {
      const button = document.createElement('button');
      button.type = 'button';
      button.title = 'Show the changes that mention it';
      button.append(cell.cloneNode(true));
      button.addEventListener('click', () => {
        fields.q.value = cell.textContent.replace(/^schemas\//, '');
        apply();
        form.scrollIntoView({ block: 'start' });
        fields.q.focus({ preventScroll: true });
      });
      cell.replaceWith(button);
    }
    form.hidden = false;
    apply();
  }
  addEventListener('hashchange', follow);
  follow();
  // On paper nothing can be opened: what breaks is.
  let opened = [];
  addEventListener('beforeprint', () => {
    const matters = '.change[data-w=breaking], .change[data-w=risky], .change[data-s=major]';
    opened = all(matters).filter((change) => !change.open);
    for (const change of opened) reveal(change);
  });
  addEventListener('afterprint', () => {
    for (const change of opened) change.open = false;
  });
})();
