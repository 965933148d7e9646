// Blocks as WordprocessingML. The order of elements is the schema's: Word refuses another.
import { attribute, escape } from './xml.js';

/** Twentieths of a point between the margins of an upright A4 page. */
export const TEXT_WIDTH = 9638;

const RIGHT_TO_LEFT = '\\u0590-\\u08FF\\uFB1D-\\uFDFF\\uFE70-\\uFEFC';
const FIRST_STRONG = new RegExp(`[A-Za-z\\u00AA-\\u024F\\u0370-\\u058F${RIGHT_TO_LEFT}]`);
const IS_RIGHT_TO_LEFT = new RegExp(`[${RIGHT_TO_LEFT}]`);
const STRETCHES = new RegExp(`[${RIGHT_TO_LEFT}](?:[^A-Za-z\\u00AA-\\u024F\\u0370-\\u058F]*[${RIGHT_TO_LEFT}])?|[^${RIGHT_TO_LEFT}]+`, 'g');

/**
 * The blocks in the styles of a document: `styles.heading(level)`, `.paragraph(name)` and `.table` give a style's id or nothing;
 * `styles.list(list)` gives what stands in a paragraph's properties, or nothing where the sign is to be written out; `styles.fits` is
 * for a page whose width is not ours.
 */
export function body(blocks, styles, width = TEXT_WIDTH) {
  const out = [];
  for (const [at, block] of blocks.entries()) {
    if (block.kind === 'table') {
      out.push(table(block, styles, width));
      // Two tables that touch become one.
      if (blocks[at + 1]?.kind !== 'paragraph' && blocks[at + 1]?.kind !== 'heading') out.push(gap());
    } else {
      out.push(paragraph(block, styles));
    }
  }
  return out.join('');
}

const gap = () => '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="120" w:lineRule="exact"/></w:pPr></w:p>';

function paragraph(block, styles) {
  const words = block.runs.map((run) => run.text ?? '').join('');
  const bidi = IS_RIGHT_TO_LEFT.test(FIRST_STRONG.exec(words)?.[0] ?? '') ? '<w:bidi/>' : '';
  const written = { runs: block.runs, before: '', properties: bidi };
  if (block.kind === 'heading') {
    const id = styles.heading(block.level);
    written.properties = id ? `${style(id)}${bidi}` : `<w:keepNext/>${bidi}<w:spacing w:before="240" w:after="80"/>`;
    if (!id) written.runs = block.runs.map((run) => ({ ...run, bold: true, size: 34 - 4 * block.level }));
  } else if (block.list) {
    listed(block.list, styles, bidi, written);
  } else if (block.style) {
    const id = styles.paragraph(block.style);
    const indent = block.style === 'Quote' ? '<w:ind w:left="360"/>' : '';
    written.properties = id ? `${style(id)}${bidi}` : `${bidi}${indent}`;
  }
  const properties = written.properties && `<w:pPr>${written.properties}</w:pPr>`;
  return `<w:p>${properties}${written.before}${written.runs.map((one) => run(one)).join('')}</w:p>`;
}

function listed(list, styles, bidi, written) {
  const indent = 360 * (list.level + 1);
  const own = list.first ? styles.list(list) : undefined;
  if (own) {
    written.properties = `${own}${bidi}`;
  } else if (list.first) {
    written.properties = `${bidi}<w:ind w:left="${indent}" w:hanging="360"/>`;
    written.before = `<w:r><w:t>${list.ordered ? `${list.number}.` : '•'}</w:t><w:tab/></w:r>`;
  } else {
    written.properties = `${bidi}<w:ind w:left="${indent}"/>`;
  }
}

const style = (id) => `<w:pStyle w:val="${attribute(id)}"/>`;

