import type { Theme } from './theme.ts';

export const stress: Theme = {
  reason: 'Stress i arbetet',
  hardest: [
    'Jag kan inte koppla av. Hjärnan fortsätter jobba när jag kommer hem.',
    'Jag är irriterad på alla där hemma fast det är jobbet det handlar om.',
    'Att det aldrig blir klart, hur mycket jag än gör.',
  ],
  problem: [
    'Söker för stress som ökat sedan {en omorganisation|ett byte av chef} på arbetsplatsen.',
    'Har svårt att sluta arbeta på kvällarna och kontrollerar jobbmejlen även på ledig tid.',
    'Beskriver spända axlar, huvudvärk och ett kortare tålamod än vanligt.',
    'Fritiden har krympt och återhämtningen består mest av skärmtid.',
    'Vill förebygga sjukskrivning och få hjälp att prioritera.',
  ],
  goals: [
    'Avsluta arbetsdagen i tid fyra dagar av fem.',
    'Kunna lämna över uppgifter utan att kontrollera dem i efterhand.',
    'Ha en kväll i veckan som är helt fri från arbete.',
    'Föra ett samtal med chefen om vad som ska prioriteras bort.',
    'Sova utan att vakna och tänka på arbetet.',
  ],
  diagnosis: [
    'Ingen diagnos. Stressrelaterade besvär, preliminärt Z73.3.',
    'Preliminärt anpassningsstörning (F43.2) med stressreaktion. Följs upp.',
  ],
  treatment: [
    'Stresshantering med fokus på gränser, prioritering och återhämtning i vardagen.',
    'Problemlösning, tillämpad avslappning och arbete med prestationskrav.',
  ],
  scale: { name: 'PSS-10', from: 27, to: 13 },
  early: {
    state: [
      'Klienten kommer andfådd, direkt från ett möte, och har svårt att landa.',
      'Har arbetat {tre|fyra} kvällar den senaste veckan och ett par timmar på söndagen.',
      'Spänd nacke och huvudvärk {mot slutet av veckan|de flesta eftermiddagar}.',
      'Äter lunch vid skrivbordet och rör sig mindre än {hon} brukar.',
      'Snäste åt familjen i tisdags och skämdes resten av kvällen.',
      'Vaknar vid fyra och går igenom nästa dags uppgifter i huvudet.',
    ],
    session: [
      'Vi kartlägger en typisk vecka och var belastningen faktiskt uppstår.',
      'Klienten beskriver en arbetsplats där allt är bråttom och ingen säger vad som kan vänta.',
      'Samtalet rör rädslan för att uppfattas som lat och varifrån den kommer.',
      'Vi skiljer mellan krav som ställs utifrån och krav som {hon} lägger till själv.',
      'Klienten berättar om en tidigare arbetsplats där balansen var bättre, och vad som skilde.',
    ],
    methods: [
      'Stress–sårbarhetsmodellen gås igenom med klientens egna exempel.',
      'Tidsregistrering introduceras för en vecka, inklusive raster och övergångar.',
      'Avslappningsövning i fyra steg, inspelad på klientens telefon.',
      'Kartläggning av stresstecken i kropp, tanke, känsla och handling.',
    ],
    assessment: [
      'Hög belastning med begynnande stressymtom. Funktionsnivån är bevarad och insatsen kommer i tid.',
      'Bristande återhämtning bedöms vara ett större problem än arbetsmängden i sig.',
      'Klienten är van att lösa problem och har lätt att omsätta samtalet i handling.',
    ],
    plan: [
      'Tidsregistreringen tas med till nästa samtal.',
      'Hemuppgift: lunch utan skärm, minst tre dagar.',
      'Klienten stänger av aviseringarna för jobbmejl efter klockan arton.',
    ],
  },
  middle: {
    state: [
      'Har gått hem i tid {tre|fyra} dagar och märkte att inget gick sönder.',
      'Huvudvärken är mindre och {hon} promenerar hem från arbetet.',
      'En akut leverans åt upp en helg, men återhämtningen togs ut på måndagen.',
      'Lämnade över en uppgift till en kollega utan att be att få se den efteråt.',
      'Sömnen är bättre. Vaknar ännu tidigt inför större presentationer.',
    ],
    session: [
      'Vi går igenom samtalet med chefen: vad som sades, vad som lovades och vad som blev osagt.',
      'Klienten upptäcker att {hon} tackar ja innan frågan är färdigställd.',
      'Samtalet rör vad arbetet betyder för självbilden, och vad annat som bär den.',
      'Vi undersöker vad som händer när något lämnas tillräckligt bra i stället för perfekt.',
      'Klienten talar om irritationen hemma som en signal snarare än ett misslyckande.',
    ],
    methods: [
      'Problemlösning i fem steg tillämpas på den återkommande måndagsanhopningen.',
      'Assertiv kommunikation övas: beskriva, begära, tystna.',
      'Beteendeexperiment kring att svara på mejl nästa dag i stället för samma kväll.',
      'Övergångsritual mellan arbete och hem utformas och prövas.',
    ],
    assessment: [
      'Klienten tar mer aktiva beslut om sin tid och stressnivån sjunker.',
      'Prestationskraven är mer synliga och blir möjliga att pröva mot verkligheten.',
      'Organisatoriska orsaker kvarstår och ligger till viss del utanför klientens kontroll.',
    ],
    plan: [
      'Hemuppgift: vänta till nästa dag innan {hon} tackar ja till nya uppdrag.',
      'En fast fri kväll läggs in i kalendern och skyddas som ett möte.',
      'Klienten tar upp prioriteringslistan på nästa avstämning med chefen.',
    ],
  },
  late: {
    state: [
      'Beskriver en arbetsvecka med normal stress och tydliga slut på dagarna.',
      'Har haft en ledig helg utan att tänka på arbetet mer än i förbigående.',
      'Spänningarna i nacken är borta. Simmar {en gång|två gånger} i veckan.',
      'Familjen har påpekat att {hon} är mer närvarande vid middagen.',
      'Sa ifrån om en orimlig tidsplan och fick gehör.',
    ],
    session: [
      'Vi sammanfattar vad som har förändrats och vad klienten själv har gjort för att få det till stånd.',
      'Samtalet rör kommande perioder med hög belastning och hur de kan planeras i förväg.',
      'Klienten funderar på om arbetet på sikt är det rätta, utan att frågan brådskar.',
      'Vi talar om vad {hon} vill lära sina barn, eller yngre kollegor, om arbete och vila.',
    ],
    methods: [
      'En handlingsplan för stressperioder skrivs, med förebyggande och akuta åtgärder.',
      'Genomgång av värderingar och hur veckans timmar svarar mot dem.',
      'Repetition av avslappningen i kortversion, för användning mellan möten.',
    ],
    assessment: [
      'Stressnivån är nu inom det normala och återhämtningen fungerar.',
      'Klienten har verktyg för att märka och möta belastning innan den blir för stor.',
      'Målen för kontakten är i huvudsak uppnådda.',
    ],
    plan: [
      'Ett uppföljande samtal bokas efter nästa arbetstopp.',
      'Klienten behåller veckoavstämningen med sig själv på fredagar.',
      'Handlingsplanen läses inför årets intensiva perioder.',
    ],
  },
};
