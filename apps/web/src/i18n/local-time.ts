const two = (part: number) => String(part).padStart(2, '0')

/** The browser's local date, such as "2026-03-01": for file names, so the same in every language. */
export const localDay = (time: Date): string =>
  [String(time.getFullYear()).padStart(4, '0'), two(time.getMonth() + 1), two(time.getDate())].join('-')

/** The browser's local time, such as "2026-03-01-142530": for file names. */
export const localSecond = (time: Date): string =>
  `${localDay(time)}-${two(time.getHours())}${two(time.getMinutes())}${two(time.getSeconds())}`
