import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ClientError } from './algorithm.ts';

/** MAX_FOLDER_DEPTH of the container, which ignores deeper files with a warning. */
const maxFolderDepth = 3;

const pieceBytes = 1 << 20;
const newline = 10;

/** A file of a channel. */
export interface ChannelFile {
  path: string;
  /** The channel and the key, for messages. */
  name: string;
}

/**
 * The files of a channel, sorted by name. Throws ClientError for files that the container does not
 * read.
 */
export function listChannelFiles(channel: string, directory: string): ChannelFile[] {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return paths.sort().map((path) => {
    const name = `${channel}/${relative(directory, path)}`;
    const parts = name.split('/');
    if (parts.some((part) => part.startsWith('.'))) {
      throw new ClientError(`Hidden file found in the data path! Remove that before training: ${name}`);
    }
    if (parts.length - 1 > maxFolderDepth) {
      throw new ClientError(`${name} is deeper than ${maxFolderDepth} folders: the container would ignore it`);
    }
    return { path, name };
  });
}

/**
 * Calls `onLines` with successive pieces of the file, each of whole lines, and the number of lines
 * before the piece. `onLines` returns the number of lines in its piece.
 */
export function readLines(file: ChannelFile, onLines: (bytes: Buffer, linesBefore: number) => number): void {
  const descriptor = openSync(file.path, 'r');
  try {
    let buffer = Buffer.allocUnsafe(pieceBytes);
    let pendingBytes = 0;
    let lines = 0;
    for (;;) {
      const read = readSync(descriptor, buffer, pendingBytes, buffer.length - pendingBytes, null);
      pendingBytes += read;
      const end = read === 0 ? pendingBytes : buffer.lastIndexOf(newline, pendingBytes - 1) + 1;
      if (end > 0) {
        lines += onLines(buffer.subarray(0, end), lines);
        buffer.copy(buffer, 0, end, pendingBytes);
        pendingBytes -= end;
      }
      if (read === 0) {
        return;
      }
      if (pendingBytes === buffer.length) {
        buffer = Buffer.concat([buffer], buffer.length * 2);
      }
    }
  } finally {
    closeSync(descriptor);
  }
}
