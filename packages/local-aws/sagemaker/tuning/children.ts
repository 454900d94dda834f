import type { SageMakerContext } from '../context.ts';
import type { TrainingJob, TuningJob } from '../state/records.ts';

/** The training jobs that a tuning job has created so far, oldest first. */
export function childrenOf(tuningJob: TuningJob, { trainingJobs }: SageMakerContext): TrainingJob[] {
  return trainingJobs
    .all()
    .filter(({ tuning }) => tuning?.jobArn === tuningJob.arn)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

export function isRunning({ status }: TrainingJob): boolean {
  return status === 'InProgress' || status === 'Stopping';
}

/** The value of the objective metric of a Completed job. Undefined for any other job. */
export function objectiveOf(child: TrainingJob, tuningJob: TuningJob): number | undefined {
  const { MetricName } = tuningJob.request.HyperParameterTuningJobConfig.HyperParameterTuningJobObjective;
  if (child.status !== 'Completed') return undefined;
  const value = child.metrics?.find((metric) => metric.MetricName === MetricName)?.Value;
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

/** The objective with its sign changed if it is maximized, so that lower is always better. */
export function lossOf(child: TrainingJob, tuningJob: TuningJob): number | undefined {
  const value = objectiveOf(child, tuningJob);
  const { Type } = tuningJob.request.HyperParameterTuningJobConfig.HyperParameterTuningJobObjective;
  return value !== undefined && Type === 'Maximize' ? -value : value;
}

/** The summary of a child in responses about tuning jobs. */
export function summaryOf(child: TrainingJob, tuningJob: TuningJob) {
  const value = objectiveOf(child, tuningJob);
  const { MetricName, Type } = tuningJob.request.HyperParameterTuningJobConfig.HyperParameterTuningJobObjective;
  const pending = isRunning(child) ? 'Pending' : 'Failed';
  return {
    TrainingJobName: child.name,
    TrainingJobArn: child.arn,
    CreationTime: child.creationTime,
    TrainingStartTime: child.startTime,
    TrainingEndTime: child.endTime,
    TrainingJobStatus: child.status,
    FailureReason: child.failureReason,
    TunedHyperParameters: child.tuning?.hyperParameters,
    ObjectiveStatus: value === undefined ? pending : 'Succeeded',
    FinalHyperParameterTuningJobObjectiveMetric: value === undefined ? undefined : { Type, MetricName, Value: value },
  };
}

/** Numbers of children by status, and the best child that Completed with the objective metric. */
export function progressOf(tuningJob: TuningJob, context: SageMakerContext) {
  const children = childrenOf(tuningJob, context);
  const count = (matches: (child: TrainingJob) => boolean) => children.filter(matches).length;
  const isRetryable = (child: TrainingJob) => child.failureReason?.startsWith('InternalServerError') === true;
  const scored = children
    .map((child) => ({ child, loss: lossOf(child, tuningJob) }))
    .filter((entry): entry is { child: TrainingJob; loss: number } => entry.loss !== undefined)
    .sort((a, b) => a.loss - b.loss);
  const best = scored[0]?.child;
  const seconds = children.map(({ startTime, endTime }) =>
    startTime === undefined || endTime === undefined ? 0 : Math.max(1, Math.ceil(endTime - startTime)),
  );
  return {
    TrainingJobStatusCounters: {
      Completed: count(({ status }) => status === 'Completed'),
      InProgress: count(isRunning),
      RetryableError: count((child) => child.status === 'Failed' && isRetryable(child)),
      NonRetryableError: count((child) => child.status === 'Failed' && !isRetryable(child)),
      Stopped: count(({ status }) => status === 'Stopped'),
    },
    ObjectiveStatusCounters: {
      Succeeded: scored.length,
      Pending: count(isRunning),
      Failed: count((child) => !isRunning(child)) - scored.length,
    },
    BestTrainingJob: best === undefined ? undefined : summaryOf(best, tuningJob),
    ConsumedResources: { RuntimeInSeconds: seconds.reduce((sum, value) => sum + value, 0) },
  };
}
