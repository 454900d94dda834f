import { PipelineFileError } from '../errors.ts';
import { checkColumns } from './checks/columns.ts';
import { checkGate } from './checks/gate.ts';
import { checkHistory } from './checks/history.ts';
import { checkImpute } from './checks/impute.ts';
import { checkJobs } from './checks/jobs.ts';
import { checkReferences } from './checks/references.ts';
import { checkRowAge } from './checks/row-age.ts';
import { checkSplit } from './checks/split.ts';
import { checkTarget } from './checks/target.ts';
import { draftOf } from './draft.ts';
import { checkTuning } from './checks/tuning.ts';
import { JsonTextError, parseJsonText } from './json-text.ts';
import { knownNames } from './known-names.ts';
import { renderPath, renderValue, type Mistake } from './mistake.ts';
import { pipelineSchema, type Pipeline } from './schema.ts';
import { schemaMistakes } from './schema-mistakes.ts';

export type { Pipeline } from './schema.ts';

/**
 * The pipeline that a pipeline file's text describes, every default filled in. Throws PipelineFileError with all
 * mistakes at once, a line each: where, what was found, what is allowed. `fileName` is for that message only.
 */
export function parsePipeline(text: string, fileName: string): Pipeline {
  const file = readObject(text, fileName);
  const parsed = pipelineSchema.safeParse(file);
  const issues = parsed.error?.issues ?? [];
  const draft = draftOf(file, issues);
  const names = knownNames(file, draft);
  const mistakes = [
    ...schemaMistakes(issues, file),
    ...checkColumns(draft, names),
    ...checkReferences(draft, names),
    ...checkImpute(draft),
    ...checkTarget(draft),
    ...checkGate(draft),
    ...checkHistory(draft),
    ...checkSplit(draft),
    ...checkRowAge(draft),
    ...checkJobs(draft),
    ...checkTuning(draft),
  ];
  if (!parsed.success || mistakes.length > 0) throw new PipelineFileError(render(mistakes, fileName));
  return parsed.data;
}

function readObject(text: string, fileName: string): object {
  let file: unknown;
  try {
    file = parseJsonText(text);
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error;
    throw new PipelineFileError(`${fileName} is no JSON: ${error.message}`, { cause: error });
  }
  if (typeof file !== 'object' || file === null || Array.isArray(file)) {
    throw new PipelineFileError(`${fileName} holds ${renderValue(file)}; a pipeline file must be an object { ... }`);
  }
  // For editors only: it names the JSON Schema.
  return Object.fromEntries(Object.entries(file).filter(([name]) => name !== '$schema'));
}

function render(mistakes: readonly Mistake[], fileName: string): string {
  const lines = mistakes.map(({ path, message }) => `  ${renderPath(path)}: ${message}`);
  return `${fileName} has ${lines.length === 1 ? 'a mistake' : `${lines.length} mistakes`}:\n${lines.join('\n')}`;
}
