import * as z from 'zod';

/** A column of the data as the pipeline file declares it. */
export const columnSchema = z.strictObject({
  type: z.enum(['number', 'integer', 'category', 'text', 'boolean', 'date', 'timestamp']),
  format: z.exactOptional(z.string()),
  /** Of a timestamp that does not say its offset; UTC where it is not given. */
  timezone: z.exactOptional(z.string()),
  values: z.exactOptional(z.array(z.string())),
});
export type Column = z.infer<typeof columnSchema>;

/** A derived column: a checked, normalised SQL expression over the declared columns of its own row, and its type. */
const derivedSchema = z.strictObject({ name: z.string(), sql: z.string(), type: columnSchema.shape.type });
export type Derived = z.infer<typeof derivedSchema>;

/** Values of earlier rows as features: of which columns, how many rows back, and which row is earlier than which. */
const historySchema = z.strictObject({
  orderBy: z.string(),
  /** Rows are earlier only among those with the same values here. */
  partitionBy: z.array(z.string()),
  columns: z.array(z.strictObject({ name: z.string(), type: columnSchema.shape.type })),
  steps: z.number(),
});
export type History = z.infer<typeof historySchema>;

/** All that turns raw cells into typed and derived columns, for a file of rows and for one record alike. */
export const definitionSchema = z.strictObject({
  /** Texts that stand for "missing", compared after trimming. */
  missing: z.array(z.string()),
  columns: z.record(z.string(), columnSchema),
  derive: z.array(derivedSchema),
  history: z.exactOptional(historySchema),
});
export type Definition = z.infer<typeof definitionSchema>;

/** What a batch knows beyond the cells: where a row's label comes from. */
export interface BatchDefinition extends Definition {
  target: {
    /** The typed column, or a checked, normalised expression over declared columns. */
    sql: string;
    type: Column['type'];
    /** The declared columns that say what the label is. None is a feature; of earlier rows they may be. */
    reads: string[];
    /** The derived columns that read one of them, which are no features either. */
    readBy: string[];
  };
}

/** The type a derived column has, by the type DuckDB gives its expression; undefined for one that cannot be a feature. */
export function derivedType(duckdbType: string): Column['type'] | undefined {
  if (/^(TINYINT|SMALLINT|INTEGER|BIGINT|UTINYINT|USMALLINT|UINTEGER)$/.test(duckdbType)) return 'integer';
  if (/^(UBIGINT|U?HUGEINT|FLOAT|DOUBLE|DECIMAL\(.*\))$/.test(duckdbType)) return 'number';
  if (duckdbType.startsWith('TIMESTAMP')) return 'timestamp';
  const types: Record<string, Column['type']> = { VARCHAR: 'category', BOOLEAN: 'boolean', DATE: 'date' };
  return types[duckdbType];
}
