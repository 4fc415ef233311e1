import { pageLimits } from '@amend/contract'

/** A display name: without folders, control characters and marks that change the text direction. */
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
