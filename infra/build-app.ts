import { App } from 'aws-cdk-lib';
import { algorithms } from '../core/algorithms/algorithm.ts';
import { parsePipeline } from '../core/pipeline/parse-pipeline.ts';
import { stackNames } from '../core/names.ts';
import { RetrainStack } from './retrain-stack.ts';
import { readSettings } from './settings.ts';

export interface AppOptions {
  pipelines: { file: string; text: string }[];
  /**
   * `bundled`: with esbuild bundles and the DuckDB layer, for AWS. `source`: without assets. The
   * laptop runs each function's entry file, which is named in its metadata.
   */
  code: 'bundled' | 'source';
  outdir?: string;
  /** CDK context, see settings.ts. */
  context?: Record<string, string>;
  /** The target region, if known. A pipeline whose image is not available there is rejected. */
  region?: string | undefined;
}

/**
 * The CDK app with one stack per pipeline file. Throws PipelineFileError for an invalid file, and
 * an Error if the image is not available in the region.
 */
export function buildApp({ pipelines, code, outdir, context = {}, region }: AppOptions): App {
  const app = new App({
    analyticsReporting: false,
    context,
    // It takes seconds to start. The laptop has stricter checks of its own.
    builtinCloudFormationValidation: code === 'bundled',
    treeMetadata: code === 'bundled',
    ...(outdir === undefined ? {} : { outdir }),
  });
  const settings = readSettings(app.node);
  for (const { file, text } of pipelines) {
    const pipeline = parsePipeline(text, file);
    if (region !== undefined) algorithms[pipeline.train.algorithm].image(region);
    new RetrainStack(app, stackNames.stack(pipeline.name), { pipeline, pipelineText: text, code, settings });
  }
  return app;
}
