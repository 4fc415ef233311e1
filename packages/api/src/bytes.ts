import type { Readable } from 'node:stream'

/** What a route sends: thin routes pass it on as it is. */
export interface BytesAnswer {
  readonly status: 200 | 304
  readonly headers: Readonly<Record<string, string>>
  /** Absent when the browser has the bytes already. To be read to its end or destroyed. */
  readonly stream?: Readable
}

/** Nothing that is sent here is a page: a browser runs nothing of it, and does not guess what it is. */
export const harmless = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "sandbox; default-src 'none'",
} as const

const pictures = new Set(['image/webp', 'image/jpeg', 'image/png', 'image/avif'])

/** The media type of bytes of ours; what is none of them is not shown. */
export const sentAs = (mediaType: string): string => (pictures.has(mediaType) ? mediaType : 'application/octet-stream')

/** Whether an If-None-Match header names an entity tag (RFC 9110, 13.1.2). */
export const names = (header: string | undefined, tag: string): boolean =>
  (header ?? '').split(',').some((one) => one.trim().replace(/^W\//, '') === tag || one.trim() === '*')

/** RFC 6266: the plain name for old programs, the true one for the others. */
export function contentDisposition(name: string): string {
  const plain = name.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_')
  const encoded = encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`
}
