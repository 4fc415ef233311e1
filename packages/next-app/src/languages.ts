/** The languages of the pages. The first one is the fallback. */
export const languages = ['en', 'de'] as const
export type Language = (typeof languages)[number]

/** The name of each language in that language. */
export const languageNames: Readonly<Record<Language, string>> = { en: 'English', de: 'Deutsch' }

export const languageCookie = 'amend.language'

/** The language of a BCP 47 tag; undefined when the pages do not have it. */
export function languageOf(tag: string | null | undefined): Language | undefined {
  const primary = tag?.trim().toLowerCase().split('-')[0]
  return languages.find((language) => language === primary)
}

/** The language with the highest weight in an Accept-Language header that the pages have. */
export function preferredLanguage(acceptLanguage: string | null): Language | undefined {
  const ranges = (acceptLanguage ?? '').split(',').map((range, index) => {
    const [tag = '', ...parameters] = range.split(';')
    const weight = parameters.map((parameter) => /^\s*q=([0-9.]+)\s*$/.exec(parameter)?.[1]).find(Boolean)
    return { language: languageOf(tag), weight: weight === undefined ? 1 : Number(weight), index }
  })
  const wanted = ranges.filter(({ language, weight }) => language && weight > 0)
  return wanted.sort((a, b) => b.weight - a.weight || a.index - b.index)[0]?.language
}

/** The account's language comes first, then the cookie's, then that of the Accept-Language header. */
export function chooseLanguage(
  account: string | null | undefined,
  cookie: string | undefined,
  acceptLanguage: string | null,
): Language {
  return languageOf(account) ?? languageOf(cookie) ?? preferredLanguage(acceptLanguage) ?? languages[0]
}
