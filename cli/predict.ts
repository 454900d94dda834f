import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { parseJsonExactly } from '../core/text/parse-json-exactly.ts';
import { openHome } from '../laptop/home.ts';
import { findPipeline } from '../laptop/pipeline-sources.ts';
import { UsageError } from '../laptop/usage-error.ts';
import type { Command } from './arguments.ts';
import { connectAt } from './at-place.ts';

const answerSchema = z.looseObject({ predictions: z.array(z.unknown()) });
const faultSchema = z.looseObject({ message: z.string() });

/** The API takes this many rows at a time. */
const batchRows = 1000;

/** `relearn predict`: has the live model answer, and prints one line of JSON for each record. */
export async function predict(command: Extract<Command, { command: 'predict' }>): Promise<number> {
  const home = openHome(command.home);
  const source = findPipeline(command.pipeline, home.pipelines);
  const records =
    command.file === undefined ? [parseRecord(command.record ?? '', 'The record')] : readRecords(command.file);
  const history = command.history === undefined ? {} : { history: readRecords(command.history) };
  const connection = await connectAt({ place: command.place, home, source });
  try {
    for (let start = 0; start < records.length; start += batchRows) {
      const instances = records.slice(start, start + batchRows);
      const { status, body } = await connection.predict(JSON.stringify({ instances, ...history }));
      if (status !== 200) {
        console.error(faultSchema.safeParse(JSON.parse(body)).data?.message ?? body);
        return 1;
      }
      for (const prediction of answerSchema.parse(JSON.parse(body)).predictions)
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

function parseRecord(text: string, what: string): unknown {
  try {
    return parseJsonExactly(text);
  } catch (error) {
    throw new UsageError(
      `${what} is not JSON (${error instanceof Error ? error.message : ''}). Expected {"column": value, ...} in single quotes.`,
      { cause: error },
    );
  }
}
