import type { Bank } from './theme.ts';

/** The facts of a life: one of each is drawn for a client and then holds in every text. */

export const jobs: Bank = [
  'ekonomiassistent',
  'mellanstadielärare',
  'systemutvecklare',
  'projektledare',
  'sjuksköterska',
  'arkitekt',
  'handläggare',
  'jurist',
  'butikschef',
  'grafisk formgivare',
  'socialsekreterare',
  'bibliotekarie',
  'redovisningskonsult',
  'förskollärare',
  'studievägledare',
  'inköpare',
  'kommunikatör',
  'samhällsplanerare',
  'elingenjör',
  'översättare',
];

export const work: Bank = [
  'Arbetar som {jobb} sedan flera år och trivs i grunden med yrket.',
  'Arbetar som {jobb}, fast anställd och på heltid.',
  'Är {jobb} sedan ett par år, efter att ha bytt bana mitt i livet.',
  'Arbetar som {jobb} på en mindre arbetsplats med nära samarbete.',
];

/** All of them with a partner: the relationship texts speak of one. */
export const households: Bank = [
  'Bor i radhus med partner och två barn i skolåldern.',
  'Bor i lägenhet med partner och en dotter i tonåren.',
  'Sambo sedan många år, inga barn hemma.',
  'Gift, två barn varav ett bor hemma.',
  'Bor i hus utanför stan med partner och en son som just har börjat skolan.',
  'Bor med partner i en mindre lägenhet nära arbetet, inga barn.',
  'Gift sedan länge. Barnen är utflugna och ett barnbarn är på väg.',
];

export const upbringings: Bank = [
  'Uppvuxen på landet som mellanbarn, med två syskon och föräldrar som arbetade mycket.',
  'Växte upp i en mindre stad, äldst av tre, och tog tidigt ansvar för de yngre.',
  'Yngst av tre syskon. Beskriver uppväxten som trygg men tystlåten i fråga om känslor.',
  'Föräldrarna skildes när {hon} var tio. Bodde växelvis, tillsammans med två syskon.',
  'Familjen flyttade ofta. Kontakten med de två syskonen har alltid varit nära.',
];

/** Earlier care: as answered by the client, and as a therapist writes it down. */
export const care: readonly { asked: string; noted: string }[] = [
  { asked: 'Nej, aldrig', noted: 'Ingen tidigare samtalskontakt, varken inom vården eller privat.' },
  {
    asked: 'Ja, några gånger hos kurator på vårdcentralen',
    noted: 'Gick i fem stödsamtal hos kurator på vårdcentralen för tre år sedan, med viss hjälp.',
  },
  {
    asked: 'Ja, en längre terapi för ungefär tio år sedan',
    noted: 'Gick i psykoterapi under två år för ungefär tio år sedan, och ser tillbaka på den med tacksamhet.',
  },
  {
    asked: 'Ja, genom företagshälsovården',
    noted: 'Har haft tre samtal genom företagshälsovården. Upplevde dem som för korta för att ge något bestående.',
  },
  {
    asked: 'Jag har provat ett KBT-program på nätet',
    noted: 'Har genomgått ett internetbaserat KBT-program med delvis effekt. I övrigt ingen tidigare vård.',
  },
];

/** Whom a grieving client lost: as "mamman", "sin mamma", "sin mammas". */
export const lost: readonly (readonly [string, string, string])[] = [
  ['mamman', 'sin mamma', 'sin mammas'],
  ['pappan', 'sin pappa', 'sin pappas'],
];

export const remarks: Bank = [
  'Vill bli påmind per sms, inte per telefon.',
  'Kommer direkt från arbetet, kan bli fem minuter sen.',
  'Behöver entré utan trappor.',
  'Ring inte på arbetstid.',
  'Hör dåligt på vänster öra, sitter gärna med höger sida mot terapeuten.',
];
