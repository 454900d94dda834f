import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import { z } from 'zod';
import { findFaults } from './faults.ts';

/** Only what this host looks at itself; asl-validator knows the rest. */
const stateSchema = z.looseObject({
  Type: z.enum(['Task', 'Pass', 'Choice', 'Wait', 'Succeed', 'Fail', 'Map', 'Parallel']),
  TimeoutSeconds: z.number().optional(),
});

const definitionSchema = z.looseObject({
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

/**
 * Reads a definition with its substitutions made. Throws an Error with every fault: what asl-validator rejects, what
 * AWS would reject though asl-validator does not, and what AWS can do but this host cannot.
 */
export function parseDefinition(machine: string, definition: unknown): Definition {
  const faults: string[] = [];
  try {
    // The validator writes into what it is given.
    void new StateMachine(interpretable.parse(structuredClone(definition)));
  } catch (error) {
    faults.push(error instanceof Error ? error.message : String(error));
  }
  const parsed = definitionSchema.safeParse(definition);
  if (parsed.success) faults.push(...findFaults(parsed.data));
  else if (faults.length === 0) faults.push(z.prettifyError(parsed.error));
  if (faults.length > 0 || !parsed.success) {
    throw new Error(`The state machine ${machine} cannot run here:\n${faults.map((fault) => `- ${fault}`).join('\n')}`);
  }
  return parsed.data;
}
