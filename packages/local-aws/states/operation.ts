import { z } from 'zod';
import type { JsonOperation, PreparedCall } from '../protocol/json-protocol.ts';
import { AwsError } from '../protocol/service.ts';
import type { StatesHost } from './host.ts';

/** Makes an operation of its parameters' schema, a strict object: a field it does not know is refused. */
export function operation<Schema extends z.ZodObject>(
  schema: Schema,
  prepare: (parameters: z.output<Schema>, host: StatesHost) => PreparedCall,
): JsonOperation<StatesHost> {
  return (body, host) => {
    const parsed = schema.safeParse(body);
    if (!parsed.success) throw validationError(parsed.error.issues.map(wordsOf));
    return prepare(parsed.data, host);
  };
}

/** Says what is wrong in AWS's words. */
function validationError(faults: string[]): AwsError {
  const count = `${faults.length} validation error${faults.length === 1 ? '' : 's'} detected`;
  return new AwsError('ValidationException', 400, `${count}: ${faults.join('; ')}`);
}

function wordsOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return `Fields that are not supported here: ${issue.keys.join(', ')}`;
  return `Value at '${issue.path.join('.')}' failed to satisfy constraint: ${issue.message}`;
}

/** Schemas of parameters that several operations have, with AWS's limits. */
export const parameters = {
  stateMachineArn: z.string().min(1).max(256).superRefine(checkArn),
  executionArn: z.string().min(1).max(256).superRefine(checkArn),
  maxResults: z.number().int().min(0).max(1000).default(0),
  nextToken: z.string().min(1).max(3096).optional(),
};

function checkArn(value: string): void {
  if (!value.startsWith('arn:')) throw new AwsError('InvalidArn', 400, `Invalid Arn: 'Invalid ARN prefix: ${value}'`);
}
