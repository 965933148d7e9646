// A Word file of our own: real styles, numbered lists that start again, a footer with the page's number.
import { strToU8, zipSync } from 'fflate';
import { TEXT_WIDTH, body } from './body.js';
import { attribute, escape } from './xml.js';

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
const R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const TYPE = 'application/vnd.openxmlformats-officedocument.wordprocessingml';

/**
 * Makes a Word file of blocks. `title` names it, `foot` stands under every page, `compact` is for a plan that is to fit on one page.
 * @returns {Uint8Array}
 */
export function freshWord(blocks, { title, foot = '', compact = false }) {
  const ordered = new Map();
  const styles = {
    heading: (level) => `Heading${Math.min(level, 3)}`,
    paragraph: (name) => ({ Title: 'Title', Quote: 'Quote', Table: 'TableText' })[name],
    table: 'TableGrid',
    list: ({ ordered: isOrdered, id, level, number }) => {
      // Number 1 is the list of dots; each numbered list has a number of its own, so that it starts again.
      if (isOrdered && !ordered.has(id)) ordered.set(id, { number: ordered.size + 2, level, start: number });
      const list = isOrdered ? ordered.get(id).number : 1;
      return `<w:pStyle w:val="${isOrdered ? 'ListNumber' : 'ListBullet'}"/><w:numPr><w:ilvl w:val="${Math.min(level, 8)}"/><w:numId w:val="${list}"/></w:numPr>`;
    },
  };
  const margin = compact ? 794 : 1134;
  const inside = body(blocks, styles, TEXT_WIDTH + 2 * (1134 - margin));
  const section =
    `<w:sectPr><w:footerReference w:type="default" r:id="rId4"/><w:pgSz w:w="11906" w:h="16838"/>` +
    `<w:pgMar w:top="${margin}" w:right="${margin}" w:bottom="${margin}" w:left="${margin}" w:header="567" w:footer="454" w:gutter="0"/></w:sectPr>`;
  const files = {
    '[Content_Types].xml': types(),
    '_rels/.rels': relations([['rId1', 'officeDocument', 'word/document.xml'], ['rId2', `${PACKAGE}/relationships/metadata/core-properties`, 'docProps/core.xml']]),
    'docProps/core.xml': `${HEAD}<cp:coreProperties xmlns:cp="${PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>${escape(title)}</dc:title><dc:language>en-GB</dc:language></cp:coreProperties>`,
    'word/document.xml': `${HEAD}<w:document ${W} ${R}><w:body>${inside}${section}</w:body></w:document>`,
    'word/_rels/document.xml.rels': relations([['rId1', 'styles', 'styles.xml'], ['rId2', 'numbering', 'numbering.xml'], ['rId3', 'settings', 'settings.xml'], ['rId4', 'footer', 'footer1.xml']]),
    'word/styles.xml': styleSheet(compact),
    'word/numbering.xml': numbering([...ordered.values()]),
    'word/settings.xml': `${HEAD}<w:settings ${W}><w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>`,
    'word/footer1.xml': footer(foot),
  };
  return zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])), { level: 6 });
}

