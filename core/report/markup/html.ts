/** Safe markup. Only the `html` tag creates it, so plain strings are never treated as markup. */
export interface Html {
  markup: string;
}

/** The values allowed in a template. Text and numbers are escaped; null adds nothing. */
type Content = string | number | Html | Html[] | null;

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function markupOf(content: Content): string {
  if (content === null) return '';
  if (Array.isArray(content)) return content.map(({ markup }) => markup).join('');
  if (typeof content === 'object') return content.markup;
  return String(content).replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
}

/** A template tag for HTML. It escapes all values except markup that it has created itself. */
export function html(strings: TemplateStringsArray, ...contents: Content[]): Html {
  return { markup: String.raw({ raw: strings }, ...contents.map(markupOf)) };
}
