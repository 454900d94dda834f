/** A text with IAM's wildcards: `*` for any characters, `?` for one. */
export interface Pattern {
  text: string;
  matches: (value: string) => boolean;
}

/** Compiles a pattern. Only actions are compared with `ignoreCase`. */
export function pattern(text: string, mode: 'exactCase' | 'ignoreCase' = 'exactCase'): Pattern {
  const escaped = text.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
  const source = escaped.replaceAll('*', '.*').replaceAll('?', '.');
  const expression = new RegExp(`^${source}$`, mode === 'ignoreCase' ? 'is' : 's');
  return { text, matches: (value) => expression.test(value) };
}

/**
 * Compiles an ARN with wildcards. Each of its six parts matches separately, so `*` does not match
 * across colons.
 */
export function arnPattern(text: string): Pattern {
  const parts = partsOf(text).map((part) => pattern(part));
  return {
    text,
    matches: (value) => {
      const values = partsOf(value);
      return values.length === parts.length && parts.every((part, index) => part.matches(values[index] ?? ''));
    },
  };
}

function partsOf(arn: string): string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), ...(parts.length > 5 ? [parts.slice(5).join(':')] : [])];
}
