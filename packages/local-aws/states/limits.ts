/** Quotas of Step Functions: bytes of UTF-8, events, seconds. */
export const limits = {
  /** A state's input or output, a task's result, an execution's input. */
  dataBytes: 262_144,
  historyEvents: 25_000,
  causeCharacters: 32_768,
  /** Not a quota of AWS: the longest delay of a timer in Node, 24.8 days. */
  timerSeconds: 2_147_483,
};

/** Whether a JSON text is too large for a state's input or output. */
export function isTooLarge(text: string): boolean {
  return Buffer.byteLength(text) > limits.dataBytes;
}

/** The message of AWS. `source` is the state's name, or `lambda` for the result of a task. */
export function tooLargeCause(source: string): string {
  return `The state/task '${source}' returned a result with a size exceeding the maximum number of bytes service limit.`;
}
