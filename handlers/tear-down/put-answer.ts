import { setTimeout as pause } from 'node:timers/promises';

/**
 * Sends a custom resource's answer to CloudFormation in up to three attempts: CloudFormation does
 * not ask again.
 */
export async function putAnswer(url: string, body: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      // The URL is signed for an empty content type.
      const response = await fetch(url, {
        method: 'PUT',
        body,
        headers: { 'content-type': '' },
        signal: AbortSignal.timeout(10_000),
      });
      if (response.ok) return;
      throw new Error(`CloudFormation rejected the answer with status ${response.status}`);
    } catch (error) {
      if (attempt === 3) throw error;
      await pause(attempt * 1000);
    }
  }
}
