import { z } from 'zod';
import { entry } from '../shared/entry.ts';
import { commonEnvironment, readEnvironment } from '../shared/environment.ts';
import { openCleanUp } from '../shared/open-clean-up.ts';
import { reap, reapInput } from './reap.ts';

const dependencies = openCleanUp(readEnvironment({ ...commonEnvironment, STATE_MACHINE_ARN: z.string() }));

export const handler = entry(reapInput, () => reap(dependencies));
