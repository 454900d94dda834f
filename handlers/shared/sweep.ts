import { keptRuns, mayDeleteEndpoint } from '../../core/live.ts';
import type { Lease } from '../../core/lease.ts';
import { runIdIn, tuningPrefix } from '../../core/names.ts';
import { readLease } from '../../core/single-flight/lease.ts';
import { movePointer, readLive } from './live-pointer.ts';
import type { Bucket } from './objects.ts';
import type { SageMaker } from './sagemaker.ts';

/** What cleaning up needs. */
export interface SweepDependencies {
  bucket: Pick<Bucket, 'readVersioned' | 'writeIf' | 'removeIf'>;
  sagemaker: Pick<
    SageMaker,
    | 'runningTrainingJobs'
    | 'runningTuningJobs'
    | 'runningTransformJobs'
    | 'endpoints'
    | 'stopTrainingJob'
    | 'stopTuningJob'
    | 'stopTransformJob'
    | 'deleteEndpoint'
    | 'endpointConfigs'
    | 'models'
    | 'deleteEndpointConfig'
    | 'deleteModel'
  >;
  pipeline: string;
  isRunning: (lease: Lease) => Promise<boolean>;
  now: () => Date;
}

/** What was found and done. */
export interface Swept {
  stoppedJobs: string[];
  deletedEndpoints: string[];
  /** What nobody should have left: the jobs, and the endpoints that were not taken out of the pointer in order. */
  orphans: string[];
  /** Those of runs whose model nothing can return to. */
  deletedConfigs: string[];
  deletedModels: string[];
  /** The lease of a run that had ended without giving it back; it is still there, with this ETag. */
  abandonedLease: { lease: Lease; etag: string } | null;
}

/**
 * Cleans up after runs that could not do it themselves: takes their canary out of the pointer, stops their jobs,
 * deletes endpoints that nothing names any more, and the models of runs before those that can be returned to. The one run that holds the lease and is still running is left alone;
 * `ended` names an execution that is to count as ended although it still runs (a run recovering from its own failure).
 */
export async function sweep(dependencies: SweepDependencies, ended?: string): Promise<Swept> {
  const { bucket, sagemaker, pipeline, now } = dependencies;
  // Listing comes before looking at the lease: whatever a run made, it made while holding the lease, so a run that
  // shows up in these lists and still holds the lease below is alive, and one that does not has ended.
  const trainingJobs = await sagemaker.runningTrainingJobs(`${pipeline}-`);
  const tuningJobs = await sagemaker.runningTuningJobs(`${tuningPrefix(pipeline)}-`);
  const transformJobs = await sagemaker.runningTransformJobs(`${pipeline}-`);
  const endpoints = await sagemaker.endpoints(`${pipeline}-`);
  const configs = await sagemaker.endpointConfigs(`${pipeline}-`);
  const models = await sagemaker.models(`${pipeline}-`);
  const canary = (await readLive(bucket))?.canary;
  const found = await readLease(bucket);
  const alive = found !== undefined && found.lease.execution !== ended && (await dependencies.isRunning(found.lease));
  const abandonedLease = found === undefined || alive ? null : found;
  const aliveRunId = alive ? found.lease.runId : undefined;
  const isLeftOver = (name: string, prefix = pipeline) => {
    const runId = runIdIn(prefix, name);
    return runId !== undefined && runId !== aliveRunId;
  };

  const live =
    canary && canary.runId !== aliveRunId
      ? await movePointer(bucket, { move: 'abandon', runId: canary.runId }, now)
      : await readLive(bucket);
  const stoppedJobs: string[] = [];
  for (const name of tuningJobs.filter((one) => isLeftOver(one, tuningPrefix(pipeline)))) {
    await sagemaker.stopTuningJob(name);
    stoppedJobs.push(name);
  }
  for (const name of trainingJobs.filter((one) => isLeftOver(one))) {
    await sagemaker.stopTrainingJob(name);
    stoppedJobs.push(name);
  }
  for (const name of transformJobs.filter((one) => isLeftOver(one))) {
    await sagemaker.stopTransformJob(name);
    stoppedJobs.push(name);
  }
  const deletedEndpoints: string[] = [];
  for (const name of endpoints.filter((one) => isLeftOver(one))) {
    if (!mayDeleteEndpoint(live, name, now().toISOString())) continue;
    await sagemaker.deleteEndpoint(name);
    deletedEndpoints.push(name);
  }
  // What serves, bakes or can be returned to is kept, and what an endpoint needs that is still there.
  const needed = new Set([...keptRuns(live), ...endpoints.map((name) => runIdIn(pipeline, name))]);
  const isOld = (name: string) => isLeftOver(name) && !needed.has(runIdIn(pipeline, name));
  // A run at work scores with the model that served as it began, which may have been rolled back since.
  const deletedModels = alive || ended !== undefined ? [] : models.filter(isOld);
  const deletedConfigs = alive || ended !== undefined ? [] : configs.filter(isOld);
  for (const name of deletedConfigs) await sagemaker.deleteEndpointConfig(name);
  for (const name of deletedModels) await sagemaker.deleteModel(name);
  const retired = new Set(live?.retired.map(({ endpoint }) => endpoint));
  const orphans = [...stoppedJobs, ...deletedEndpoints.filter((name) => !retired.has(name))];
  return { stoppedJobs, deletedEndpoints, orphans, deletedConfigs, deletedModels, abandonedLease };
}
