import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { parseJsonExactly } from '../core/text/parse-json-exactly.ts';
import { openHome } from '../laptop/home.ts';
import { findPipeline } from '../laptop/pipeline-sources.ts';
import { UsageError } from '../laptop/usage-error.ts';
import { defineCommand } from './command.ts';
import { homeOption } from './home-option.ts';
import { requirePipeline } from './positionals.ts';
import { connectToTarget, parseTarget, targetOption, type Target } from './target.ts';

interface PredictArguments {
  pipeline: string;
  target: Target;
  record: string | undefined;
  file: string | undefined;
  history: string | undefined;
  home: string;
}

export const predict = defineCommand({
  name: 'predict',
  usage: `<pipeline> '{"column": value, ...}' | --file <file> [options]`,
  description: 'Sends records to the deployed model and prints one line of JSON per prediction.',
  example: `predict passengers '{"age": 29, "class": "first"}'`,
  options: {
    file: { type: 'string', value: '<file>', help: 'JSON lines with one record per line' },
    history: {
      type: 'string',
      value: '<file>',
      help: 'JSON lines with the earlier records, oldest first, for a model with "history"',
    },
    target: targetOption,
    home: homeOption,
  },
  parse: ([first, record, ...rest], { file, history, home, target }): PredictArguments => {
    const pipeline = requirePipeline('predict', first);
    if (rest.length > 0) throw new UsageError(`relearn predict takes one record. Quote it: '{"column": value}'`);
    if ((record === undefined) === (file === undefined)) {
      throw new UsageError(
        `relearn predict needs a record, '{"column": value}', or a file, --file rows.jsonl, but not both.`,
      );
    }
    return { pipeline, target: parseTarget(target), record, file, history, home };
  },
  run: predictRecords,
});

const responseSchema = z.looseObject({ predictions: z.array(z.unknown()) });
const errorSchema = z.looseObject({ message: z.string() });

/** The API's limit for one request. */
const batchRows = 1000;

async function predictRecords(args: PredictArguments): Promise<number> {
  const home = openHome(args.home);
  const source = findPipeline(args.pipeline, home.pipelines);
  const records = args.file === undefined ? [parseRecord(args.record ?? '', 'The record')] : readRecords(args.file);
  const history = args.history === undefined ? {} : { history: readRecords(args.history) };
  const connection = await connectToTarget({ target: args.target, home, source });
  try {
    for (let start = 0; start < records.length; start += batchRows) {
      const instances = records.slice(start, start + batchRows);
      const { status, body } = await connection.predict(JSON.stringify({ instances, ...history }));
      if (status !== 200) {
        console.error(errorSchema.safeParse(JSON.parse(body)).data?.message ?? body);
        return 1;
      }
      for (const prediction of responseSchema.parse(JSON.parse(body)).predictions)
        console.log(JSON.stringify(prediction));
    }
    return 0;
  } finally {
    await connection.close();
  }
}

function readRecords(file: string): unknown[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file} cannot be read.`, { cause: error });
  }
  const lines = text.split('\n').map((line, index) => ({ line, number: index + 1 }));
  return lines
    .filter(({ line }) => line.trim() !== '')
    .map(({ line, number }) => parseRecord(line, `${file} line ${number}`));
}

function parseRecord(text: string, source: string): unknown {
  try {
    return parseJsonExactly(text);
  } catch (error) {
    throw new UsageError(
      `${source} is not JSON (${error instanceof Error ? error.message : ''}). Write it as {"column": value, ...}, in single quotes on the command line.`,
      { cause: error },
    );
  }
}
