import { parseArgs } from 'node:util';
import { nearestName } from '../core/text/nearest-name.ts';
import { UsageError } from '../laptop/usage-error.ts';

/** An option of a command: how `parseArgs` reads it, and what the help says about it. */
interface Option {
  type: 'string' | 'boolean';
  multiple?: boolean;
  default?: string;
  /** What the help shows for the value, such as `<file>`. */
  value?: string;
  help: string;
}
type Options = Record<string, Option>;

type Values<O extends Options> = ReturnType<
  typeof parseArgs<{ options: O; args: string[]; allowPositionals: true }>
>['values'];

/** One call of a command: its parsed arguments, and the function that acts on them. */
interface Invocation {
  args: object;
  /** Resolves to the exit status. */
  run: () => Promise<number>;
}

/** A command as the dispatcher sees it. */
export interface Command {
  /** Reads the words that follow the command's name. Throws UsageError. */
  parse: (words: string[]) => Invocation;
  help: string;
}

/**
 * Defines a command once: its help, its options, how its arguments are checked, and what it does
 * with them.
 */
export function defineCommand<const O extends Options, Args extends object>(definition: {
  name: string;
  /** The arguments in the usage line. */
  usage: string;
  description: string;
  /** The arguments of a typical call. */
  example: string;
  options: O;
  /** Checks the arguments. Throws UsageError. */
  parse: (positionals: string[], values: Values<O>) => Args;
  run: (args: Args) => Promise<number>;
}): Command {
  const { name, options } = definition;
  return {
    help: helpOf(definition),
    parse: (words) => {
      refuseUnknownOptions(name, options, words);
      const { values, positionals } = parseOptions(options, words);
      const args = definition.parse(positionals, values);
      return { args, run: () => definition.run(args) };
    },
  };
}

function parseOptions<const O extends Options>(options: O, words: string[]) {
  try {
    return parseArgs({ args: words, options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** parseArgs would call the option unknown, without the command and without a suggestion. */
function refuseUnknownOptions(command: string, options: Options, words: string[]): void {
  const { tokens } = parseArgs({ args: words, options, strict: false, tokens: true });
  const names = Object.keys(options);
  for (const token of tokens) {
    if (token.kind !== 'option' || names.includes(token.name)) continue;
    const suggestion = nearestName(token.name, names);
    throw new UsageError(
      `relearn ${command} has no option ${token.rawName}.${suggestion === undefined ? '' : ` Did you mean --${suggestion}?`} Options: ${names.map((known) => `--${known}`).join(', ')}.`,
    );
  }
}

function helpOf(definition: {
  name: string;
  usage: string;
  description: string;
  example: string;
  options: Options;
}): string {
  const rows = Object.entries(definition.options).map(([name, option]) => [
    `--${name}${option.value === undefined ? '' : ` ${option.value}`}${option.multiple === true ? ' ...' : ''}`,
    `${option.help}${option.default === undefined ? '' : ` (default: ${option.default})`}`,
  ]);
  const width = Math.max(...rows.map(([flag = '']) => flag.length));
  return `Usage: relearn ${definition.name} ${definition.usage}

${definition.description}

Example:
  npx relearn ${definition.example}

Options:
${rows.map(([flag = '', help]) => `  ${flag.padEnd(width)}  ${help}`).join('\n')}`;
}
