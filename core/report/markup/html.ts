/** Markup that is safe as it stands. Only the `html` tag makes it, so a string is never taken for markup. */
export interface Html {
  markup: string;
}

/** What may stand in a template: text and numbers are escaped, nothing is left out. */
type Content = string | number | Html | Html[] | null;

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function markupOf(content: Content): string {
  if (content === null) return '';
  if (Array.isArray(content)) return content.map(({ markup }) => markup).join('');
  if (typeof content === 'object') return content.markup;
  return String(content).replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
}

/** A template tag for HTML: whatever is put in is escaped, except what the tag itself has made. */
export function html(strings: TemplateStringsArray, ...contents: Content[]): Html {
  return { markup: String.raw({ raw: strings }, ...contents.map(markupOf)) };
}
