import type { ColumnGuess } from './guess-column.ts';
import { findRoles, type Roles } from './find-roles.ts';
import type { TableGuess } from './guess-table.ts';
import type { KnownProblem } from './guess-target.ts';
import { parseNumberSql } from './number-text.ts';
import { remarksOn } from './remarks.ts';

/** A pipeline file, its defaults left out, and what a person should know about how it came to be. */
export interface Proposal {
  file: Record<string, unknown>;
  remarks: string[];
}

/** What is known besides the sample. */
export interface Given {
  name: string;
  target: ColumnGuess;
  problem: KnownProblem;
  /** Empty: one is looked for. */
  key: string[];
  encoding: string;
  /** How many rows the whole data has, about. */
  rows: number;
}

/** Proposes a pipeline file for a table and its target. */
export function proposePipeline(table: TableGuess, given: Given): Proposal {
  const { sample } = table;
  const { target, problem } = given;
  const roles = findRoles(table, target, problem.problem, given.key);
  const { key, time, counters, ids, leaks } = roles;
  const drop = [...(sample.header ? [] : counters), ...ids].map(({ name }) => name);
  const input = inputOf(table, given.encoding);
  const derive = deriveOf(roles);
  const small = fitToSize(given);
  const file = {
    name: given.name,
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
    ...small.fields,
  };
  return {
    // What is empty is the default.
    file: Object.fromEntries(Object.entries(file).filter(([, value]) => Object.keys(value).length > 0)),
    remarks: [...remarksOn(sample, target, problem, roles, given.key), ...small.remarks],
  };
}

/** With a header the columns that are of use; without one a place is a column's name, so all of them. */
function columnsOf({ sample, columns }: TableGuess, { counters, empty, namesakes, features }: Roles) {
  const useless = sample.header ? [...counters, ...empty, ...namesakes] : [];
  const declared = columns.filter((column) => !useless.includes(column));
  return Object.fromEntries(
    declared.map((column) => {
      // A feature that is whole in a sample need not be whole for ever.
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

/** The defaults ask for 1,000 rows and 500 to test on: a smaller table needs other bounds, and its owner to know. */
function fitToSize({ rows, problem, target }: Given): { fields: Record<string, object>; remarks: string[] } {
  const fields: Record<string, object> = {};
  const remarks: string[] = [];
  const tested = Math.round(rows * 0.15);
  const most = (count: number) => Math.max(30, Math.floor(count * 0.8));
  if (tested < 600) {
    fields['gate'] = { minTestRows: most(tested) };
    if (rows < 1200) fields['quality'] = { minRows: most(rows) };
    remarks.push(
      `There are ${rows} rows, about ${tested} of them to test on, which can hardly tell two models apart. ${rows < 1200 ? 'quality.minRows and gate.minTestRows are' : 'gate.minTestRows is'} lowered to fit.`,
    );
  }
  if (problem.problem === 'multiclass' && [...target.counts.values()].some((count) => count < 10)) {
    remarks.push(
      'Some classes have fewer than 10 rows: "rareBelow": 50 in "target" would merge those below 50 into "other".',
    );
  }
  return { fields, remarks };
}
