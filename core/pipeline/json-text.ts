/** A mistake in the JSON itself; the message holds line and column, both from 1. */
export class JsonTextError extends Error {
  override name = 'JsonTextError' as const;
}

const scalar =
  /"(?:[ !#-[\]-\u{10ffff}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/uy;

/**
 * Reads JSON as JSON.parse does, but says line and column of a mistake always (V8 does not), and refuses a field that
 * is written twice, of which JSON.parse keeps the last in silence. Throws JsonTextError.
 */
export function parseJsonText(source: string): unknown {
  // Editors on Windows begin a file with a byte order mark.
  const text = source.startsWith('\u{feff}') ? source.slice(1) : source;
  let position = 0;

  function fail(reason: string, at = position): never {
    const before = text.slice(0, at).split('\n');
    const column = (before.at(-1)?.length ?? 0) + 1;
    throw new JsonTextError(`line ${before.length}, column ${column}: ${reason}`);
  }

  function skipSpace(): void {
    while (' \t\r\n'.includes(text[position] ?? '-')) position++;
    if (text.startsWith('//', position) || text.startsWith('/*', position) || text[position] === '#') {
      fail('a comment; a pipeline file is plain JSON, which has none: delete it');
    }
  }

  function found(): string {
    const character = text[position];
    if (character === undefined) return 'the end of the file';
    return character === "'" ? "' (JSON wants double quotes)" : character;
  }

  /** After an element: true at a comma with more to come, false at the closing bracket. */
  function more(close: string): boolean {
    skipSpace();
    if (text[position] === close) {
      position++;
      return false;
    }
    if (text[position] !== ',') fail(`expected , or ${close}, found ${found()}`);
    const comma = position++;
    skipSpace();
    if (text[position] === close) fail(`a comma before ${close}: delete it`, comma);
    return true;
  }

  function scalarValue(): unknown {
    scalar.lastIndex = position;
    const token = scalar.exec(text)?.[0];
    if (token === undefined) {
      if (text[position] === '"') fail('a string that is not closed, or holds a character that JSON wants escaped');
      fail(`expected a value, found ${found()}`);
    }
    position += token.length;
    return JSON.parse(token);
  }

  function members(): Record<string, unknown> {
    const entries = new Map<string, unknown>();
    skipSpace();
    if (text[position] === '}') {
      position++;
      return {};
    }
    do {
      skipSpace();
      const start = position;
      if (text[position] !== '"') fail(`expected a field name in double quotes, found ${found()}`);
      const name = String(scalarValue());
      if (entries.has(name)) fail(`"${name}" is written twice`, start);
      if (name === '__proto__') fail('"__proto__" cannot be a name', start);
      skipSpace();
      if (text[position] !== ':') fail(`expected : after "${name}", found ${found()}`);
      position++;
      entries.set(name, value());
    } while (more('}'));
    return Object.fromEntries(entries);
  }

  function elements(): unknown[] {
    const items: unknown[] = [];
    skipSpace();
    if (text[position] === ']') {
      position++;
      return items;
    }
    do items.push(value());
    while (more(']'));
    return items;
  }

  function value(): unknown {
    skipSpace();
    const opening = text[position];
    if (opening !== '{' && opening !== '[') return scalarValue();
    position++;
    return opening === '{' ? members() : elements();
  }

  const result = value();
  skipSpace();
  if (position < text.length) fail(`expected the end of the file, found ${found()}`);
  return result;
}
