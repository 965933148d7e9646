// A school's own Word file is filled without damage to the rest of it. No browser is needed but to read the result again.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, test } from 'node:test';
import { Unfit, fillWord } from '../../web/src/word/own.js';
import { parse, write } from '../../web/src/word/xml.js';
import { close, skip } from './browser.mjs';
import { partsOf, readWord } from './word.mjs';

const { strToU8, zipSync } = createRequire(new URL('../../web/package.json', import.meta.url))('fflate');

after(close);

const SPACE = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';
const TYPE = 'application/vnd.openxmlformats-officedocument.wordprocessingml';
const PICTURE = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 255, 254, 1, 2, 3]);

/** A file as a school might have it: a letterhead with a picture, a theme, comments, and the given text. */
function school(text, { types = '', extra = {}, styles = '' } = {}) {
  const files = {
    '[Content_Types].xml': `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/><Override PartName="/word/document.xml" ContentType="${TYPE}.document.main+xml"/><Override PartName="/word/header1.xml" ContentType="${TYPE}.header+xml"/>${types}</Types>`,
    '_rels/.rels': '<Relationships/>',
    'word/document.xml': `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n<w:document xmlns:w="${SPACE}" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" xmlns:r="r" xmlns:mc="x" mc:Ignorable="w14"><w:body>${text}<w:sectPr><w:headerReference r:id="rId7"/><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:body></w:document>`,
    'word/header1.xml': `<w:hdr xmlns:w="${SPACE}"><w:p><w:r><w:drawing a="1 > 0"/></w:r><w:r><w:t>Tarnbridge School {{class}}</w:t></w:r></w:p></w:hdr>`,
    'word/styles.xml': `<w:styles xmlns:w="${SPACE}">${styles}</w:styles>`,
    'word/media/logo.png': PICTURE,
    'customXml/item1.xml': '<data keep="yes"/>',
    ...extra,
  };
  return zipSync(Object.fromEntries(Object.entries(files).map(([name, part]) => [name, typeof part === 'string' ? strToU8(part) : part])));
}

const p = (...runs) => `<w:p>${runs.map((words) => `<w:r><w:rPr><w:b/></w:rPr><w:t>${words}</w:t></w:r>`).join('')}</w:p>`;
const para = (words) => ({ kind: 'paragraph', style: null, list: null, runs: [{ text: words }] });
const content = (more = {}) => ({
  values: { pupil: 'A & B <c> 😀', class: '4 Oak', outcome: 'first line\nsecond line', views: 'שלום', ...more },
  rows: { strategy: [{ title: 'One', what: 'do this' }, { title: 'Two', what: 'then {{pupil}} that' }, { title: 'Three', what: '' }] },
  blocks: { strategies: [para('Block one'), { kind: 'heading', level: 2, runs: [{ text: 'Block two' }] }] },
});
const textOf = (result) => partsOf(result.bytes)['word/document.xml'];

test('names are filled where they stand, also split over runs, and keep the look of the first', async () => {
  const bytes = school(p('Pupil: {{', 'pup', 'il}} in {{ Class }}') + p('{{outcome}}') + p('Price {{not ours}} {single}'));
  const result = fillWord(bytes, content());
  const text = textOf(result);
  assert.match(text, /Pupil: A &amp; B &lt;c&gt; 😀/);
  assert.match(text, /in 4 Oak/);
  assert.match(text, /first line<\/w:t><w:br\/><w:t xml:space="preserve">second line/);
  assert.match(text, /\{\{not ours\}\} \{single\}/);
  assert.deepEqual(result.unknown, ['not_ours']);
  assert.deepEqual(result.filled.sort(), ['class', 'outcome', 'pupil']);
  assert.ok(result.absent.includes('views'));
  assert.match(partsOf(result.bytes)['word/header1.xml'], /Tarnbridge School 4 Oak/, 'the letterhead is filled too');
  assert.equal(text.match(/<w:b\/>/g).length, 5, 'every run is as bold as it was');
});

test('every part without a name stays byte for byte', () => {
  const before = school(p('Nothing here') + p('{{pupil}}'));
  const after = partsOf(fillWord(before, content()).bytes);
  const was = partsOf(before);
  assert.deepEqual(Object.keys(after), Object.keys(was));
  for (const name of Object.keys(was).filter((name) => !/document|header/.test(name))) assert.equal(after[name], was[name], name);
  assert.equal(after['word/document.xml'].replace(/<w:t xml:space="preserve">A[^<]*/, '<w:t>{{pupil}}'), was['word/document.xml']);
});

test('what was typed is not read for names', () => {
  const result = fillWord(school(p('{{pupil}} {{class}}')), content({ pupil: '{{class}}', class: '{{pupil}}' }));
  assert.match(textOf(result), /\{\{class\}\} \{\{pupil\}\}/);
});

test('a row of a table repeats for each strategy, and other rows do not', async () => {
  const row = (...cells) => `<w:tr w14:paraId="1">${cells.map((words) => `<w:tc>${p(words).replace('<w:p>', '<w:p w14:paraId="2">')}</w:tc>`).join('')}</w:tr>`;
  const bytes = school(`<w:tbl>${row('Strategy', 'What')}${row('{{strategy.title}}', '{{strategy.what}} {{pupil}} {{strategy.nothing}}')}${row('End', '')}</w:tbl>`);
  const result = fillWord(bytes, content());
  const text = textOf(result);
  assert.equal(text.match(/<w:tr /g).length, 5);
  assert.match(text, /then \{\{pupil\}\} that A &amp; B/, 'typed braces stay, names beside them are filled');
  assert.deepEqual(result.unknown, ['strategy.nothing']);
  assert.deepEqual(text.match(/<w:p w14:paraId="2">/g).length, 4, 'copies carry no number of the original');
});

