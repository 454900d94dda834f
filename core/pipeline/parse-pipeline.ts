import { PipelineFileError } from '../errors.ts';
import { checkColumns } from './checks/columns.ts';
import { checkDerive } from './checks/derive.ts';
import { checkGate } from './checks/gate.ts';
import { checkHistory } from './checks/history.ts';
import { checkHyperparameters } from './checks/hyperparameters.ts';
import { checkImpute } from './checks/impute.ts';
import { checkInputWindow } from './checks/input-window.ts';
import { checkInstances } from './checks/instances.ts';
import { checkReferences } from './checks/references.ts';
import { checkRoles } from './checks/roles.ts';
import { checkServe } from './checks/serve.ts';
import { checkSplit } from './checks/split.ts';
import { checkTarget } from './checks/target.ts';
import { checkTuning } from './checks/tuning.ts';
import { draftOf } from './draft.ts';
import { JsonTextError, parseJsonDocument, type JsonDocument } from './json-document.ts';
import { knownNames } from './known-names.ts';
import { renderPath, renderValue, type Mistake } from './mistake.ts';
import { pipelineSchema, type Pipeline } from './schema.ts';
import { schemaMistakes } from './schema-mistakes.ts';

export type { Pipeline } from './schema.ts';

/**
 * Parses the text of a pipeline file and fills in every default. Throws PipelineFileError with all
 * mistakes, one per line with its position and path. `fileName` appears only in that message.
 */
export function parsePipeline(text: string, fileName: string): Pipeline {
  const document = parseJson(text, fileName);
  const file = withoutSchema(document.value, fileName);
  const parsed = pipelineSchema.safeParse(file);
  const issues = parsed.error?.issues ?? [];
  const draft = draftOf(file, issues);
  const names = knownNames(file, draft);
  const mistakes = [
    ...schemaMistakes(issues, file),
    ...checkColumns(draft, names),
    ...checkDerive(draft, names),
    ...checkReferences(draft, names),
    ...checkRoles(draft, names),
    ...checkImpute(draft),
    ...checkTarget(draft),
    ...checkGate(draft),
    ...checkHistory(draft),
    ...checkSplit(draft),
    ...checkInputWindow(draft),
    ...checkHyperparameters(draft),
    ...checkInstances(draft),
    ...checkServe(draft),
    ...checkTuning(draft),
  ];
  if (!parsed.success || mistakes.length > 0) throw new PipelineFileError(render(mistakes, document, fileName));
  return parsed.data;
}

function parseJson(text: string, fileName: string): JsonDocument {
  try {
    return parseJsonDocument(text);
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error;
    throw new PipelineFileError(`${fileName} is not valid JSON:\n  ${error.message}`, { cause: error });
  }
}

/** The fields of the file but `$schema`, which only editors read. */
function withoutSchema(file: unknown, fileName: string): object {
  if (typeof file !== 'object' || file === null || Array.isArray(file)) {
    throw new PipelineFileError(`${fileName} contains ${renderValue(file)}; a pipeline file must be an object { ... }`);
  }
  return Object.fromEntries(Object.entries(file).filter(([name]) => name !== '$schema'));
}

function render(mistakes: readonly Mistake[], { positionOf }: JsonDocument, fileName: string): string {
  const lines = mistakes.map(({ path, message }) => `  ${positionOf(path)}, ${renderPath(path)}: ${message}`);
  return `${fileName} has ${lines.length === 1 ? 'a mistake' : `${lines.length} mistakes`}:\n${lines.join('\n')}`;
}
