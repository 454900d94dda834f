import { z } from 'zod';
import { nearestName } from '../text/nearest-name.ts';
import { castMacro, derivableFunctions } from './trino-macros.ts';

/**
 * Holds a derived column's syntax tree against what may be in one: classes of nodes and functions that see this row
 * and nothing else. An allow-list, because aggregates, random(), now(), unnest() and getvariable() are plain function
 * calls in DuckDB's tree, and a list of what is forbidden would miss the next one.
 */

/** What `json_serialize_sql` says of `SELECT (expression)`. */
const serializedSchema = z.looseObject({
  error: z.literal(false),
  statements: z.tuple([
    z.looseObject({
      node: z.looseObject({
        type: z.literal('SELECT_NODE'),
        modifiers: z.tuple([]),
        cte_map: z.looseObject({ map: z.tuple([]) }),
        select_list: z.tuple([z.looseObject({ alias: z.literal('') })]),
        from_table: z.looseObject({ type: z.literal('EMPTY') }),
        where_clause: z.null(),
        group_expressions: z.tuple([]),
        having: z.null(),
        qualify: z.null(),
        sample: z.null(),
      }),
    }),
  ]),
});

const nodeClasses = new Set([
  'FUNCTION',
  'COLUMN_REF',
  'CONSTANT',
  'CASE',
  'CAST',
  'COMPARISON',
  'CONJUNCTION',
  'BETWEEN',
  'OPERATOR',
]);

/** Operators are a class of their own kinds; ARRAY_EXTRACT, STRUCT_EXTRACT and the like are left out. */
const operators = new Set([
  'OPERATOR_IS_NULL',
  'OPERATOR_IS_NOT_NULL',
  'OPERATOR_NOT',
  'OPERATOR_COALESCE',
  'OPERATOR_TRY',
  'COMPARE_IN',
  'COMPARE_NOT_IN',
]);

const columnReference = z.looseObject({ column_names: z.array(z.string()) });
const functionCall = z.looseObject({
  function_name: z.string(),
  catalog: z.literal(''),
  schema: z.string(),
  filter: z.null(),
  distinct: z.literal(false),
});

/** Trino fails where a divisor is zero, DuckDB gives NULL; operators can only be changed in the tree. */
const rewritten: Record<string, string> = { '/': 'trino_divide', '%': 'trino_modulus', substring: 'substr' };

/** What the parser itself names with a schema, for TRIM(a), SUBSTRING(a, 1), POSITION(a IN b), EXTRACT(a FROM b), ESCAPE. */
const ofTheParser = new Set(['trim', 'substring', 'position', 'date_part', 'like_escape', 'not_like_escape']);

/**
 * Checks the tree and returns it with division and casts rewritten and columns named as they are declared, ready for `json_deserialize_sql`, and the columns that it
 * reads; or what is wrong with it, all at once. `columns` are the names that may be read.
 */
