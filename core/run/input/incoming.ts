import { createHash } from 'node:crypto';
import { keys } from '../../names.ts';

/** An object below incoming/, as it appears in listings and events. */
export interface IncomingObject {
  key: string;
  sizeBytes: number;
}

/** Whether an object is the marker (`input.ready`) that announces a complete upload. */
function isMarker({ key }: Pick<IncomingObject, 'key'>, ready: string | undefined): boolean {
  return ready !== undefined && key.startsWith(keys.incoming) && key.split('/').at(-1) === ready;
}

/**
 * Whether an object can contain rows. Empty objects, which consoles create for folders, and the
 * marker cannot.
 */
export function isData(object: IncomingObject, ready: string | undefined): boolean {
  return object.key.startsWith(keys.incoming) && object.sizeBytes > 0 && !isMarker(object, ready);
}

/**
 * Whether uploading an object starts a run. If the pipeline has a marker, only the marker does;
 * otherwise any data.
 */
export function startsRun(object: IncomingObject, ready: string | undefined): boolean {
  return ready === undefined ? isData(object, ready) : isMarker(object, ready);
}

/**
 * The name of the execution that an upload starts. It is the same for repeated deliveries of the
 * event and differs for each version of a key. Hashing keeps characters out of it that execution
 * names must not contain.
 */
export function uploadExecutionName(bucket: string, key: string, versionId: string): string {
  return `upload-${shortHash(JSON.stringify([bucket, key, versionId]))}`;
}

/**
 * The name of the execution that a schedule slot starts. A slot contains colons, which execution
 * names must not.
 */
export function scheduleExecutionName(slot: string): string {
  return `schedule-${shortHash(slot)}`;
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
