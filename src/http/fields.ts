/** Fields that are never written back into a page: they are asked for anew. */
export const isSecret = (name: string): boolean => /password|passkey|secret|^current$|^second/i.test(name);

/** A form's fields for a page that keeps them to be sent once more, without secrets. */
export const keptFields = (typed: Record<string, string | string[]> = {}): { name: string; value: string }[] =>
  Object.entries(typed)
    .filter(([name]) => !isSecret(name))
    .flatMap(([name, value]) => [value].flat().map((each) => ({ name, value: each })));
