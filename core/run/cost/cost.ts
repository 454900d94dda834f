import { z } from 'zod';
import { instanceHour, lambdaGbSecond, priceRegion, stateTransition } from './prices.ts';

/** Instances of SageMaker that were (or will be) paid for. */
interface InstanceUse {
  /** As a line of the bill: `training`, `tuning`, `scoring`, `endpoint`. */
  what: string;
  /** `ml.m5.large`; `serverless` is paid by the request. */
  instance: string;
  count: number;
  /** Billed seconds of each instance; null where they are not known. */
  seconds: number | null;
}

/** What was used, as AWS bills it. */
export interface Usage {
  instances: InstanceUse[];
  /** Lambda functions, together, in gigabyte-seconds. */
  lambdaGbSeconds: number;
  transitions: number;
}

const costLineSchema = z.strictObject({
  what: z.string(),
  /** How much of it, in words. */
  used: z.string(),
  /** Null: not reckoned, and `used` or the note says why. */
  dollars: z.number().nullable(),
});
type CostLine = z.infer<typeof costLineSchema>;

/** What a run costs, by list prices. */
export const costSchema = z.strictObject({
  /** The sum of the lines that could be reckoned; null when none could. */
  dollars: z.number().nullable(),
  /** False when a line is missing from the sum. */
  complete: z.boolean(),
  lines: z.array(costLineSchema),
  /** What the figures are and what they leave out, in sentences. */
  note: z.string(),
});
export type Cost = z.infer<typeof costSchema>;

/** The list price of an hour of an instance type in us-east-1; undefined for a type whose price is not known. */
export function instanceHourDollars(instance: string): number | undefined {
  return Object.hasOwn(instanceHour, instance) ? instanceHour[instance]?.dollars : undefined;
}

/** Puts a price on what was used. Lines without a price stay in the list, with null, and are left out of the sum. */
export function estimateCost({ instances, lambdaGbSeconds, transitions }: Usage, region: string): Cost {
  const lines = [
    ...instances.map(instanceLine),
    {
      what: 'Lambda functions',
      used: `${figure(lambdaGbSeconds)} GB-seconds`,
      dollars: lambdaGbSeconds * lambdaGbSecond.dollars,
    },
    { what: 'state machine', used: `${transitions} transitions`, dollars: transitions * stateTransition.dollars },
  ];
  const reckoned = lines.map(({ dollars }) => dollars).filter((dollars) => dollars !== null);
  return {
    dollars: reckoned.length === 0 ? null : reckoned.reduce((sum, dollars) => sum + dollars, 0),
    complete: reckoned.length === lines.length,
    lines,
    note: noteOn(region),
  };
}

function instanceLine({ what, instance, count, seconds }: InstanceUse): CostLine {
  if (instance === 'serverless') {
    return { what, used: 'serverless: paid by the request, not reckoned', dollars: null };
  }
  if (seconds === null) return { what, used: `${count} ${instance}, for how long is not known`, dollars: null };
  const used = `${figure(seconds)} s of ${count} ${instance}`;
  const hour = instanceHourDollars(instance);
  if (hour === undefined) return { what, used: `${used}: its price is not known here, not reckoned`, dollars: null };
  return { what, used, dollars: (seconds / 3600) * count * hour };
}

function noteOn(region: string): string {
  const prices = `List prices of ${priceRegion}, without free tier, discounts and tax`;
  const where = region === priceRegion ? '' : `; this run was in ${region}, whose prices differ`;
  return `${prices}${where}. Storage, requests, logs and what the endpoint costs after the run are not in it.`;
}

/** With at most one decimal. */
function figure(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** `$0.0312`: cents as they are, and two figures of what is below a cent. */
export function formatDollars(dollars: number): string {
  if (dollars === 0 || dollars >= 1) return `$${dollars.toFixed(2)}`;
  return `$${dollars.toFixed(dollars >= 0.01 ? 3 : 5)}`;
}
