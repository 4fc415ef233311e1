import type { Readable } from 'node:stream'
import type { Services } from '@amend/services'

/** The response of a route, which the web app's thin routes pass on. */
export interface BytesAnswer {
  readonly status: 200 | 304
  readonly headers: Readonly<Record<string, string>>
  /** Absent when the browser has the bytes already. Must be read to its end or destroyed. */
  readonly stream?: Readable
}

/** None of these responses is a page: the headers forbid scripts and content sniffing. */
export const harmless = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "sandbox; default-src 'none'",
} as const

const pictures = new Set(['image/webp', 'image/jpeg', 'image/png', 'image/avif'])

/** Our own media types; others are served as plain bytes. */
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

/** A stored file, to be saved under its name. @throws BlobError */
export async function savedFile(
  { blobs }: Pick<Services, 'blobs'>,
  { sha256, mediaType, name }: { readonly sha256: string; readonly mediaType: string; readonly name: string },
  cacheControl: string,
): Promise<BytesAnswer> {
  const { stream, bytes } = await blobs.get(sha256)
  return {
    status: 200,
    headers: {
      'content-type': sentAs(mediaType),
      'content-length': String(bytes),
      'content-disposition': contentDisposition(name),
      'cache-control': cacheControl,
      ...harmless,
    },
    stream,
  }
}
