import type { Theme } from './theme.ts';

export const exhaustion: Theme = {
  reason: 'Utmattning',
  hardest: [
    'Jag blir inte piggare hur mycket jag än vilar.',
    'Att jag glömmer saker och gör fel, jag känner inte igen mig själv.',
    'Minsta ljud eller krav blir för mycket.',
  ],
  problem: [
    'Söker för uttalad trötthet efter {en lång tid|flera år} med hög belastning i arbetet.',
    'Minnet och koncentrationen sviktar. Läsning och samtal med flera personer är svårast.',
    'Är känslig för ljud och ljus och behöver dra sig undan efter korta sociala stunder.',
    'Vila ger inte längre återhämtning, och sömnen är ytlig.',
    'Har alltid varit den som tar ansvar och har svårt att be om hjälp.',
  ],
  goals: [
    'Få tillbaka ork till vardagen hemma innan arbetstiden ökas.',
    'Lära sig känna igen kroppens signaler i tid.',
    'Kunna säga nej utan att förklara sig.',
    'Hitta en hållbar väg tillbaka i arbetet, i samråd med läkare och arbetsgivare.',
    'Ha återhämtning varje dag, inte bara på semestern.',
  ],
  diagnosis: [
    'Läkare har ställt diagnosen utmattningssyndrom (F43.8A). Ingen egen diagnos ställs här.',
    'Misstänkt utmattningssyndrom (F43.8A). Klienten har tid hos läkare för bedömning.',
  ],
  treatment: [
    'Kartläggning av energi och återhämtning, anpassad aktivitetsplanering och gränssättning.',
    'Stöd i återgång i arbete och arbete med prestationskrav.',
  ],
  scale: { name: 'KEDS', from: 32, to: 14 },
  early: {
    state: [
      'Klienten är tydligt trött och behöver {en paus|två pauser} under samtalet.',
      'Vilar flera gånger om dagen utan att känna sig utvilad.',
      'Glömde {en tid hos tandläkaren|att stänga av spisen} i veckan, vilket skrämde {henne}.',
      'Ett kort besök i köpcentrum följdes av en dag i sängen.',
      'Gråter lätt och beskriver det som att skalet är borta.',
      'Är sjukskriven på {hel|halv} tid och har svårt att släppa tankarna på kollegorna.',
    ],
    session: [
      'Vi går igenom de senaste årens belastning på en tidslinje, både i arbetet och hemma.',
      'Klienten berättar om dagen då kroppen sa ifrån och om tiden före, när tecknen inte fick ta plats.',
      'Samtalet rör skammen över att inte klara det andra tycks klara.',
      'Vi talar om vad återhämtning är och om varför stillasittande med telefonen sällan blir vila.',
      'Klienten beskriver en uppväxt där duglighet var vägen till uppskattning.',
    ],
    methods: [
      'Energidagbok introduceras: vad som tar, vad som ger och vad som är neutralt.',
      'Psykoedukation om stressystemet och om varför återhämtning måste komma före ökning.',
      'Dagsschema med korta, återkommande pauser som läggs in i förväg.',
      'Kort andningsövning tillsammans, som klienten kan göra liggande hemma.',
    ],
    assessment: [
      'Uttalad utmattning med kognitiv påverkan. Låg belastning är fortsatt nödvändig.',
      'Klienten överskattar sin ork på bra dagar, vilket ger återkommande bakslag.',
      'Höga inre krav bedöms ha bidragit till förloppet och behöver uppmärksammas varsamt.',
    ],
    plan: [
      'Energidagboken förs med enkla färgmarkeringar, högst fem minuter om dagen.',
      'Fasta tider för måltider, vila och sänggående fram till nästa samtal.',
      'Kortare samtal, trettio minuter, så länge orken är begränsad.',
    ],
  },
  middle: {
    state: [
      'Orken räcker längre på förmiddagarna. Eftermiddagarna är fortfarande sköra.',
      'Har kunnat läsa {tio|femton} minuter i taget utan huvudvärk.',
      'Sa nej till en släktmiddag och blev förvånad över att det togs väl emot.',
      'Har påbörjat arbetsträning {två|tre} förmiddagar i veckan.',
      'Gick över gränsen i torsdags och fick betala med en vilodag.',
    ],
    session: [
      'Vi ser i dagboken att de dyraste stunderna är de där {hon} anpassar sig efter andra.',
      'Klienten talar om rollen som den som alltid ställer upp och vad den har skyddat mot.',
      'Samtalet rör första dagen tillbaka: vad som gick bra, vad som blev för mycket och vad chefen sa.',
      'Vi undersöker regeln ”jag får vila när allt är klart” och när den senast var möjlig att följa.',
      'Klienten beskriver sorg över den person {hon} var och osäkerhet inför den nya takten.',
    ],
    methods: [
      'Gränssättning övas i rollspel, med en kort formulering utan ursäkter.',
      'Aktivitetsplanering enligt principen jämn nivå: lika mycket på bra som på dåliga dagar.',
      'Beteendeexperiment: lämna en uppgift åttio procent färdig och se vad som händer.',
      'Kroppsskanning, därefter samtal om vad som märks före tröttheten.',
    ],
    assessment: [
      'Långsam återhämtning i rätt riktning. Kognitivt är klienten klarare än tidigare.',
      'Förmågan att märka signaler i tid har ökat, men överträds vid sociala krav.',
      'Takten i återgången bedöms rimlig. Ingen ökning rekommenderas denna månad.',
    ],
    plan: [
      'Oförändrad arbetstid tills veckan går jämnt utan vilodagar.',
      'Hemuppgift: en paus om tio minuter före varje övergång mellan arbete och hem.',
      'Inför avstämning med arbetsgivaren skriver klienten ner tre behov.',
    ],
  },
  late: {
    state: [
      'Arbetar nu {75|80} procent och har ork kvar för kvällen.',
      'Minnet fungerar i vardagen och ljudkänsligheten märks bara vid stor trötthet.',
      'Tar pauser utan att be om lov och upplever att kollegorna följer efter.',
      'Har återupptagit cykelturerna, i lugnare takt än förr.',
      'Märkte tidiga tecken under en intensiv vecka och bokade om två åtaganden.',
    ],
    session: [
      'Vi talar om hur ett hållbart arbetsliv ska se ut och vad som inte får komma tillbaka.',
      'Klienten ser tillbaka på tiden med både sorg och tacksamhet över det den tvingade fram.',
      'Samtalet rör frestelsen att kompensera för det som inte blev gjort.',
      'Vi går igenom vilka regler {hon} har bytt ut och hur de nya lyder.',
    ],
    methods: [
      'En personlig bromsplan skrivs, med gröna, gula och röda tecken.',
      'Genomgång av en normalvecka och var återhämtningen ligger i den.',
      'Förberedelse för samtal med chefen om uppgifter och prioriteringar.',
    ],
    assessment: [
      'Klienten är i allt väsentligt återhämtad, med viss kvarvarande stresskänslighet.',
      'Nya vanor är förankrade och klienten prioriterar återhämtning utan skuld.',
      'Risken för återinsjuknande hänger samman med arbetsbelastningen, vilket klienten är väl medveten om.',
    ],
    plan: [
      'Uppföljning efter övergången till full arbetstid.',
      'Bromsplanen sätts upp synligt hemma och delas med chefen i valda delar.',
      'Klienten provar en vecka utan energidagbok.',
    ],
  },
};
