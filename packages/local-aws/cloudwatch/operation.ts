import * as z from 'zod';
import type { JsonOperation, PreparedCall } from '../protocol/json-protocol.ts';
import { AwsError } from '../protocol/service.ts';
import type { AlarmResource } from '../template/alarms.ts';
import type { AlarmState } from './alarm-state.ts';
import type { MetricStore } from './metric-store.ts';

/** The data that operations read. */
export interface CloudWatchContext {
  region: string;
  account: string;
  metrics: MetricStore;
  alarms: Map<string, { alarm: AlarmResource; state: AlarmState }>;
}

/**
 * An operation with a strict schema. Parameters that do not fit are refused, and the message lists
 * every violation.
 */
export function operation<Schema extends z.ZodType>(
  schema: Schema,
  prepare: (parameters: z.output<Schema>, context: CloudWatchContext) => PreparedCall,
): JsonOperation<CloudWatchContext> {
  return (parameters, context) => {
    const parsed = schema.safeParse(parameters);
    if (parsed.success) return prepare(parsed.data, context);
    throw new AwsError('InvalidParameterValueException', 400, z.prettifyError(parsed.error));
  };
}
