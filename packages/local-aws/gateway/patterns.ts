/** A text with IAM's wildcards: `*` for any run of characters, `?` for one. */
export interface Pattern {
  text: string;
  matches: (value: string) => boolean;
}

/** Compiles a pattern; actions are compared without regard to case, everything else is not. */
export function pattern(text: string, mode: 'exactCase' | 'ignoreCase' = 'exactCase'): Pattern {
  const escaped = text.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
  const source = escaped.replaceAll('*', '.*').replaceAll('?', '.');
  const expression = new RegExp(`^${source}$`, mode === 'ignoreCase' ? 'is' : 's');
  return { text, matches: (value) => expression.test(value) };
}

/** Compiles an ARN with wildcards: each of its six parts is held against its own part, so `*` does not cross a colon. */
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
