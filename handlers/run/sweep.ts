import { keptRuns, mayDeleteEndpoint } from '../../core/serving/live.ts';
import type { Lease } from '../../core/run/single-flight/lease-record.ts';
import { readLease } from '../../core/run/single-flight/lease.ts';
import { movePointer, readLive } from '../lane/live-pointer.ts';
import { type RunResource, runResources, type ResourceKind, type SageMakerOfRuns } from './run-resources.ts';
import type { Bucket } from '../aws/bucket.ts';

export interface SweepDependencies {
  bucket: Pick<Bucket, 'readVersioned' | 'writeIf' | 'removeIf'>;
  sagemaker: SageMakerOfRuns;
  pipeline: string;
  isRunning: (lease: Lease) => Promise<boolean>;
  now: () => Date;
}

/** The result of a sweep. */
export interface SweepResult {
  stoppedJobs: string[];
  deletedEndpoints: string[];
  /**
   * Unexpected leftovers: the jobs, and the endpoints that were not removed from the pointer
   * properly.
   */
  orphans: string[];
  /** Resources of runs whose models a rollback cannot return to. */
  deletedConfigs: string[];
  deletedModels: string[];
  /** The lease of a run that ended without releasing it. It still exists, with this ETag. */
  abandonedLease: { lease: Lease; etag: string } | null;
}

/**
 * Cleans up after runs that could not do so themselves. It removes their canary from the pointer
 * and stops their jobs. It deletes endpoints that the pointer no longer names, and models that a
 * rollback cannot return to. It leaves the running owner of the lease alone. `ended` names an
 * execution that counts as ended although it still runs, because it is recovering from its own
 * failure.
 */
export async function sweep(dependencies: SweepDependencies, ended?: string): Promise<SweepResult> {
  const { bucket, sagemaker, pipeline, now } = dependencies;
  // The lists come before the lease. A run creates resources only while it holds the lease. A run
  // in these lists that still holds the lease below is therefore alive, and any other run in them
  // has ended.
  const resources = runResources(sagemaker, pipeline);
  const tuningJobs = await resources.tuningJobs.list();
  const trainingJobs = await resources.trainingJobs.list();
  const transformJobs = await resources.transformJobs.list();
  const endpoints = await resources.endpoints.list();
  const configs = await resources.endpointConfigs.list();
  const models = await resources.models.list();
  const canary = (await readLive(bucket))?.canary;
  const held = await readLease(bucket);
  const isAlive = held !== undefined && held.lease.execution !== ended && (await dependencies.isRunning(held.lease));
  const abandonedLease = held === undefined || isAlive ? null : held;
  const aliveRunId = isAlive ? held.lease.runId : undefined;
  const isLeftover = ({ runId }: RunResource) => runId !== aliveRunId;

  const live =
    canary && canary.runId !== aliveRunId
      ? await movePointer(bucket, { move: 'abandon', runId: canary.runId }, now)
      : await readLive(bucket);
  const stoppedJobs = [
    ...(await endAll(resources.tuningJobs, tuningJobs.filter(isLeftover))),
    ...(await endAll(resources.trainingJobs, trainingJobs.filter(isLeftover))),
    ...(await endAll(resources.transformJobs, transformJobs.filter(isLeftover))),
  ];
  const isUnused = (endpoint: RunResource) =>
    isLeftover(endpoint) && mayDeleteEndpoint(live, endpoint.name, now().toISOString());
  const deletedEndpoints = await endAll(resources.endpoints, endpoints.filter(isUnused));
  // Keep the models of the pointer and those of all endpoints that still exist.
  const needed = new Set([...keptRuns(live), ...endpoints.map(({ runId }) => runId)]);
  const isOld = (resource: RunResource) => isLeftover(resource) && !needed.has(resource.runId);
  // A running run scores with the model that served at its start, which may have been rolled back
  // since.
  const mayDeleteModels = !isAlive && ended === undefined;
  const deletedConfigs = mayDeleteModels ? await endAll(resources.endpointConfigs, configs.filter(isOld)) : [];
  const deletedModels = mayDeleteModels ? await endAll(resources.models, models.filter(isOld)) : [];
  const retired = new Set(live?.retired.map(({ endpoint }) => endpoint));
  const orphans = [...stoppedJobs, ...deletedEndpoints.filter((name) => !retired.has(name))];
  return { stoppedJobs, deletedEndpoints, orphans, deletedConfigs, deletedModels, abandonedLease };
}

async function endAll({ end }: ResourceKind, resources: RunResource[]): Promise<string[]> {
  for (const { name } of resources) await end(name);
  return resources.map(({ name }) => name);
}
