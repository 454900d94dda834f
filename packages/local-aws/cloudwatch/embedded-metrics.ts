import * as z from 'zod';
import type { Datum } from './metric-store.ts';

/** The part of a log line that belongs to the embedded metric format. */
const formatSchema = z.object({
  _aws: z.strictObject({
    Timestamp: z.number().int().nonnegative(),
    CloudWatchMetrics: z
      .array(
        z.strictObject({
          Namespace: z.string().min(1).max(255),
          Dimensions: z.array(z.array(z.string()).max(30)).min(1),
          Metrics: z
            .array(
              z.strictObject({
                Name: z.string().min(1),
                Unit: z.string().optional(),
                StorageResolution: z.union([z.literal(1), z.literal(60)]).default(60),
              }),
            )
            .min(1)
            .max(100),
        }),
      )
      .min(1),
  }),
});

const memberSchema = z.record(z.string(), z.unknown());
const valuesSchema = z.union([z.number(), z.array(z.number()).max(100)]);

/**
 * The metrics in a line of a function's log, an empty list for other lines. CloudWatch silently
 * drops a line whose metrics are malformed. Here such a line throws an Error, because the mistake
 * would go unnoticed.
 */
export function embeddedMetrics(line: string): Datum[] {
  if (!line.startsWith('{') || !line.includes('"_aws"')) return [];
  const members = memberSchema.parse(JSON.parse(line));
  const parsed = formatSchema.safeParse(members);
  if (!parsed.success)
    throw new Error(`The log line is not in the embedded metric format:\n${z.prettifyError(parsed.error)}`);
  const { Timestamp: time, CloudWatchMetrics: directives } = parsed.data._aws;
  return directives.flatMap(({ Namespace: namespace, Dimensions: sets, Metrics: metrics }) =>
    sets.flatMap((set) => {
      const dimensions = Object.fromEntries(set.map((name) => [name, z.string().parse(members[name])]));
      return metrics.flatMap(({ Name: metricName, StorageResolution: resolutionSeconds }) =>
        [valuesSchema.parse(members[metricName])]
          .flat()
          .map((value) => ({ namespace, metricName, dimensions, time, value, resolutionSeconds })),
      );
    }),
  );
}
