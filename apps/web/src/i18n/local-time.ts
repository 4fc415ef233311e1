const two = (part: number) => String(part).padStart(2, '0')

/** The day where the browser is, such as "2026-03-01": for names of files, so the same in every language. */
export const localDay = (time: Date): string =>
  [String(time.getFullYear()).padStart(4, '0'), two(time.getMonth() + 1), two(time.getDate())].join('-')

/** The second where the browser is, such as "2026-03-01-142530": for names of files. */
export const localSecond = (time: Date): string =>
  `${localDay(time)}-${two(time.getHours())}${two(time.getMinutes())}${two(time.getSeconds())}`
