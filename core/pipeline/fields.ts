import * as z from 'zod';
import type { Path } from './mistake.ts';
import { fileSchema } from './schema.ts';

type Node = z.core.JSONSchema.JSONSchema;

/**
 * The JSON Schema (draft 2020-12) of a pipeline file. Editors use it to complete and check the
 * file.
 */
export function pipelineJsonSchema(): Node {
  const schema = z.toJSONSchema(fileSchema, { io: 'input' });
  return {
    ...schema,
    title: 'Relearn pipeline file',
    properties: { $schema: { type: 'string' }, ...schema.properties },
  };
}

/**
 * The names of the fields that are allowed at a path; empty where the file chooses the names, as in
 * `columns`.
 */
export function fieldsAt(path: Path): string[] {
  return [...new Set(nodesAt(path).flatMap((node) => Object.keys(node.properties ?? {})))];
}

/** The values that are allowed at a path; empty unless the schema lists them. */
export function valuesAt(path: Path): string[] {
  return nodesAt(path).flatMap((node) =>
    [...(node.const === undefined ? [] : [node.const]), ...(node.enum ?? [])].map(String),
  );
}

function nodesAt(path: Path): Node[] {
  let nodes = branches(pipelineJsonSchema());
  for (const part of path) nodes = nodes.flatMap((node) => child(node, part)).flatMap(branches);
  return nodes;
}

/**
 * The paths of all fields in the schema, with `*` for a name that the file chooses:
 * `columns.*.type`.
 */
export function allFields(): string[] {
  const paths = new Set<string>();
  const visit = (node: Node, prefix: string): void => {
    for (const branch of branches(node)) {
      for (const [name, property] of Object.entries(branch.properties ?? {})) {
        paths.add(prefix + name);
        visit(asNode(property), `${prefix}${name}.`);
      }
      if (typeof branch.additionalProperties === 'object') visit(branch.additionalProperties, `${prefix}*.`);
    }
  };
  visit(pipelineJsonSchema(), '');
  return [...paths];
}

function child(node: Node, part: string | number): Node[] {
  if (typeof part === 'number')
    return typeof node.items === 'object' && !Array.isArray(node.items) ? [asNode(node.items)] : [];
  const property = node.properties?.[part] ?? node.additionalProperties;
  return typeof property === 'object' ? [property] : [];
}

/** A node and, if it is a union, its branches. */
function branches(node: Node): Node[] {
  return [
    node,
    ...(node.anyOf ?? []).flatMap((branch) => branches(asNode(branch))),
    ...(node.oneOf ?? []).flatMap((branch) => branches(asNode(branch))),
  ];
}

/** JSON Schema allows `true` as a schema that accepts every value. */
function asNode(node: Node | boolean): Node {
  return typeof node === 'boolean' ? {} : node;
}
