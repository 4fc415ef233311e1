/**
 * Dates in the words of a search, in English and German: "yesterday", "letzte Woche", "November 2025", "30.11.", "3 days
 * ago". All are days of the reader's calendar.
 */

/** Local days such as "2026-11-30", both included. */
export interface DayRange {
  readonly from: string
  readonly to: string
}

export interface ReadSearch {
  /** The words that are no date. */
  readonly words: string
  readonly range?: DayRange
}

/** Months by their names; those that are words of their own count only with a preposition or a year, or alone. */
const months: readonly (readonly string[])[] = [
  ['january', 'januar', 'jänner', 'jan'],
  ['february', 'februar', 'feber', 'feb'],
  ['march', 'märz', 'maerz'],
  ['april', 'apr'],
  ['may', 'mai'],
  ['june', 'juni'],
  ['july', 'juli'],
  ['august', 'aug'],
  ['september', 'sept', 'sep'],
  ['october', 'oktober', 'oct', 'okt'],
  ['november', 'nov'],
  ['december', 'dezember', 'dez'],
]

/** From Monday. */
const weekdays: readonly (readonly string[])[] = [
  ['monday', 'montag'],
  ['tuesday', 'dienstag'],
  ['wednesday', 'mittwoch'],
  ['thursday', 'donnerstag'],
  ['friday', 'freitag'],
  ['saturday', 'samstag', 'sonnabend'],
  ['sunday', 'sonntag'],
]

const any = (names: readonly (readonly string[])[]) => names.flat().join('|')
const indexOf = (names: readonly (readonly string[])[], name: string) => names.findIndex((all) => all.includes(name))

const ambiguous = /^(?:may|mai|march|jan|feb|apr|aug|sep|sept|oct|okt|nov|dez|august)$/

