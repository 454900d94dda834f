/**
 * Parses JSON, but keeps a whole number beyond 2^53 as its text. A double cannot
 * hold it: its last digits would change, and the record would no longer equal the row in the file.
 * Throws SyntaxError.
 */
export function parseJsonExactly(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown, ...[context]: { source?: string }[]) =>
    typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)
      ? (context?.source ?? value)
      : value,
  );
}
