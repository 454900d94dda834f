import { z } from 'zod';
import type { Path } from './mistake.ts';
import { fileSchema } from './schema.ts';

type Node = z.core.JSONSchema.JSONSchema;

/** The JSON Schema (draft 2020-12) of a pipeline file as it is written, for editors to complete and check it. */
export function pipelineJsonSchema(): Node {
  const schema = z.toJSONSchema(fileSchema, { io: 'input' });
  return {
    ...schema,
    title: 'Relearn pipeline file',
    properties: { $schema: { type: 'string' }, ...schema.properties },
  };
}

/** The names of the fields that may stand at a path; none where the file chooses names itself, as in `columns`. */
export function fieldsAt(path: Path): string[] {
  return [...new Set(nodesAt(path).flatMap((node) => Object.keys(node.properties ?? {})))];
}

/** The words that may stand at a path, where it takes one of a few. */
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

/** Every path of a field that the schema names, with `*` for a name that the file chooses: `columns.*.type`. */
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

/** A node and, where it is a union, its alternatives. */
function branches(node: Node): Node[] {
  return [
    node,
    ...(node.anyOf ?? []).flatMap((one) => branches(asNode(one))),
    ...(node.oneOf ?? []).flatMap((one) => branches(asNode(one))),
  ];
}

/** JSON Schema allows `true` for a schema that accepts everything. */
function asNode(node: Node | boolean): Node {
  return typeof node === 'boolean' ? {} : node;
}
