import { StateMachine } from 'aws-local-stepfunctions';
import * as z from 'zod';
import { type Definition, definitionSchema, interpretable } from './definition-schema.ts';
import { findViolations } from './definition-violations.ts';

/**
 * Checks a definition whose placeholders are already substituted. Throws an Error that lists all
 * violations: rules of asl-validator, rules of AWS that asl-validator does not know, and features
 * that this host does not support. Pass `isValid` for a definition that asl-validator has accepted
 * before: it takes half a second.
 */
export function parseDefinition(machine: string, definition: unknown, isValid = false): Definition {
  const violations: string[] = [];
  try {
    // asl-validator modifies the definition that it checks.
    if (!isValid) void new StateMachine(interpretable.parse(structuredClone(definition)));
  } catch (error) {
    violations.push(error instanceof Error ? error.message : String(error));
  }
  const parsed = definitionSchema.safeParse(definition);
  if (parsed.success) violations.push(...findViolations(parsed.data));
  else if (violations.length === 0) violations.push(z.prettifyError(parsed.error));
  if (violations.length > 0 || !parsed.success) {
    throw new Error(
      `The state machine ${machine} cannot run here:\n${violations.map((violation) => `- ${violation}`).join('\n')}`,
    );
  }
  return parsed.data;
}
