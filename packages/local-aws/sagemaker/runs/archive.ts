import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { extract, pack } from 'tar-stream';

/** Packs the files of a directory as a model.tar.gz, with paths relative to the directory. */
export async function packDirectory(directory: string, archive: string): Promise<void> {
  const tar = pack();
  const written = pipeline(tar, createGzip(), createWriteStream(archive));
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const { mtime } = await stat(path);
    tar.entry({ name: relative(directory, path).replaceAll(sep, '/'), mtime }, await readFile(path));
  }
  tar.finalize();
  await written;
}

/**
 * Unpacks a model.tar.gz. Throws for another format, and for an entry with a path outside the
 * directory.
 */
export async function unpackArchive(archive: string, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  const entries = extract();
  const read = pipeline(createReadStream(archive), createGunzip(), entries);
  // A failure also ends the loop below and is thrown there.
  read.catch(() => {});
  for await (const entry of entries) {
    const path = resolve(directory, entry.header.name);
    if (entry.header.type !== 'file') {
      entry.resume();
      continue;
    }
    if (!path.startsWith(resolve(directory) + sep))
      throw new Error(`the entry ${entry.header.name} has a path outside the archive`);
    await mkdir(dirname(path), { recursive: true });
    await pipeline(entry, createWriteStream(path));
  }
  await read;
}
