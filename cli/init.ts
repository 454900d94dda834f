import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { PipelineFileError } from '../core/errors.ts';
import type { ColumnGuess } from '../core/init/guess-column.ts';
import { guessTarget, targetCandidates, type TargetGuess } from '../core/init/guess-target.ts';
import { guessTable, type TableGuess } from '../core/init/guess-table.ts';
import { proposePipeline } from '../core/init/propose-pipeline.ts';
import { readSample } from '../core/init/sample.ts';
import { parsePipeline } from '../core/pipeline/parse-pipeline.ts';
import { nearestName } from '../core/text/nearest-name.ts';
import { shippedFolder } from '../laptop/pipeline-sources.ts';
import { UsageError } from '../laptop/usage-error.ts';
import { defineCommand } from './command.ts';
import { readHead } from './read-head.ts';
import { shellQuoted } from './shell-quoted.ts';

interface InitArguments {
  data: string;
  name: string | undefined;
  targetColumn: string | undefined;
  key: string[];
  out: string | undefined;
  force: boolean;
}

export const init = defineCommand({
  name: 'init',
  usage: '<file.csv> [options]',
  description: 'Infers a pipeline file from a sample of the data and explains each choice.',
  example: 'init passengers.csv --target survived',
  options: {
    target: { type: 'string', value: '<column>', help: 'the column to predict (default: asked for in a terminal)' },
    key: {
      type: 'string',
      multiple: true,
      value: '<column>',
      help: 'a column that identifies a row, alone or with others (default: detected)',
    },
    name: { type: 'string', value: '<name>', help: "the pipeline's name (default: the name of the file)" },
    out: { type: 'string', value: '<path>', help: 'the file to write (default: pipelines/<name>/pipeline.json)' },
    force: { type: 'boolean', help: 'replace an existing pipeline file' },
  },
  parse: ([data, ...rest], { target, key = [], name, out, force = false }): InitArguments => {
    if (data === undefined) throw new UsageError('relearn init needs a data file: relearn init data.csv');
    if (rest.length > 0)
      throw new UsageError(`relearn init takes one data file, but got: ${[data, ...rest].join(' ')}`);
    return { data, targetColumn: target, key, name, out, force };
  },
  run: writePipelineFile,
});

async function writePipelineFile(args: InitArguments): Promise<number> {
  const { data } = args;
  if (!existsSync(data) || !statSync(data).isFile()) throw new UsageError(`There is no file ${data}.`);
  const name = args.name ?? nameOf(data);
  const file = args.out ?? join('pipelines', name, 'pipeline.json');
  if (existsSync(file) && !args.force) throw new UsageError(`${file} exists already. Use --force to replace it.`);

  const head = readHead(data);
  const isWhole = head.share === 1;
  const table = guessTable(readSample(head.text, isWhole));
  if (table.sample.rows === 0) throw new UsageError(`${data} has no rows below its first line.`);
  const target = await chooseTarget(table, args.targetColumn, data);
  const problem = guessTarget(target);
  if (problem.problem === undefined) throw new UsageError(`"${target.name}" cannot be the target: ${problem.reason}.`);
  const key = args.key.map((column) => columnNamed(table, column).name);
  const rows = Math.round(table.sample.rows / head.share);
  const { file: proposed, remarks } = proposePipeline(table, {
    name,
    target,
    problem,
    encoding: head.encoding,
    rows,
    key,
  });

  const schema = join(shippedFolder, 'pipeline.schema.json');
  const isShipped = dirname(dirname(resolve(file))) === shippedFolder;
  const text = `${JSON.stringify(isShipped ? { $schema: relative(dirname(resolve(file)), schema), ...proposed } : proposed, null, 2)}\n`;
  mkdirSync(dirname(resolve(file)), { recursive: true });
  writeFileSync(file, text);
  const { sample, columns } = table;
  console.log(`Read ${sample.rows} rows of ${columns.length} columns${isWhole ? '' : ' from the beginning of the file'}. ${sample.header ? 'The first line contains the column names' : 'The file has no header line'}.
Wrote ${file}:

${text}`);
  for (const remark of remarks) console.log(`- ${remark}`);
  const mistakes = mistakesOf(text, file);
  if (mistakes !== undefined) {
    console.error(
      `\n${mistakes}\nThe file was written, but cannot be used yet. Correct these mistakes in it or in the data.`,
    );
    return 1;
  }
  const pipeline = isShipped ? name : shellQuoted(file);
  console.log(`
Next:
  npx relearn check ${pipeline} --data ${shellQuoted(data)}
  npx relearn run ${pipeline} --data ${shellQuoted(data)}`);
  return 0;
}

/** The data file's name in kebab-case. If it is as general as train.csv, the name of its folder. */
function nameOf(data: string): string {
  const clean = (text: string) =>
    text
      .toLowerCase()
      .replace(/\..*$/, '')
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replace(/^[^a-z]+/, '')
      .slice(0, 20)
      .replace(/-+$/, '');
  const fileName = clean(basename(data));
  const folder = clean(basename(dirname(resolve(data))));
  return /^(train|training|data|test|rows)?$/.test(fileName) && folder !== '' ? folder : fileName || 'data';
}

function columnNamed({ columns }: TableGuess, name: string): ColumnGuess {
  const column = columns.find((candidate) => candidate.name === name);
  if (column !== undefined) return column;
  const names = columns.map((candidate) => candidate.name);
  const suggestion = nearestName(name, names);
  throw new UsageError(
    `There is no column ${JSON.stringify(name)}.${suggestion === undefined ? '' : ` Did you mean ${JSON.stringify(suggestion)}?`} Columns: ${names.map((known) => JSON.stringify(known)).join(', ')}.`,
  );
}

/** The column of --target. Without it, asks the user in a terminal. */
async function chooseTarget(table: TableGuess, name: string | undefined, data: string): Promise<ColumnGuess> {
  if (name !== undefined) return columnNamed(table, name);
  const candidates = targetCandidates(table.columns);
  const list = candidates
    .slice(0, 8)
    .map((column) => `  ${column.name}: ${describe(guessTarget(column), column)}`)
    .join('\n');
  const [likeliest] = candidates;
  if (likeliest === undefined)
    throw new UsageError(
      `${data} has no column that can be predicted: each column has the same value in all rows, or a different value in each row.`,
    );
  if (!process.stdin.isTTY) throw new UsageError(`Name the column to predict with --target. Candidates:\n${list}`);
  console.log(`Which column should be predicted? Candidates:\n${list}`);
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = (await terminal.question(`Target [${likeliest.name}]: `)).trim();
    return answer === '' ? likeliest : columnNamed(table, answer);
  } finally {
    terminal.close();
  }
}

function describe({ problem }: TargetGuess, { counts }: ColumnGuess): string {
  if (problem === 'regression') return 'a quantity (regression)';
  const values = [...counts]
    .toSorted(([, first], [, second]) => second - first)
    .map(([value, count]) => `${value} (${count})`);
  return `${problem}, ${values.slice(0, 4).join(', ')}${values.length > 4 ? `, ... ${values.length} values` : ''}`;
}

function mistakesOf(text: string, file: string): string | undefined {
  try {
    parsePipeline(text, file);
    return undefined;
  } catch (error) {
    if (error instanceof PipelineFileError) return error.message;
    throw error;
  }
}
