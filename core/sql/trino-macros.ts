/**
 * SQL in a pipeline file has Trino's (Athena's) meaning. These DuckDB macros define the functions
 * that DuckDB lacks or computes differently. They need the setting `integer_division`, which makes
 * 7 / 2 = 3 as in Trino.
 */

/**
 * A macro with two to eight arguments. In Trino the result is NULL if any argument is; DuckDB
 * ignores NULLs.
 */
function strict(name: string, call: (names: string[]) => string): string {
  const overloads = [2, 3, 4, 5, 6, 7, 8].map((count) => {
    const names = Array.from({ length: count }, (_, index) => `a${index}`);
    return `(${names.join(', ')}) AS ${call(names)}`;
  });
  return `CREATE MACRO ${name} ${overloads.join(', ')}`;
}

const nullIfAny = (name: string) =>
  strict(name, (names) => {
    const anyNull = names.map((argument) => `${argument} IS NULL`).join(' OR ');
    return `CASE WHEN ${anyNull} THEN NULL ELSE system.main.${name}(${names.join(', ')}) END`;
  });

/** A cast that always fails, so that the row fails. DuckDB does not allow `error` inside TRY. */
const divisionByZero = (divisor: string) => `CAST('division by zero ' || ${divisor} AS INTEGER)`;

/** The integer types of a cast. */
const integerTypes = ['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT'];

/** The macro for a cast to this type; undefined if DuckDB casts as Trino does. */
export function castMacro(type: string): string | undefined {
  return integerTypes.includes(type) ? `trino_${type.toLowerCase()}` : undefined;
}

/**
 * Trino rounds halves away from zero and casts only digits. DuckDB rounds a DOUBLE to the even
 * neighbour, and texts too.
 */
const castMacros = integerTypes.map(
  (type) => `CREATE MACRO ${castMacro(type)}(a) AS CASE
    WHEN typeof(a) IN ('DOUBLE', 'FLOAT') THEN CAST(round(TRY_CAST(a AS DOUBLE)) AS ${type})
    WHEN typeof(a) = 'VARCHAR' AND NOT regexp_full_match(CAST(a AS VARCHAR), '[+-]?[0-9]+')
      THEN CAST('not a whole number: ' || CAST(a AS VARCHAR) AS ${type})
    ELSE CAST(a AS ${type}) END`,
);

/** Translates a replacement from Trino's notation (`$1` is a group, `\$` a dollar) to DuckDB's. */
const replacementSql = `system.main.replace(system.main.regexp_replace(system.main.replace(system.main.replace(
  replacement, '\\$', chr(1)), '\\', '\\\\'), '\\$([0-9])', '\\\\\\1', 'g'), chr(1), '$')`;

/**
 * Statements to run once per session. Macros cannot replace operators, so `rowOnly` rewrites `/`,
 * `%` and casts.
 */
