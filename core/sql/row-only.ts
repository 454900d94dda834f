import * as z from 'zod';
import { nearestName } from '../text/nearest-name.ts';
import { castMacro, derivableFunctions } from './trino-macros.ts';

/**
 * Checks a derived column's syntax tree against an allow-list of node classes and functions that
 * see only their own row. DuckDB's tree shows aggregates, random(), now(), unnest() and
 * getvariable() as plain function calls, so a list of forbidden functions would miss the next one.
 */

/** The output of `json_serialize_sql` for `SELECT (expression)`. */
const expressionTreeSchema = z.looseObject({
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

/** The allowed kinds of OPERATOR nodes. ARRAY_EXTRACT, STRUCT_EXTRACT and the like are left out. */
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

/** Trino fails on a zero divisor, DuckDB gives NULL. Operators can only be replaced in the tree. */
const rewritten: Record<string, string> = { '/': 'trino_divide', '%': 'trino_modulus', substring: 'substr' };

/**
 * Functions to which DuckDB's parser adds a schema: TRIM(a), SUBSTRING(a, 1), POSITION(a IN b),
 * EXTRACT(a FROM b), ESCAPE.
 */
const parserFunctions = new Set(['trim', 'substring', 'position', 'date_part', 'like_escape', 'not_like_escape']);

/**
 * Checks the tree. Returns it ready for `json_deserialize_sql`, with division and casts rewritten
 * and columns spelled as declared, and the columns that it reads. `mistakes` lists everything that
 * is wrong with it. `columns` are the names that it may read.
 */
export function rowOnly(
  serialized: unknown,
  columns: ReadonlySet<string>,
): { mistakes: string[]; tree: unknown; reads: string[] } {
  const parsed = expressionTreeSchema.safeParse(serialized);
  if (!parsed.success)
    return { mistakes: [`is not one SQL expression${parserMessage(serialized)}`], tree: undefined, reads: [] };
  const mistakes = new Set<string>();
  const reads = new Set<string>();
  const byLowerCase = new Map(Array.from(columns, (name) => [name.toLowerCase(), name]));

  function checkColumn(node: Record<string, unknown>): Record<string, unknown> {
    const reference = columnReference.safeParse(node);
    const names = reference.success ? reference.data.column_names : [];
    const [name] = names;
    const declared = byLowerCase.get(name?.toLowerCase() ?? '');
    if (name === undefined || names.length > 1) {
      mistakes.add(`reads ${names.join('.')}, which is not a column`);
    } else if (declared !== undefined) {
      reads.add(declared);
      return { ...node, column_names: [declared] };
    } else {
      const near = nearestName(name, columns);
      mistakes.add(
        `reads "${name}", which is not a declared column${near === undefined ? '' : `; did you mean "${near}"?`}`,
      );
    }
    return node;
  }

  function checkFunction(node: Record<string, unknown>): Record<string, unknown> {
    const call = functionCall.safeParse(node);
    const { schema, function_name: called } = call.data ?? { schema: '', function_name: '' };
    const hasSchema = schema !== '' && !(schema === 'main' && parserFunctions.has(called));
    if (!call.success || hasSchema || !derivableFunctions.has(called)) {
      const name = call.success
        ? `${schema === '' ? '' : `${schema}.`}${called}`
        : 'a function with FILTER, DISTINCT or a catalog';
      const near = nearestName(name, derivableFunctions);
      const hint = near === undefined || near === name ? '' : `; did you mean ${near}?`;
      mistakes.add(`uses ${name}, which is not one of the row functions that derive supports${hint}`);
      return node;
    }
    const replacement = rewritten[called];
    // Without a schema, DuckDB finds the macro with Trino's meaning.
    const unqualified = { ...node, schema: '' };
    return replacement === undefined ? unqualified : { ...unqualified, function_name: replacement, is_operator: false };
  }

  function walk(value: unknown, field: string): unknown {
    if (Array.isArray(value)) return value.map((item) => walk(item, field));
    if (typeof value === 'number') {
      // A missing text position is 2^64 - 1, which a JavaScript number cannot represent.
      if (field === 'query_location') return 0;
      if (Math.abs(value) > Number.MAX_SAFE_INTEGER) {
        mistakes.add('has a number with more than 15 digits');
      }
      return value;
    }
    if (value === null || typeof value !== 'object') return value;
    let node: Record<string, unknown> = Object.fromEntries(Object.entries(value));
    const nodeClass = node['class'];
    if (typeof nodeClass === 'string') {
      if (!nodeClasses.has(nodeClass) || (nodeClass === 'OPERATOR' && !operators.has(String(node['type'])))) {
        mistakes.add(`has a ${String(node['type'])}; derive can read only its own row`);
        return node;
      }
      if (nodeClass === 'COLUMN_REF') node = checkColumn(node);
      if (nodeClass === 'CONSTANT') node = castOfDigits(node);
      if (nodeClass === 'FUNCTION') node = checkFunction(node);
    }
    const walked = Object.fromEntries(Object.entries(node).map(([name, child]) => [name, walk(child, name)]));
    return nodeClass === 'CAST' ? withTrinoRounding(walked) : walked;
  }

  const tree = walk(serialized, '');
  return { mistakes: [...mistakes], tree, reads: [...reads] };
}

const doubleConstant = z.looseObject({
  value: z.looseObject({
    type: z.looseObject({ id: z.literal('DOUBLE') }),
    is_null: z.literal(false),
    value: z.number(),
  }),
});

/**
 * Replaces a DOUBLE constant by a cast of its digits. JavaScript writes 1e9 without a point, and
 * DuckDB then reads an integer. DuckDB writes 2.5e0 as 2.5, which it reads back as a DECIMAL.
 */
function castOfDigits(node: Record<string, unknown>): Record<string, unknown> {
  const constant = doubleConstant.safeParse(node);
  if (!constant.success) return node;
  const digits = { type: { id: 'VARCHAR', type_info: null }, is_null: false, value: String(constant.data.value.value) };
  const { alias, query_location } = node;
  return {
    class: 'CAST',
    type: 'OPERATOR_CAST',
    alias,
    query_location,
    child: { ...node, alias: '', value: digits },
    cast_type: constant.data.value.type,
    try_cast: false,
  };
}

const castSchema = z.looseObject({
  child: z.unknown(),
  cast_type: z.looseObject({ id: z.string() }),
  try_cast: z.boolean(),
});

/** Replaces a cast to an integer type by a call of the macro that rounds as Trino does. */
function withTrinoRounding(node: Record<string, unknown>): Record<string, unknown> {
  const cast = castSchema.safeParse(node);
  const macro = cast.success ? castMacro(cast.data.cast_type.id) : undefined;
  if (!cast.success || macro === undefined) return node;
  const { alias, query_location } = node;
  const call = {
    class: 'FUNCTION',
    type: 'FUNCTION',
    alias,
    query_location,
    function_name: macro,
    schema: '',
    children: [cast.data.child],
    filter: null,
    order_bys: { type: 'ORDER_MODIFIER', orders: [] },
    distinct: false,
    is_operator: false,
    export_state: false,
    catalog: '',
  };
  if (!cast.data.try_cast) return call;
  return { class: 'OPERATOR', type: 'OPERATOR_TRY', alias, query_location, children: [call] };
}

function parserMessage(serialized: unknown): string {
  const failed = z.looseObject({ error_message: z.string() }).safeParse(serialized);
  return failed.success
    ? ` (${failed.data.error_message}; put double quotes around a column that is named like an SQL keyword)`
    : '';
}
