import { beginsWithYear, type ColumnType } from './column-type.ts';
import type { Column } from './definition.ts';
import { literal } from './sql.ts';

/** A time with an offset or a zone: 05:06Z, 05:06+02:00, 05:06 Europe/Berlin. */
const withOffset = literal(String.raw`:.*([zZ]|[+-]\d+(:\d+)*| *[A-Za-z_/]+)$`);

/**
 * The rules of a timestamp column. The value is in UTC. A text without an offset is local time in
 * the column's time zone. Local times that the clocks skip are invalid. A local time that occurs
 * twice means the later one.
 */
export function timestampType({ format, timezone = 'UTC' }: Column): ColumnType {
  const local = (text: string) =>
    format === undefined
      ? `TRY_CAST(${text} AS TIMESTAMP)`
      : `CAST(try_strptime(${text}, ${literal(format)}) AS TIMESTAMP)`;
  // A cast to TIMESTAMP would ignore the offset.
  const instant = (text: string) => `CAST(TRY_CAST(${text} AS TIMESTAMPTZ) AS TIMESTAMP)`;
  const zone = literal(timezone);
  // A cast between the two types uses the session's time zone, which is UTC.
  const fromLocal = (text: string) => `CAST(timezone(${zone}, ${local(text)}) AS TIMESTAMP)`;
  const toLocal = (value: string) => `timezone(${zone}, CAST(${value} AS TIMESTAMPTZ))`;

  const shape = format ?? 'yyyy-mm-dd hh:mm:ss';
  const isIso = (value: string, text: string) =>
    `isfinite(${value})${format === undefined ? ` AND ${beginsWithYear(text)}` : ''}`;
  const type = { sqlType: 'TIMESTAMP', reason: `not a timestamp (${shape})` };
  // try_strptime has already applied the offset.
  const hasOffset = format !== undefined && /%z/i.test(format);
  if (timezone === 'UTC' || hasOffset) {
    return { ...type, parse: format === undefined ? instant : local, isValid: isIso };
  }
  const reason = `not a timestamp (${shape}), or a time that the clocks of ${timezone} skip`;
  const isShown = (value: string, text: string) => `${toLocal(value)} = ${local(text)}`;
  if (format !== undefined) {
    return {
      ...type,
      reason,
      parse: fromLocal,
      isValid: (value, text) => `${isIso(value, text)} AND ${isShown(value, text)}`,
    };
  }
  const saysOffset = (text: string) => `regexp_matches(${text}, ${withOffset})`;
  return {
    ...type,
    reason,
    parse: (text) => `CASE WHEN ${saysOffset(text)} THEN ${instant(text)} ELSE ${fromLocal(text)} END`,
    isValid: (value, text) => `${isIso(value, text)} AND (${saysOffset(text)} OR ${isShown(value, text)})`,
  };
}
