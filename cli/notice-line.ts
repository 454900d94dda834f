/** A message of a topic on one line of the terminal: what an e-mail's subject would have said. */
export function noticeLine(subject: string | undefined, message: string): string {
  return `Notice: ${subject ?? message.split('\n', 1)[0]}`;
}
