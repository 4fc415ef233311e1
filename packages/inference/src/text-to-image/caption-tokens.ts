/** The tokens of a caption and the words that they belong to. */
import type { ClipTokenizer } from '@amend/models/tokenizer'

/** Tokens as the text encoder sees them. */
export interface CaptionTokens {
  /** The start mark, the text, the end mark; no padding. */
  readonly ids: readonly number[]
  /** Places in `ids` of each word, as far as they fit. Words are separated by white space. */
  readonly words: readonly { readonly word: string; readonly places: readonly number[] }[]
}

/** @param length to which the encoder pads; what does not fit is left out */
export function captionTokens(tokenizer: ClipTokenizer, caption: string, length: number): CaptionTokens {
  const encoding = tokenizer.encode(caption, length)
  const last = encoding.length - 1
  let place = 1
  const words = caption
    .trim()
    .split(/\s+/)
    .map((word) => {
      // No token of CLIP crosses white space, so that a word alone has the tokens that it has in its caption.
      const count = tokenizer.countTokens(word)
      const places = Array.from({ length: count }, (_, i) => place + i).filter((at) => at < last)
      place += count
      return { word: word.toLowerCase(), places }
    })
    .filter(({ places }) => places.length > 0)
  return { ids: encoding.ids.slice(0, encoding.length), words }
}
