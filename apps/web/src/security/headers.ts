/** The headers of every answer: what a page may load, and who may do what with it. */

export interface PageSecurity {
  /** Of this answer alone: scripts without it do not run. */
  readonly nonce: string
  /** The pages are reached by https. */
  readonly https: boolean
  /** React's error messages are made with eval while developing. */
  readonly development?: boolean
}

/**
 * The content security policy of a page. Scripts run by their nonce, and what they load runs with them; everything else
 * comes from the pages' own address. Styles may be inline: toasts and scroll locks set theirs so, and no text of a
 * person becomes one.
 */
export function contentSecurityPolicy({ nonce, https, development = false }: PageSecurity): string {
  const directives: Record<string, readonly string[]> = {
    'default-src': ["'self'"],
    'script-src': ["'self'", `'nonce-${nonce}'`, "'strict-dynamic'", ...(development ? ["'unsafe-eval'"] : [])],
    'style-src': ["'self'", "'unsafe-inline'"],
    'img-src': ["'self'", 'data:', 'blob:'],
    'font-src': ["'self'"],
    'connect-src': ["'self'"],
    'worker-src': ["'self'", 'blob:'],
    'manifest-src': ["'self'"],
    'media-src': ["'self'", 'blob:'],
    'object-src': ["'none'"],
    'base-uri': ["'none'"],
    'frame-src': ["'none'"],
    'frame-ancestors': ["'none'"],
    'form-action': ["'self'"],
    ...(https && { 'upgrade-insecure-requests': [] }),
  }
  return Object.entries(directives)
    .map(([name, sources]) => [name, ...sources].join(' '))
    .join('; ')
}

/** Where nothing is shown: data, bytes, redirects. */
export const inertPolicy = "default-src 'none'; sandbox; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

const year = 31_536_000 // seconds

/** What holds for every answer, whatever it is. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'same-origin',
  'Permissions-Policy':
    'camera=(self), clipboard-write=(self), fullscreen=(self), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-DNS-Prefetch-Control': 'off',
}

/** Where the pages are reached by https: never by http again. */
export const strictTransport = `max-age=${year}`
