/** The states that make up the time of a job or endpoint, from its creation to the look that saw its end. */
export const stages = {
  Tuning: ['CreateTuningJob', 'WaitForTuning', 'PollTuning', 'TuningDone?'],
  Training: ['CreateTrainingJob', 'WaitForTraining', 'PollTraining', 'TrainingDone?', 'NextTrainingAttempt'],
  Scoring: ['StartScoring', 'WaitForScoring', 'PollScoring', 'ScoringDone?', 'NextScoringAttempt'],
  Endpoint: ['CreateEndpoint', 'WaitForEndpoint', 'PollEndpoint', 'EndpointReady?', 'NextEndpointAttempt'],
};
export type Stage = keyof typeof stages;

/** How long a stage took, in seconds, from the seconds of each state; undefined when that is not known. */
export function stageSeconds(byState: Record<string, number>, stage: Stage): number | undefined {
  const seconds = stages[stage].map((state) => byState[state]).filter((value) => value !== undefined);
  return seconds.length === 0 ? undefined : seconds.reduce((sum, value) => sum + value, 0);
}

/** The stage that a state is part of; undefined for the states that wait for nobody. */
export function stageOf(state: string): Stage | undefined {
  return (['Tuning', 'Training', 'Scoring', 'Endpoint'] as const).find((stage) => stages[stage].includes(state));
}
