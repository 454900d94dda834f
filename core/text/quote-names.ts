const list = new Intl.ListFormat('en-GB', { type: 'conjunction' });

/** Names in double quotes, as the subject of a sentence: `"Name", "Ticket" and "Cabin"`. */
export function quoteNames(names: readonly string[]): string {
  return list.format(names.map((name) => JSON.stringify(name)));
}
