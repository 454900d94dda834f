import * as z from 'zod';
import { structure } from '../../protocol/structure.ts';
import type { HistoryEvent } from '../history.ts';
import { executionOf } from '../lookup.ts';
import { operation, schemas } from '../operation.ts';
import { pageOf } from '../page.ts';

export const getExecutionHistory = operation(
  structure({
    executionArn: schemas.executionArn,
    maxResults: schemas.maxResults,
    nextToken: schemas.nextToken,
    reverseOrder: z.boolean().default(false),
    includeExecutionData: z.boolean().default(true),
  }),
  ({ executionArn, reverseOrder, includeExecutionData, ...paging }, host) => ({
    access: [{ action: 'states:GetExecutionHistory', resource: executionArn }],
    run: () => {
      const events = executionOf(host, executionArn).history.events();
      const ordered = reverseOrder ? events.toReversed() : events;
      const { page, nextToken } = pageOf(ordered, paging, ({ id }) => String(id));
      return {
        events: includeExecutionData ? page : page.map(withoutData),
        ...(nextToken === undefined ? {} : { nextToken }),
      };
    },
  }),
);

const data = new Set(['input', 'inputDetails', 'output', 'outputDetails', 'parameters']);

function withoutData(event: HistoryEvent): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(event).map(([field, value]) => {
      if (typeof value !== 'object' || value === null) return [field, value];
      return [field, Object.fromEntries(Object.entries(value).filter(([name]) => !data.has(name)))];
    }),
  );
}
