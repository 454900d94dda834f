import { StateMachine } from 'aws-local-stepfunctions';
import { z } from 'zod';
import { type Definition, definitionSchema, interpretable } from './definition-schema.ts';
import { findViolations } from './definition-violations.ts';

/**
 * Reads a definition with its substitutions made. Throws an Error with every fault: what asl-validator rejects, what
 * AWS would reject though asl-validator does not, and what AWS can do but this host cannot. `isValid` spares the call of
 * asl-validator, which takes half a second: it has found this definition right before.
 */
export function parseDefinition(machine: string, definition: unknown, isValid = false): Definition {
  const faults: string[] = [];
  try {
    // The validator writes into what it is given.
    if (!isValid) void new StateMachine(interpretable.parse(structuredClone(definition)));
  } catch (error) {
    faults.push(error instanceof Error ? error.message : String(error));
  }
  const parsed = definitionSchema.safeParse(definition);
  if (parsed.success) faults.push(...findViolations(parsed.data));
  else if (faults.length === 0) faults.push(z.prettifyError(parsed.error));
  if (faults.length > 0 || !parsed.success) {
    throw new Error(`The state machine ${machine} cannot run here:\n${faults.map((fault) => `- ${fault}`).join('\n')}`);
  }
  return parsed.data;
}
