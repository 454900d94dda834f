/**
 * `create-training-job` to `CreateTrainingJob`: the state that a function belongs to is named after
 * it.
 */
export function pascalCase(kebab: string): string {
  return kebab.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
