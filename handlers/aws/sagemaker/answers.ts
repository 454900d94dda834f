/**
 * The SDK declares every member of an answer optional. Throws if one is missing that SageMaker
 * always sends.
 */
export function required<T>(value: T | undefined, member: string): T {
  if (value === undefined) throw new Error(`SageMaker's answer has no ${member}`);
  return value;
}

/** Undefined if one of the times is. */
export function secondsBetween(start: Date | undefined, end: Date | undefined): number | undefined {
  return start && end && (end.getTime() - start.getTime()) / 1000;
}

/** The names on all pages of a List call. */
export async function namesOnPages<Page>(
  pages: AsyncIterable<Page>,
  namesOf: (page: Page) => (string | undefined)[] | undefined,
): Promise<string[]> {
  const names: string[] = [];
  for await (const page of pages) names.push(...(namesOf(page) ?? []).filter((name) => name !== undefined));
  return names;
}
