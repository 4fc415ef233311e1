/** What the translation knows of German, independent of the model: the words for its looks are in its card. */

/** Letters that are written in more than one way: "wärmer", "waermer" and "WÄRMER" are one word. */
const fold = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll(/ä|ae/g, 'a')
    .replaceAll(/ö|oe/g, 'o')
    .replaceAll(/ü|ue/g, 'u')

/** Endings of declension and comparison, the longest first. */
const endings = ['eren', 'erem', 'erer', 'eres', 'ern', 'ere', 'em', 'en', 'er', 'es', 'st', 'e', 'n', 's']

/** Words of their own that look like forms of others: "weniger" is not "wenig", and "nichts" is not "nicht". */
const whole: ReadonlySet<string> = new Set(['weniger', 'nichts'])

/** A word without its inflection, coarse on purpose: "roter", "rote" and "rotes" are "rot". */
function stem(word: string): string {
  if (whole.has(word)) return word
  let rest = word
  for (let round = 0; round < 2; round++) {
    const ending = endings.find((candidate) => rest.endsWith(candidate) && rest.length - candidate.length >= 3)
    if (!ending) break
    rest = rest.slice(0, -ending.length)
  }
  return rest
}

/** Second parts of compounds that say nothing about the look: "Winterlandschaft", "rosafarben". */
const suffix = /(?<=...)(?:s|n)?(?:landschaft|aufnahme|stimmung|szene|foto|fotografie|bild|look|wetter|farben|farbig)$/

/** The stem of the first part of a compound; undefined for another word. */
function firstPart(word: string): string | undefined {
  const rest = fold(word).replace(suffix, '')
  return rest === fold(word) ? undefined : stem(rest)
}

/** Words of a sentence, as they are written. */
const wordsIn = (sentence: string): string[] => sentence.normalize('NFKC').match(/[\p{L}\p{N}]+/gu) ?? []

const stemOf = (word: string): string => stem(fold(word))

const list = (words: string): ReadonlySet<string> => new Set(wordsIn(words).map(stemOf))

/** Function words and words for the picture as a whole, which name no look. */
const grammar = list(`
  der die das den dem des ein eine einen einem einer eines es ihn sie ihm ihr dies diese dieser dieses diesen diesem
  mach mache machen macht gemacht gib gebe geben setz setze setzen stell stelle stellen verwandle verwandeln verwandelt
  wandle wandeln ändere ändern verändere färbe färben gefärbt male malen tauche tauchen lass lasse lassen zeig zeige zeigen
  verlege verlegen beleuchte beleuchten daraus davon füge fügen hinzu dazu hinein wende anwenden verleihe verpasse nimm nehmen bring bringe bearbeite gestalte
  soll sollte sollen sein ist sind war wäre werden wird würde haben hat hätte kann könnte möchte will wollen bitte gern gerne
  aussehen aussieht sehen sieht wirken wirkt scheinen
  ich du wir mir mich uns man so wie als ob wenn und oder auch noch mal einmal doch nun jetzt dann da hier dort
  zu zum zur in im ins an am ans auf aufs aus bei beim mit von vom vor für um durch über unter nach
  etwas ganz völlig komplett mehr insgesamt überall gesamt gesamte ganze ganzes ganzen
  foto fotos photo bild bilder bildes aufnahme fotografie szene landschaft welt umgebung gegend ansicht motiv
  stimmung atmosphäre look effekt filter stil art version ton tönung farbton farbe farben färbung licht beleuchtung
  wetter zeit tageszeit jahreszeit tag stunde schön schöner schönes
  wäre sähe genommen gehalten getaucht eingefärbt hinzufügen einfügen
`)

/** Adverbs that ask for half of a look, and for more than the look. */
const weaker = list('etwas leicht bisschen wenig minimal dezent sanft zart')
const stronger = list('viel sehr stark deutlich extrem wesentlich erheblich richtig kräftig')

/** Between two wishes. */
const separator = /[,;.]|\bund\b|\bdann\b/giu

export const german = { wordsIn, stemOf, firstPart, grammar, weaker, stronger, separator }

/** What `translate` needs to know of a language. */
export type LanguageRules = typeof german
