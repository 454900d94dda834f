import type { LaneTraffic } from '../../core/bake.ts';
import type { Features } from '../../core/features/features.ts';
import type { LaneName } from '../../core/lane-metrics.ts';
import { ownerIsRunning, type Lease } from '../../core/lease.ts';
import { keys, runIdOf } from '../../core/names.ts';
import type { LiveLane } from '../../core/live.ts';
import type { Notice } from '../../core/notice.ts';
import type { Pending } from '../../core/pending.ts';
import type { Figure } from '../../core/run-metrics.ts';
import type { PlanFile } from '../../core/plan.ts';
import { noTuning } from '../../core/tuning.ts';
import type { AlarmUp, CloudWatch } from '../../handlers/shared/cloudwatch.ts';
import { fakeBucket } from './fake-bucket.ts';
import { fakeSageMaker } from './fake-sagemaker.ts';

/** One run of the pipeline `bike` on a bucket, a SageMaker and a Step Functions in memory. */

export const pipelineFile = {
  name: 'bike',
  problem: 'regression',
  columns: { temp: 'number', count: 'number' },
  target: { column: 'count' },
};

const machine = 'arn:aws:states:us-east-1:000000000000';
export const executionArn = (name: string) => `${machine}:execution:relearn-bike:${name}`;

/** A run by its execution's name. */
export function runOf(name: string, startedAt = '2026-03-02T06:00:00.000Z') {
  return { runId: runIdOf(startedAt, name), execution: executionArn(name) };
}

export const run = runOf('monday');

/** The word of a trigger that found the lease taken. */
export function pendingOf(more: Partial<Pending> = {}): Pending {
  return {
    version: 1,
    runId: runOf('asker').runId,
    trigger: 'upload',
    triggeredBy: 'incoming/b.csv',
    force: false,
    promote: false,
    at: '2026-03-02T06:30:00.000Z',
    startedAs: null,
    ...more,
  };
}

/** Feature definition of the model: one number. */
export const features: Features = {
  version: 1,
  pipeline: 'bike',
  problem: 'regression',
  algorithm: 'xgboost',
  featureNames: ['temp'],
  classes: [],
  target: { column: 'count', transform: 'none', min: null },
  definition: { missing: [''], columns: { temp: { type: 'number' } }, derive: [] },
  encodings: [{ kind: 'number', column: 'temp', type: 'number' }],
  split: { by: 'hash', key: ['temp'], validation: 0.15, test: 0.15 },
  threshold: 0.5,
  top: 1,
};

export function laneOf(runId: string): LiveLane {
  return { runId, endpoint: `bike-${runId}-1`, model: `bike-${runId}`, features: keys.features(runId) };
}

export function openStage() {
  let time = Date.parse('2026-03-02T06:00:00.000Z');
  const now = () => new Date(time);
  /** Executions by ARN, and by name what they were started with. */
  const statuses = new Map<string, string>();
  const started = new Map<string, string>();
  const bucket = fakeBucket();
  const published: Notice[] = [];
  const measured: Figure[] = [];
  const executions = {
    status: (execution: string) => Promise.resolve(statuses.get(execution)),
    start: (name: string, input: Record<string, unknown>) => {
      started.set(name, started.get(name) ?? JSON.stringify(input));
      return Promise.resolve();
    },
    lastSuccess: (): Promise<Date | undefined> => Promise.resolve(new Date('2026-03-01T06:00:00.000Z')),
    madeAt: () => Promise.resolve(new Date('2026-02-20T06:00:00.000Z')),
    progress: () => Promise.resolve({ seconds: { Transform: 1.5 }, transitions: 7 }),
  };
  const traffic: Record<LaneName, LaneTraffic> = {
    canary: { requests: 40, errors: 0, latencyMilliseconds: 30 },
    stable: { requests: 360, errors: 0, latencyMilliseconds: 30 },
  };
  const alarms: AlarmUp[] = [];
  const cloudwatch: CloudWatch = {
    laneTraffic: (lane) => Promise.resolve(traffic[lane]),
    alarmsUp: (names) => Promise.resolve(alarms.filter(({ name }) => names.includes(name))),
  };
  const isRunning = async (lease: Lease) => ownerIsRunning(lease, await executions.status(lease.execution), now());
  return {
    bucket,
    sagemaker: fakeSageMaker(now),
    executions,
    cloudwatch,
    /** What the lanes were asked during the bake. */
    traffic,
    /** The alarms that are up. */
    alarms,
    isRunning,
    pipeline: 'bike',
    statuses,
    started,
    published,
    measured,
    measure: (figures: Figure[]) => {
      measured.push(...figures);
    },
    publish: async (notice: Notice) => {
      published.push(notice);
    },
    now,
    pass: (seconds: number) => {
      time += seconds * 1000;
    },
    /** Gives a run the lease. */
    hold: (holder: { runId: string; execution: string }, status = 'RUNNING') => {
      statuses.set(holder.execution, status);
      bucket.put(keys.lease, { version: 1, ...holder, since: now().toISOString() });
    },
    plan: (planned: { runId: string; execution: string }, more: Partial<PlanFile> = {}) => {
      const plan: PlanFile = {
        version: 1,
        ...planned,
        trigger: 'manual',
        triggeredBy: null,
        uploads: null,
        startedAt: '2026-03-02T06:00:00.000Z',
        force: false,
        promote: false,
        pipeline: pipelineFile,
        lastSeconds: {},
        tuning: noTuning,
        objects: [],
        ...more,
      };
      bucket.put(keys.plan(planned.runId), plan);
    },
    serve: (runId: string, more: Record<string, unknown> = {}) => {
      const changedAt = now().toISOString();
      const live = { version: 1, stable: laneOf(runId), canary: null, previous: null, changedAt, retired: [], ...more };
      bucket.put(keys.live, live);
    },
    endpoint: (name: string, status = 'InService') => fakeEndpoint(name, status),
  };
}

function fakeEndpoint(name: string, status: string) {
  return {
    arn: `arn:aws:sagemaker:us-east-1:000000000000:endpoint/${name}`,
    status,
    configName: name.replace(/-\d+$/, ''),
    failureReason: undefined,
    createdAt: new Date('2026-03-02T06:00:00.000Z'),
  };
}
