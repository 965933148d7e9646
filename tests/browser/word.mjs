// Reads Word files again, as far as tests need it: zip apart, XML through a browser's own parser.
import { createRequire } from 'node:module';
import { open } from './browser.mjs';

const { strFromU8, unzipSync } = createRequire(new URL('../../web/package.json', import.meta.url))('fflate');

/** The parts of a Word file as text. */
export const partsOf = (bytes) =>
  Object.fromEntries(Object.entries(unzipSync(new Uint8Array(bytes))).map(([name, part]) => [name, strFromU8(part)]));

/** What a Word file says: style and words of each paragraph in order, cells of each table, and parts that are no XML. */
export async function readWord(bytes) {
  const parts = partsOf(bytes);
  const page = await (await open()).newPage();
  try {
    return await page.evaluate((parts) => {
      const W = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';
      const read = (text) => new DOMParser().parseFromString(text, 'text/xml');
      const broken = Object.entries(parts)
        .filter(([name, text]) => /\.(xml|rels)$/.test(name) && read(text).querySelector('parsererror'))
        .map(([name]) => name);
      const document = read(parts['word/document.xml']);
      const wordsOf = (element) => [...element.getElementsByTagNameNS(W, '*')]
        .map((node) => (node.localName === 't' ? node.textContent : node.localName === 'br' ? '\n' : ''))
        .join('');
      const all = (element, name) => [...element.getElementsByTagNameNS(W, name)];
      const paragraphs = all(document, 'p').map((p) => ({
        style: all(p, 'pStyle')[0]?.getAttributeNS(W, 'val') ?? '',
        words: wordsOf(p),
        bidi: all(p, 'bidi').length > 0,
      }));
      const tables = all(document, 'tbl').map((table) => all(table, 'tr').map((row) => all(row, 'tc').map(wordsOf)));
      const headers = all(document, 'tblHeader').length;
      return { broken, paragraphs, tables, headers, names: Object.keys(parts) };
    }, parts);
  } finally {
    await page.close();
  }
}
