import { startLocalAws, type LocalAws, type LocalAwsOptions } from 'local-aws';
import * as z from 'zod';
import { algorithms } from '../core/algorithms/algorithm.ts';
import { tunable } from '../core/pipeline/tunable.ts';
import { entryMetadata } from '../infra/entry-metadata.ts';
import { bundledFunctions } from './bundled-functions.ts';
import { cachedBuild, compileCacheDirectory } from './cached-build.ts';
import type { Home } from './home.ts';
import type { PipelineSource } from './pipeline-sources.ts';
import { synthesize } from './synthesize.ts';

/** Resource types that only act in AWS: this one cleans up when its stack is deleted. */
export const ignoredTypes = ['Custom::RelearnTearDown'];

/** How long things take that take longer in AWS. */
export interface Pace {
  /** Whether the state machine waits as long as in AWS. */
  realTime: boolean;
  /** The shortest duration of a training or scoring job. */
  jobSeconds: number;
}

export interface HostOptions extends Pick<LocalAwsOptions, 'region' | 'port' | 'triggers' | 'onMessage' | 'alter'> {
  home: Home;
  sources: PipelineSource[];
  pace?: Pace;
  /** The longest that the state machine waits when not in real time. Default: 1. */
  waitCapSeconds?: number;
}

/** The laptop's AWS, running. */
export type Host = LocalAws;

/**
 * Starts the stacks of the pipelines on the local AWS. Continues what a killed host left.
 */
export async function startHost(options: HostOptions): Promise<Host> {
  const { home, sources, pace, waitCapSeconds, ...rest } = options;
  const stacks = await synthesize(sources);
  const bundles = await bundledFunctions();
  const pipelineTexts = new Map(stacks.map(({ stackName, source }) => [stackName, source.text]));
  return startLocalAws({
    ...rest,
    directory: home.directory,
    templates: stacks,
    ignoredTypes,
    codeOf: ({ metadata }, stackName) => ({
      entry: bundles.bundleOf(z.string().parse(metadata[entryMetadata])),
      files: { 'pipeline.json': pipelineTexts.get(stackName) ?? '' },
    }),
    runtime: bundles.runtime,
    compileCacheDirectory,
    algorithms: {
      xgboost: { imageIn: algorithms.xgboost.image, tunable: tunable.xgboost.ranges },
      'linear-learner': {
        imageIn: algorithms['linear-learner'].image,
        // SageMaker also tunes `use_bias`, which a pipeline file cannot vary.
        tunable: { ...tunable['linear-learner'].ranges, use_bias: 'Categorical' },
      },
    },
    checkOnce: (definition, check) => cachedBuild('definitions', definition, check),
    timing: {
      waitCapSeconds: pace?.realTime === true ? Infinity : (waitCapSeconds ?? 1),
      ...(pace?.realTime === true ? { alarmPeriodCapSeconds: Infinity } : {}),
      sagemaker: { jobMs: (pace?.jobSeconds ?? 0) * 1000 },
    },
  });
}
