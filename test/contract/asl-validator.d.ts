/**
 * asl-validator 4 ships no types. It adds to the definition it is given, so it wants one of its
 * own.
 */
declare module 'asl-validator' {
  interface ValidationResult {
    isValid: boolean;
    errorsText: (separator?: string) => string;
  }
  function validate(definition: unknown): ValidationResult;
  export default validate;
}
