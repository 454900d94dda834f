import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ClientError } from './algorithm.ts';

/** MAX_FOLDER_DEPTH of the container, which leaves deeper files out with a warning. */
const maxFolderDepth = 3;

const pieceBytes = 1 << 20;
const newline = 10;

/** A file of a channel. */
export interface ChannelFile {
  path: string;
  /** Its key, with the channel in front, for messages. */
  name: string;
}

/** The files of a channel by name; throws ClientError for those the container does not read. */
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
      throw new ClientError(`${name} is deeper than ${maxFolderDepth} folders: the container would leave it out`);
    }
    return { path, name };
  });
}

/** Calls `onLines` with the file's bytes, some whole lines at a time, and how many lines came before. */
export function readLines(file: ChannelFile, onLines: (bytes: Buffer, before: number) => number): void {
  const descriptor = openSync(file.path, 'r');
  try {
    let buffer = Buffer.allocUnsafe(pieceBytes);
    let held = 0;
    let before = 0;
    for (;;) {
      const read = readSync(descriptor, buffer, held, buffer.length - held, null);
      held += read;
      const end = read === 0 ? held : buffer.lastIndexOf(newline, held - 1) + 1;
      if (end > 0) {
        before += onLines(buffer.subarray(0, end), before);
        buffer.copy(buffer, 0, end, held);
        held -= end;
      }
      if (read === 0) {
        return;
      }
      if (held === buffer.length) {
        buffer = Buffer.concat([buffer], buffer.length * 2);
      }
    }
  } finally {
    closeSync(descriptor);
  }
}
