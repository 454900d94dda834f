import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parsePipeline, type Pipeline } from '../core/pipeline/parse-pipeline.ts';
import { nearestName } from '../core/text/nearest-name.ts';
import { UsageError } from './usage-error.ts';

/** A pipeline file and its parsed content. */
export interface PipelineSource {
  file: string;
  text: string;
  pipeline: Pipeline;
}

/** The folder pipelines/ of this repository. */
export const shippedFolder = join(import.meta.dirname, '..', 'pipelines');

function read(file: string): PipelineSource {
  const text = readFileSync(file, 'utf8');
  return { file, text, pipeline: parsePipeline(text, file) };
}

/** The pipeline files in pipelines/, by pipeline name. */
function shippedFiles(): Map<string, string> {
  const folders = readdirSync(shippedFolder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return new Map(folders.map(({ name }) => [name, join(shippedFolder, name, 'pipeline.json')]));
}

/** The copies in a home of all pipeline files it has ever served, by pipeline name. */
function rememberedFiles(directory: string): Map<string, string> {
  const files = readdirSync(directory).filter((file) => file.endsWith('.json'));
  return new Map(files.map((file) => [basename(file, '.json'), join(directory, file)]));
}

/** Names of all pipelines a home has ever served. `directory` is its folder of copies. */
export function rememberedPipelines(directory: string): string[] {
  return [...rememberedFiles(directory).keys()].sort();
}

/**
 * Finds a pipeline by a name in pipelines/, by a name the home has served before, or by the path of
 * its file or folder. `directory` is the home's folder of copies. Throws UsageError if no pipeline
 * matches, and PipelineFileError if its file has mistakes.
 */
export function findPipeline(nameOrPath: string, directory: string): PipelineSource {
  const named = new Map([...rememberedFiles(directory), ...shippedFiles()]);
  const file = named.get(nameOrPath);
  if (file !== undefined) return read(file);
  const path = resolve(nameOrPath);
  if (existsSync(path)) return read(statSync(path).isDirectory() ? join(path, 'pipeline.json') : path);
  if (/[/\\.]/.test(nameOrPath)) throw new UsageError(`There is no pipeline file at ${nameOrPath}.`);
  const suggestion = nearestName(nameOrPath, named.keys());
  throw new UsageError(
    `There is no pipeline called ${nameOrPath}.${suggestion === undefined ? '' : ` Did you mean ${suggestion}?`} Known pipelines: ${[...named.keys()].join(', ')}. You can also give the path of a pipeline file.`,
  );
}

/** Names of the pipelines in pipelines/. */
export function shippedNames(): string[] {
  return [...shippedFiles().keys()].sort();
}

/** All pipelines in pipelines/. */
export function shippedPipelines(): PipelineSource[] {
  return [...shippedFiles().values()].map(read);
}

/**
 * The pipelines a host serves: `sources`, and all other pipelines the home has served before,
 * because their endpoints and executions are in the same home. Copies the files of `sources` into
 * `directory`.
 */
export function servedPipelines(sources: PipelineSource[], directory: string): PipelineSource[] {
  const byName = new Map(
    [...rememberedFiles(directory).values()].map(read).map((source) => [source.pipeline.name, source]),
  );
  for (const source of sources) {
    byName.set(source.pipeline.name, source);
    writeFileSync(join(directory, `${source.pipeline.name}.json`), source.text);
  }
  return [...byName.values()];
}
