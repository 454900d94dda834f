import type { StateMachineDefinition } from 'aws-local-stepfunctions';
import * as z from 'zod';

/** The fields that this host reads itself. asl-validator checks all others. */
const stateSchema = z.looseObject({
  Type: z.enum(['Task', 'Pass', 'Choice', 'Wait', 'Succeed', 'Fail', 'Map', 'Parallel']),
  TimeoutSeconds: z.number().optional(),
});

/** The shape of a definition that has not been checked yet. */
export const definitionSchema = z.looseObject({
  StartAt: z.string(),
  TimeoutSeconds: z.number().optional(),
  States: z.record(z.string(), stateSchema),
});

export type State = z.infer<typeof stateSchema>;

/** The definition of a state machine that this host can run. */
export type Definition = z.infer<typeof definitionSchema>;

/** A definition in the interpreter's type. The interpreter has it checked by asl-validator. */
export const interpretable = z.custom<StateMachineDefinition>((value) => typeof value === 'object' && value !== null);
