import type { SageMakerContext } from '../context.ts';
import type { TrainingJob, TuningJob } from '../state/records.ts';

/** The training jobs a tuning job has made so far, in their order. */
export function childrenOf(tuningJob: TuningJob, { trainingJobs }: SageMakerContext): TrainingJob[] {
  return trainingJobs
    .all()
    .filter(({ tuning }) => tuning?.jobArn === tuningJob.arn)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

export function isUnderWay({ status }: TrainingJob): boolean {
  return status === 'InProgress' || status === 'Stopping';
}

/** A Completed job's value of the objective metric; undefined for a job without one. */
export function objectiveOf(child: TrainingJob, tuningJob: TuningJob): number | undefined {
  const { MetricName } = tuningJob.request.HyperParameterTuningJobConfig.HyperParameterTuningJobObjective;
  if (child.status !== 'Completed') return undefined;
  const value = child.metrics?.find((metric) => metric.MetricName === MetricName)?.Value;
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

/** The objective with less always better. */
export function lossOf(child: TrainingJob, tuningJob: TuningJob): number | undefined {
  const value = objectiveOf(child, tuningJob);
  const { Type } = tuningJob.request.HyperParameterTuningJobConfig.HyperParameterTuningJobObjective;
  return value !== undefined && Type === 'Maximize' ? -value : value;
}

/** A child as the operations of tuning jobs answer it. */
export function summaryOf(child: TrainingJob, tuningJob: TuningJob) {
  const value = objectiveOf(child, tuningJob);
  const { MetricName, Type } = tuningJob.request.HyperParameterTuningJobConfig.HyperParameterTuningJobObjective;
  const pending = isUnderWay(child) ? 'Pending' : 'Failed';
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

/** How many children ended how, and the best of those that Completed with the objective metric. */
export function progressOf(tuningJob: TuningJob, context: SageMakerContext) {
  const children = childrenOf(tuningJob, context);
  const count = (wanted: (child: TrainingJob) => boolean) => children.filter(wanted).length;
  const isRetryable = (child: TrainingJob) => child.failureReason?.startsWith('InternalServerError') === true;
  const scored = children
    .map((child) => ({ child, loss: lossOf(child, tuningJob) }))
    .filter((one): one is { child: TrainingJob; loss: number } => one.loss !== undefined)
    .sort((a, b) => a.loss - b.loss);
  const best = scored[0]?.child;
  const seconds = children.map(({ startTime, endTime }) =>
    startTime === undefined || endTime === undefined ? 0 : Math.max(1, Math.ceil(endTime - startTime)),
  );
  return {
    TrainingJobStatusCounters: {
      Completed: count(({ status }) => status === 'Completed'),
      InProgress: count(isUnderWay),
      RetryableError: count((child) => child.status === 'Failed' && isRetryable(child)),
      NonRetryableError: count((child) => child.status === 'Failed' && !isRetryable(child)),
      Stopped: count(({ status }) => status === 'Stopped'),
    },
    ObjectiveStatusCounters: {
      Succeeded: scored.length,
      Pending: count(isUnderWay),
      Failed: count((child) => !isUnderWay(child)) - scored.length,
    },
    BestTrainingJob: best === undefined ? undefined : summaryOf(best, tuningJob),
    ConsumedResources: { RuntimeInSeconds: seconds.reduce((sum, value) => sum + value, 0) },
  };
}
