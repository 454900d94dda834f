import * as z from 'zod';

/** A column of the data as the pipeline file declares it. */
export const columnSchema = z.strictObject({
  type: z.enum(['number', 'integer', 'category', 'text', 'boolean', 'date', 'timestamp']),
  format: z.exactOptional(z.string()),
  /** The time zone of timestamps without an offset. Default: UTC. */
  timezone: z.exactOptional(z.string()),
  values: z.exactOptional(z.array(z.string())),
});
export type Column = z.infer<typeof columnSchema>;

/**
 * A derived column: a checked, normalised SQL expression over the declared columns of its own row,
 * and its type.
 */
const derivedSchema = z.strictObject({ name: z.string(), sql: z.string(), type: columnSchema.shape.type });
export type Derived = z.infer<typeof derivedSchema>;

/** Values of earlier rows as features: which columns, how many rows back, and in which order. */
const historySchema = z.strictObject({
  orderBy: z.string(),
  /** A row's history contains only rows with the same values in these columns. */
  partitionBy: z.array(z.string()),
  columns: z.array(z.strictObject({ name: z.string(), type: columnSchema.shape.type })),
  steps: z.number(),
});
export type History = z.infer<typeof historySchema>;

/** How raw cells become typed and derived columns, both in a file and in a single record. */
export const definitionSchema = z.strictObject({
  /** Texts that mean "missing", compared after trimming. */
  missing: z.array(z.string()),
  columns: z.record(z.string(), columnSchema),
  derive: z.array(derivedSchema),
  history: z.exactOptional(historySchema),
});
export type Definition = z.infer<typeof definitionSchema>;

/** A definition with the target, which a batch has and a request does not. */
export interface BatchDefinition extends Definition {
  target: {
    /** The typed column, or a checked and normalised expression over declared columns. */
    sql: string;
    type: Column['type'];
    /**
     * The declared columns that determine the label. Only their values in earlier rows can be
     * features.
     */
    reads: string[];
    /** The derived columns that read one of those, which cannot be features either. */
    readBy: string[];
  };
}

/**
 * The type of a derived column, from DuckDB's type of its expression; undefined if it cannot be a
 * feature.
 */
export function derivedType(duckdbType: string): Column['type'] | undefined {
  if (/^(TINYINT|SMALLINT|INTEGER|BIGINT|UTINYINT|USMALLINT|UINTEGER)$/.test(duckdbType)) return 'integer';
  if (/^(UBIGINT|U?HUGEINT|FLOAT|DOUBLE|DECIMAL\(.*\))$/.test(duckdbType)) return 'number';
  if (duckdbType.startsWith('TIMESTAMP')) return 'timestamp';
  const types: Record<string, Column['type']> = { VARCHAR: 'category', BOOLEAN: 'boolean', DATE: 'date' };
  return types[duckdbType];
}
