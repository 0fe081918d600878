import type { Theme } from './theme.ts';

export const grief: Theme = {
  reason: 'Sorg efter en närstående',
  hardest: [
    'Att vardagen bara fortsätter som om ingenting har hänt.',
    'Jag kan inte gå in i lägenheten utan att bryta ihop.',
    'Att alla tycker att jag borde ha kommit vidare.',
  ],
  problem: [
    'Söker för sorg efter {sin mamma}, som gick bort {i våras|förra hösten|för ett knappt år sedan}.',
    'Beskriver en tomhet som inte lättar och en känsla av overklighet i vardagen.',
    'Undviker platser och föremål som påminner, och har inte förmått ta itu med dödsboet.',
    'Plågas av frågor om vad som kunde ha gjorts annorlunda den sista tiden.',
    'Upplever att omgivningen har slutat fråga.',
  ],
  goals: [
    'Kunna minnas {mamman} utan att bara minnas sjukhuset.',
    'Gå igenom tillhörigheterna i egen takt.',
    'Få plats för sorgen utan att den tar hela dagen.',
    'Våga tala om {mamman} med syskon och vänner.',
    'Återuppta det som ger mening, utan skuld.',
  ],
  diagnosis: [
    'Ingen diagnos. Sorgereaktion efter nära anhörigs bortgång (Z63.4).',
    'Ingen psykiatrisk diagnos. Sorgen bedöms ligga inom det normala förloppet (Z63.4).',
  ],
  treatment: [
    'Sorgbearbetande samtal med utrymme för minnen, skuld och saknad.',
    'Gradvis närmande till undvikna platser och föremål, samt stöd i att återuppta vardagen.',
  ],
  scale: { name: 'PG-13', from: 33, to: 19 },
  early: {
    state: [
      'Klienten gråter en stor del av samtalet och ber om ursäkt för det.',
      'Har varit tillbaka i arbete {en vecka|två veckor} och beskriver dagarna som genom glas.',
      'Sover lätt och drömmer om sjukhuset.',
      'Har inte kunnat öppna lådan med {sin mammas} papper.',
      'Orkar inte med stora sällskap. En nära vän kommer förbi med mat.',
      'Högtiden som närmar sig väcker stark oro.',
    ],
    session: [
      'Klienten berättar om den sista veckan, samtalet från avdelningen och natten som följde.',
      'Vi talar om vem {mamman} var: humorn, envisheten och sättet att svara i telefon.',
      'Samtalet rör skulden över ett besök som inte blev av.',
      'Klienten beskriver hur syskonen sörjer på olika sätt och hur det skaver.',
      'Begravningen tas upp, vad som blev som {hon} ville och vad som inte blev det.',
    ],
    methods: [
      'Information om sorg: att den går i vågor och inte följer bestämda steg.',
      'Klienten tar med ett fotografi och berättar om det i egen takt.',
      'Normalisering av reaktioner och kartläggning av var stöd finns.',
      'Tvåspårsmodellen presenteras: att både sörja och leva, växelvis.',
    ],
    assessment: [
      'Stark men förståelig sorgereaktion. Klienten har tillgång till känslor och ord.',
      'Skuldkänslorna är framträdande och behöver få tid innan de undersöks närmare.',
      'Vardagen fungerar nödtorftigt. Nätverket är litet men pålitligt.',
    ],
    plan: [
      'Klienten avsätter en stund om dagen för minnen, och får lägga dem åt sidan däremellan.',
      'Inga beslut om dödsboet behöver tas före nästa samtal.',
      'Klienten berättar för en kollega vad som har hänt, så att {hon} slipper låtsas.',
    ],
  },
  middle: {
    state: [
      'Vågorna kommer mer sällan, men är lika höga när de kommer.',
      'Var vid graven i helgen och stannade längre än {hon} hade tänkt.',
      'Har börjat sortera böckerna tillsammans med ett av syskonen.',
      'Skrattade åt ett minne på arbetet och fick dåligt samvete efteråt.',
      'Årsdagen passerade. Det var svårt på kvällen, men inte som befarat.',
    ],
    session: [
      'Vi läser ett brev som klienten har skrivit till {mamman} men inte skickat.',
      'Samtalet rör det osagda mellan dem och hur mycket som ändå var förstått.',
      'Klienten talar om ilska mot vården och, mer tveksamt, mot {mamman}.',
      'Vi går igenom den sista dagen igen, långsammare, och skulden får andra proportioner.',
      'Klienten beskriver hur rollerna i familjen har flyttats om.',
    ],
    methods: [
      'Skrivuppgift: brev till {mamman}, därefter ett tänkt svar.',
      'Gradvis närmande till lägenheten, först en timme tillsammans med en vän.',
      'Skulden prövas genom frågan vad klienten visste då, inte vad {hon} vet nu.',
      'Ritual inför årsdagen planeras, enkel och möjlig att ändra.',
    ],
    assessment: [
      'Sorgen är i rörelse. Klienten kan vara i saknaden utan att överväldigas.',
      'Skulden mildras när händelserna sätts i ordning.',
      'Undvikandet av minnen minskar och kontakten med syskonen är bättre.',
    ],
    plan: [
      'Ett besök i lägenheten med tydlig start- och sluttid.',
      'Klienten väljer ut tre föremål att behålla synliga hemma.',
      'Hemuppgift: återuppta en aktivitet som hör livet efteråt till.',
    ],
  },
  late: {
    state: [
      'Beskriver saknaden som ständigt närvarande men inte längre i vägen.',
      'Dödsboet är avslutat. En fåtölj står nu hemma hos klienten.',
      'Kan berätta om {mamman} för andra med både värme och tårar.',
      'Sover gott och har ork för vänner igen.',
      'Firade en födelsedag i familjen, där {mamman} fick vara med i ett tal.',
    ],
    session: [
      'Vi talar om vad klienten bär med sig: uttryck, vanor och ett sätt att se på människor.',
      'Samtalet rör vad som har blivit viktigare och vad som fått falla bort.',
      'Klienten funderar över sin egen ålder och vad {hon} vill göra av tiden.',
      'Vi ser tillbaka på hur ensamt det var i början och vilka som fanns där.',
    ],
    methods: [
      'Livslinje med {mamman} inritad, från barndom till i dag.',
      'Samtal om fortsatta band: hur relationen lever vidare i minnen och handling.',
      'Genomgång av dagar som kan bli svåra och vad som då brukar hjälpa.',
    ],
    assessment: [
      'Sorgen har funnit en plats i livet och hindrar inte längre vardagen.',
      'Klienten har återknutit relationer och har ett gott stöd omkring sig.',
      'Inga tecken på komplicerad sorg.',
    ],
    plan: [
      'Ett sista samtal efter nästa högtid.',
      'Klienten bjuder in syskonen till en kväll med bilder och berättelser.',
      'Möjlighet finns att höra av sig kring årsdagen.',
    ],
  },
};