test('a paragraph that is only the name of a list gives way to it', () => {
  const cell = `<w:tbl><w:tr><w:tc>${p('{{strategies}}')}</w:tc></w:tr></w:tbl>`;
  const section = '<w:p><w:pPr><w:sectPr><w:type/></w:sectPr></w:pPr><w:r><w:t>{{strategies}}</w:t></w:r></w:p>';
  const styles = '<w:style w:type="paragraph" w:styleId="berschrift2"><w:name w:val="heading 2"/></w:style>';
  const text = textOf(fillWord(school(cell + section + p('All: {{strategies}}'), { styles }), content()));
  assert.equal(text.match(/Block one/g).length, 3);
  assert.match(text, /<w:pStyle w:val="berschrift2"\/>/, "the school's own heading");
  assert.match(text, /<w:sectPr><w:type\/><\/w:sectPr>/, 'the section ends where it did');
  assert.match(text, /All: Block one<\/w:t><w:br\/>/);
});

test('content controls are filled by title or tag, and lose their binding', () => {
  const control = (properties, inside) => `<w:sdt><w:sdtPr>${properties}</w:sdtPr><w:sdtContent>${inside}</w:sdtContent></w:sdt>`;
  const bytes = school(
    control('<w:alias w:val="Pupil"/><w:showingPlcHdr/><w:dataBinding w:xpath="/x"/>', '<w:p><w:r><w:rPr><w:rStyle w:val="PlaceholderText"/></w:rPr><w:t>Click</w:t></w:r><w:r><w:t> here</w:t></w:r></w:p>') +
      `<w:p>${control('<w:tag w:val="class"/>', '')}</w:p>` + control('<w:tag w:val="strategies"/>', p('x')) + control('<w:tag w:val="__proto__"/>', p('left alone')));
  const result = fillWord(bytes, content());
  const text = textOf(result);
  assert.match(text, /<w:t xml:space="preserve">A &amp; B &lt;c&gt; 😀<\/w:t>/);
  assert.ok(!/Click| here|showingPlcHdr|dataBinding|PlaceholderText/.test(text));
  assert.match(text, /4 Oak/);
  assert.match(text, /Block one/);
  assert.match(text, /left alone/);
});

test('boxes, deleted text, fields and nested tables survive', async () => {
  const box = '<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>{{pupil}}</w:t></w:r></w:p></w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent><w:p><w:r><w:t>{{pupil}}</w:t></w:r></w:p></w:txbxContent></mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>outside {{class}}</w:t></w:r></w:p>';
  const deleted = '<w:p><w:del><w:r><w:delText>{{pupil}}</w:delText></w:r></w:del><!-- {{pupil}} --><w:r><w:instrText> PAGE </w:instrText></w:r></w:p>';
  const text = textOf(fillWord(school(box + deleted), content()));
  assert.equal(text.match(/A &amp; B/g).length, 2);
  assert.match(text, /<w:delText>\{\{pupil\}\}<\/w:delText><\/w:r><\/w:del><!-- \{\{pupil\}\} -->/);
  assert.match(text, /outside 4 Oak/);
});

test('a letterhead without names takes the document before its last section', () => {
  const result = fillWord(school(p('Dear reader')).slice(), { values: {}, blocks: { document: [para('The policy')] }, rest: 'document' });
  assert.match(textOf(result), /Dear reader.*The policy<\/w:t><\/w:r><\/w:p><w:sectPr>/s);
});

test('a filled file is read by a browser as what was typed', { skip }, async () => {
  const word = await readWord(fillWord(school(p('{{pupil}}') + p('{{views}}')), content()).bytes);
  assert.deepEqual(word.broken, []);
  assert.deepEqual(word.paragraphs.map(({ words }) => words), ['A & B <c> 😀', 'שלום']);
});

test('what cannot be filled is refused in words, and nothing hangs', () => {
  const refused = (bytes, words) => assert.throws(() => fillWord(bytes, content()), (error) => error instanceof Unfit && words.test(error.message));
  refused(new Uint8Array([0xd0, 0xcf, 0x11, 0xe0]), /older Word file|password/);
  refused(strToU8('just text'), /not a Word file/);
  refused(new Uint8Array(0), /not a Word file/);
  refused(zipSync({ 'a.txt': strToU8('x') }), /not a Word file/);
  refused(school(p('x'), { types: '<Override PartName="/word/vbaProject.bin" ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>' }), /macros/);
  const bomb = zipSync({ '[Content_Types].xml': new Uint8Array(160_000_000) }, { level: 1 });
  refused(bomb, /too large/);
  assert.throws(() => parse('<a><b></a>'));
  assert.throws(() => parse('<a>'));
});

test('a tree is written back as it was read', () => {
  const text = '<?xml version="1.0"?>\r\n<!-- > --><a b="1 > 0" c=\'"\'>x &amp; y<e/><![CDATA[<z>]]></a>\n';
  assert.equal(write(parse(text)), text);
});
