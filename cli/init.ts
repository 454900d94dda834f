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
import type { Command } from './arguments.ts';
import { readHead } from './read-head.ts';
import { shellQuoted } from './shell-quoted.ts';

type InitCommand = Extract<Command, { command: 'init' }>;

/** `relearn init`: writes a pipeline file from a sample of the data, and says what it took for what. */
export async function init(command: InitCommand): Promise<number> {
  const { data } = command;
  if (!existsSync(data) || !statSync(data).isFile()) throw new UsageError(`There is no file ${data}.`);
  const name = command.name ?? nameOf(data);
  const file = command.out ?? join('pipelines', name, 'pipeline.json');
  if (existsSync(file) && !command.force) throw new UsageError(`${file} is there already; --force replaces it.`);

  const head = readHead(data);
  const isWhole = head.share === 1;
  const table = guessTable(readSample(head.text, isWhole));
  if (table.sample.rows === 0) throw new UsageError(`${data} has no row below its first line.`);
  const target = await chooseTarget(table, command.target, data);
  const problem = guessTarget(target);
  if (problem.problem === undefined) throw new UsageError(`"${target.name}" cannot be the target: ${problem.reason}.`);
  const key = command.key.map((column) => columnNamed(table, column).name);
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
  console.log(`${sample.rows} rows of ${columns.length} columns${isWhole ? '' : ', the beginning of the file,'} were looked at; ${sample.header ? 'the first line holds the names' : 'there is no header line'}.
${file} is written:

${text}`);
  for (const remark of remarks) console.log(`- ${remark}`);
  const mistakes = mistakesOf(text, file);
  if (mistakes !== undefined) {
    console.error(
      `\n${mistakes}\nThe file is written all the same: change what is named here, in the file or in the data.`,
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

/** The file's name, or its folder's where that says more: lower-case letters, digits and dashes. */
function nameOf(data: string): string {
  const clean = (text: string) =>
    text
      .toLowerCase()
      .replace(/\..*$/, '')
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replace(/^[^a-z]+/, '')
      .slice(0, 20)
      .replace(/-+$/, '');
  const own = clean(basename(data));
  const folder = clean(basename(dirname(resolve(data))));
  return /^(train|training|data|test|rows)?$/.test(own) && folder !== '' ? folder : own || 'data';
}

function columnNamed({ columns }: TableGuess, name: string): ColumnGuess {
  const found = columns.find((column) => column.name === name);
  if (found !== undefined) return found;
  const names = columns.map((column) => column.name);
  const near = nearestName(name, names);
  throw new UsageError(
    `There is no column ${JSON.stringify(name)}.${near === undefined ? '' : ` Did you mean ${JSON.stringify(near)}?`} Columns: ${names.map((one) => JSON.stringify(one)).join(', ')}.`,
  );
}

/** The column that --target names, or that a person at a terminal chooses. */
async function chooseTarget(table: TableGuess, given: string | undefined, data: string): Promise<ColumnGuess> {
  if (given !== undefined) return columnNamed(table, given);
  const candidates = targetCandidates(table.columns);
  const list = candidates
    .slice(0, 8)
    .map((column) => `  ${column.name}: ${describe(guessTarget(column), column)}`)
    .join('\n');
  const [likeliest] = candidates;
  if (likeliest === undefined)
    throw new UsageError(`${data} has no column that could be predicted: each has one value, or one for each row.`);
  if (!process.stdin.isTTY)
    throw new UsageError(`Which column shall be predicted? Give it with --target. It could be:\n${list}`);
  console.log(`Which column shall be predicted? It could be:\n${list}`);
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
  const values = [...counts].toSorted((one, other) => other[1] - one[1]).map(([value, count]) => `${value} (${count})`);
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
