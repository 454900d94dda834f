/** A notice on one line: its subject, or the first line of its message. */
export function noticeLine(subject: string | undefined, message: string): string {
  return `Notice: ${subject ?? message.split('\n', 1)[0]}`;
}
