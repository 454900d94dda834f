import { z } from 'zod';

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

/** All that turns raw cells into typed and derived columns, for a file of rows and for one record alike. */
export const definitionSchema = z.strictObject({
  /** Texts that stand for "missing", compared after trimming. */
  missing: z.array(z.string()),
  columns: z.record(z.string(), columnSchema),
  derive: z.array(derivedSchema),
});
export type Definition = z.infer<typeof definitionSchema>;

/** The type a derived column has, by the type DuckDB gives its expression; undefined for one that cannot be a feature. */
export function derivedType(duckdbType: string): Column['type'] | undefined {
  if (/^(TINYINT|SMALLINT|INTEGER|BIGINT|UTINYINT|USMALLINT|UINTEGER)$/.test(duckdbType)) return 'integer';
  if (/^(UBIGINT|U?HUGEINT|FLOAT|DOUBLE|DECIMAL\(.*\))$/.test(duckdbType)) return 'number';
  if (duckdbType.startsWith('TIMESTAMP')) return 'timestamp';
  const types: Record<string, Column['type']> = { VARCHAR: 'category', BOOLEAN: 'boolean', DATE: 'date' };
  return types[duckdbType];
}
