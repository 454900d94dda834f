import { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { featuresSchema, type Features } from '../core/features/features.ts';
import { profileSchema, type Profile } from '../core/profile/profile.ts';
import type { Relation } from '../core/profile/relation.ts';
import { splitRecordSchema, type SplitRecord } from '../core/partition/split-record.ts';
import { trainingProfileSchema } from '../core/profile/training-profile.ts';
import { keys, matrixFile, stackNames } from '../core/names.ts';
import type { FunctionName } from '../handlers/functions.ts';
import { account, region } from '../laptop/account.ts';
import { openHost } from '../laptop/connect.ts';
import type { Home } from '../laptop/home.ts';
import type { PipelineSource } from '../laptop/pipeline-sources.ts';
import { listKeys, readObject } from '../laptop/read-object.ts';
import { uploadData } from './upload-data.ts';

/** Results of the steps before training. Steps after an error have no result. */
export interface DryRun {
  /** The error a run would fail with. */
  error: { name: string; message: string } | undefined;
  profile: Profile | undefined;
  split: SplitRecord | undefined;
  features: Features | undefined;
  /** The first training rows, with the label in the first cell. */
  rows: string[][];
  /** How well single columns predict the target, the most predictive first. */
  relations: Relation[];
}

/** Errors of the pipeline file or the data. Any other error is a defect of Relearn. */
const inputErrors = new Set(['PipelineFileError', 'DataError', 'DataQualityError']);

/**
 * Runs the functions Prepare, Transform and Split on the data, in a temporary home, and reads their
 * results. Undefined if there are no data files and the pipeline has no generator.
 */
export async function dryRun(home: Home, source: PipelineSource, data: string[]): Promise<DryRun | undefined> {
  const { pipeline } = source;
  const host = await openHost({ home, sources: [source] });
  const s3 = new S3Client(host.gateway.callAs('admin'));
  const bucket = stackNames.bucket(pipeline.name, account, region);
  try {
    await uploadData({ s3, bucket }, source, data);
    if ((await listKeys(s3, bucket, keys.incoming)).length === 0) return undefined;
    const call = async (name: FunctionName, payload: unknown) => {
      const result = await host.invoke(stackNames.function(pipeline.name, name), payload);
      if (!('functionError' in result)) return { output: result.payload };
      const { errorType, errorMessage, trace } = result.payload;
      if (!inputErrors.has(errorType)) throw new Error(`${name} failed: ${errorMessage}\n${trace.join('\n')}`);
      return { error: { name: errorType, message: errorMessage } };
    };
    const execution = `arn:aws:states:${region}:${account}:execution:${stackNames.stateMachine(pipeline.name)}:check`;
    const startedAt = new Date().toISOString();
    const prepared = await call('prepare', { input: {}, execution, executionName: 'check', startedAt });
    const { runId = '' } = z.looseObject({ runId: z.string().optional() }).parse(prepared.output ?? {});
    const run = { runId, execution };
    let { error } = prepared;
    error ??= (await call('transform', { run, champion: null })).error;
    error ??= (await call('split', { run, champion: null })).error;

    const read = async <T>(key: string, schema: z.ZodType<T>) => {
      const text = await readObject(s3, bucket, key);
      return text === undefined ? undefined : schema.parse(JSON.parse(text));
    };
    const matrix = (await readObject(s3, bucket, `${keys.matrix(runId, 'train')}${matrixFile}`)) ?? '';
    return {
      error,
      profile: await read(keys.profile(runId), profileSchema),
      split: await read(keys.split(runId), splitRecordSchema),
      features: await read(keys.features(runId), featuresSchema),
      rows: matrix
        .slice(0, 200_000)
        .split('\n')
        .slice(0, 3)
        .map((line) => line.split(',')),
      relations: (await read(keys.trainingProfile(runId), trainingProfileSchema))?.relations ?? [],
    };
  } finally {
    s3.destroy();
    await host.close();
  }
}
