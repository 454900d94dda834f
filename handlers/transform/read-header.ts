import { open } from 'node:fs/promises';
import { DataError } from '../../core/errors.ts';
import type { Pipeline } from '../../core/pipeline.ts';

/** A header longer than this is none. */
const mostBytes = 1_000_000;

const decoders = { 'utf-8': 'utf-8', 'utf-16': 'utf-16le', 'latin-1': 'latin1' } as const;

/**
 * The column names of a file, trimmed; a nameless one is `column_<place from 1>`. Without a header in the file they
 * are the declared ones. Throws a DataError for a file without a byte in it.
 */
export async function readHeader(path: string, file: string, pipeline: Pipeline): Promise<string[]> {
  const { header, delimiter, encoding } = pipeline.input;
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(mostBytes), 0, mostBytes, 0);
    const text = new TextDecoder(decoders[encoding]).decode(buffer.subarray(0, bytesRead));
    if (text.trim() === '') {
      throw new DataError(
        `${file} is empty. It must be a CSV file${header ? ' with a header line' : ''}; delete or replace it`,
      );
    }
    if (!header) return Object.keys(pipeline.columns);
    return firstRecord(text, delimiter).map((cell, index) => cell.trim() || `column_${index + 1}`);
  } finally {
    await handle.close();
  }
}

/** The cells of the first line, as RFC 4180 quotes them; a quoted cell may hold line ends. */
function firstRecord(text: string, delimiter: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index] ?? '';
    if (quoted) {
      if (character !== '"') cell += character;
      else if (text[index + 1] === '"') cell += text[index++];
      else quoted = false;
    } else if (character === '"' && cell === '') {
      quoted = true;
    } else if (character === delimiter) {
      cells.push(cell);
      cell = '';
    } else if (character === '\n' || character === '\r') {
      break;
    } else {
      cell += character;
    }
  }
  return [...cells, cell];
}
