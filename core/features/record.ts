import type { Column, Definition } from './definition.ts';
import { identifier, list, literal, presentText, rawName } from './sql.ts';

/**
 * SQL of a row as a caller of the API would send it: JSON of its declared columns, numbers as numbers, booleans as
 * booleans, everything else as the text of the file, missing values as null.
 */
export function rawRecordSql(definition: Definition): string {
  const members = Object.entries(definition.columns).map(
    ([name, column]) => `${literal(name)}, ${memberSql(name, column, definition.missing)}`,
  );
  return `CAST(json_object(${list(members)}) AS VARCHAR)`;
}

function memberSql(name: string, { type }: Column, missing: string[]): string {
  const isTyped = type === 'number' || type === 'integer' || type === 'boolean';
  return isTyped ? identifier(name) : presentText(identifier(rawName(name)), missing);
}
