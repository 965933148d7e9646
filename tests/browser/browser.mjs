// What the browser tests share: Chromium, the pages, and what is true of every visit.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium } from 'playwright-core';

export const BASE = (process.env.BASE_URL ?? '').replace(/\/$/, '');
/** The sample network, where a test may be anybody. */
export const NETWORK = (process.env.NETWORK_URL ?? '').replace(/\/$/, '');
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage',
];

/** Why nothing can be tested here, or false. */
export const skip = reason(BASE, 'BASE_URL');
/** The same for tests among the people of the sample network. */
export const skipNetwork = reason(NETWORK, 'NETWORK_URL');

function reason(server, name) {
  const missing = !server ? `${name} names no server` : !existsSync(CHROMIUM) ? `there is no Chromium at ${CHROMIUM}` : false;
  if (missing && process.env.REQUIRE_BROWSER) throw new Error(missing);
  return missing;
}

export const PAGES = [
  '/',
  '/search',
  '/search?q=cant+follow+instrucions+year+4',
  '/search?q=reading&tier=targeted&phase=ks2',
  '/search?q=zzzzqqqq+xxyyzz&tier=specialist',
  '/areas',
  '/areas/semh',
  '/areas/cognition-and-learning?phase=ks3',
  '/library/strategy',
  '/library/strategy?area=semh',
  '/library/policy-template',
  '/library/strategy/chunked-instructions',
  '/library/policy-template/accessibility-plan',
  '/library/policy-template/sen-support-plan/form',
  '/library/cpd/ta-training-scaffolding',
  '/library/guidance/graduated-approach',
  '/sheet',
  '/sources',
  '/about',
  '/accessibility',
  '/help',
  '/offline',
  '/sign-in',
  '/settings',
  '/settings?saved=1',
];
export const REFUSALS = ['/nowhere', '/library/strategy/nowhere', '/search?limit=0'];

export const THEMES = {
  light: '',
  dark: 'paper-dark',
  cream: 'paper-cream',
  wide: 'spacing-wide.size-largest.links-underlined',
};
export const WIDTHS = [1280, 320];

// A promise, so that two who open it at once open one.
let browser;
export function open() {
  browser ??= chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  return browser;
}
export async function close() {
  const open = browser;
  browser = undefined;
  await (await open)?.close();
}

/** A visitor with a clean device. `faults` gathers what no visit may have: console errors, requests elsewhere. */
export async function visitor({ width = 1280, height = 800, theme = 'light', scripts = true, base = BASE, ...options } = {}) {
  const context = await (await open()).newContext({ viewport: { width, height }, ...options });
  if (THEMES[theme]) await context.addCookies([{ name: 'sc-reading', value: THEMES[theme], url: base }]);
  const page = await context.newPage();
  const faults = [];
  let expected = 0;
  page.on('console', (message) => {
    if (message.type() !== 'error') return;
    // A refused page is an error to the console; whoever asks for one says so.
    if (expected > 0 && /status of 4\d\d/.test(message.text())) return void (expected -= 1);
    // Scripts that the test itself keeps away are no fault.
    if (!scripts && /ERR_FAILED|ERR_BLOCKED/.test(message.text())) return;
    faults.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`script: ${error.message}`));
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== new URL(base).origin && protocol.startsWith('http')) faults.push(`request elsewhere: ${request.url()}`);
  });
  // Axe needs scripts, so pages without them are pages whose own scripts never arrive.
  if (!scripts) await page.route('**/*.js', (route) => route.abort());
  const visit = async (path, { status = 200 } = {}) => {
    if (status >= 400) expected += 1;
    const response = await page.goto(base + path, { waitUntil: 'load' });
    assert.equal(response.status(), status, path);
    return response;
  };
  return { context, page, faults, visit, end: () => context.close() };
}

/** Waits until the cursor is in the search box: the browser puts it there when it first paints, which a machine can outrun. */
export const searching = (page) => page.locator('input[name=q]:focus').waitFor();

/** Somebody of the sample network by name, signed in. */
export async function member(name, options = {}) {
  const guest = await visitor({ ...options, base: NETWORK });
  await guest.visit('/sign-in');
  await guest.page.getByRole('button', { name }).click();
  await guest.page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
  return guest;
}

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Everything that axe finds wrong, in lines. */
export async function axe(page) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('axe took more than a minute')), 60_000);
  });
  try {
    const { violations } = await Promise.race([new AxeBuilder({ page }).withTags(TAGS).analyze(), late]);
    return violations.flatMap((violation) =>
      violation.nodes.map((node) => `${violation.id}: ${node.target.join(' ')}: ${node.failureSummary?.split('\n')[1]?.trim()}`));
  } finally {
    clearTimeout(timer);
  }
}

/** By how many pixels the page scrolls sideways. */
export const sideways = (page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
