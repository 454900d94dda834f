import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parsePipeline } from '../../../../core/pipeline/parse-pipeline.ts';
import { resolveDefinition } from '../../../../handlers/duckdb/definition.ts';
import { openDuckDb, type DuckDb } from '../../../../handlers/duckdb/duckdb.ts';
import { pipelineFile } from '../../../fixtures/features.ts';

let db: DuckDb;
beforeAll(async () => {
  db = await openDuckDb({ locked: false });
});
afterAll(() => db.close());

const columns = { a: 'number', n: 'integer', 'Wi/fi "x"': 'number', s: 'text', d: 'date', t: 'timestamp', y: 'number' };

async function resolve(sql: string) {
  const file = pipelineFile({ problem: 'regression', columns, target: { column: 'y' }, derive: { f: sql } });
  const definition = await resolveDefinition(db, parsePipeline(JSON.stringify(file), 'test'));
  return definition.derive[0];
}

describe('derive is rejected if it reads more than its own row', () => {
  it.each([
    ['an aggregate', 'sum(a)', 'uses sum'],
    ['a window', 'lag(a) OVER (ORDER BY n)', 'WINDOW_LAG'],
    ['a subquery', '(SELECT 1)', 'SUBQUERY'],
    ['a file', "(SELECT content FROM read_text('/etc/passwd'))", 'SUBQUERY'],
    ['a random number', 'random()', 'uses random'],
    ['the clock', 'now()', 'uses now'],
    ['the clock, as a column', 'current_date', 'current_date'],
    ['a variable', "getvariable('x')", 'uses getvariable'],
    ['the environment', "getenv('HOME')", 'uses getenv'],
    ['several rows', 'unnest([1, 2])', 'uses unnest'],
    ['a bound value', '$1', 'VALUE_PARAMETER'],
    ['all columns', 'COLUMNS(*)', 'STAR'],
    ['a second expression', 'a), (n', 'one SQL expression'],
    ['a second statement', '1); DROP TABLE x; SELECT (1', 'one SQL expression'],
    ['a table', '1) FROM range(3) r(i', 'one SQL expression'],
    ['a filter', 'count(a) FILTER (WHERE a > 1)', 'FILTER'],
    ['a schema', 'main.abs(a)', 'uses main.abs'],
    ['a catalog, past the macros', 'system.main.trim(s)', 'with FILTER, DISTINCT or a catalog'],
    ['a number too large', 'a < 1e999', 'has a number that is too large'],
    ['a number that would lose digits', 'a < 100000000000000000000', 'has a number with more than 15 digits'],
    ['a lambda', 'list_transform([1], x -> x)', 'uses list_transform'],
    ['a struct', "{'a': n}", 'uses main.struct_pack'],
    ['an unknown type', 'CAST(s AS my_type)', 'my_type'],
    ['a type that cannot be a feature', 'CAST(s AS BLOB)', 'BLOB'],
    ['an aggregate in quotes', '"sum"(a)', 'uses sum'],
    ['a window behind a comment', 'row_number() /* a /* b */ c */ OVER ()', 'WINDOW_ROW_NUMBER'],
    ['a table function', "read_csv('/etc/passwd')", 'uses read_csv'],
    ['a method', 's.upper()', 'uses s.upper'],
    ['an unfinished comment', 'a /* b', 'one SQL expression'],
    ['the target', 'y * 2', 'target column "y"'],
    ['an undeclared column', 'b + 1', 'not a declared column'],
    ['a field of a column', 's.x', 'not a column'],
    ['an aggregate deep inside', 'CASE WHEN a > 1 THEN abs(coalesce(max(a), 1)) END', 'uses max'],
    ['an interval', 'd - d + INTERVAL 1 DAY', 'INTERVAL'],
    ['a wrong type', 'hour(s)', 'hour'],
  ])('%s', async (_, sql, message) => {
    await expect(resolve(sql)).rejects.toThrow(message);
    await expect(resolve(sql)).rejects.toMatchObject({ name: 'PipelineFileError' });
  });

  it('with all mistakes at once, and suggestions', async () => {
    const derive = { f: 'houre(t)', g: 'sum(a) + random()' };
    const file = pipelineFile({ problem: 'regression', columns, target: { column: 'y' }, derive });
    const failing = resolveDefinition(db, parsePipeline(JSON.stringify(file), 'test'));
    await expect(failing).rejects.toThrow(/derive\.f: .*did you mean hour\?.*\nderive\.g: uses sum.*uses random/);
  });
});

it('derive accepts quoted names, comments at the end and capitals', async () => {
  expect(await resolve('"Wi/fi ""x""" + A -- the sum')).toMatchObject({ type: 'number' });
});