/** A day without its time: noon, which every day has. */
const day = (year: number, month: number, date: number) => new Date(year, month, date, 12)
const later = (from: Date, days: number) => day(from.getFullYear(), from.getMonth(), from.getDate() + days)
const two = (part: number) => String(part).padStart(2, '0')
const text = (at: Date) => `${String(at.getFullYear()).padStart(4, '0')}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
const range = (from: Date, to: Date = from): DayRange => ({ from: text(from), to: text(to) })
const monthRange = (year: number, month: number) => range(day(year, month, 1), day(year, month + 1, 0))
const weekOf = (at: Date) => {
  const monday = later(at, -((at.getDay() + 6) % 7))
  return range(monday, later(monday, 6))
}

type Reader = (match: RegExpMatchArray, today: Date, alone: boolean) => DayRange | undefined

/** A date that exists; of the last twelve months when there is no year. */
function exactDay(date: number, month: number, year: number | undefined, today: Date): DayRange | undefined {
  const inYear = (one: number) => {
    const at = day(one, month, date)
    return at.getMonth() === month && at.getDate() === date ? at : undefined
  }
  if (year !== undefined) {
    const at = inYear(year)
    return at && range(at)
  }
  const own = inYear(today.getFullYear())
  const at = own && own <= later(today, 1) ? own : inYear(today.getFullYear() - 1)
  return at && range(at)
}

const yearOf = (digits: string | undefined) =>
  digits === undefined ? undefined : digits.length === 2 ? 2000 + Number(digits) : Number(digits)

const unitDays: Readonly<Record<string, number>> = { d: 1, t: 1, w: 7, m: 30 }

const readers: readonly (readonly [string, Reader])[] = [
  ['(\\d{4})-(\\d{2})-(\\d{2})', ([, y, m, d], today) => exactDay(Number(d), Number(m) - 1, Number(y), today)],
  [
    '(\\d{1,2})\\.\\s?(\\d{1,2})\\.(?:\\s?(\\d{4}|\\d{2}))?',
    ([, d, m, y], today) => exactDay(Number(d), Number(m) - 1, yearOf(y), today),
  ],
  [
    `(\\d{1,2})(?:\\.|st|nd|rd|th)?\\s(?:of\\s)?(${any(months)})\\.?(?:,?\\s(\\d{4}))?`,
    ([, d, m = '', y], today) => exactDay(Number(d), indexOf(months, m), yearOf(y), today),
  ],
  [
    `(${any(months)})\\.?\\s(\\d{1,2})(?:st|nd|rd|th)?(?:,?\\s(\\d{4}))?`,
    ([, m = '', d, y], today) => exactDay(Number(d), indexOf(months, m), yearOf(y), today),
  ],
  [
    `(in\\s|im\\s)?(${any(months)})(?:\\s(\\d{4}))?`,
    ([, preposition, m = '', y], today, alone) => {
      if (ambiguous.test(m) && !preposition && !y && !alone) return undefined
      const month = indexOf(months, m)
      return monthRange(yearOf(y) ?? today.getFullYear() - (month > today.getMonth() ? 1 : 0), month)
    },
  ],
  ['day before yesterday|vorgestern', (_, today) => range(later(today, -2))],
  ['today|heute', (_, today) => range(today)],
  ['yesterday|gestern', (_, today) => range(later(today, -1))],
  [
    '(?:last|past|letzten?|vergangenen?)\\s(\\d{1,3})\\s(?:(d)ays?|(t)agen?|(w)eeks?|(w)ochen?)',
    ([, count, ...units], today) => {
      const days = Number(count) * (unitDays[units.find(Boolean) ?? 'd'] ?? 1)
      return days < 1 ? undefined : range(later(today, 1 - days), today)
    },
  ],
  ['(\\d{1,3})\\sdays?\\sago|vor\\s(\\d{1,3})\\stagen?', ([, a, b], today) => range(later(today, -Number(a ?? b)))],
  ['(?:this|diese)\\s(?:week|woche)', (_, today) => weekOf(today)],
  ['(?:last|letzte|vorige|vergangene)\\s(?:week|woche)', (_, today) => weekOf(later(today, -7))],
  ['(?:this|diese[nrm])\\s(?:month|monat)', (_, today) => monthRange(today.getFullYear(), today.getMonth())],
  [
    '(?:last|letzte[nrm]|vorige[nrm]|vergangene[nrm])\\s(?:month|monat)',
    (_, today) => monthRange(today.getFullYear(), today.getMonth() - 1),
  ],
  [
    '(?:(this|dieses)|last|letztes|voriges|vergangenes)\\s(?:year|jahr)',
    ([, current], today) => {
      const year = today.getFullYear() - (current ? 0 : 1)
      return range(day(year, 0, 1), day(year, 11, 31))
    },
  ],
  [
    `(last\\s|letzten?\\s)?(${any(weekdays)})`,
    ([, last, name = ''], today) => {
      const back = (today.getDay() + 6 - indexOf(weekdays, name)) % 7
      return range(later(today, -(back === 0 && last ? 7 : back)))
    },
  ],
  [
    '(in\\s)?((?:19|20)\\d{2})',
    ([, preposition, y], _, alone) =>
      preposition || alone ? range(day(Number(y), 0, 1), day(Number(y), 11, 31)) : undefined,
  ],
]

/** Words before a date that belong to it. */
const before = '(?:(?:from|on|since|of|am|vom|von|seit|aus|the|den|dem|der)\\s)*'

const compiled = readers.map(
  ([pattern, read]) => [new RegExp(`(?<![\\p{L}\\d])${before}(?:${pattern})(?![\\p{L}\\d])`, 'iu'), read] as const,
)

/**
 * Finds a date in the words of a search. A search in quotation marks is words only.
 * @param now the reader's clock
 */
export function readDates(search: string, now: Date): ReadSearch {
  const trimmed = search.normalize('NFC').trim()
  const quoted = /^["„“”](.*?)["“”]?$/u.exec(trimmed)?.[1]
  if (quoted !== undefined) return { words: quoted.trim() }
  const today = day(now.getFullYear(), now.getMonth(), now.getDate())
  const lower = trimmed.toLowerCase()
  for (const [pattern, read] of compiled) {
    const match = pattern.exec(lower)
    const found = match && read(match, today, match[0] === lower)
    if (!match || !found) continue
    const rest = `${trimmed.slice(0, match.index)} ${trimmed.slice(match.index + match[0].length)}`
    return { words: rest.trim().replaceAll(/\s+/g, ' '), range: found }
  }
  return { words: trimmed }
}

const parts = (date: string): [number, number, number] => {
  const [year = 0, month = 1, of = 1] = date.split('-').map(Number)
  return [year, month - 1, of]
}

/** When a local day begins. */
export const startOf = (date: string): Date => new Date(...parts(date))

/** When the next local day begins. */
export const endOf = (date: string): Date => {
  const [year, month, of] = parts(date)
  return new Date(year, month, of + 1)
}

/** Whether a text is a day such as "2026-11-30". */
export function isDay(value: string | null): value is string {
  if (!value || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false
  const [year, month, of] = parts(value)
  return text(day(year, month, of)) === value
}
