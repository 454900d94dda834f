/**
 * Parses JSON, but leaves a whole number that a double cannot hold (2^53 and beyond) the text it was written as: its last
 * digits would change, and the record would not be the row that it is in a file. Throws SyntaxError.
 */
export function parseExactly(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown, ...[context]: { source?: string }[]) =>
    typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)
      ? (context?.source ?? value)
      : value,
  );
}
