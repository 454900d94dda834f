/** Where in a pipeline file: field names, column names and places in a list. */
export type Path = readonly (string | number)[];

/** One thing that is wrong in a pipeline file. */
export interface Mistake {
  path: Path;
  /** What was seen, what is allowed, what to do. */
  message: string;
}

/** A path as it is written in messages: `gate.require.auc`, `columns["Flight Distance"].type`, `drop[0]`. */
export function renderPath(path: Path): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else if (!/^[\w$-]+$/.test(part)) text += `[${JSON.stringify(part)}]`;
    else text += text === '' ? part : `.${part}`;
  }
  return text === '' ? 'the file' : text;
}

/** A value as JSON, cut where it would fill the screen. */
export function renderValue(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** The value at a path of a parsed JSON text, undefined where there is none. */
export function valueAt(value: unknown, path: Path): unknown {
  let current: unknown = value;
  for (const part of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, part)) return undefined;
    current = Reflect.get(current, part);
  }
  return current;
}
