import { chromium } from 'playwright-core';
const BASE = process.env.BASE_URL;
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox','--disable-gpu','--disable-dev-shm-usage'] });
const jobs = JSON.parse(process.argv[2]);
for (const [path, name, width, theme, full, action] of jobs) {
  const ctx = await browser.newContext({ viewport: { width, height: width > 600 ? 768 : 844 } });
  if (theme) await ctx.addCookies([{ name: 'sc-reading', value: theme, url: BASE }]);
  const page = await ctx.newPage();
  page.on('console', m => console.log(name, m.type(), m.text()));
  page.on('pageerror', m => console.log(name, 'ERR', m.message));
  await page.goto(BASE + path);
  if (action) { await page.locator('input[name=q]').first().pressSequentially(action); await page.waitForTimeout(900); }
  await page.screenshot({ path: `/tmp/web/${name}.png`, fullPage: !!full });
  await ctx.close();
}
await browser.close();
