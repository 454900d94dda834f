import * as z from 'zod';
import { structure } from '../../protocol/structure.ts';
import { machineOf } from '../lookup.ts';
import { operation, schemas } from '../operation.ts';
import { pageOf } from '../page.ts';

/** Newest first. */
export const listExecutions = operation(
  structure({
    stateMachineArn: schemas.stateMachineArn,
    statusFilter: z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE']).optional(),
    maxResults: schemas.maxResults,
    nextToken: schemas.nextToken,
  }),
  ({ stateMachineArn, statusFilter, ...paging }, host) => ({
    access: [{ action: 'states:ListExecutions', resource: stateMachineArn }],
    run: () => {
      const { arn } = machineOf(host, stateMachineArn);
      const records = host.executions
        .all()
        .map(({ record }) => record)
        .filter((record) => record.stateMachineArn === arn && (statusFilter ?? record.status) === record.status)
        .reverse();
      const { page, nextToken } = pageOf(records, paging, ({ executionArn }) => executionArn);
      const executions = page.map(({ executionArn, name, status, startDate, stopDate }) => ({
        executionArn,
        stateMachineArn: arn,
        name,
        status,
        startDate: startDate / 1000,
        redriveCount: 0,
        ...(stopDate === undefined ? {} : { stopDate: stopDate / 1000 }),
      }));
      return { executions, ...(nextToken === undefined ? {} : { nextToken }) };
    },
  }),
);
