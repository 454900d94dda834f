import * as z from 'zod';
import { InputError } from '../../core/errors.ts';
import { schemaIssues } from '../../core/text/schema-issues.ts';

/** The fields that Relearn reads from EventBridge's event for a CloudWatch alarm. */
const alarmEvent = z.looseObject({
  'detail-type': z.literal('CloudWatch Alarm State Change'),
  detail: z.looseObject({
    alarmName: z.string(),
    state: z.looseObject({
      value: z.string(),
      reason: z.string().default('no reason given'),
      /** 2026-03-02T06:00:00.000+0000 */
      timestamp: z.string().refine((text) => !Number.isNaN(Date.parse(text)), 'is not a valid time'),
    }),
  }),
});

/**
 * A manual call. It names the run to roll back, so that a repeated call does not roll back another
 * model.
 */
const manualEvent = z.strictObject({
  runId: z.string().min(1),
  why: z.string().min(1).default('It was rolled back manually.'),
});

/** The hourly schedule's call: it continues a rollback whose caller has stopped waiting. */
const finishEvent = z.strictObject({ finish: z.literal(true) });

export type RollBackRequest =
  | { kind: 'finish' }
  | { kind: 'alarm'; name: string; up: boolean; reason: string; at: Date }
  | { kind: 'manual'; runId: string; why: string };

/** Parses an event. Throws InputError with all violations. */
export function parseEvent(event: Record<string, unknown>): RollBackRequest {
  if ('detail-type' in event) {
    const { alarmName, state } = parsed(alarmEvent, event).detail;
    return {
      kind: 'alarm',
      name: alarmName,
      up: state.value === 'ALARM',
      reason: state.reason,
      at: new Date(state.timestamp),
    };
  }
  if ('finish' in event) {
    parsed(finishEvent, event);
    return { kind: 'finish' };
  }
  return { kind: 'manual', ...parsed(manualEvent, event) };
}

function parsed<Schema extends z.ZodType>(schema: Schema, event: unknown): z.output<Schema> {
  const result = schema.safeParse(event);
  if (result.success) return result.data;
  throw new InputError(
    `The input is not valid. ${schemaIssues(result.error, 'input')}. Allowed: {"runId": "...", "why": "..."} with the run whose model to roll back.`,
  );
}
