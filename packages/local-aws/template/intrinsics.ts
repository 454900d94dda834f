/** An intrinsic function's access to the rest of the stack. */
export interface References {
  /**
   * The value of `Ref` for the logical id of a resource or parameter, or the name of a
   * pseudo-parameter.
   */
  ref(name: string): string;
  /** The value of `Fn::GetAtt`. */
  attribute(logicalId: string, attribute: string): string;
}

type Intrinsic = (argument: unknown, references: References, path: string) => unknown;

/** The supported intrinsic functions. Others are refused with their path. */
const intrinsics: Record<string, Intrinsic> = {
  Ref: (argument, references, path) => references.ref(textOf(argument, path)),
  'Fn::GetAtt': (argument, references, path) => {
    const [logicalId, attribute] = typeof argument === 'string' ? splitOnce(argument) : listOf(argument, path);
    return references.attribute(textOf(logicalId, path), textOf(attribute, path));
  },
  'Fn::Join': (argument, references, path) => {
    const [separator, items] = listOf(argument, path);
    const values = listOf(evaluate(items, references, path), path).map((item) => textOf(item, path));
    return values.join(textOf(separator, path));
  },
  'Fn::Sub': (argument, references, path) => {
    const [template, variables] = typeof argument === 'string' ? [argument, {}] : listOf(argument, path);
    const values = recordOf(evaluate(variables, references, path), path);
    return textOf(template, path).replaceAll(/\$\{([^}]*)\}/g, (_, name: string) => {
      if (name.startsWith('!')) return `\${${name.slice(1)}}`;
      if (name in values) return textOf(values[name], path);
      const [logicalId, attribute] = splitOnce(name);
      return attribute === undefined ? references.ref(name) : references.attribute(logicalId, attribute);
    });
  },
};

/**
 * Evaluates the intrinsic functions in a part of a template. Throws with the path of an unsupported
 * function.
 */
export function evaluate(value: unknown, references: References, path: string): unknown {
  if (Array.isArray(value)) return value.map((item, index) => evaluate(item, references, `${path}.${index}`));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [name, argument] = entries[0] ?? [];
  if (name !== undefined && entries.length === 1 && (name === 'Ref' || name.startsWith('Fn::'))) {
    const intrinsic = intrinsics[name];
    if (!intrinsic)
      throw new Error(`${path}: ${name} is not evaluated here, only ${Object.keys(intrinsics).join(', ')}`);
    return withPath(`${path}.${name}`, () => intrinsic(argument, references, `${path}.${name}`));
  }
  return Object.fromEntries(entries.map(([key, item]) => [key, evaluate(item, references, `${path}.${key}`)]));
}

/** Runs a function, and adds the path to its error if the error has none. */
function withPath<Value>(path: string, run: () => Value): Value {
  try {
    return run();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw message.startsWith('Resources.') || message.startsWith('Outputs.')
      ? error
      : new Error(`${path}: ${message}`, { cause: error });
  }
}

function splitOnce(text: string): [string, string | undefined] {
  const dot = text.indexOf('.');
  return dot < 0 ? [text, undefined] : [text.slice(0, dot), text.slice(dot + 1)];
}

function textOf(value: unknown, path: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Error(`${path}: ${JSON.stringify(value)} is not a text`);
}

function listOf(value: unknown, path: string): unknown[] {
  if (Array.isArray(value)) return value;
  throw new Error(`${path}: ${JSON.stringify(value)} is not a list`);
}

function recordOf(value: unknown, path: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return Object.fromEntries(Object.entries(value));
  throw new Error(`${path}: ${JSON.stringify(value)} is not an object`);
}
