import { findNodeAtLocation, parseTree, type Node, type ParseError } from 'jsonc-parser';
import { jsonSyntaxMistake } from './json-syntax-mistake.ts';
import type { Path } from './mistake.ts';

/** A mistake in the JSON itself. The message begins with line and column, both counted from 1. */
export class JsonTextError extends Error {
  override name = 'JsonTextError' as const;
}

/** A parsed JSON text that knows where its fields are. */
export interface JsonDocument {
  value: unknown;
  /**
   * Where the field at a path begins, as `line 3, column 5`. A missing field has the position of
   * its parent.
   */
  positionOf: (path: Path) => string;
}

/**
 * Parses a JSON text. Fields that are written twice are mistakes, although JSON.parse accepts them
 * and keeps the last. Throws JsonTextError for the first mistake.
 */
export function parseJsonDocument(source: string): JsonDocument {
  // Editors on Windows begin a file with a byte order mark.
  const text = source.startsWith('\u{feff}') ? source.slice(1) : source;
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true });
  const mistake = errors[0] === undefined ? root && fieldMistake(root) : jsonSyntaxMistake(text, errors[0]);
  if (mistake !== undefined) throw new JsonTextError(`${positionAt(text, mistake.offset)}: ${mistake.message}`);
  return {
    value: JSON.parse(text),
    positionOf: (path) => positionAt(text, root === undefined ? 0 : offsetOf(root, path)),
  };
}

/** Finds a field that is written twice, or one whose name would set the prototype of an object. */
function fieldMistake(node: Node): { offset: number; message: string } | undefined {
  const names = new Set<unknown>();
  for (const child of node.children ?? []) {
    const [key] = child.type === 'property' ? (child.children ?? []) : [];
    if (key !== undefined) {
      const name: unknown = key.value;
      if (names.has(name)) return { offset: key.offset, message: `"${String(name)}" is written twice; delete one` };
      if (name === '__proto__') return { offset: key.offset, message: '"__proto__" cannot be a name; choose another' };
      names.add(name);
    }
    const inner = fieldMistake(child);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

function offsetOf(root: Node, path: Path): number {
  const node = findNodeAtLocation(root, [...path]);
  if (node === undefined) return path.length === 0 ? root.offset : offsetOf(root, path.slice(0, -1));
  return node.parent?.type === 'property' ? node.parent.offset : node.offset;
}

function positionAt(text: string, offset: number): string {
  const lines = text.slice(0, offset).split('\n');
  return `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
}
