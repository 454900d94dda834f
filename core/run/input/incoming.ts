import { createHash } from 'node:crypto';
import { keys } from '../../names.ts';

/** An object below incoming/, as listings and events show it. */
export interface IncomingObject {
  key: string;
  sizeBytes: number;
}

/** Whether an object is the marker (`input.ready`) that says that everything is there. */
function isMarker({ key }: Pick<IncomingObject, 'key'>, ready: string | undefined): boolean {
  return ready !== undefined && key.startsWith(keys.incoming) && key.split('/').at(-1) === ready;
}

/** Whether an object holds rows: consoles make empty ones for folders, and the marker holds none. */
export function isData(object: IncomingObject, ready: string | undefined): boolean {
  return object.key.startsWith(keys.incoming) && object.sizeBytes > 0 && !isMarker(object, ready);
}

/** Whether the upload of an object starts a run: of data, or where the pipeline has a marker, of the marker alone. */
export function startsRun(object: IncomingObject, ready: string | undefined): boolean {
  return ready === undefined ? isData(object, ready) : isMarker(object, ready);
}

/**
 * The name of the execution that an object's creation starts: the same however often the event is delivered, another
 * for each version of a key, and of characters that an execution's name may have, whatever the key holds.
 */
export function uploadExecutionName(bucket: string, key: string, versionId: string): string {
  return `upload-${shortHash(JSON.stringify([bucket, key, versionId]))}`;
}

/** The name of the execution that a slot of the schedule starts; a slot's own text holds colons, which names may not. */
export function scheduleExecutionName(slot: string): string {
  return `schedule-${shortHash(slot)}`;
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
