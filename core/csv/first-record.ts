/** The first record of a CSV file. */
export interface FirstRecord {
  cells: string[];
  /** The number of bytes before the next record, and of lines in them. */
  bytes: number;
  lines: number;
}

/**
 * Parses the first record that is not blank (RFC 4180) and trims its cells. A quoted cell may
 * contain line ends. The bytes are UTF-8 without a byte order mark. Undefined if they do not
 * contain the record's end.
 */
export function firstRecord(bytes: Uint8Array, delimiter: string): FirstRecord | undefined {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const cells: string[] = [];
  let cell = '';
  let state: 'start' | 'text' | 'quoted' | 'closed' = 'start';
  let lines = 0;
  for (let index = 0; index < text.length; index++) {
    const character = text[index] ?? '';
    const isLineEnd = character === '\n' || character === '\r';
    if (isLineEnd) lines++;
    if (character === '\r' && text[index + 1] === '\n') index++;
    if (state === 'quoted') {
      if (character !== '"') cell += isLineEnd ? '\n' : character;
      else if (text[index + 1] === '"') cell += text[index++];
      else state = 'closed';
    } else if (isLineEnd) {
      cells.push(cell.trim());
      if (cells.some((trimmed) => trimmed !== '') || cells.length > 1) {
        return { cells, bytes: Buffer.byteLength(text.slice(0, index + 1)), lines };
      }
      cells.length = 0;
      cell = '';
      state = 'start';
    } else if (text.startsWith(delimiter, index)) {
      cells.push(cell.trim());
      cell = '';
      state = 'start';
      index += delimiter.length - 1;
    } else if (character === '"' && state === 'start') {
      cell = '';
      state = 'quoted';
    } else {
      cell += character;
      if (state === 'start' && character.trim() !== '') state = 'text';
    }
  }
  return undefined;
}
