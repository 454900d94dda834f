import * as z from 'zod';
import { instanceHour, lambdaGbSecond, priceRegion, stateTransition } from './prices.ts';

/** SageMaker instances that were (or will be) billed. */
interface InstanceUse {
  /** Which line of the bill: `training`, `tuning`, `scoring` or `endpoint`. */
  what: string;
  /** For example `ml.m5.large`. `serverless` is billed per request. */
  instance: string;
  count: number;
  /** Billed seconds per instance; null if unknown. */
  seconds: number | null;
}

/** The usage of a run in the units that AWS bills. */
export interface Usage {
  instances: InstanceUse[];
  /** Gigabyte-seconds of all Lambda functions together. */
  lambdaGbSeconds: number;
  transitions: number;
}

const costLineSchema = z.strictObject({
  what: z.string(),
  /** The quantity, in words. */
  used: z.string(),
  /** Null: not estimated; `used` or the note says why. */
  dollars: z.number().nullable(),
});
type CostLine = z.infer<typeof costLineSchema>;

/** The cost of a run at list prices. */
export const costSchema = z.strictObject({
  /** The sum of all lines with an estimate; null if no line has one. */
  dollars: z.number().nullable(),
  /** False if at least one line has no estimate. */
  complete: z.boolean(),
  lines: z.array(costLineSchema),
  /** What the amounts are based on and what they leave out, in sentences. */
  note: z.string(),
});
export type Cost = z.infer<typeof costSchema>;

/**
 * The list price of an instance hour in us-east-1; undefined if Relearn does not know the type's
 * price.
 */
export function instanceHourDollars(instance: string): number | undefined {
  return Object.hasOwn(instanceHour, instance) ? instanceHour[instance]?.dollars : undefined;
}

/**
 * Multiplies usage by list prices. A line without a price stays in the list with null and is left
 * out of the sum.
 */
export function estimateCost({ instances, lambdaGbSeconds, transitions }: Usage, region: string): Cost {
  const lines = [
    ...instances.map(instanceLine),
    {
      what: 'Lambda functions',
      used: `${oneDecimal(lambdaGbSeconds)} GB-seconds`,
      dollars: lambdaGbSeconds * lambdaGbSecond.dollars,
    },
    { what: 'state machine', used: `${transitions} transitions`, dollars: transitions * stateTransition.dollars },
  ];
  const estimates = lines.map(({ dollars }) => dollars).filter((dollars) => dollars !== null);
  return {
    dollars: estimates.length === 0 ? null : estimates.reduce((sum, dollars) => sum + dollars, 0),
    complete: estimates.length === lines.length,
    lines,
    note: noteOn(region),
  };
}

function instanceLine({ what, instance, count, seconds }: InstanceUse): CostLine {
  if (instance === 'serverless') {
    return { what, used: 'serverless: billed per request, not estimated', dollars: null };
  }
  if (seconds === null) return { what, used: `${count} ${instance}, duration unknown`, dollars: null };
  const used = `${oneDecimal(seconds)} s of ${count} ${instance}`;
  const hour = instanceHourDollars(instance);
  if (hour === undefined) return { what, used: `${used}: price unknown, not estimated`, dollars: null };
  return { what, used, dollars: (seconds / 3600) * count * hour };
}

function noteOn(region: string): string {
  const prices = `List prices of ${priceRegion}, without free tier, discounts and tax.`;
  const elsewhere = region === priceRegion ? '' : ` Prices in ${region}, where this run took place, differ.`;
  return `${prices}${elsewhere} Storage, requests, logs and the endpoint's cost after the run are not included.`;
}

/** At most one decimal. */
function oneDecimal(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/**
 * `$12.35`, `$0.031` or `$0.00123`: two decimals from a dollar up, three from a cent up, otherwise
 * five.
 */
export function formatDollars(dollars: number): string {
  if (dollars === 0 || dollars >= 1) return `$${dollars.toFixed(2)}`;
  return `$${dollars.toFixed(dollars >= 0.01 ? 3 : 5)}`;
}
