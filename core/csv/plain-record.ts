/** The format of a CSV file's records. */
export interface RecordShape {
  /** In UTF-8. */
  delimiter: Uint8Array;
  /** The number of cells per record. */
  cells: number;
}

const plain = 0;
const cellEnd = 1;
const recordEnd = 2;
const blank = 3;
const quote = 4;

/**
 * The fast path for most records: complete, without quotes, and without a blank at either end of a
 * cell. Returns a function from a record's start to the index of its line end (LF or CR). It gives
 * -1 if the record needs the full scan.
 */
export function plainRecords(
  bytes: Uint8Array,
  { delimiter, cells }: RecordShape,
  isBlank: (byte: number) => boolean,
): (start: number) => number {
  if (delimiter.length > 1) return () => -1;
  const kinds = new Uint8Array(256);
  for (let byte = 0; byte < 256; byte++) if (isBlank(byte)) kinds[byte] = blank;
  for (const byte of delimiter) kinds[byte] = cellEnd;
  for (const byte of Buffer.from('\n\r')) kinds[byte] = recordEnd;
  for (const byte of Buffer.from('"')) kinds[byte] = quote;

  return (start) => {
    let count = 1;
    let before = cellEnd;
    for (let at = start; at < bytes.length; at++) {
      const kind = kinds[bytes[at] ?? 0] ?? plain;
      if (kind !== plain) {
        if (kind === quote) return -1;
        if (kind === blank) {
          if (before === cellEnd) return -1;
        } else {
          if (before === blank) return -1;
          if (kind === recordEnd) return count === cells && at > start ? at : -1;
          count++;
        }
      }
      before = kind;
    }
    return -1;
  };
}
