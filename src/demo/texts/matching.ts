import type { Bank } from './theme.ts';

/** The questions of the matching questionnaire whose answers depend on nothing else, in the client's own words. */

export const forWhom: Bank = ['Mig själv', 'Mig själv', 'Mig själv', 'Mig själv, men jag vill gärna kunna ta med en närstående ibland'];

export const therapist: Bank = [
  'Ingen särskild önskan, bara någon som är trygg och rak.',
  'Gärna någon som arbetar med KBT och ger uppgifter att öva på.',
  'Helst en kvinna, ungefär i min ålder eller äldre.',
  'Någon med erfarenhet av det jag söker för.',
  'En som lyssnar mer än hon pratar.',
  'Spelar ingen roll. Jag litar på er matchning.',
];

export const kind: Bank = ['Fysiskt', 'Video', 'Helst fysiskt, men video går bra ibland', 'Video, jag har långt att resa'];

export const times: Bank = [
  'Vardagar före klockan nio eller efter klockan sexton.',
  'Tisdagar och torsdagar, helst på förmiddagen.',
  'Jag är flexibel, men inte måndagar.',
  'Lunchtid går bra om det är video.',
  'Eftermiddagar. Jag arbetar skift och behöver veta tiden ett par veckor i förväg.',
];

export const payment: Bank = [
  'Med betalkort',
  'Med betalkort',
  'Min arbetsgivare betalar, jag har fått en kod',
  'Via min försäkring, med kod',
];
