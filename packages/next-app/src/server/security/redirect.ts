const base = 'http://pages.invalid'

/**
 * The path to continue at after signing in. Refuses everything that leads a browser to another origin: other hosts,
 * "//host", "/\host", other schemes.
 * @returns a path of our own pages, else the fallback
 */
export function safePath(wanted: string | null | undefined, fallback = '/'): string {
  if (!wanted || !/^\/(?![/\\])/.test(wanted) || /[\p{Cc}\\]/u.test(wanted) || !URL.canParse(wanted, base))
    return fallback
  const url = new URL(wanted, base)
  if (url.origin !== base || url.pathname.startsWith('//')) return fallback
  return `${url.pathname}${url.search}${url.hash}`
}
