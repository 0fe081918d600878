import type { Bank } from './theme.ts';

/** The questions of the matching questionnaire whose answers depend on nothing else, in the client's own words. */

export const forWhom: Bank = ['Mig själv', 'Mig själv', 'Mig själv, ibland med en närstående'];

export const therapist: Bank = [
  'Ingen särskild önskan, bara någon som är trygg och rak.',
  'Gärna någon som ger mig saker att tänka på mellan gångerna.',
  'Helst någon som är äldre än jag, med lång erfarenhet.',
  'Någon med erfarenhet av det jag söker för.',
  'Någon som lyssnar mer än den pratar.',
  'Spelar ingen roll. Jag litar på er matchning.',
];

export const kind: Bank = [
  'Fysiskt',
  'Video',
  'Helst fysiskt, men video går bra ibland',
  'Video, jag har långt att resa',
];

export const times: Bank = [
  'Vardagar före klockan nio eller efter klockan sexton.',
  'Tisdagar och torsdagar, helst på förmiddagen.',
  'Jag är flexibel, men inte måndagar.',
  'Lunchtid eller sen eftermiddag.',
  'Eftermiddagar. Jag behöver veta tiden ett par veckor i förväg.',
];

export const payment: Bank = [
  'Med betalkort',
  'Med betalkort',
  'Min arbetsgivare betalar, jag har fått en kod',
  'Via min försäkring, med kod',
];
