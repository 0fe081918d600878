import type { Theme } from './theme.ts';

export const selfEsteem: Theme = {
  reason: 'Självkänsla',
  hardest: [
    'Att jag alltid jämför mig med andra och alltid förlorar.',
    'Jag vågar inte säga vad jag tycker, jag är rädd att låta dum.',
    'Jag kan inte ta emot beröm. Jag tänker att de inte vet hur det egentligen är.',
  ],
  problem: [
    'Söker för låg självkänsla som funnits {sedan tonåren|så länge {hon} minns} och märks mest i arbetet.',
    'Jämför sig ständigt med andra och förbereder sig överdrivet inför vardagliga situationer.',
    'Har svårt att ta plats, säga emot och ta emot uppskattning.',
    'Beskriver en inre röst som är hård och som {hon} inte skulle använda mot någon annan.',
    'Avstår från sådant {hon} vill pröva, av rädsla för att misslyckas.',
  ],
  goals: [
    'Säga sin mening på möten utan att ha övat den i förväg.',
    'Ta emot beröm med ett tack.',
    'Söka den tjänst {hon} egentligen vill ha.',
    'Upptäcka självkritiken och kunna svara på den.',
    'Göra saker för att de är roliga, också när {hon} är dålig på dem.',
  ],
  diagnosis: [
    'Ingen diagnos ställs. Låg självkänsla med drag av social ängslan.',
    'Preliminärt social fobi (F40.1), lindrig. Bedöms på nytt efter fyra samtal.',
  ],
  treatment: [
    'Kognitiv kartläggning av självbild och livsregler, följt av beteendeexperiment.',
    'Arbete med självmedkänsla, assertivitet och minskad jämförelse.',
  ],
  scale: { name: 'PHQ-9', from: 13, to: 5 },
  early: {
    state: [
      'Klienten beskriver en vecka av tvivel efter {ett utvecklingssamtal|en presentation}.',
      'Har tackat nej till en bjudning för att slippa bli bedömd.',
      'Granskar sina meddelanden flera gånger innan de skickas.',
      'Sover sämre före möten där {hon} förväntas tala.',
      'Ber om ursäkt ofta, också under samtalet, och noterar det själv.',
      'Jämför sig med kollegor på nätet och blir låg efteråt.',
    ],
    session: [
      'Vi talar om var den hårda inre rösten kommer från och vem den låter som.',
      'Klienten berättar om skoltiden och om att vara den som märktes minst.',
      'Samtalet rör en felsägning på ett möte, som klienten har tänkt på varje dag sedan dess.',
      'Vi undersöker vad som räknas som tillräckligt bra, och att ribban flyttas varje gång den nås.',
      'Klienten beskriver hur beröm förklaras bort och kritik tas för sanning.',
    ],
    methods: [
      'En modell för låg självkänsla tas fram: erfarenheter, livsregler, vardagliga fällor.',
      'Självkritiken registreras: situation, ord och effekt på humöret.',
      'Psykoedukation om social jämförelse och om selektiv uppmärksamhet.',
      'Kontinuum introduceras för att luckra upp allt-eller-inget-bedömningar.',
    ],
    assessment: [
      'Negativ självbild med betydande undvikande i sociala och yrkesmässiga situationer.',
      'Överförberedelse och tystnad fungerar som skydd och hindrar nya erfarenheter.',
      'Klienten är reflekterande och har lätt för att se mönster, men svårare att tro på dem.',
    ],
    plan: [
      'Registrering av självkritik, högst tre tillfällen om dagen.',
      'Hemuppgift: skicka ett meddelande om dagen utan att läsa om det.',
      'Klienten skriver ner två saker per dag som {hon} gjorde, utan värdering.',
    ],
  },
  middle: {
    state: [
      'Sa sin mening på {ett arbetsmöte|en utbildningsdag} och lade märke till att någon nickade.',
      'Självkritiken är densamma i innehåll men inte lika trovärdig.',
      'Tog emot en komplimang med ett kort tack och utan förklaring.',
      'Backade från ett planerat experiment och är besviken, men inte nedslagen.',
      'Ägnar mindre tid åt att jämföra sig och har raderat en app.',
    ],
    session: [
      'Vi jämför förutsägelsen inför mötet med det som hände och vad andra faktiskt minns.',
      'Klienten talar om rädslan att bli högmodig om {hon} slutar kritisera sig.',
      'Samtalet rör regeln ”jag får inte vara till besvär” och vad den har kostat.',
      'Vi återvänder till ett minne från mellanstadiet och klienten ser barnet med andra ögon.',
      'Klienten beskriver ilska, ovanlig och lite skrämmande, över att ha hållit sig så liten.',
    ],
    methods: [
      'Beteendeexperiment: göra ett medvetet småfel och studera reaktionerna.',
      'Tvåstolsarbete mellan den kritiska och den kritiserade sidan.',
      'Nya livsregler formuleras och prövas i liten skala.',
      'Positiv dagbok, med konkreta händelser i stället för egenskaper.',
    ],
    assessment: [
      'Klienten tar fler sociala risker och drar mer rättvisa slutsatser av dem.',
      'Självkritiken känns igen tidigare och får mindre inflytande över beteendet.',
      'Grundantagandet om att vara mindre värd är i rörelse, men fortfarande skört.',
    ],
    plan: [
      'Hemuppgift: säga nej till en begäran och stå kvar i obehaget.',
      'Ett nytt experiment per vecka, valt av klienten.',
      'Den positiva dagboken fortsätter fram till nästa samtal.',
    ],
  },
  late: {
    state: [
      'Har sökt tjänsten {hon} talat om sedan i början och är nöjd oavsett utgång.',
      'Beskriver en vardag med mer spontanitet och mindre efterhandsgranskning.',
      'Fick kritik på arbetet, blev ledsen en kväll och gick sedan vidare.',
      'Har börjat en kurs där {hon} är nybörjare, och trivs med det.',
      'Säger emot i samtalet, vilket vi båda lägger märke till.',
    ],
    session: [
      'Vi läser de gamla och de nya livsreglerna bredvid varandra.',
      'Samtalet rör hur {hon} vill tala till sig själv i svårare tider.',
      'Klienten berättar om hur vännerna har märkt skillnad och vad de har sagt.',
      'Vi talar om vad som återstår och vad som kan få vara en del av ens läggning.',
    ],
    methods: [
      'Sammanfattning av bevis för den nya självbilden, i klientens egna ord.',
      'Plan för bakslag, med särskild tanke på bedömningssituationer.',
      'Övning i att ge och ta emot uppskattning, ömsesidigt och konkret.',
    ],
    assessment: [
      'Självbilden är mer nyanserad och klienten handlar mer i linje med sina önskningar.',
      'Undvikandet är litet och klienten söker själv upp nya situationer.',
      'Behandlingsmålen är i huvudsak uppnådda.',
    ],
    plan: [
      'Klienten planerar egna experiment för de kommande månaderna.',
      'Avslutande samtal med genomgång av planen för bakslag.',
      'De nya livsreglerna läses varje måndag under en månad.',
    ],
  },
};
