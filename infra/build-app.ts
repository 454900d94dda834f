import { App } from 'aws-cdk-lib';
import { algorithms } from '../core/algorithms/algorithm.ts';
import { parsePipeline } from '../core/pipeline/parse-pipeline.ts';
import { stackNames } from '../core/names.ts';
import { RetrainStack } from './retrain-stack.ts';
import { readSettings } from './settings.ts';

/** What to build the app of. */
export interface AppOptions {
  pipelines: { file: string; text: string }[];
  /**
   * `bundled`: esbuild bundles and the DuckDB layer, for AWS. `source`: no assets; each function's entry is in its
   * metadata, which is what the laptop runs.
   */
  code: 'bundled' | 'source';
  outdir?: string;
  /** CDK context: see settings.ts. */
  context?: Record<string, string>;
  /** The region the app goes to, where that is known: a pipeline whose image is not there is refused. */
  region?: string | undefined;
}

/** The CDK app: one stack for each pipeline file. Throws PipelineFileError, and an Error for a region without the images. */
export function buildApp({ pipelines, code, outdir, context = {}, region }: AppOptions): App {
  const app = new App({
    analyticsReporting: false,
    context,
    // It takes seconds to start; what goes to AWS is checked, and the laptop's own checks are stricter.
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
