const HARMLESS = /^Cannot (read|set) properties of (undefined|null) \((reading|setting) '[\w$]+'\)$/;

/** What an error says, without the values it may quote: of a query its parameters, of what was parsed the text. */
function told(error: Error): string {
  const { code } = error as { code?: unknown };
  const name = typeof code === 'string' ? `${error.name} ${code}` : error.name;
  if (HARMLESS.test(error.message)) return `${name}: ${error.message}`;
  const said = error.message
    .replace(/^(Failed query:).*/s, '$1 …')
    .replace(/( operator to search for).*/s, '$1 …')
    .replace(/["'`“].*["'`”]/s, '…');
  return `${name}: ${said}`;
}

/** An error in one line, for the log. */
export const lineOf = (error: unknown): string => (error instanceof Error ? told(error) : typeof error);

/** An error for the log with where it happened, and what caused it. */
export function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return lineOf(error);
  const places = (error.stack ?? '').split('\n').filter((line) => /^ {4}at /.test(line));
  const cause = error.cause === undefined ? [] : [`caused by ${stackOf(error.cause)}`];
  return [told(error), ...places, ...cause].join('\n');
}
