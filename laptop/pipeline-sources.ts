import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parsePipeline, type Pipeline } from '../core/pipeline/parse-pipeline.ts';
import { nearestName } from '../core/text/nearest-name.ts';
import { UsageError } from './usage-error.ts';

/** A pipeline file as it was found. */
export interface PipelineSource {
  file: string;
  text: string;
  pipeline: Pipeline;
}

/** pipelines/ of this repository. */
export const shippedFolder = join(import.meta.dirname, '..', 'pipelines');

function read(file: string): PipelineSource {
  const text = readFileSync(file, 'utf8');
  return { file, text, pipeline: parsePipeline(text, file) };
}

/** The files of pipelines/, by name. */
function shippedFiles(): Map<string, string> {
  const folders = readdirSync(shippedFolder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return new Map(folders.map(({ name }) => [name, join(shippedFolder, name, 'pipeline.json')]));
}

/** The files a home remembers, by name: all pipelines it has ever served. */
function rememberedFiles(directory: string): Map<string, string> {
  const files = readdirSync(directory).filter((file) => file.endsWith('.json'));
  return new Map(files.map((file) => [basename(file, '.json'), join(directory, file)]));
}

/** Names of the pipelines that a home (its folder of copies) has ever served. */
export function rememberedPipelines(directory: string): string[] {
  return [...rememberedFiles(directory).keys()].sort();
}

/**
 * The pipeline a command names: a name in pipelines/, a name the home (its folder of copies) remembers, or the path
 * of a pipeline file or of its folder. Throws UsageError for none of these, PipelineFileError for a file with mistakes.
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
    `There is no pipeline called ${nameOrPath}.${suggestion === undefined ? '' : ` Did you mean ${suggestion}?`} Known: ${[...named.keys()].join(', ')}; or give the path of a pipeline file.`,
  );
}

/** Names of the pipelines in pipelines/. */
export function shippedNames(): string[] {
  return [...shippedFiles().keys()].sort();
}

/** Everything in pipelines/. */
export function shippedPipelines(): PipelineSource[] {
  return [...shippedFiles().values()].map(read);
}

/**
 * The pipelines a host serves: those given, and all others the home remembers, because their endpoints and executions
 * live in the same home. Remembers the given ones.
 */
export function servedPipelines(given: PipelineSource[], directory: string): PipelineSource[] {
  const byName = new Map([...rememberedFiles(directory).values()].map(read).map((one) => [one.pipeline.name, one]));
  for (const source of given) {
    byName.set(source.pipeline.name, source);
    writeFileSync(join(directory, `${source.pipeline.name}.json`), source.text);
  }
  return [...byName.values()];
}
