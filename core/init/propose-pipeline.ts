import { formatCount } from '../text/format.ts';
import type { ColumnGuess } from './guess-column.ts';
import { findRoles, type Roles } from './find-roles.ts';
import type { TableGuess } from './guess-table.ts';
import type { KnownProblem } from './guess-target.ts';
import { parseNumberSql } from './number-text.ts';
import { remarksOn } from './remarks.ts';

/** A pipeline file without its defaults, and remarks that explain its choices. */
export interface Proposal {
  file: Record<string, unknown>;
  remarks: string[];
}

/** Facts about the pipeline that the sample does not contain. */
export interface PipelineFacts {
  name: string;
  target: ColumnGuess;
  problem: KnownProblem;
  /** The key that the user named; if empty, the key is detected. */
  key: string[];
  encoding: string;
  /** The approximate number of rows in the whole data. */
  rows: number;
}

export function proposePipeline(table: TableGuess, facts: PipelineFacts): Proposal {
  const { sample } = table;
  const { target, problem } = facts;
  const roles = findRoles(table, target, problem.problem, facts.key);
  const { key, time, counters, ids, leaks } = roles;
  const drop = [...(sample.header ? [] : counters), ...ids].map(({ name }) => name);
  const input = inputOf(table, facts.encoding);
  const derive = deriveOf(roles);
  const sizes = fitToSize(facts);
  const file = {
    name: facts.name,
    problem: problem.problem,
    columns: columnsOf(table, roles),
    target: {
      column: target.name,
      ...(problem.problem === 'binary' && target.type !== 'boolean' ? { positive: problem.positive } : {}),
    },
    input,
    key,
    time: time === undefined ? {} : { column: time.name },
    drop: [...new Set([...drop, ...leaks.flatMap(({ columns }) => columns)])],
    derive,
    ...sizes.fields,
  };
  return {
    // An empty field is the default.
    file: Object.fromEntries(Object.entries(file).filter(([, value]) => Object.keys(value).length > 0)),
    remarks: [...remarksOn(sample, target, problem, roles, facts.key), ...sizes.remarks],
  };
}

/**
 * The useful columns of a file with a header. Without a header, columns are named by position, so
 * all are needed.
 */
function columnsOf({ sample, columns }: TableGuess, { counters, empty, namesakes, features }: Roles) {
  const useless = sample.header ? [...counters, ...empty, ...namesakes] : [];
  const declared = columns.filter((column) => !useless.includes(column));
  return Object.fromEntries(
    declared.map((column) => {
      // A feature with whole numbers in the sample may contain fractions later.
      const type = column.type === 'integer' && features.includes(column) ? 'number' : column.type;
      const [format] = column.formats;
      return [column.name, format === undefined ? type : { type, format }];
    }),
  );
}

function inputOf({ sample, missing }: TableGuess, encoding: string) {
  return {
    ...(sample.header ? {} : { header: false }),
    ...(sample.delimiter === ',' ? {} : { delimiter: sample.delimiter }),
    ...(encoding === 'utf-8' ? {} : { encoding }),
    ...(missing.length === 0 ? {} : { missing: ['', ...missing] }),
  };
}

function deriveOf({ features, leaks }: Roles): Record<string, string> {
  const leaking = new Set(leaks.flatMap(({ columns }) => columns));
  return Object.fromEntries(
    features.flatMap(({ name, style }) =>
      style === undefined || style === 'plain' || leaking.has(name)
        ? []
        : [[`${name} (number)`, parseNumberSql(name, style)]],
    ),
  );
}

/**
 * The defaults require 1,000 rows and 500 test rows. A smaller table gets lower bounds and a
 * remark.
 */
function fitToSize({ rows, problem, target }: PipelineFacts): { fields: Record<string, object>; remarks: string[] } {
  const fields: Record<string, object> = {};
  const remarks: string[] = [];
  const testRows = Math.round(rows * 0.15);
  const bound = (count: number) => Math.max(30, Math.floor(count * 0.8));
  if (testRows < 600) {
    fields['gate'] = { minTestRows: bound(testRows) };
    if (rows < 1200) fields['quality'] = { minRows: bound(rows) };
    remarks.push(
      `The data has ${formatCount(rows)} rows. About ${testRows} of them are test rows, too few to compare two models reliably. ${rows < 1200 ? 'quality.minRows and gate.minTestRows are' : 'gate.minTestRows is'} lowered to fit.`,
    );
  }
  if (problem.problem === 'multiclass' && [...target.counts.values()].some((count) => count < 10)) {
    remarks.push(
      'Some classes have fewer than 10 rows. Set "rareBelow": 50 in "target" to merge classes below 50 rows into "other".',
    );
  }
  return { fields, remarks };
}
