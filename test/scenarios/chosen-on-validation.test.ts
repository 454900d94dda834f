import {
  DescribeTrainingJobCommand,
  ListHyperParameterTuningJobsCommand,
  ListTrainingJobsCommand,
} from '@aws-sdk/client-sagemaker';
import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { evaluationSchema } from '../../core/judging/evaluation.ts';
import { featuresSchema } from '../../core/features/features.ts';
import { leaseSchema } from '../../core/run/single-flight/lease-record.ts';
import { jobNames, keys } from '../../core/names.ts';
import { planFileSchema } from '../../core/run/plan.ts';
import { tuningRecordSchema } from '../../core/pipeline/tuning.ts';
import { loans, openScenario, type Scenario } from './scenario.ts';

const tuning = { maxJobs: 3, maxParallelJobs: 2, ranges: { eta: [0.05, 0.5, 'log'], max_depth: [2, 6] } };
const train = { hyperparameters: { num_round: '8' }, tune: '4 weeks', tuning };

let scenario: Scenario;
let promoted = '';
beforeAll(async () => {
  const serve = { threshold: { cost: { falsePositive: 1, falseNegative: 9 } } };
  scenario = await openScenario({ pipeline: { train, serve } });
  await scenario.upload(loans(900));
});
afterEach(expectNothingLeft);
afterAll(async () => {
  await scenario.close();
});

/** After every run, no job is in progress and there is no lease. */
async function expectNothingLeft(): Promise<void> {
  await scenario.host.idle();
  expect(await scenario.read(keys.lease)).toBeUndefined();
  const searches = await scenario.sagemaker.send(
    new ListHyperParameterTuningJobsCommand({ StatusEquals: 'InProgress' }),
  );
  expect(searches.HyperParameterTuningJobSummaries).toEqual([]);
  await trainingJobs('InProgress', 0);
  // Stopping a job takes a moment.
  await trainingJobs('Stopping', 0);
}

/** Waits until `count` training jobs have this status. */
async function trainingJobs(StatusEquals: 'InProgress' | 'Stopping', count: number): Promise<void> {
  await expect
    .poll(
      async () => {
        const { TrainingJobSummaries } = await scenario.sagemaker.send(new ListTrainingJobsCommand({ StatusEquals }));
        return TrainingJobSummaries?.length;
      },
      { timeout: 60_000 },
    )
    .toBe(count);
}

describe('a run that searches for hyperparameters', () => {
  it.each([
    [{ kind: 'fail', reason: 'AlgorithmError: out of cheese' } as const, 'TrainingFailedError', /out of cheese/],
    [{ kind: 'capacity' } as const, 'CapacityError', /Try another train\.instance/],
  ])('fails if all its training jobs fail with %j', async (injectedFault, error, cause) => {
    for (let job = 0; job < 3; job++) scenario.host.sagemaker.faults.next('CreateTrainingJob', injectedFault);
    const execution = await scenario.run();
    expect(execution).toMatchObject({ status: 'FAILED', error, cause: expect.stringMatching(cause) });
    expect(execution.states).toContain('PollTuning');
    expect(execution.states).not.toContain('CreateTrainingJob');
    expect(await scenario.read(keys.lastTuning)).toBeUndefined();
  });

  it('leaves no tuning job and no training job in progress when it is stopped', async () => {
    for (let job = 0; job < 2; job++) scenario.host.sagemaker.faults.next('CreateTrainingJob', { kind: 'stuck' });
    const executionArn = await scenario.start();
    await scenario.reached(executionArn, 'PollTuning');
    await trainingJobs('InProgress', 2);
    const search = jobNames.tuning('loans', leaseSchema.parse(await scenario.read(keys.lease)).runId);
    expect(await scenario.repeat(executionArn, 'CreateTuningJob')).toMatchObject({ jobName: search });
    await scenario.sfn.send(new StopExecutionCommand({ executionArn }));
    const execution = await scenario.wait(executionArn);
    expect(await scenario.record(execution.runId)).toMatchObject({ status: 'Aborted' });
    await scenario.host.idle();
    const { HyperParameterTuningJobSummaries: searches } = await scenario.sagemaker.send(
      new ListHyperParameterTuningJobsCommand({}),
    );
    expect(searches).toHaveLength(3);
    expect(searches?.map(({ HyperParameterTuningJobStatus: status }) => status)).not.toContain('Completed');
  });

  it('trains with the hyperparameters of the search, and the next run reuses them without a search', async () => {
    const first = await scenario.run();
    expect(first).toMatchObject({ status: 'SUCCEEDED' });
    promoted = first.runId;
    const search = ['Tune?', 'CreateTuningJob', 'WaitForTuning', 'PollTuning', 'TuningDone?', 'CreateTrainingJob'];
    const start = first.states.indexOf('Tune?');
    expect(first.states.slice(start, start + search.length)).toEqual(search);
    // A call after the lease was released creates nothing.
    for (const state of ['CreateTuningJob', 'PollTuning']) {
      expect(await scenario.repeat(first.executionArn, state)).toMatchObject({ errorType: 'LeaseLostError' });
    }
    const record = tuningRecordSchema.parse(await scenario.read(keys.tuning(first.runId)));
    expect(record).toMatchObject({
      tuningJob: jobNames.tuning('loans', first.runId),
      objective: { metric: 'validation:logloss' },
      jobs: { Completed: 3 },
    });
    expect(Object.keys(record.hyperparameters).sort((a, b) => a.localeCompare(b))).toEqual(['eta', 'max_depth']);
    const hyperparametersOf = async (runId: string) => {
      const TrainingJobName = jobNames.training('loans', runId, 1);
      const job = await scenario.sagemaker.send(new DescribeTrainingJobCommand({ TrainingJobName }));
      return job.HyperParameters;
    };
    expect(await hyperparametersOf(first.runId)).toMatchObject(record.hyperparameters);

    const second = await scenario.run({ force: true });
    expect(second.states).not.toContain('CreateTuningJob');
    const plan = planFileSchema.parse(await scenario.read(keys.plan(second.runId)));
    expect(plan.tuning).toMatchObject({ search: false, from: first.runId });
    expect(await hyperparametersOf(second.runId)).toMatchObject(record.hyperparameters);
  });
});

describe('a threshold chosen by cost', () => {
  it('is chosen on scored validation rows and stored with the model', async () => {
    expect(await scenario.keys(`${keys.work(promoted)}scores/`)).toEqual([
      `${keys.scores(promoted, 'challenger')}part-0.csv.out`,
      `${keys.scores(promoted, 'validation')}part-0.csv.out`,
    ]);
    const features = featuresSchema.parse(await scenario.read(keys.features(promoted)));
    // A false negative costs nine times a false positive, so the best threshold is far below 0.5.
    expect(features.threshold).toBeLessThan(0.4);
    const record = await scenario.record(promoted);
    const evaluation = evaluationSchema.parse(await scenario.read(keys.evaluation(promoted)));
    expect(evaluation.threshold).toMatchObject({ value: features.threshold, rows: record.rows?.validation });
    expect(record.status).toBe('Succeeded');
  });
});
