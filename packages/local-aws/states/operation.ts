import * as z from 'zod';
import type { JsonOperation, PreparedCall } from '../protocol/json-protocol.ts';
import { parseRequest } from '../protocol/parse-request.ts';
import { AwsError } from '../protocol/service.ts';
import type { StatesHost } from './host.ts';

/** An operation of the API. The schema is a `structure`, which rejects unknown fields. */
export function operation<Input>(
  schema: z.ZodType<Input>,
  prepare: (parameters: Input, host: StatesHost) => PreparedCall,
): JsonOperation<StatesHost> {
  return (body, host) => prepare(parseRequest(schema, body), host);
}

/** Schemas of parameters that several operations share, with AWS's limits. */
export const schemas = {
  stateMachineArn: z.string().min(1).max(256).superRefine(checkArn),
  executionArn: z.string().min(1).max(256).superRefine(checkArn),
  maxResults: z.number().int().min(0).max(1000).default(0),
  nextToken: z.string().min(1).max(3096).optional(),
};

function checkArn(value: string): void {
  if (!value.startsWith('arn:')) throw new AwsError('InvalidArn', 400, `Invalid Arn: 'Invalid ARN prefix: ${value}'`);
}
