/**
 * The states that make up the duration of a job or endpoint, from its creation to the poll that saw
 * its end.
 */
export const stages = {
  Tuning: ['CreateTuningJob', 'WaitForTuning', 'PollTuning', 'TuningDone?'],
  Training: ['CreateTrainingJob', 'WaitForTraining', 'PollTraining', 'TrainingDone?', 'NextTrainingAttempt'],
  Scoring: ['StartScoring', 'WaitForScoring', 'PollScoring', 'ScoringDone?', 'NextScoringAttempt'],
  Endpoint: ['CreateEndpoint', 'WaitForEndpoint', 'PollEndpoint', 'EndpointReady?', 'NextEndpointAttempt'],
};
export type Stage = keyof typeof stages;

/**
 * The duration of a stage, from the seconds of each state; undefined if none of its states is
 * listed.
 */
export function stageSeconds(byState: Record<string, number>, stage: Stage): number | undefined {
  const seconds = stages[stage].map((state) => byState[state]).filter((value) => value !== undefined);
  return seconds.length === 0 ? undefined : seconds.reduce((sum, value) => sum + value, 0);
}

/** The stage that a state belongs to; undefined for states that wait for no job or endpoint. */
export function stageOf(state: string): Stage | undefined {
  return (['Tuning', 'Training', 'Scoring', 'Endpoint'] as const).find((stage) => stages[stage].includes(state));
}