export function rowOnly(
  serialized: unknown,
  columns: ReadonlySet<string>,
): { faults: string[]; tree: unknown; reads: string[] } {
  const parsed = serializedSchema.safeParse(serialized);
  if (!parsed.success)
    return { faults: [`is not one SQL expression${parserMessage(serialized)}`], tree: undefined, reads: [] };
  const faults = new Set<string>();
  const reads = new Set<string>();
  const byLowerCase = new Map(Array.from(columns, (name) => [name.toLowerCase(), name]));

  function checkColumn(node: Record<string, unknown>): Record<string, unknown> {
    const reference = columnReference.safeParse(node);
    const names = reference.success ? reference.data.column_names : [];
    const [name] = names;
    const declared = byLowerCase.get(name?.toLowerCase() ?? '');
    if (name === undefined || names.length > 1) {
      faults.add(`reads ${names.join('.')}, which is not a column`);
    } else if (declared !== undefined) {
      reads.add(declared);
      return { ...node, column_names: [declared] };
    } else {
      const near = nearestName(name, columns);
      faults.add(
        `reads "${name}", which is not a declared column${near === undefined ? '' : `; did you mean "${near}"?`}`,
      );
    }
    return node;
  }

  function checkFunction(node: Record<string, unknown>): Record<string, unknown> {
    const call = functionCall.safeParse(node);
    const { schema, function_name: called } = call.data ?? { schema: '', function_name: '' };
    const hasSchema = schema !== '' && !(schema === 'main' && ofTheParser.has(called));
    if (!call.success || hasSchema || !derivableFunctions.has(called)) {
      const name = call.success
        ? `${schema === '' ? '' : `${schema}.`}${called}`
        : 'a function with FILTER, DISTINCT or a catalog';
      const near = nearestName(name, derivableFunctions);
      const hint = near === undefined || near === name ? '' : `; did you mean ${near}?`;
      faults.add(`uses ${name}, which is not among the functions of one row that derive knows${hint}`);
      return node;
    }
    const replacement = rewritten[called];
    // Without a schema it is the macro that has Trino's meaning.
    const own = { ...node, schema: '' };
    return replacement === undefined ? own : { ...own, function_name: replacement, is_operator: false };
  }

  function walk(value: unknown, field: string): unknown {
    if (Array.isArray(value)) return value.map((item) => walk(item, field));
    if (typeof value === 'number') {
      // The place in the text is 2^64 - 1 where there is none, which JavaScript cannot hold.
      if (field === 'query_location') return 0;
      if (Math.abs(value) > Number.MAX_SAFE_INTEGER) {
        faults.add('has a number of more than 15 digits');
      }
      return value;
    }
    if (value === null || typeof value !== 'object') return value;
    let node: Record<string, unknown> = Object.fromEntries(Object.entries(value));
    const nodeClass = node['class'];
    if (typeof nodeClass === 'string') {
      if (!nodeClasses.has(nodeClass) || (nodeClass === 'OPERATOR' && !operators.has(String(node['type'])))) {
        faults.add(`has a ${String(node['type'])}; derive may look only at its own row`);
        return node;
      }
      if (nodeClass === 'COLUMN_REF') node = checkColumn(node);
      if (nodeClass === 'CONSTANT') node = asWritten(node);
      if (nodeClass === 'FUNCTION') node = checkFunction(node);
    }
    const walked = Object.fromEntries(Object.entries(node).map(([name, child]) => [name, walk(child, name)]));
    return nodeClass === 'CAST' ? asTrinoCasts(walked) : walked;
  }

  const tree = walk(serialized, '');
  return { faults: [...faults], tree, reads: [...reads] };
}

const doubleConstant = z.looseObject({
  value: z.looseObject({
    type: z.looseObject({ id: z.literal('DOUBLE') }),
    is_null: z.literal(false),
    value: z.number(),
  }),
});

/**
 * A DOUBLE as a cast of its digits: JavaScript writes 1e9 without a point, which DuckDB does not take for one, and DuckDB
 * writes 2.5e0 as 2.5, which it reads as a DECIMAL.
 */
function asWritten(node: Record<string, unknown>): Record<string, unknown> {
  const found = doubleConstant.safeParse(node);
  if (!found.success) return node;
  const digits = { type: { id: 'VARCHAR', type_info: null }, is_null: false, value: String(found.data.value.value) };
  const { alias, query_location } = node;
  return {
    class: 'CAST',
    type: 'OPERATOR_CAST',
    alias,
    query_location,
    child: { ...node, alias: '', value: digits },
    cast_type: found.data.value.type,
    try_cast: false,
  };
}

const cast = z.looseObject({ child: z.unknown(), cast_type: z.looseObject({ id: z.string() }), try_cast: z.boolean() });

/** A cast to a type of whole numbers as a call of the macro that rounds as Trino does. */
function asTrinoCasts(node: Record<string, unknown>): Record<string, unknown> {
  const found = cast.safeParse(node);
  const macro = found.success ? castMacro(found.data.cast_type.id) : undefined;
  if (!found.success || macro === undefined) return node;
  const { alias, query_location } = node;
  const call = {
    class: 'FUNCTION',
    type: 'FUNCTION',
    alias,
    query_location,
    function_name: macro,
    schema: '',
    children: [found.data.child],
    filter: null,
    order_bys: { type: 'ORDER_MODIFIER', orders: [] },
    distinct: false,
    is_operator: false,
    export_state: false,
    catalog: '',
  };
  if (!found.data.try_cast) return call;
  return { class: 'OPERATOR', type: 'OPERATOR_TRY', alias, query_location, children: [call] };
}

function parserMessage(serialized: unknown): string {
  const failed = z.looseObject({ error_message: z.string() }).safeParse(serialized);
  return failed.success ? ` (${failed.data.error_message}; a column named like an SQL word wants double quotes)` : '';
}
