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
    const changes = all('details.change').map((element) => ({
      element, count: Number(element.dataset.n), section: element.closest('section').id, text: null,
    }));
    const rows = all('table.map tbody tr').map((element) => ({ element, text: element.textContent.toLowerCase() }));
    const groups = all('details.group').filter((group) => group.querySelector('.change, table.map'));
    const sections = all('section.provider');
    const [output, fields] = [form.querySelector('output'), form.elements];
    const total = changes.reduce((sum, change) => sum + change.count, 0);
    const apply = () => {
      const words = fields.q.value.toLowerCase().split(/\s+/).filter(Boolean);
      const [wire, source, provider] = [fields.w.value, fields.s.value, fields.p ? fields.p.value : ''];
      const says = (entry) => {
        if (words.length === 0) return true;
        entry.text ??= entry.element.textContent.toLowerCase();
        return words.every((word) => entry.text.includes(word));
      };
      let shown = 0;
      for (const change of changes) {
        const { w, s } = change.element.dataset;
        const fits = (!wire || w === wire) && (!source || s === source)
          && (!provider || change.section === provider) && says(change);
        change.element.hidden = !fits;
        if (fits) shown += change.count;
      }
      for (const row of rows) row.element.hidden = !says(row);
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