export const trinoMacros: string[] = [
  ...castMacros,
  `CREATE MACRO trino_divide(a, b) AS CASE WHEN b = 0 THEN ${divisionByZero('b')} ELSE a / b END`,
  `CREATE MACRO trino_modulus(a, b) AS CASE WHEN b = 0 THEN ${divisionByZero('b')} ELSE a % b END`,
  'CREATE MACRO mod(a, b) AS trino_modulus(a, b)',
  // Trino gives an empty text for a start before the first character and for a length of zero or
  // less.
  `CREATE MACRO substr
    (a, start) AS CASE WHEN start = 0 OR start < -length(a) THEN left(a, 0) ELSE system.main.substr(a, start) END,
    (a, start, count) AS CASE WHEN start = 0 OR start < -length(a) OR count <= 0 THEN left(a, 0)
      ELSE system.main.substr(a, start, count) END`,
  // Trino gives NULL if nothing matches, not an empty text.
  `CREATE MACRO regexp_extract
    (a, pattern) AS CASE WHEN regexp_matches(a, pattern) THEN system.main.regexp_extract(a, pattern) END,
    (a, pattern, part) AS CASE WHEN regexp_matches(a, pattern) THEN system.main.regexp_extract(a, pattern, part) END`,
  `CREATE MACRO split_part(a, delimiter, part) AS CASE
    WHEN part < 1 THEN CAST(CAST('split_part counts from 1, not ' || part AS INTEGER) AS VARCHAR)
    WHEN part <= len(string_split(a, delimiter)) THEN system.main.split_part(a, delimiter, part) END`,
  // EXTRACT(DOW FROM a) counts from Monday, 1, to Sunday, 7.
  `CREATE MACRO date_part(part, a) AS system.main.date_part(
    CASE WHEN lower(part) IN ('dow', 'dayofweek', 'weekday', 'day_of_week') THEN 'isodow' ELSE part END, a)`,
  strict('concat', (names) => names.join(' || ')),
  nullIfAny('greatest'),
  nullIfAny('least'),
  // Trino counts complete units, DuckDB crossed boundaries: 31 January to 1 February is not a
  // month.
  'CREATE MACRO date_diff(unit, a, b) AS date_sub(unit, a, b)',
  'CREATE MACRO day_of_week(a) AS isodow(a)',
  'CREATE MACRO dow(a) AS isodow(a)',
  'CREATE MACRO day_of_month(a) AS day(a)',
  'CREATE MACRO day_of_year(a) AS dayofyear(a)',
  'CREATE MACRO doy(a) AS dayofyear(a)',
  'CREATE MACRO week_of_year(a) AS week(a)',
  'CREATE MACRO year_of_week(a) AS isoyear(a)',
  'CREATE MACRO to_unixtime(a) AS epoch(a)',
  'CREATE MACRO last_day_of_month(a) AS last_day(a)',
  'CREATE MACRO regexp_like(a, pattern) AS regexp_matches(a, pattern)',
  `CREATE MACRO regexp_replace
    (a, pattern) AS system.main.regexp_replace(a, pattern, '', 'g'),
    (a, pattern, replacement) AS system.main.regexp_replace(a, pattern, ${replacementSql}, 'g')`,
  "CREATE MACRO replace(a, search) AS system.main.replace(a, search, ''), (a, search, other) AS system.main.replace(a, search, other)",
  'CREATE MACRO codepoint(a) AS unicode(a)',
  'CREATE MACRO truncate(a) AS trunc(a), (a, places) AS trunc(a, places)',
  'CREATE MACRO is_nan(a) AS isnan(a)',
  'CREATE MACRO is_finite(a) AS isfinite(a)',
  'CREATE MACRO is_infinite(a) AS isinf(a)',
  `CREATE MACRO trino_bucket(x, low, high, n) AS CASE
    WHEN x < low THEN 0
    WHEN x >= high THEN n + 1
    ELSE CAST(floor((x - low) / ((high - low) / CAST(n AS DOUBLE))) AS BIGINT) + 1 END`,
  `CREATE MACRO width_bucket(x, low, high, n) AS CASE
    WHEN low = high THEN CAST('the bounds of width_bucket are both ' || low AS INTEGER)
    WHEN low < high THEN trino_bucket(x, low, high, n)
    ELSE n + 1 - trino_bucket(x, high, low, n) END`,
];

/** The functions and operators that `derive` can call. Each reads only its arguments. */
export const derivableFunctions: ReadonlySet<string> = new Set(
  `+ - * / % || ~~ !~~ like_escape not_like_escape
  abs ceil ceiling floor round truncate sign sqrt cbrt exp ln log2 log10 power pow mod pi radians degrees
  sin cos tan asin acos atan atan2 greatest least width_bucket is_nan is_finite is_infinite
  nullif length lower upper trim ltrim rtrim substr substring strpos position replace reverse lpad rpad concat
  split_part starts_with regexp_like regexp_extract regexp_replace codepoint chr translate
  year quarter month week week_of_year year_of_week day day_of_month day_of_week dow day_of_year doy
  hour minute second date_part date_trunc date_diff to_unixtime last_day_of_month
  to_years to_months to_weeks to_days to_hours to_minutes to_seconds trunc`.split(/\s+/),
);
