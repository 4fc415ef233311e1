/** Refuses captions and written texts: by their words, or by a service. */

/** Returns the reason for which a text is refused, or undefined. A hook: it may ask a service. */
export type Moderator = (text: string) => Promise<string | undefined>

/** Refuses texts that hold one of the words, whole, in any case. */
export function blockWords(words: readonly string[]): Moderator {
  if (words.length === 0) return async () => undefined
  const escaped = words.map((word) => word.normalize('NFKC').replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${escaped.join('|')})(?![\\p{L}\\p{N}])`, 'iu')
  return async (text) => (pattern.test(text.normalize('NFKC')) ? 'it holds a blocked word' : undefined)
}

/** Refuses what any of them refuses; the first reason counts. */
export const anyModerator =
  (...moderators: readonly Moderator[]): Moderator =>
  async (text) => {
    for (const moderate of moderators) {
      const reason = await moderate(text)
      if (reason !== undefined) return reason
    }
    return undefined
  }
