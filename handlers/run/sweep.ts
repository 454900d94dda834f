import { keptRuns, mayDeleteEndpoint } from '../../core/serving/live.ts';
import type { Lease } from '../../core/run/single-flight/lease-record.ts';
import { readLease } from '../../core/run/single-flight/lease.ts';
import { movePointer, readLive } from '../lane/live-pointer.ts';
import { type Made, madeByRuns, type MadeByRuns, type SageMakerOfRuns } from './made-by-runs.ts';
import type { Bucket } from '../aws/bucket.ts';

/** What cleaning up needs. */
export interface SweepDependencies {
  bucket: Pick<Bucket, 'readVersioned' | 'writeIf' | 'removeIf'>;
  sagemaker: SageMakerOfRuns;
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
  const made = madeByRuns(sagemaker, pipeline);
  const tuningJobs = await made.tuningJobs.list();
  const trainingJobs = await made.trainingJobs.list();
  const transformJobs = await made.transformJobs.list();
  const endpoints = await made.endpoints.list();
  const configs = await made.endpointConfigs.list();
  const models = await made.models.list();
  const canary = (await readLive(bucket))?.canary;
  const found = await readLease(bucket);
  const alive = found !== undefined && found.lease.execution !== ended && (await dependencies.isRunning(found.lease));
  const abandonedLease = found === undefined || alive ? null : found;
  const aliveRunId = alive ? found.lease.runId : undefined;
  const isLeftOver = ({ runId }: Made) => runId !== aliveRunId;

  const live =
    canary && canary.runId !== aliveRunId
      ? await movePointer(bucket, { move: 'abandon', runId: canary.runId }, now)
      : await readLive(bucket);
  const stoppedJobs = [
    ...(await endAll(made.tuningJobs, tuningJobs.filter(isLeftOver))),
    ...(await endAll(made.trainingJobs, trainingJobs.filter(isLeftOver))),
    ...(await endAll(made.transformJobs, transformJobs.filter(isLeftOver))),
  ];
  const mayGo = (one: Made) => isLeftOver(one) && mayDeleteEndpoint(live, one.name, now().toISOString());
  const deletedEndpoints = await endAll(made.endpoints, endpoints.filter(mayGo));
  // What serves, bakes or can be returned to is kept, and what an endpoint needs that is still there.
  const needed = new Set([...keptRuns(live), ...endpoints.map(({ runId }) => runId)]);
  const isOld = (one: Made) => isLeftOver(one) && !needed.has(one.runId);
  // A run at work scores with the model that served as it began, which may have been rolled back since.
  const mayForget = !alive && ended === undefined;
  const deletedConfigs = mayForget ? await endAll(made.endpointConfigs, configs.filter(isOld)) : [];
  const deletedModels = mayForget ? await endAll(made.models, models.filter(isOld)) : [];
  const retired = new Set(live?.retired.map(({ endpoint }) => endpoint));
  const orphans = [...stoppedJobs, ...deletedEndpoints.filter((name) => !retired.has(name))];
  return { stoppedJobs, deletedEndpoints, orphans, deletedConfigs, deletedModels, abandonedLease };
}

async function endAll({ end }: MadeByRuns, some: Made[]): Promise<string[]> {
  for (const { name } of some) await end(name);
  return some.map(({ name }) => name);
}
