import type { StateMachineDefinition } from 'aws-local-stepfunctions';
import { z } from 'zod';

/** Only what this host looks at itself; asl-validator knows the rest. */
const stateSchema = z.looseObject({
  Type: z.enum(['Task', 'Pass', 'Choice', 'Wait', 'Succeed', 'Fail', 'Map', 'Parallel']),
  TimeoutSeconds: z.number().optional(),
});

/** A definition before it was checked. */
export const definitionSchema = z.looseObject({
  StartAt: z.string(),
  TimeoutSeconds: z.number().optional(),
  States: z.record(z.string(), stateSchema),
});

/** A state as the definition has it. */
export type State = z.infer<typeof stateSchema>;

/** A state machine that this host can run. */
export type Definition = z.infer<typeof definitionSchema>;

/** A definition for the interpreter; asl-validator, which the interpreter calls, is what checks it. */
export const interpretable = z.custom<StateMachineDefinition>((value) => typeof value === 'object' && value !== null);
