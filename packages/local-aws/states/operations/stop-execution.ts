import * as z from 'zod';
import { structure } from '../../protocol/structure.ts';
import { executionOf } from '../lookup.ts';
import { operation, schemas } from '../operation.ts';

/**
 * Ends an execution as ABORTED. As in AWS, a running function continues and its result is ignored.
 */
export const stopExecution = operation(
  structure({
    executionArn: schemas.executionArn,
    error: z.string().max(256).optional(),
    cause: z.string().max(32_768).optional(),
  }),
  ({ executionArn, error, cause }, host) => ({
    access: [{ action: 'states:StopExecution', resource: executionArn }],
    run: () => {
      const execution = executionOf(host, executionArn);
      host.stop(execution, { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) });
      const { stopDate, startDate } = execution.record;
      return { stopDate: (stopDate ?? startDate) / 1000 };
    },
  }),
);
