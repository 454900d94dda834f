import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstRecord } from '../../../../core/csv/first-record.ts';
import { scanRecords } from '../../../../core/csv/scan-records.ts';
import { propertyRuns } from '../../../fixtures/draw.ts';

const bytesOf = (text: string) => Buffer.from(text);

function scan(text: string, cells: number, { delimiter = ',', line = 1 } = {}) {
  const bytes = bytesOf(text);
  const out = Buffer.alloc(bytes.length);
  const scanned = scanRecords(bytes, { delimiter: bytesOf(delimiter), cells }, line, out);
  return { ...scanned, written: out.subarray(0, scanned.length).toString() };
}

describe('an invalid record', () => {
  it.each([
    ['a\n', 'too few cells'],
    ['a,b,c\n', 'too many cells'],
    ['"a"x,b\n', 'text after a quote'],
    ['"a" x,b\n', 'text after a quote'],
    [`${'a'.repeat(1_000_001)},b\n`, 'too long'],
  ])('%.20j: %s', (text, violation) => {
    const scanned = scan(`1,2\n${text}3,4\n`, 2, { line: 7 });
    expect(scanned.broken).toEqual([{ line: 8, value: text.slice(0, -1).slice(0, 200), violation }]);
    expect(scanned.written).toBe('1,2\n3,4\n');
    expect(scanned.jumps).toEqual([
      { record: 0, line: 7 },
      { record: 1, line: 9 },
    ]);
  });

  it('is distinguished from a quote that is not closed', () => {
    expect(scan('1,"a\n2,b\n3,"c\n', 2).unclosed).toMatchObject({ line: 1 });
    expect(scan('1,"a\n2,b\n', 2)).toMatchObject({ next: 0, isQuoted: true, records: 0 });
  });

  it('leaves nothing in the output, even if blanks were removed from it', () => {
    expect(scan('1,2\n "a" , "b" ,c\n3,4\n', 2).written).toBe('1,2\n3,4\n');
  });
});

it.each([
  ['CRLF', '1,2\r\n3,4\r\n', '1,2\n3,4\n'],
  ['CR', '1,2\r3,4\r\n', '1,2\n3,4\n'],
  ['a mixture of line ends', '1,2\r\n3,4\n5,6\r7,8\n', '1,2\n3,4\n5,6\n7,8\n'],
  ['blank lines', '\n1,2\n \t \n\r\n3,4\n', '1,2\n3,4\n'],
  ['blanks around quotes', ' "1" ,\t"2"\n', '"1","2"\n'],
  ['blanks without quotes (unchanged)', ' 1 , 2\n', ' 1 , 2\n'],
  ['doubled quotes and line ends in cells', '"a""\r\n",b\n', '"a""\r\n",b\n'],
  ['a quote within a cell', '5" pipe,6"\n', '5" pipe,6"\n'],
  ['quoted delimiters', '"a,b",c\n', '"a,b",c\n'],
])('normalises %s', (_, text, written) => {
  expect(scan(text, 2)).toMatchObject({ written, broken: [] });
});

it('distinguishes delimiters of several bytes from characters with the same first byte, and a tab delimiter from a blank', () => {
  expect(scan('a§ä§c\n', 3, { delimiter: '§' })).toMatchObject({ records: 1, broken: [] });
  expect(scan('a\t\tc\n', 3, { delimiter: '\t' })).toMatchObject({ records: 1, written: 'a\t\tc\n' });
});

it('leaves a record for later if its end may not have arrived', () => {
  expect(scan('1,2\n3,4\r', 2)).toMatchObject({ next: 4, line: 2, records: 1 });
  expect(scan('1,2\n3,"4"', 2)).toMatchObject({ next: 4, line: 2, isQuoted: false });
});

it.each([
  ['1,2\n', false],
  ['1 2,3\n', false],
  ['1, 2\n', true],
  ['1 ,2\n', true],
  ['" 1",2\n', true],
  ['1,"2 "\n', true],
  ['1,2\u{a0}\n', true],
  ['\u{feff}1,2\n', true],
])('knows whether a cell of %j may have blanks around it', (text, hasBlanks) => {
  expect(scan(text, 2).hasBlanks).toBe(hasBlanks);
});

