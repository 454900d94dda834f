import type { Plan } from '../../core/plan.ts';

/** The states that make up the time of a job, from its creation to the poll that saw its end. */
const stages = {
  Tuning: ['CreateTuningJob', 'WaitForTuning', 'PollTuning'],
  Training: ['CreateTrainingJob', 'WaitForTraining', 'PollTraining'],
  Scoring: ['StartScoring', 'WaitForScoring', 'PollScoring'],
  Endpoint: ['CreateEndpoint', 'WaitForEndpoint', 'PollEndpoint'],
};

/** How long a job took in the last run, in seconds; undefined when that is not known. */
export function stageSeconds(plan: Pick<Plan, 'lastSeconds'>, stage: keyof typeof stages): number | undefined {
  const seconds = stages[stage].map((state) => plan.lastSeconds[state]).filter((value) => value !== undefined);
  return seconds.length === 0 ? undefined : seconds.reduce((sum, value) => sum + value, 0);
}
