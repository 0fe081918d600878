import type { Theme } from './theme.ts';

export const relationship: Theme = {
  reason: 'Relationsproblem',
  hardest: [
    'Att vi bråkar om småsaker och sedan inte pratar på flera dagar.',
    'Jag vet inte om jag vill vara kvar, och det går inte att säga högt.',
    'Jag känner mig ensam fast vi är två.',
  ],
  problem: [
    'Söker för svårigheter i parrelationen sedan {ett par år|en tid tillbaka|en flytt}.',
    'Beskriver återkommande gräl som slutar med tystnad och avstånd.',
    'Är osäker på om relationen går att reparera och pendlar mellan hopp och uppgivenhet.',
    'Har svårt att uttrycka behov innan de har blivit till förebråelser.',
    'Önskar egna samtal för att först förstå sin egen del.',
  ],
  goals: [
    'Kunna tala om svåra saker utan att det blir gräl.',
    'Förstå varför {hon} drar sig undan när det hettar till.',
    'Fatta ett välgrundat beslut om relationen.',
    'Säga vad {hon} behöver, tydligt och i tid.',
    'Bygga upp en egen tillvaro med vänner och intressen.',
  ],
  diagnosis: [
    'Ingen diagnos. Relationsproblem (Z63.0).',
    'Ingen diagnos ställs. Besvären bedöms som relationella (Z63.0).',
  ],
  treatment: [
    'Samtal om samspel och anknytning, med kartläggning av återkommande mönster i relationen.',
    'Kommunikationsträning och stöd i beslut om relationens framtid.',
  ],
  scale: { name: 'PHQ-9', from: 12, to: 5 },
  early: {
    state: [
      'Klienten har haft en tung vecka efter ett gräl som ännu inte är utrett.',
      'De har knappt talat med varandra sedan {i lördags|helgen} och sover i skilda rum.',
      'Beskriver klump i magen på väg hem från arbetet.',
      'Grubblar på om känslorna finns kvar eller bara är vana.',
      'Har inte berättat för någon och är rädd att verka illojal.',
      'Äter dåligt och har svårt att koncentrera sig på annat.',
    ],
    session: [
      'Vi går igenom helgens gräl i långsam takt: vem som sa vad och vad som hördes.',
      'Klienten berättar hur de träffades och vad {hon} då föll för.',
      'Samtalet rör tystnaden efter konflikter och vad den påminner om från föräldrahemmet.',
      'Vi talar om fördelningen hemma och om hur klienten håller räkning i det tysta.',
      'Klienten beskriver ensamheten i relationen och blir ledsen när orden kommer.',
    ],
    methods: [
      'Samspelsmönstret ritas upp som en cirkel: kritik, tillbakadragande, mer kritik.',
      'Känsloidentifiering: vad som finns under irritationen.',
      'Kartläggning av egna behov och hur de brukar uttryckas.',
      'Genogram över två generationer påbörjas.',
    ],
    assessment: [
      'Ett låst mönster av kritik och tillbakadragande, där båda förefaller rädda att förlora den andra.',
      'Klienten är ambivalent men nyfiken på sin egen del. Inget hot eller våld förekommer enligt uppgift.',
      'Nedstämdheten bedöms sekundär till relationsproblemen.',
    ],
    plan: [
      'Hemuppgift: notera ögonblicket strax före tillbakadragandet.',
      'Klienten väljer en lugn stund och berättar att {hon} går i samtal.',
      'Inga stora beslut under de närmaste veckorna, enligt klientens eget önskemål.',
    ],
  },
  middle: {
    state: [
      'De har haft ett längre samtal utan att höja rösten, för första gången på länge.',
      'Ett nytt gräl om pengar, men kortare, och kontakten togs upp samma kväll.',
      'Klienten har berättat för en vän och känner sig mindre ensam.',
      'Stämningen hemma är artig och avvaktande.',
      'Har återupptagit sin egen kväll i veckan med {en bokcirkel|badminton}.',
    ],
    session: [
      'Vi talar om hur det var att säga vad {hon} behövde, och hur svaret togs emot.',
      'Samtalet rör rädslan att bli lämnad och hur den ibland får klienten att gå först.',
      'Klienten undersöker en gammal besvikelse som aldrig har blivit förlåten.',
      'Vi skiljer mellan det som går att be om och det som behöver sörjas.',
      'Föräldrarnas äktenskap tas upp, och klientens löfte om att aldrig få det likadant.',
    ],
    methods: [
      'Jag-budskap övas i rollspel, med byte av roller.',
      'Timeout enligt överenskommelse: hur den begärs och hur samtalet återupptas.',
      'Perspektivtagande: samma gräl berättat från den andres plats.',
      'För- och nackdelar med att stanna respektive gå skrivs ner, på kort och lång sikt.',
    ],
    assessment: [
      'Klienten ser mönstret medan det pågår och kan ibland göra något annat.',
      'Ökad förmåga att uttrycka sårbarhet i stället för kritik.',
      'Ambivalensen kvarstår, men är mer medveten och mindre plågsam.',
    ],
    plan: [
      'Hemuppgift: ett bestämt samtal i veckan, tjugo minuter, om hur de har det.',
      'Klienten tar upp frågan om parsamtal hos annan terapeut.',
      'Egna aktiviteter fortsätter oberoende av hur det är hemma.',
    ],
  },
  late: {
    state: [
      'Klienten beskriver en lugnare vardag och ett annat tonläge hemma.',
      'De har kommit överens om hur hushållet ska delas, och det följs i stort.',
      'Gräl förekommer men leder inte längre till dagar av tystnad.',
      'Har fattat sitt beslut och känner sig trygg i det.',
      'Sover och äter som vanligt och arbetet fungerar.',
    ],
    session: [
      'Vi ser tillbaka på vad klienten har lärt om sig själv i nära relationer.',
      'Samtalet rör hur det nya ska hålla när vardagen pressar på.',
      'Klienten talar om tacksamhet över det som varit gott, också i det som varit svårt.',
      'Vi går igenom vad {hon} vill göra annorlunda och vad som får vara som det är.',
    ],
    methods: [
      'En plan för återkommande konfliktämnen formuleras.',
      'Repetition av mönstret och klientens egna utvägar ur det.',
      'Avslutningsarbete: vad som tas med, vad som lämnas.',
    ],
    assessment: [
      'Klienten har ökad tilltro till sin förmåga att vara nära och samtidigt egen.',
      'Konflikterna är färre och hanteras mer konstruktivt än tidigare.',
      'Stämningsläget är neutralt och vardagen fungerar väl.',
    ],
    plan: [
      'Kontakten avslutas inom ett par samtal om läget är oförändrat.',
      'Det veckovisa samtalet hemma fortsätter.',
      'Klienten hör av sig vid behov av förnyad kontakt.',
    ],
  },
};
