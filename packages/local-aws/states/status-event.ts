import { randomUUID } from 'node:crypto';
import type { EventBridgeEvent } from '../events/event.ts';
import type { ExecutionRecord } from './executions.ts';

/**
 * EventBridge's event for an execution that has started or ended. Dates in it are milliseconds
 * since 1970.
 */
export function statusEvent(
  record: ExecutionRecord,
  { region, account, now }: { region: string; account: string; now: Date },
): EventBridgeEvent {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Step Functions Execution Status Change',
    source: 'aws.states',
    account,
    time: `${now.toISOString().slice(0, 19)}Z`,
    region,
    resources: [record.executionArn],
    detail: {
      executionArn: record.executionArn,
      stateMachineArn: record.stateMachineArn,
      name: record.name,
      status: record.status,
      startDate: record.startDate,
      stopDate: record.stopDate ?? null,
      input: record.input,
      output: record.output ?? null,
      error: record.error ?? null,
      cause: record.cause ?? null,
    },
  };
}
