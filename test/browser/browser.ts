import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duplex } from 'node:stream';

/** A page of a headless Chromium, controlled by the DevTools protocol over a pipe. */
export interface Page {
  /** Loads a page from its HTML, with the reader's colour scheme, media and window size. */
  open: (html: string, reader: Reader) => Promise<void>;
  /** Evaluates an expression in the page. Its value must be JSON. */
  evaluate: (expression: string) => Promise<unknown>;
  /** URLs of the resources the page has requested since it was opened. */
  requests: () => string[];
  /** A PNG of the window. */
  screenshot: () => Promise<Buffer>;
  close: () => Promise<void>;
}

export interface Reader {
  scheme: 'light' | 'dark';
  media: 'screen' | 'print';
  /** Size of the window in CSS pixels. */
  width: number;
  height: number;
}

type Message = Record<string, unknown>;

const isMessage = (value: unknown): value is Message => typeof value === 'object' && value !== null;

/** Starts Chromium with an empty profile. */
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
  if (!(output instanceof Duplex && input instanceof Duplex))
    throw new Error(`${chromium} has no pipes for the DevTools protocol.`);
  const { send, on } = connectPipes(output, input);
  const { targetInfos } = await send('Target.getTargets');
  const target = Array.isArray(targetInfos)
    ? targetInfos.filter(isMessage).find((info) => info['type'] === 'page')
    : null;
  const { sessionId } = await send('Target.attachToTarget', { targetId: target?.['targetId'], flatten: true });
  const call = (method: string, parameters: Message = {}) => send(method, parameters, String(sessionId));

  let requests: string[] = [];
  on('Network.requestWillBeSent', ({ request }) => {
    if (isMessage(request)) requests.push(String(request['url']));
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
      requests = [];
      await call('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: width < 600 });
      const features = [{ name: 'prefers-color-scheme', value: scheme }];
      await call('Emulation.setEmulatedMedia', { media, features });
      await call('Page.setDocumentContent', { frameId: frame, html });
    },
    evaluate,
    requests: () => requests,
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

/**
 * Connects to the DevTools protocol on two pipes. Each message is JSON and ends with a zero byte.
 */
function connectPipes(output: Duplex, input: Duplex) {
  const pending = new Map<number, { resolve: (result: Message) => void; reject: (error: Error) => void }>();
  const listeners = new Map<string, (parameters: Message) => void>();
  let lastId = 0;
  let rest = '';
  input.setEncoding('utf8');
  input.on('data', (chunk: string) => {
    const texts = (rest + chunk).split('\0');
    rest = texts.pop() ?? '';
    for (const text of texts) receive(JSON.parse(text));
  });
  input.on('close', () => {
    for (const { reject } of pending.values()) reject(new Error('Chromium has exited.'));
  });
  function receive(message: unknown) {
    if (!isMessage(message)) return;
    const { id, method, params, result, error } = message;
    if (typeof method === 'string') listeners.get(method)?.(isMessage(params) ? params : {});
    const request = typeof id === 'number' ? pending.get(id) : undefined;
    if (request === undefined) return;
    pending.delete(Number(id));
    if (error === undefined) request.resolve(isMessage(result) ? result : {});
    else request.reject(new Error(JSON.stringify(error)));
  }
  return {
    on: (event: string, listener: (parameters: Message) => void) => listeners.set(event, listener),
    send: (method: string, params: Message = {}, sessionId?: string) =>
      new Promise<Message>((resolve, reject) => {
        lastId += 1;
        pending.set(lastId, { resolve, reject });
        output.write(
          `${JSON.stringify({ id: lastId, method, params, ...(sessionId === undefined ? {} : { sessionId }) })}\0`,
        );
      }),
  };
}
