// Opens review pages in a headless Chromium and says what it found, as JSON.
//
// node review.mjs FOLDER NAME...   opens FOLDER/NAME.html, writes FOLDER/NAME-light.png, ...
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const [, , folder, ...names] = process.argv;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});
// More elements than this and a page is looked at as it opens, not with every fold open.
const LARGE = 5_000;
const said = [];
const requests = [];

async function open(name, options, act) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 1000 }, ...options });
  const page = await context.newPage();
  page.on('console', (message) => said.push(`${name}: ${message.text()}`));
  page.on('pageerror', (error) => said.push(`${name}: ${error.message}`));
  page.on('request', (request) => requests.push(request.url()));
  const started = performance.now();
  await page.goto(pathToFileURL(`${folder}/${name}.html`).href);
  if (options.javaScriptEnabled !== false) {
    // Two frames: the first is painted by then.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  }
  const took = performance.now() - started;
  const result = await act(page);
  await context.close();
  return { took, result };
}

async function violations(page) {
  // Run from outside: the page's own policy would not let it in.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  return violations.map(({ id, nodes }) => `${id}: ${nodes.length} times, ${nodes[0].html.slice(0, 200)} ${nodes[0].failureSummary}`);
}

// The script says how many it shows once it has filtered.
const shown = async (page) => (await page.waitForFunction(() => document.querySelector('output').value)).jsonValue();
const visible = (page) => page.locator('details.change:visible').count();
const opened = (page) => page.locator('details.change[open]').count();

async function drive(page) {
  const found = {};
  await page.keyboard.press('Tab');
  found.firstTab = await page.evaluate(() => document.activeElement.className);
  await page.keyboard.press('Enter');
  found.skipped = await page.evaluate(() => document.activeElement.id);
  if (await page.locator('form.filters').count() === 0) return found;
  found.all = await shown(page);
  await page.selectOption('select[name=w]', 'breaking');
  found.breaking = await shown(page);
  found.onlyBreaking = await page.evaluate(() => [...document.querySelectorAll('details.change:not([hidden])')]
    .every((change) => change.dataset.w === 'breaking'));
  await page.click('button[type=reset]');
  found.afterReset = await shown(page);
  await page.fill('input[name=q]', 'no such words anywhere');
  found.nothing = [await shown(page), await visible(page)];
  await page.fill('input[name=q]', '');
  await page.click('[data-fold=close]');
  found.closed = await opened(page);
  await page.click('[data-fold=open]');
  found.open = [await opened(page), await page.locator('details.change').count()];
  await page.click('[data-fold=close]');
  // A fold by mouse and by keyboard.
  const first = page.locator('details.change').first();
  await first.locator('summary').first().click();
  found.byMouse = await first.evaluate((change) => change.open);
  await page.keyboard.press('Space');
  found.byKeyboard = await first.evaluate((change) => !change.open);
  // A link of the map opens the change it leads to.
  const map = page.locator('details.group', { has: page.locator('table.map') }).first();
  await map.evaluate((group) => { group.open = true; });
  const link = map.locator('td.links a').first();
  const target = (await link.getAttribute('href')).slice(1);
  await link.click();
  await page.waitForFunction((id) => document.getElementById(id).open, target);
  found.followed = true;
  // An operation's name filters by it.
  const button = map.locator('tbody button').first();
  const operation = await button.textContent();
  await button.click();
  found.byOperation = (await page.inputValue('input[name=q]')) === operation && (await visible(page)) > 0;
  await page.click('button[type=reset]');
  await page.click('[data-fold=close]');
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  const breaking = '.change[data-w=breaking]';
  found.printed = (await page.locator(`${breaking}[open]`).count()) === (await page.locator(breaking).count());
  await page.evaluate(() => dispatchEvent(new Event('afterprint')));
  found.afterPrint = await opened(page);
  // Whatever gets into the page does not run.
  await page.evaluate(() => {
    const button = document.createElement('button');
    button.setAttribute('onclick', 'window.ran = true');
    document.body.append(button);
    button.click();
  });
  found.ran = await page.evaluate(() => window.ran === true);
  return found;
}

const report = {};
for (const name of names) {
  const one = { violations: {} };
  for (const colorScheme of ['light', 'dark']) {
    const { took, result } = await open(name, { colorScheme }, async (page) => {
      const result = await violations(page);
      await page.evaluate(() => scrollTo(0, 0));
      await page.screenshot({ path: `${folder}/${name}-${colorScheme}.png` });
      one.elements = await page.locator('*').count();
      if (one.elements > LARGE) return result;
      await page.evaluate(() => document.querySelectorAll('details').forEach((fold) => { fold.open = true; }));
      return [...result, ...await violations(page)];
    });
    one.violations[colorScheme] = result;
    one.milliseconds = Math.round(Math.max(took, one.milliseconds ?? 0));
  }
  one.driven = (await open(name, {}, drive)).result;
  // A phone: nothing is wider than the screen.
  one.overflow = (await open(name, { viewport: { width: 390, height: 800 } }, async (page) => {
    await page.screenshot({ path: `${folder}/${name}-narrow.png` });
    return page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  })).result;
  one.withoutScript = (await open(name, { javaScriptEnabled: false }, async (page) => {
    const form = await page.locator('form.filters:visible').count();
    const changes = page.locator('details.change');
    if (await changes.count() === 0) return { form, folds: true };
    const group = page.locator('details.group', { has: changes }).first();
    const first = group.locator('details.change').first();
    const before = await first.locator('.body').first().isVisible();
    await first.locator('summary').first().click();
    return { form, folds: before !== await first.locator('.body').first().isVisible() };
  })).result;
  // To look at: a large page takes many sheets, and long.
  if (one.elements < LARGE) await open(name, {}, (page) => page.pdf({ path: `${folder}/${name}.pdf`, format: 'A4', printBackground: true }));
  report[name] = one;
}
await browser.close();
// The console tells of the one script that was kept from running on purpose.
const complaints = said.filter((line) => !/inline event handler|script-src-attr/i.test(line));
console.log(JSON.stringify({ report, said: complaints, requests: requests.filter((url) => !url.startsWith('file:')) }));
