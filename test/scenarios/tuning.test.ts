import {
  DescribeTrainingJobCommand,
  ListHyperParameterTuningJobsCommand,
  ListTrainingJobsCommand,
} from '@aws-sdk/client-sagemaker';
import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterEach, describe, expect, it } from 'vitest';
import { jobNames, keys } from '../../core/names.ts';
import { planFileSchema } from '../../core/plan.ts';
import { tuningRecordSchema } from '../../core/tuning.ts';
import { loans, openScenario, type Scenario } from './scenario.ts';

const tuning = { maxJobs: 3, maxParallelJobs: 2, ranges: { eta: [0.05, 0.5, 'log'], max_depth: [2, 6] } };
const train = { hyperparameters: { num_round: '8' }, tune: '4 weeks', tuning };

/** Whatever became of a run, nothing of it is under way and nobody holds the lease. */
async function expectNothingLeft({ host, sagemaker, read }: Scenario): Promise<void> {
  await host.idle();
  expect(await read(keys.lease)).toBeUndefined();
  for (const StatusEquals of ['InProgress', 'Stopping'] as const) {
    const searches = await sagemaker.send(new ListHyperParameterTuningJobsCommand({ StatusEquals }));
    expect(searches.HyperParameterTuningJobSummaries).toEqual([]);
    const jobs = await sagemaker.send(new ListTrainingJobsCommand({ StatusEquals }));
    expect(jobs.TrainingJobSummaries).toEqual([]);
  }
}

let scenario: Scenario;
afterEach(async () => {
  await expectNothingLeft(scenario);
  await scenario.close();
});

describe('a run that searches for hyperparameters', () => {
  it.each([
    [{ kind: 'fail', reason: 'AlgorithmError: out of cheese' } as const, 'TrainingFailedError', /out of cheese/],
    [{ kind: 'capacity' } as const, 'CapacityError', /Try another train\.instance/],
  ])('fails when all its training jobs meet %j', async (fault, error, cause) => {
    scenario = await openScenario({ pipeline: { train } });
    await scenario.upload(loans(600));
    for (let job = 0; job < 3; job++) scenario.host.sagemaker.faults.next('CreateTrainingJob', fault);
    const went = await scenario.run();
    expect(went).toMatchObject({ status: 'FAILED', error, cause: expect.stringMatching(cause) });
    expect(went.states).toContain('PollTuning');
    expect(went.states).not.toContain('CreateTrainingJob');
    expect(await scenario.read(keys.lastTuning)).toBeUndefined();
  });

  it('leaves no search and no training job when it is stopped', async () => {
    const endless = { ...train, hyperparameters: { num_round: '100000' } };
    scenario = await openScenario({ pipeline: { train: endless } });
    await scenario.upload(loans(3000));
    const executionArn = await scenario.start();
    await scenario.reached(executionArn, 'PollTuning');
    await scenario.sfn.send(new StopExecutionCommand({ executionArn }));
    const went = await scenario.wait(executionArn);
    expect(await scenario.record(went.runId)).toMatchObject({ status: 'Aborted' });
    await scenario.host.idle();
    const { HyperParameterTuningJobSummaries: searches } = await scenario.sagemaker.send(
      new ListHyperParameterTuningJobsCommand({}),
    );
    expect(searches?.map(({ HyperParameterTuningJobStatus: status }) => status)).not.toContain('Completed');
  });

  it('trains with what the search chose, and so does the run after it, without another search', async () => {
    scenario = await openScenario({ pipeline: { train } });
    await scenario.upload(loans(900));
    const first = await scenario.run();
    expect(first).toMatchObject({ status: 'SUCCEEDED' });
    const search = ['Tune?', 'CreateTuningJob', 'WaitForTuning', 'PollTuning', 'TuningDone?', 'CreateTrainingJob'];
    const start = first.states.indexOf('Tune?');
    expect(first.states.slice(start, start + search.length)).toEqual(search);
    const record = tuningRecordSchema.parse(await scenario.read(keys.tuning(first.runId)));
    expect(record).toMatchObject({
      tuningJob: jobNames.tuning('loans', first.runId),
      objective: { metric: 'validation:logloss' },
      jobs: { Completed: 3 },
    });
    expect(Object.keys(record.hyperparameters).sort((a, b) => a.localeCompare(b))).toEqual(['eta', 'max_depth']);
    const trained = async (runId: string) => {
      const TrainingJobName = jobNames.training('loans', runId, 1);
      const job = await scenario.sagemaker.send(new DescribeTrainingJobCommand({ TrainingJobName }));
      return job.HyperParameters;
    };
    expect(await trained(first.runId)).toMatchObject(record.hyperparameters);

    const second = await scenario.run({ force: true });
    expect(second.states).not.toContain('CreateTuningJob');
    const plan = planFileSchema.parse(await scenario.read(keys.plan(second.runId)));
    expect(plan.tuning).toMatchObject({ search: false, from: first.runId });
    expect(await trained(second.runId)).toMatchObject(record.hyperparameters);
  });
});