describe("derive has Trino's meaning if the engines differ", () => {
  /**
   * The value for one row: a = 2.5, n = 7, s = 'Zoë', d = 31 January 2020, t = a Sunday, 1 March
   * 2020, 13:45:10.
   */
  async function valueOf(sql: string) {
    const derived = await resolve(sql);
    const [row] = await db.rows(`SELECT TRY({ v: ${derived?.sql} }) AS tried FROM (SELECT 2.5e0 AS a,
      CAST(7 AS BIGINT) AS n, 1e0 AS "Wi/fi ""x""", 'Zoë' AS s, DATE '2020-01-31' AS d,
      TIMESTAMP '2020-03-01 13:45:10' AS t, CAST(NULL AS VARCHAR) AS y)`);
    return row?.['tried'];
  }

  it.each([
    ['n / 2', '3'],
    ['-7 / 2', -3],
    ['a / 2', 1.25],
    ['7.0 / 2', 3.5],
    ['n % 4', '3'],
    ['mod(n, 4)', '3'],
    ["concat(s, nullif(s, 'Zoë'))", null],
    ["concat(s, '!', '?')", 'Zoë!?'],
    ["s || nullif(s, 'Zoë')", null],
    ['greatest(a, nullif(n, 7))', null],
    ['greatest(a, n)', 7],
    ['least(1, 2, nullif(3, 3))', null],
    ["date_diff('month', d, t)", '1'],
    ["date_diff('month', d, DATE '2020-02-28')", '0'],
    ["date_diff('day', d, DATE '2020-03-01')", '30'],
    ['day_of_week(t)', '7'],
    ['week_of_year(t)', '9'],
    ['hour(t) * 100 + minute(t)', '1345'],
    ['length(s)', '3'],
    ["strpos(s, 'ë')", '3'],
    ["nullif(strpos('0123', nullif(substr(s, 9, 1), '')), 0) - 1", null],
    ["regexp_replace('a1b2', '[0-9]', '-')", 'a-b-'],
    ["regexp_like(s, '^Z')", true],
    ['width_bucket(a, 0, 10, 5)', '2'],
    ['width_bucket(-1, 0, 10, 5)', '0'],
    ['width_bucket(10, 0, 10, 5)', '6'],
    ['to_unixtime(t)', 1583070310],
    ["if(a > 2, 'big', 'small')", 'big'],
    ["date_trunc('month', t) = TIMESTAMP '2020-03-01 00:00:00'", true],
    ['0.123456789012345', '0.123456789012345'],
    ['TRY(n / 0)', null],
    ["trim('  x ')", 'x'],
    ['substring(s, 1, 2)', 'Zo'],
    ['substr(s, 0)', ''],
    ['substr(s, -5)', ''],
    ['substr(s, 2, -1)', ''],
    ["substr(nullif(s, 'Zoë'), 0)", null],
    ["position('o' IN s)", '2'],
    ["s LIKE 'Z!%' ESCAPE '!'", false],
    ['extract(dow FROM t)', '7'],
    ['EXTRACT(year FROM d)', '2020'],
    ["regexp_extract('ab', '[0-9]+')", null],
    ["split_part('a-b-c', '-', 4)", null],
    ['1e9 + a', 1000000002.5],
    ['2.5e0 * 2', 5],
    ['CAST(a AS INTEGER)', 3],
    ['CAST(-a AS BIGINT)', '-3'],
    ['CAST(n AS SMALLINT)', 7],
    ["CAST('-12' AS INTEGER)", -12],
    ['CAST(a > 1 AS INTEGER)', 1],
    ["TRY_CAST('1.5' AS INTEGER)", null],
    ['TRY_CAST(1e30 AS BIGINT)', null],
    ['CAST(CAST(s AS VARCHAR) AS VARCHAR)', 'Zoë'],
    ["regexp_replace('a1b2', '([a-z])([0-9])', '$2$1')", '1a2b'],
    [String.raw`regexp_replace('a1', '([0-9])', '\$1 \1')`, String.raw`a$1 \1`],
    ["regexp_replace('a1b2', '[0-9]')", 'ab'],
    ["replace('aXbX', 'X')", 'ab'],
    ['truncate(2.567, 2)', '2.56'],
    ['width_bucket(3, 10, 0, 5)', '4'],
  ])('%s is %s', async (sql, expected) => {
    const value = await valueOf(sql);
    expect(value).toEqual({ v: expected });
  });

  it.each([
    'n / 0',
    'n % 0',
    'mod(n, 0)',
    'a / 0',
    'ln(-1)',
    'CAST(s AS INTEGER)',
    "CAST('1.5' AS INTEGER)",
    'CAST(1e30 AS BIGINT)',
    "split_part(s, '-', 0)",
    'width_bucket(a, n, n, 5)',
  ])('%s fails its row', async (sql) => {
    expect(await valueOf(sql)).toBeNull();
  });
});
