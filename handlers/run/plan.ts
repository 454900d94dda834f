import { keys } from '../../core/names.ts';
import { parsePlan, type Plan } from '../../core/run/plan.ts';
import type { Bucket } from '../aws/bucket.ts';

export async function readPlan(bucket: Pick<Bucket, 'readJson'>, runId: string): Promise<Plan> {
  return parsePlan(await bucket.readJson(keys.plan(runId)));
}
