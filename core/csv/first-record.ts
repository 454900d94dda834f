/** The first record of a CSV file. */
export interface FirstRecord {
  cells: string[];
  /** The bytes before the next record, and how many lines they hold. */
  bytes: number;
  lines: number;
}

/**
 * The cells of the first record that is not blank, trimmed, as RFC 4180 quotes them; a quoted cell may hold line ends.
 * Undefined where its end is not among the bytes (UTF-8, without a byte order mark).
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
      if (cells.some((found) => found !== '') || cells.length > 1) {
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
