import { pageLimits } from '../limits.ts'

/** A name as people see it: without folders, control characters and marks that turn text around. */
export function fileName(given: string): string {
  const last = given.split(/[/\\]/).at(-1) ?? ''
  const plain = last
    .replaceAll(/\p{Surrogate}/gu, '')
    .normalize('NFC')
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
  const short = [...plain]
    .slice(0, pageLimits.name / 2)
    .join('')
    .trim()
  return short === '' || /^\.+$/.test(short) ? 'Picture' : short
}

const extension = /\.[a-z0-9]{1,5}$/i

/** @param ending without the dot */
export const withExtension = (name: string, ending: string): string =>
  `${name.replace(extension, '') || 'picture'}.${ending}`

/** RFC 6266: the plain name for old programs, the true one for the others. */
export function contentDisposition(name: string): string {
  const plain = name.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_')
  const encoded = encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`
}
