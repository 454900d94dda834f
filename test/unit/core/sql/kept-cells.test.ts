import * as fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { keptCellMarks, keptCellSql, keptCellsSql, splitCellsSql } from '../../../../core/sql/kept-cells.ts';
import { literal } from '../../../../core/sql/sql.ts';
import { openDuckDb } from '../../../../handlers/duckdb/duckdb.ts';
import { propertyRuns } from '../../../fixtures/draw.ts';

async function opened() {
  const db = await openDuckDb({ locked: false });
  onTestFinished(() => db.close());
  /** The cells, and one after the last, read back from the kept text. */
  return async (cells: (string | null | undefined)[], arePlain: boolean) => {
    const kept = keptCellsSql(
      cells.map((cell) => (cell === undefined ? undefined : cell === null ? 'CAST(NULL AS VARCHAR)' : literal(cell))),
      arePlain,
    );
    const columns = [...cells, undefined].map((_, index) => `${keptCellSql('cells', String(index + 1))} AS c${index}`);
    const [row = {}] = await db.rows(
      `SELECT ${columns.join(', ')} FROM (SELECT ${splitCellsSql('kept')} AS cells FROM (SELECT ${kept} AS kept))`,
    );
    return Object.values(row);
  };
}

const piece = fc.constantFrom(...keptCellMarks, 'n', '0', '1', '', 'é', ',', '"', '\n');
const text = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));

it('kept cells are read back unchanged, and cells of columns that a file lacks are NULL', async () => {
  const backAndForth = await opened();
  const cells = fc.array(fc.option(text, { freq: 4 }), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(cells, fc.boolean(), async (row, lacksLast) => {
      const all = lacksLast ? [...row, undefined] : row;
      expect(await backAndForth(all, false)).toEqual([...all.map((cell) => cell ?? null), null]);
    }),
    propertyRuns(100, 2000),
  );
});

it('plain cells are kept unchanged, also with a column that the file lacks', async () => {
  const backAndForth = await opened();
  expect(await backAndForth(['n', '', undefined, '01'], true)).toEqual(['n', '', null, '01', null]);
});
