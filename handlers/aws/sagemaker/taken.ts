/**
 * Whether a Create call failed because the name exists. For jobs SageMaker answers ResourceInUse,
 * for everything else a ValidationException.
 */
export function isTaken(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === 'ResourceInUse') return true;
  return error.name === 'ValidationException' && /already exist/i.test(error.message);
}

/** Waits for a Create call. It is a success too if the name exists. */
export async function toleratingTaken(answer: Promise<unknown>): Promise<void> {
  try {
    await answer;
  } catch (error) {
    if (!isTaken(error)) throw error;
  }
}
