const base = 'http://pages.invalid'

/**
 * Where to go on after signing in: a path of our own pages, or the fallback. Anything by which a browser could leave
 * (other hosts, "//host", "/\host", other schemes) is refused.
 */
export function safePath(wanted: string | null | undefined, fallback = '/'): string {
  if (!wanted || !/^\/(?![/\\])/.test(wanted) || /[\p{Cc}\\]/u.test(wanted) || !URL.canParse(wanted, base))
    return fallback
  const url = new URL(wanted, base)
  if (url.origin !== base || url.pathname.startsWith('//')) return fallback
  return `${url.pathname}${url.search}${url.hash}`
}
