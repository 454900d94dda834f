import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Makes stack traces name lines of the sources instead of lines of a bundle. Node's
 * --enable-source-maps does the same, but reads the maps of all loaded files at each start, which
 * takes 0.1 seconds.
 */
export function nameSourcePositions(): void {
  const maps = new Map<string, SourceMap | undefined>();
  const lineOf = (frame: { toString: () => string }) => `    at ${inSource(frame.toString(), maps)}`;
  Error.prepareStackTrace = (error, frames) => [String(error), ...frames.map(lineOf)].join('\n');
}

function inSource(frame: string, maps: Map<string, SourceMap | undefined>): string {
  return frame.replace(/(file:\/\/[^\s()]+):(\d+):(\d+)/, (bundled, url: string, line: string, column: string) => {
    const file = fileURLToPath(url);
    if (!maps.has(file)) maps.set(file, readMap(`${file}.map`));
    const origin = maps.get(file)?.findOrigin(Number(line), Number(column));
    if (origin === undefined || !('fileName' in origin)) return bundled;
    return `${resolve(dirname(file), origin.fileName)}:${origin.lineNumber}:${origin.columnNumber}`;
  });
}

function readMap(file: string): SourceMap | undefined {
  return existsSync(file) ? new SourceMap(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
}
