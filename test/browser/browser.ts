import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duplex } from 'node:stream';

/** A page of a headless Chromium, spoken to by the DevTools protocol over a pipe. */
export interface Page {
  /** Loads a page from its text; `scheme`, `media` and the width of the window are those of its reader. */
  open: (html: string, reader: Reader) => Promise<void>;
  /** The value of an expression in the page; it must be JSON. */
  evaluate: (expression: string) => Promise<unknown>;
  /** Addresses the page has asked for since it was opened, itself left out. */
  requests: () => string[];
  /** A PNG of what the window shows. */
  screenshot: () => Promise<Buffer>;
  close: () => Promise<void>;
}

export interface Reader {
  scheme: 'light' | 'dark';
  media: 'screen' | 'print';
  /** Of the window, in CSS pixels. */
  width: number;
  height: number;
}

type Message = Record<string, unknown>;

const isMessage = (value: unknown): value is Message => typeof value === 'object' && value !== null;

/** Starts a Chromium. It has no network to speak of, and its own empty profile. */
export async function openPage(chromium: string): Promise<Page> {
  const profile = mkdtempSync(join(tmpdir(), 'relearn-chromium-'));
  const child = spawn(
    chromium,
    [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--hide-scrollbars',
      '--remote-debugging-pipe',
      `--user-data-dir=${profile}`,
      'about:blank',
    ],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const [, , , output, input] = child.stdio;
  if (!(output instanceof Duplex && input instanceof Duplex)) throw new Error(`${chromium} did not get its two pipes`);
  const { send, on } = speak(output, input);
  const { targetInfos } = await send('Target.getTargets');
  const target = Array.isArray(targetInfos)
    ? targetInfos.filter(isMessage).find((one) => one['type'] === 'page')
    : null;
  const { sessionId } = await send('Target.attachToTarget', { targetId: target?.['targetId'], flatten: true });
  const call = (method: string, parameters: Message = {}) => send(method, parameters, String(sessionId));

  let asked: string[] = [];
  on('Network.requestWillBeSent', ({ request }) => {
    if (isMessage(request)) asked.push(String(request['url']));
  });
  await call('Page.enable');
  await call('Network.enable');
  const { frameTree } = await call('Page.getFrameTree');
  const frame = isMessage(frameTree) && isMessage(frameTree['frame']) ? frameTree['frame']['id'] : undefined;

  const evaluate = async (expression: string): Promise<unknown> => {
    const { result, exceptionDetails } = await call('Runtime.evaluate', { expression, returnByValue: true });
    if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
    return isMessage(result) ? result['value'] : undefined;
  };
  return {
    open: async (html, { scheme, media, width, height }) => {
      asked = [];
      await call('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: width < 600 });
      const features = [{ name: 'prefers-color-scheme', value: scheme }];
      await call('Emulation.setEmulatedMedia', { media, features });
      await call('Page.setDocumentContent', { frameId: frame, html });
    },
    evaluate,
    requests: () => asked,
    screenshot: async () => {
      const { data } = await call('Page.captureScreenshot');
      return Buffer.from(String(data), 'base64');
    },
    close: async () => {
      await send('Browser.close');
      await ended;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** The protocol on two pipes: JSON, each message ended by a zero byte. */
function speak(output: Duplex, input: Duplex) {
  const waiting = new Map<number, { resolve: (result: Message) => void; reject: (error: Error) => void }>();
  const listeners = new Map<string, (parameters: Message) => void>();
  let last = 0;
  let rest = '';
  input.setEncoding('utf8');
  input.on('data', (chunk: string) => {
    const texts = (rest + chunk).split('\0');
    rest = texts.pop() ?? '';
    for (const text of texts) receive(JSON.parse(text));
  });
  input.on('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('Chromium has ended'));
  });
  function receive(message: unknown) {
    if (!isMessage(message)) return;
    const { id, method, params, result, error } = message;
    if (typeof method === 'string') listeners.get(method)?.(isMessage(params) ? params : {});
    const asker = typeof id === 'number' ? waiting.get(id) : undefined;
    if (asker === undefined) return;
    waiting.delete(Number(id));
    if (error === undefined) asker.resolve(isMessage(result) ? result : {});
    else asker.reject(new Error(JSON.stringify(error)));
  }
  return {
    on: (event: string, listener: (parameters: Message) => void) => listeners.set(event, listener),
    send: (method: string, params: Message = {}, sessionId?: string) =>
      new Promise<Message>((resolve, reject) => {
        last += 1;
        waiting.set(last, { resolve, reject });
        output.write(
          `${JSON.stringify({ id: last, method, params, ...(sessionId === undefined ? {} : { sessionId }) })}\0`,
        );
      }),
  };
}
