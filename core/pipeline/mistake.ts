/** The path of a field in a pipeline file: field names, column names and list indexes. */
export type Path = readonly (string | number)[];

/** A mistake in a pipeline file. */
export interface Mistake {
  path: Path;
  /**
   * What the file has, what is allowed, and what to do. It follows the path: `is 5; must be a
   * string`.
   */
  message: string;
}

/** A path as messages show it: `gate.require.auc`, `columns["Flight Distance"].type`, `drop[0]`. */
export function renderPath(path: Path): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else if (!/^[\w$-]+$/.test(part)) text += `[${JSON.stringify(part)}]`;
    else text += text === '' ? part : `.${part}`;
  }
  return text === '' ? 'the file' : text;
}

/** A value as JSON, cut after 80 characters. */
export function renderValue(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** The value at a path of parsed JSON; undefined if the path does not exist. */
export function valueAt(value: unknown, path: Path): unknown {
  let current: unknown = value;
  for (const part of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, part)) return undefined;
    current = Reflect.get(current, part);
  }
  return current;
}
