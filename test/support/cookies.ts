/** The session's cookie among those that an answer sets, as a browser sends it back; '' when there is none. */
export const sessionIn = (setCookie: unknown): string => /klientkort=[^;]+/.exec(String(setCookie))?.[0] ?? '';
