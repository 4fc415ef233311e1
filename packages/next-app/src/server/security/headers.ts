/** The security headers of pages and routes. */

export interface PageSecurity {
  /** New for each response. Scripts without it do not run. */
  readonly nonce: string
  /** Whether the address of the pages is an https one. */
  readonly https: boolean
  /** React builds its error messages with eval in development. */
  readonly development?: boolean
}

/**
 * The content security policy of a page. Scripts run by their nonce and may load others; everything else comes from the
 * pages' own origin. Inline styles are allowed: toasts and scroll locks set them, and no text of a person becomes one.
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

/** The policy of responses that are not pages: data, bytes, redirects. */
export const inertPolicy = "default-src 'none'; sandbox; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

const year = 31_536_000 // seconds

/** The headers of every response. */
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

const listed = (headers: Readonly<Record<string, string>>) =>
  Object.entries(headers).map(([key, value]) => ({ key, value }))

const { 'X-Frame-Options': frames, ...unframed } = securityHeaders

/** A page that other sites may frame: its own policy says so, and a second header would contradict it. */
export const framablePath = '/s/[^/]+/embed'

/** The `headers` of an app's next.config.ts: those of every response, and a policy for those of routes. */
export const headerRules = [
  { source: '/:path*', headers: listed(unframed) },
  { source: `/((?!${framablePath.slice(1)}/?$).*)`, headers: listed({ 'X-Frame-Options': frames ?? 'DENY' }) },
  { source: '/api/:path*', headers: listed({ 'Content-Security-Policy': inertPolicy }) },
]

/** Strict-Transport-Security, for pages with an https address. */
export const strictTransport = `max-age=${year}`