it('an incomplete cell does not count for blanks or quotes', () => {
  expect(scan('1,2\n3,4 ', 2)).toMatchObject({ records: 1, hasBlanks: false });
  expect(scan('1,2\n3," 4', 2)).toMatchObject({ records: 1, hasBlanks: false, hasQuotes: false });
  expect(scan('1,2\n3,"4"\n', 2)).toMatchObject({ records: 2, hasBlanks: false, hasQuotes: true });
});

it('the fast path finds the same records as the full scan, which a delimiter of two bytes needs', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', 'ä', '\u{a0}'), maxLength: 30 });
  fc.assert(
    fc.property(text, (lines) => {
      const fast = scan(lines, 3);
      const full = scan(lines.replaceAll(',', '||'), 3, { delimiter: '||' });
      const { written, broken, records, jumps, hasBlanks, hasQuotes, line, isQuoted } = full;
      const asCommas = broken.map((record) => ({ ...record, value: record.value.replaceAll('||', ',') }));
      expect(fast).toMatchObject({ broken: asCommas, records, jumps, hasBlanks, hasQuotes, line, isQuoted });
      expect(fast.written).toBe(written.replaceAll('||', ','));
    }),
    propertyRuns(1000, 50_000),
  );
});

describe('for any content of the cells', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', 'ä', '\u{a0}'), maxLength: 5 });
  const table = fc.array(fc.tuple(cell, cell, cell), { maxLength: 8 });
  const end = fc.constantFrom('\n', '\r\n', '\r', '\n\n');
  const quoted = (value: string) => `"${value.replaceAll('"', '""')}"`;

  it('all records are found with their lines, wherever the bytes are cut in two', () => {
    fc.assert(
      fc.property(table, end, fc.nat(), (rows, lineEnd, position) => {
        const records = rows.map((cells) => cells.map(quoted).join(','));
        // The last line feed completes a carriage return before it.
        const text = `${records.map((record) => record + lineEnd).join('')}\n`;
        const whole = scan(text, 3);
        expect(whole).toMatchObject({ records: rows.length, broken: [], next: Buffer.byteLength(text) });
        expect(whole.written).toBe(records.map((record) => `${record}\n`).join(''));

        const bytes = bytesOf(text);
        const cut = bytes.length === 0 ? 0 : position % bytes.length;
        const out = Buffer.alloc(bytes.length);
        const shape = { delimiter: bytesOf(','), cells: 3 };
        const first = scanRecords(bytes.subarray(0, cut), shape, 1, out);
        const head = out.subarray(0, first.length).toString();
        const second = scanRecords(bytes.subarray(first.next), shape, first.line, out);
        expect(head + out.subarray(0, second.length).toString()).toBe(whole.written);

        const lineOf = (jumps: { record: number; line: number }[], record: number) => {
          const jump = jumps.findLast((start) => start.record <= record);
          return jump && jump.line + record - jump.record;
        };
        const jumps = [
          ...first.jumps,
          ...second.jumps.map((jump) => ({ ...jump, record: jump.record + first.records })),
        ];
        let line = 1;
        for (const [index, record] of records.entries()) {
          expect([lineOf(whole.jumps, index), lineOf(jumps, index)]).toEqual([line, line]);
          line += (record + lineEnd).split(/\r\n|\r|\n/).length - 1;
        }
      }),
      propertyRuns(200, 5000),
    );
  });
});

describe('the header', () => {
  it.each([
    ['a,b\n1,2\n', ['a', 'b'], 4, 1],
    ['\r\n\n a , "b ""x""" \r\n1', ['a', 'b "x"'], 20, 3],
    ['"a\r\nb",ä\r1', ['a\nb', 'ä'], 10, 2],
    [',b\n', ['', 'b'], 3, 1],
  ])('of %j is %j', (text, cells, bytes, lines) => {
    expect(firstRecord(bytesOf(text), ',')).toEqual({ cells, bytes, lines });
  });

  it('is undefined while its line is incomplete', () => {
    expect(firstRecord(bytesOf('a,"b\n'), ',')).toBeUndefined();
    expect(firstRecord(bytesOf('\n \n'), ',')).toBeUndefined();
  });
});
