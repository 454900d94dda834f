import { SFNClient } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { clientSettings } from '../aws/client-settings.ts';
import { entry } from '../aws/entry.ts';
import { readEnvironment } from '../aws/environment.ts';
import { openExecutions } from '../aws/executions.ts';
import { start, startInput } from './start.ts';

const environment = readEnvironment({
  STATE_MACHINE_ARN: z.string(),
  /** The pipeline file's `input.ready`, if it has one. */
  READY_MARKER: z.string().optional(),
});
const executions = openExecutions(new SFNClient(clientSettings), environment.STATE_MACHINE_ARN);

export const handler = entry(startInput, (input) => start(input, { executions, ready: environment.READY_MARKER }));
