/** How the records of a CSV file are written. */
export interface RecordShape {
  /** The bytes of the delimiter. */
  delimiter: Uint8Array;
  /** How many cells a record has. */
  cells: number;
}

const plain = 0;
const cellEnd = 1;
const recordEnd = 2;
const blank = 3;
const quote = 4;

/**
 * Makes the function that gives the place of a record's line end, LF or CR, if the record that begins at `start` is as
 * most are: complete, without a quote, and without a blank that could stand at either end of a cell. Else it gives -1,
 * and nothing is said of the record.
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
