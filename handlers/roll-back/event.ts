import { z } from 'zod';
import { InputError } from '../../core/errors.ts';
import { schemaIssues } from '../../core/text/schema-issues.ts';

/** EventBridge's event of an alarm that changes its state, as far as it is read here. */
const alarmEvent = z.looseObject({
  'detail-type': z.literal('CloudWatch Alarm State Change'),
  detail: z.looseObject({
    alarmName: z.string(),
    state: z.looseObject({
      value: z.string(),
      reason: z.string().default('no reason given'),
      /** 2026-03-02T06:00:00.000+0000 */
      timestamp: z.string().refine((text) => !Number.isNaN(Date.parse(text)), 'is no time'),
    }),
  }),
});

/** What a person sends: whose model to take back, so that a repeated call takes back no other. */
const manualEvent = z.strictObject({
  runId: z.string().min(1),
  why: z.string().min(1).default('It was rolled back by hand.'),
});

/** What the schedule sends each hour: a roll-back whose caller has given up is to be gone on with. */
const finishEvent = z.strictObject({ finish: z.literal(true) });

/** What the function was called for. */
export type RollBackRequest =
  | { kind: 'finish' }
  | { kind: 'alarm'; name: string; up: boolean; reason: string; at: Date }
  | { kind: 'manual'; runId: string; why: string };

/** Understands an event; throws InputError with every fault. */
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
    `The input cannot be used. ${schemaIssues(result.error, 'input')}. Allowed: {"runId": "...", "why": "..."}, the run whose model is to be taken back.`,
  );
}
