// Every page that a person of the sample network is led to, whoever she is: no link that fails, valid HTML, axe, no sideways scrolling.
// By default a kind of page is looked at once, as one of those who reach it (another each day) and on a phone or a wide screen;
// besides, always at its narrowest: the smallest phone with the largest letters.
// FULL=1: as everybody, at both widths, in every theme.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { HtmlValidate } from 'html-validate';
import { NETWORK, THEMES, WIDTHS, axe, close, member, sideways, skipNetwork as skip, visitor } from './browser.mjs';

/** One person of each role. */
const PEOPLE = {
  anybody: null,
  reader: 'Saskia Windrush-Poole',
  member: 'Hester Millbeck',
  specialist: 'Dr Oona Reedmace',
  moderator: 'Marguerite Fernley-Stone',
  editor: 'Delphine Oakapple',
  coordinator: 'Imogen Quickthorn',
  admin: 'Wilma Sallowby',
};
const TODAY = Math.floor(Date.now() / 86_400_000);
const VALID = new HtmlValidate({
  extends: ['html-validate:standard'],
  // What the design system's own markup does.
  rules: { 'no-redundant-role': 'off', 'prefer-native-element': 'off', 'no-inline-style': 'error' },
});
const kinds = new Map();

after(close);

/** The kind of page that an address shows: names and numbers of single things left out, and the values of what is asked. */
function kindOf({ pathname, searchParams }) {
  const path = pathname
    .replace(/^\/library\/[^/]+\/[^/]+\//, '/library/…/…/')
    .replace(/^\/library\/([^/]+)\/[^/]+$/, '/library/$1/…')
    .replace(/^\/(areas|terms|schools|members|drafts|reviews|announcements)\/(?!new$|import$|requests|invitations)[^/]+/, '/$1/…')
    .replace(/\/(versions|files)\/[^/]+/, '/$1/…');
  // A list stays the same page, whatever it is narrowed to.
  return path === '/search' || /^\/library\/[^/]+$/.test(path) ? path : [path, ...[...new Set(searchParams.keys())].sort()].join(' ');
}

/** Follows every link from the home page as this person, one page of each kind, and returns address by kind. */
async function walk(role) {
  const { context, end } = PEOPLE[role] ? await member(PEOPLE[role]) : await visitor({ base: NETWORK });
  const found = new Map([['/', '/']]);
  const faults = [];
  for (const [kind, path] of found) {
    const answer = await context.request.get(NETWORK + path, { maxRedirects: 5 });
    if (!answer.ok()) faults.push(`${path}: ${answer.status()}`);
    const isPage = answer.headers()['content-type']?.startsWith('text/html');
    if (!isPage) found.set(kind, null);
    if (!answer.ok() || !isPage) continue;
    const html = await answer.text();
    const report = await VALID.validateString(html);
    for (const result of report.results) {
      for (const { ruleId, message, line } of result.messages) faults.push(`${path}:${line}: ${ruleId}: ${message}`);
    }
    for (const [, href] of html.matchAll(/<a\b[^>]*\shref="([^"#]+)[^"]*"/g)) {
      const url = new URL(href.replaceAll('&amp;', '&'), NETWORK + path);
      if (url.origin !== NETWORK || url.pathname.startsWith('/assets/')) continue;
      const next = kindOf(url);
      if (!found.has(next)) found.set(next, url.pathname + url.search);
    }
  }
  await end();
  return { faults, pages: [...found].filter(([, path]) => path) };
}

for (const role of Object.keys(PEOPLE)) {
  test(`every link leads somewhere as ${role}`, { skip }, async () => {
    const { faults, pages } = await walk(role);
    for (const [kind, path] of pages) kinds.set(kind, [...(kinds.get(kind) ?? []), { role, path }]);
    assert.deepEqual(faults, []);
  });
}

const ALL = WIDTHS.flatMap((width) => Object.keys(THEMES).map((theme) => ({ width, theme })));

test('no page scrolls sideways on the smallest phone with the largest letters', { skip }, async () => {
  const guests = new Map();
  const faults = [];
  for (const [kind, seen] of kinds) {
    // Whoever may do most sees most.
    const { role, path } = seen.at(-1);
    const options = { width: 320, theme: 'wide' };
    if (!guests.has(role)) guests.set(role, PEOPLE[role] ? await member(PEOPLE[role], options) : await visitor({ ...options, base: NETWORK }));
    const { page, visit } = guests.get(role);
    await visit(path);
    await page.evaluate(() => document.querySelectorAll('details').forEach((details) => { details.open = true; }));
    const over = await sideways(page);
    if (over > 0) faults.push(`${kind} as ${role}: scrolls sideways by ${over}`);
  }
  for (const guest of guests.values()) await guest.end();
  assert.deepEqual(faults, []);
});

test('every page is open to everybody who reaches it', { skip }, async () => {
  const guests = new Map();
  const faults = [];
  for (const [at, [kind, seen]] of [...kinds].entries()) {
    const looks = process.env.FULL
      ? seen.flatMap((each) => ALL.map((combination) => ({ ...each, ...combination })))
      : [{ ...seen[(at + TODAY) % seen.length], ...ALL[(at + TODAY) % ALL.length] }];
    for (const { role, path, width, theme } of looks) {
      const key = `${role} ${width} ${theme}`;
      if (!guests.has(key)) {
        const options = { width, theme };
        guests.set(key, PEOPLE[role] ? await member(PEOPLE[role], options) : await visitor({ ...options, base: NETWORK }));
      }
      const { page, visit } = guests.get(key);
      await visit(path);
      await page.evaluate(() => document.querySelectorAll('details').forEach((details) => { details.open = true; }));
      const where = `${kind} as ${role} at ${width}, ${theme}`;
      for (const violation of await axe(page)) faults.push(`${where}: ${violation}`);
      const over = await sideways(page);
      if (over > 0) faults.push(`${where}: scrolls sideways by ${over}`);
      if ((await page.locator('h1').count()) !== 1) faults.push(`${where}: not one h1`);
    }
  }
  for (const guest of guests.values()) {
    faults.push(...guest.faults);
    await guest.end();
  }
  assert.deepEqual(faults, []);
});
