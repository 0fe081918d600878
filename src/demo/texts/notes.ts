import type { Bank } from './theme.ts';

/** One sentence of each bank makes a client note. Sentences of the same bank exclude each other. */

export const health: Bank[] = [
  [
    'Inga läkemedel, varken receptbelagda eller receptfria.',
    'Sertralin 50 mg sedan ett halvår, förskrivet på vårdcentralen. Uppföljning var tredje månad.',
    'Levaxin på grund av underfunktion i sköldkörteln, välinställd.',
    'Melatonin vid behov, annars inga läkemedel.',
    'Blodtrycksmedicin sedan några år. Inga psykofarmaka, och klienten vill helst klara sig utan.',
    'Escitalopram 10 mg, insatt av läkare före kontakten. Inga besvärande biverkningar.',
  ],
  [
    'I övrigt frisk. Årlig hälsokontroll via arbetet.',
    'Migrän ett par gånger i månaden, oftast efter intensiva perioder.',
    'Besvär från nacke och axlar, går hos fysioterapeut.',
    'Pollenallergi under våren. Inga andra kända sjukdomar.',
    'Besökte vårdcentralen före kontakten, och provsvaren var utan anmärkning.',
  ],
  [
    'Dricker vin på helgen, högst ett par glas. Röker inte.',
    'Dricker inte alkohol. Snusar.',
    'Alkohol vid enstaka tillfällen. Slutade röka för tio år sedan.',
    'Måttlig alkoholkonsumtion enligt AUDIT (4 poäng).',
  ],
  [
    'Promenerar dagligen och simmar när orken finns.',
    'Tränade tidigare regelbundet och vill hitta tillbaka till det.',
    'Äter på regelbundna tider, men sömnen är ojämn.',
    'Cyklar till arbetet året om, i alla väder.',
  ],
  [
    'Har en fast läkare på vårdcentralen och samtycker till kontakt vid behov.',
    'Ingen läkarkontakt i nuläget. Vet att bedömning på vårdcentralen kan bli aktuell.',
    'Senaste läkarbesöket i början av året. Journalkopia finns hos klienten.',
  ],
];

export const network: Bank[] = [
  [
    'Nära kontakt med en syster, som känner till samtalen.',
    'Har en god vän sedan skoltiden som {hon} talar öppet med.',
    'Ett av syskonen bor på annan ort. De hörs per telefon varje vecka.',
    'En kusin i samma stad är den som står närmast.',
  ],
  [
    'Har ett par kollegor att äta lunch med, men umgås sällan utanför arbetet.',
    'Sjunger i kör och har där ett sammanhang som betyder mycket.',
    'Engagerad i en förening, just nu mer sällan än förr.',
    'Umgänget har krympt de senaste åren, vilket klienten vill ändra på.',
  ],
  [
    'Vill inte att familjen kontaktas utan att det först har tagits upp i samtalet.',
    'Anhörig får kontaktas i nödfall, se kontaktuppgifterna.',
    'Klienten berättar själv för sina närmaste om hur det går.',
  ],
  [
    'Praktiskt stöd finns nära till hands. Det känslomässiga stödet är mer begränsat.',
    'Det är lättare för klienten att ge hjälp än att ta emot den.',
    'Klienten beskriver sig som omtyckt, men sällan riktigt känd.',
  ],
];

export const safety: Bank[] = [
  [
    'Inga suicidtankar nu eller tidigare.',
    'Hade passiva dödstankar under en period för flera år sedan, aldrig planer eller försök.',
    'Enstaka tankar på att det vore skönt att slippa, utan avsikt eller plan.',
  ],
  [
    'Skyddande: relationen till närstående, arbetet och viljan att må bättre.',
    'Skyddande: vardagens rutiner, tron på att det vänder och ett par nära vänner.',
    'Skyddande: god förmåga att be om hjälp när det är riktigt svårt.',
  ],
  [
    'Klienten vet att akuta besvär tas om hand av psykiatrisk akutmottagning och 112, och har numret till 1177.',
    'Plan vid försämring: ringa en vän, 1177 eller mottagningen på dagtid. Vid akut fara 112.',
  ],
  [
    'Inget våld i nära relationer, varken nu eller tidigare, enligt uppgift.',
    'Frågan om våld har ställts och besvarats nekande.',
  ],
];

/** What a second version of a note adds. */
export const additions: Bank = [
  'Tillägg: klienten vill att vi håller fast vid nuvarande inriktning och utvärderar om en månad.',
  'Tillägg: läget är stabilare än vid kontaktens början, och målen gäller fortfarande.',
  'Tillägg: ändrade arbetstider, vilket underlättar återhämtningen.',
  'Tillägg: en närstående har blivit mer delaktig, på klientens initiativ.',
  'Tillägg: klienten har läst anteckningen och bekräftat att uppgifterna stämmer.',
];
