import { z } from 'zod';
import { AwsError, type Access } from '../service.ts';
import type { AlarmResource } from '../template/alarms.ts';
import type { AlarmState } from './alarm-state.ts';
import type { MetricStore } from './metric-store.ts';

/** What operations look at. */
export interface CloudWatchContext {
  region: string;
  account: string;
  metrics: MetricStore;
  alarms: Map<string, { alarm: AlarmResource; state: AlarmState }>;
}

/** What an operation needs to be allowed, and how it is carried out. */
export interface Prepared {
  access: Access[];
  run: () => object;
}

export type Operation = (parameters: unknown, context: CloudWatchContext) => Prepared;

/** An operation whose parameters fit a strict schema; others are refused with every fault. */
export function operation<Schema extends z.ZodType>(
  schema: Schema,
  prepare: (parameters: z.output<Schema>, context: CloudWatchContext) => Prepared,
): Operation {
  return (parameters, context) => {
    const parsed = schema.safeParse(parameters);
    if (parsed.success) return prepare(parsed.data, context);
    throw new AwsError('InvalidParameterValueException', 400, z.prettifyError(parsed.error));
  };
}
