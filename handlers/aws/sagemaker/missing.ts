/**
 * Whether a call failed because something it names does not exist. SageMaker reports that in three
 * ways: ResourceNotFound where the API defines it, else a ValidationException that says "Could not
 * find" (models, endpoints) or "not found" (jobs).
 */
export function isMissing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === 'ResourceNotFound') return true;
  return error.name === 'ValidationException' && /could not find|not found|does not exist/i.test(error.message);
}

/** The answer of a Describe call, or undefined if the resource does not exist. */
export async function unlessMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/**
 * Waits for a Stop or Delete call. It is a success too if the job has already ended or the resource
 * is already gone; AWS answers both with a ValidationException.
 */
export async function toleratingEnded(answer: Promise<unknown>): Promise<void> {
  try {
    await answer;
  } catch (error) {
    if (!isMissing(error) && !isEnded(error)) throw error;
  }
}

function isEnded(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === 'ValidationException' && /status|in-progress|already/i.test(error.message);
}