/** A run of text; stretches that are read from right to left say so. */
function run({ text, line, bold, italic, href, gap, size }) {
  if (line) return '<w:r><w:br/></w:r>';
  const say = (piece) => {
    const properties = [
      bold ? '<w:b/><w:bCs/>' : '',
      italic ? '<w:i/><w:iCs/>' : '',
      href ? '<w:color w:val="145D68"/>' : '',
      size ? `<w:sz w:val="${size}"/><w:szCs w:val="${size}"/>` : '',
      gap ? '<w:highlight w:val="yellow"/>' : '',
      href ? '<w:u w:val="single"/>' : '',
      IS_RIGHT_TO_LEFT.test(piece) ? '<w:rtl/>' : '',
    ].join('');
    return `<w:r>${properties && `<w:rPr>${properties}</w:rPr>`}<w:t xml:space="preserve">${escape(piece)}</w:t></w:r>`;
  };
  const runs = (IS_RIGHT_TO_LEFT.test(text) ? text.match(STRETCHES) : [text]).map(say).join('');
  return href ? `<w:fldSimple w:instr="${attribute(` HYPERLINK "${href.replace(/"/g, '%22')}" `)}">${runs}</w:fldSimple>` : runs;
}

function table({ rows, widths }, styles, width) {
  const columns = Math.max(1, ...rows.map((row) => row.cells.reduce((sum, cell) => sum + cell.span, 0)));
  const shares = widths?.length === columns ? widths : Array.from({ length: columns }, () => 1);
  const whole = shares.reduce((sum, share) => sum + share, 0);
  const sizes = shares.map((share) => Math.round((width * share) / whole));
  const id = styles.table;
  const border = (side) => `<w:${side} w:val="single" w:sz="4" w:space="0" w:color="8A8A8A"/>`;
  const borders = `<w:tblBorders>${['top', 'left', 'bottom', 'right', 'insideH', 'insideV'].map(border).join('')}</w:tblBorders>`;
  // In a file of somebody else's the page's width is theirs: the table takes all that there is.
  const wide = styles.fits ? '<w:tblW w:w="5000" w:type="pct"/>' : `<w:tblW w:w="${width}" w:type="dxa"/>`;
  const properties =
    `<w:tblPr>${id ? `<w:tblStyle w:val="${attribute(id)}"/>` : ''}${wide}${id ? '' : borders}<w:tblLayout w:type="${styles.fits ? 'autofit' : 'fixed'}"/>` +
    '<w:tblLook w:val="0420" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="0" w:noVBand="1"/></w:tblPr>';
  const grid = `<w:tblGrid>${sizes.map((size) => `<w:gridCol w:w="${size}"/>`).join('')}</w:tblGrid>`;
  return `<w:tbl>${properties}${grid}${rows.map((one) => row(one, sizes, styles)).join('')}</w:tbl>`;
}

function row({ head, room, cells }, sizes, styles) {
  const properties = `<w:trPr><w:cantSplit/>${room ? '<w:trHeight w:val="620" w:hRule="atLeast"/>' : ''}${head ? '<w:tblHeader/>' : ''}</w:trPr>`;
  let column = 0;
  const written = cells.map((cell) => {
    const size = sizes.slice(column, column + cell.span).reduce((sum, one) => sum + one, 0);
    column += cell.span;
    const span = cell.span > 1 ? `<w:gridSpan w:val="${cell.span}"/>` : '';
    const shade = cell.head ? '<w:shd w:val="clear" w:color="auto" w:fill="EEF1F0"/>' : '';
    const inside = body(cell.blocks.map((block) => inCell(block, cell.head)), styles, size - 200);
    return `<w:tc><w:tcPr><w:tcW w:w="${size}" w:type="dxa"/>${span}${shade}</w:tcPr>${inside || '<w:p/>'}</w:tc>`;
  });
  return `<w:tr>${properties}${written.join('')}</w:tr>`;
}

function inCell(block, head) {
  if (block.kind !== 'paragraph') return block;
  return { ...block, style: block.style ?? 'Table', runs: head ? block.runs.map((one) => ({ ...one, bold: true })) : block.runs };
}