function types() {
  const parts = [['document', 'document.main'], ['styles', 'styles'], ['numbering', 'numbering'], ['settings', 'settings'], ['footer1', 'footer']];
  const override = ([name, type]) => `<Override PartName="/word/${name}.xml" ContentType="${TYPE}.${type}+xml"/>`;
  return (
    `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
    `<Default Extension="xml" ContentType="application/xml"/>${parts.map(override).join('')}` +
    '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
  );
}

function relations(list) {
  const one = ([id, type, target]) =>
    `<Relationship Id="${id}" Type="${type.includes('/') ? type : `${OFFICE}/${type}`}" Target="${attribute(target)}"/>`;
  return `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${list.map(one).join('')}</Relationships>`;
}

function styleSheet(compact) {
  const size = compact ? 18 : 22;
  const say = (id, name, properties, run, more = '') =>
    `<w:style w:type="paragraph" w:styleId="${id}"><w:name w:val="${name}"/><w:basedOn w:val="Normal"/>${more}<w:qFormat/><w:pPr>${properties}</w:pPr><w:rPr>${run}</w:rPr></w:style>`;
  const points = (count) => `<w:sz w:val="${count}"/><w:szCs w:val="${count}"/>`;
  const space = (before, after) => `<w:spacing w:before="${before}" w:after="${after}"/>`;
  const heading = (level, big, before) =>
    say(`Heading${level}`, `heading ${level}`, `<w:keepNext/><w:keepLines/>${space(before, 60)}<w:outlineLvl w:val="${level - 1}"/>`, `<w:b/><w:bCs/><w:color w:val="1C524E"/>${points(big)}`, '<w:next w:val="Normal"/>');
  const border = (side) => `<w:${side} w:val="single" w:sz="4" w:space="0" w:color="8A8A8A"/>`;
  return (
    `${HEAD}<w:styles ${W}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:eastAsia="Arial" w:cs="Arial"/>${points(size)}<w:lang w:val="en-GB"/></w:rPr></w:rPrDefault>` +
    `<w:pPrDefault><w:pPr><w:spacing w:after="${compact ? 40 : 120}" w:line="${compact ? 240 : 264}" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>` +
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>' +
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:left w:w="100" w:type="dxa"/><w:right w:w="100" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>' +
    `<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>${['top', 'left', 'bottom', 'right', 'insideH', 'insideV'].map(border).join('')}</w:tblBorders></w:tblPr></w:style>` +
    say('Title', 'Title', space(0, compact ? 80 : 200), `<w:b/><w:bCs/><w:color w:val="1C524E"/>${points(compact ? 30 : 40)}`) +
    heading(1, compact ? 22 : 30, compact ? 100 : 320) +
    heading(2, compact ? 20 : 26, compact ? 80 : 240) +
    heading(3, compact ? 18 : 23, compact ? 80 : 200) +
    say('Quote', 'Quote', `<w:pBdr><w:left w:val="single" w:sz="18" w:space="8" w:color="9DBAB6"/></w:pBdr><w:ind w:left="284"/>`, '') +
    say('TableText', 'Table Text', space(20, 20), points(compact ? 17 : 20)) +
    say('ListBullet', 'List Bullet', `${space(0, 60)}<w:contextualSpacing/>`, '') +
    say('ListNumber', 'List Number', `${space(0, 60)}<w:contextualSpacing/>`, '') +
    say('Footer', 'footer', `<w:tabs><w:tab w:val="right" w:pos="${TEXT_WIDTH}"/></w:tabs>${space(0, 0)}`, `<w:color w:val="595959"/>${points(15)}`) +
    '</w:styles>'
  );
}

function numbering(ordered) {
  const levels = (format, text) =>
    Array.from({ length: 9 }, (_, level) =>
      `<w:lvl w:ilvl="${level}"><w:start w:val="1"/><w:numFmt w:val="${format}"/><w:lvlText w:val="${text(level)}"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="${360 * (level + 1)}" w:hanging="360"/></w:pPr></w:lvl>`).join('');
  const abstract = (id, inside) => `<w:abstractNum w:abstractNumId="${id}"><w:multiLevelType w:val="hybridMultilevel"/>${inside}</w:abstractNum>`;
  const own = ({ number, level, start }) =>
    `<w:num w:numId="${number}"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="${level}"><w:startOverride w:val="${start}"/></w:lvlOverride></w:num>`;
  return (
    `${HEAD}<w:numbering ${W}>${abstract(0, levels('bullet', () => '•'))}${abstract(1, levels('decimal', (level) => `%${level + 1}.`))}` +
    `<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>${ordered.map(own).join('')}</w:numbering>`
  );
}

function footer(foot) {
  const field = (name) => `<w:fldSimple w:instr=" ${name} "><w:r><w:t>1</w:t></w:r></w:fldSimple>`;
  const text = (words) => `<w:r><w:t xml:space="preserve">${escape(words)}</w:t></w:r>`;
  return `${HEAD}<w:ftr ${W}><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>${text(foot)}<w:r><w:tab/></w:r>${text('Page ')}${field('PAGE')}${text(' of ')}${field('NUMPAGES')}</w:p></w:ftr>`;
}
