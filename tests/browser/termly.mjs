// What a coordinator has at hand at the start of a half-term: six files, made here, and two ways to press.
import { createRequire } from 'node:module';

const { strToU8, unzipSync, zipSync } = createRequire(new URL('../../web/package.json', import.meta.url))('fflate');
export { unzipSync };

const zip = (parts) => Buffer.from(zipSync(Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, strToU8(text)]))));
const HEAD = '<?xml version="1.0" encoding="UTF-8"?>';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const relations = (pairs) =>
  `${HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${pairs
    .map(([type, target], at) => `<Relationship Id="r${at + 1}" Type="${OFFICE}/${type}" Target="${target}"/>`)
    .join('')}</Relationships>`;
const types = (overrides) =>
  `${HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${overrides
    .map(([part, type]) => `<Override PartName="${part}" ContentType="application/vnd.openxmlformats-officedocument.${type}+xml"/>`)
    .join('')}</Types>`;

function docx(paragraphs) {
  const W = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';
  const text = paragraphs.map((words) => `<w:p><w:r><w:t>${words}</w:t></w:r></w:p>`).join('');
  return zip({
    '[Content_Types].xml': types([['/word/document.xml', 'wordprocessingml.document.main']]),
    '_rels/.rels': relations([['officeDocument', 'word/document.xml']]),
    'word/document.xml': `${HEAD}<w:document xmlns:w="${W}"><w:body>${text}</w:body></w:document>`,
  });
}

function pptx(words) {
  const P = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"';
  const shape = `<p:sp><p:nvSpPr><p:cNvPr id="2" name="Text"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:p><a:r><a:t>${words}</a:t></a:r></a:p></p:txBody></p:sp>`;
  return zip({
    '[Content_Types].xml': types([
      ['/ppt/presentation.xml', 'presentationml.presentation.main'],
      ['/ppt/slides/slide1.xml', 'presentationml.slide'],
    ]),
    '_rels/.rels': relations([['officeDocument', 'ppt/presentation.xml']]),
    'ppt/presentation.xml': `${HEAD}<p:presentation ${P} xmlns:r="${OFFICE}"><p:sldIdLst><p:sldId id="256" r:id="r1"/></p:sldIdLst></p:presentation>`,
    'ppt/_rels/presentation.xml.rels': relations([['slide', 'slides/slide1.xml']]),
    'ppt/slides/slide1.xml': `${HEAD}<p:sld ${P}><p:cSld><p:spTree>${shape}</p:spTree></p:cSld></p:sld>`,
  });
}

/** A PDF of one page with these words, or with none, as a scanner leaves it. */
function pdf(words) {
  const stream = words ? `BT /F1 18 Tf 72 700 Td (${words}) Tj ET` : '0.9 g 72 72 400 600 re f';
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
  ];
  let text = '%PDF-1.4\n';
  const places = objects.map((object, at) => {
    const place = text.length;
    text += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return place;
  });
  const xref = text.length;
  const lines = places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('');
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${lines}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${xref}\n%%EOF\n`;
  return Buffer.from(text, 'latin1');
}

/** Six files whose words are this run's own. */
export const files = (word) => [
  { name: 'listening-walk.docx', mimeType: 'application/octet-stream', buffer: docx([`The ${word} listening walk helps speech and language.`, 'Say one step at a time.']) },
  { name: 'word-wall.docx', mimeType: 'application/octet-stream', buffer: docx([`A ${word} word wall`, 'Ten words a week.']) },
  { name: 'staff-meeting.pptx', mimeType: 'application/octet-stream', buffer: pptx(`Staff meeting about ${word} starts`) },
  { name: 'parents-evening.pptx', mimeType: 'application/octet-stream', buffer: pptx(`For families: ${word} at home`) },
  { name: 'checklist.pdf', mimeType: 'application/pdf', buffer: pdf(`Checklist for ${word} rooms`) },
  { name: 'old-leaflet.pdf', mimeType: 'application/pdf', buffer: pdf('') },
];

/** Counts what somebody presses, by pointer or by key. */
export function hand(page, way) {
  const counted = { clicks: 0 };
  const press = async (control) => {
    counted.clicks += 1;
    if (way === 'pointer') return control.click();
    await control.focus();
    const kind = await control.evaluate((element) => `${element.tagName} ${element.type ?? ''}`);
    return page.keyboard.press(/radio|checkbox/.test(kind) ? 'Space' : 'Enter');
  };
  return { press, counted };
}

export const drop = (page, dropped) =>
  page.evaluate((parts) => {
    const transfer = new DataTransfer();
    for (const { name, mimeType, bytes } of parts) transfer.items.add(new File([new Uint8Array(bytes)], name, { type: mimeType }));
    document.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
  }, dropped.map(({ name, mimeType, buffer }) => ({ name, mimeType, bytes: [...buffer] })));

/** The Thursday of the week after next. */
export function thursday() {
  const day = new Date(Date.now() + 14 * 86_400_000);
  day.setUTCDate(day.getUTCDate() + ((4 - day.getUTCDay() + 7) % 7));
  return day.toISOString().slice(0, 10);
}
