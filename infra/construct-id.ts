/**
 * Converts `create-training-job` to `CreateTrainingJob`: a function's construct has the name of its
 * state.
 */
export function constructId(functionName: string): string {
  return functionName.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
