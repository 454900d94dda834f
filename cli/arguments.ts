import { nearestName } from '../core/text/nearest-name.ts';
import { UsageError } from '../laptop/usage-error.ts';
import { commands, overview } from './commands.ts';

/**
 * A parsed command line: the command's name and arguments, and the function that carries it out.
 */
interface ParsedCommand {
  command: string;
  args: object;
  run: () => Promise<number>;
}

/** Parses the command line and loads the file of its command. Throws UsageError. */
export async function parseCommand(argv: string[]): Promise<ParsedCommand> {
  const { name, words } = splitName(argv);
  const wantsHelp = words.includes('--help') || words.includes('-h');
  if (name === undefined) {
    const [option] = words;
    if (option === undefined || wantsHelp) return showHelp(overview);
    throw new UsageError(`The command is missing before ${option}. ${listCommands()}`);
  }
  if (name === 'help') {
    const topic = words.find((word) => !word.startsWith('-'));
    return showHelp(topic === undefined ? overview : (await load(topic)).help);
  }
  const command = await load(name);
  if (wantsHelp) return showHelp(command.help);
  return { command: name, ...command.parse(words) };
}

/**
 * The command is the first word. Behind leading options it is the first word that names a command.
 */
function splitName(argv: string[]): { name: string | undefined; words: string[] } {
  const [first = ''] = argv;
  const index = first.startsWith('-') ? argv.findIndex((word) => entryOf(word) !== undefined) : 0;
  return { name: argv[index], words: argv.filter((_, position) => position !== index) };
}

function entryOf(name: string) {
  return commands.find((entry) => entry.name === name);
}

async function load(name: string) {
  const entry = entryOf(name);
  if (entry !== undefined) return entry.load();
  const suggestion = nearestName(
    name,
    commands.map((known) => known.name),
  );
  throw new UsageError(
    `There is no command ${name}.${suggestion === undefined ? '' : ` Did you mean ${suggestion}?`} ${listCommands()}`,
  );
}

function listCommands(): string {
  return `Commands: ${commands.map(({ name }) => name).join(', ')}.`;
}

function showHelp(text: string): ParsedCommand {
  const run = async () => {
    console.log(text);
    return 0;
  };
  return { command: 'help', args: {}, run };
}
