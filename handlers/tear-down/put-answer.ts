import { setTimeout as pause } from 'node:timers/promises';

/** Puts a custom resource's answer where CloudFormation wants it; three attempts, as nobody asks twice. */
export async function putAnswer(url: string, body: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      // An empty content type: the address is signed for none.
      const response = await fetch(url, {
        method: 'PUT',
        body,
        headers: { 'content-type': '' },
        signal: AbortSignal.timeout(10_000),
      });
      if (response.ok) return;
      throw new Error(`CloudFormation's address answered ${response.status}`);
    } catch (error) {
      if (attempt === 3) throw error;
      await pause(attempt * 1000);
    }
  }
}
