import type { Bank } from './theme.ts';

/** The questions of the matching questionnaire whose answers depend on nothing else, in the client's own words. */

export const forWhom: Bank = ['Vuxen', 'Vuxen', 'Vuxen'];

export const therapist: Bank = [
  'Ingen särskild önskan, bara någon som är trygg och rak.',
  'Gärna någon som ger mig saker att tänka på mellan gångerna.',
  'Helst någon som är äldre än jag, med lång erfarenhet.',
  'Någon med erfarenhet av det jag söker för.',
  'Någon som lyssnar mer än den pratar.',
  'Spelar ingen roll. Jag litar på er matchning.',
];

export const kind: Bank = ['Fysiskt möte', 'Videosamtal', 'Fysiskt möte, Videosamtal', 'Videosamtal'];

export const times: Bank = [
  'måndag kväll, tisdag kväll, onsdag kväll',
  'tisdag förmiddag, torsdag förmiddag',
  'onsdag eftermiddag, torsdag eftermiddag, fredag förmiddag',
  'tisdag eftermiddag, torsdag eftermiddag',
  'måndag eftermiddag, fredag eftermiddag',
];

export const payment: Bank = [
  'Jag betalar själv',
  'Jag betalar själv',
  'Min arbetsgivare betalar, jag har en kod',
  'Min försäkring betalar, jag har en kod',
];

/** The question that the example practice has added. */
export const WISH = {
  sv: 'Har du andra önskemål om din terapeut?',
  en: 'Do you have other wishes about your therapist?',
};

/** Who waits for the operator to choose: what they answered, by question, and how many hours ago. */
export const SEEKERS: {
  hoursAgo: number;
  contact: { name: string; email: string };
  said: Record<string, { chosen?: string[]; words?: string; fields?: Record<string, string> }>;
}[] = [
  {
    hoursAgo: 26,
    contact: { name: 'Elsa Provsson', email: 'elsa.provsson@example.com' },
    said: {
      audience: { chosen: ['adult'] },
      reason: { chosen: ['grief', 'sleep'], words: 'Min mamma dog i våras och jag har inte kommit igång igen.' },
      hardship: { words: 'Kvällarna. Jag ligger vaken och går igenom allt en gång till.' },
      earlier: { chosen: ['never'] },
      gender: { chosen: ['woman'] },
      language: { chosen: ['sv'] },
      place: { chosen: ['video'] },
      times: { chosen: ['2-evening', '4-afternoon'] },
      payment: { chosen: ['self'], fields: { maxPrice: '1200' } },
    },
  },
  {
    hoursAgo: 3,
    contact: { name: 'Amir Testgren', email: 'amir.testgren@example.org' },
    said: {
      audience: { chosen: ['adult'] },
      reason: { chosen: ['stress', 'work'], words: '' },
      hardship: { words: 'Jag är på kontoret men får ingenting gjort.' },
      earlier: { chosen: ['helped'], words: 'KBT för några år sedan.' },
      language: { chosen: ['sv', 'en'] },
      method: { chosen: ['cbt'] },
      place: { chosen: ['in_person'], words: 'Exempelstad' },
      times: { chosen: ['2-afternoon', '4-afternoon'] },
      payment: { chosen: ['self'] },
    },
  },
];
