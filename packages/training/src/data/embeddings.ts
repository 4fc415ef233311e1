/** A cache of instruction embeddings. */
import type { LoadedModel } from '@amend/inference'
import type { Floats } from '../network/batch.ts'

/** Bytes of embeddings that are cached. */
const memory = 256 * 2 ** 20

/** @returns text to [L, D]; for the empty text the embedding of the absent instruction */
export function textEmbeddings({ model, tokenizer }: LoadedModel): (text: string) => Promise<Floats> {
  /** In the order of their last use. */
  const kept = new Map<string, Floats>()
  return async (text) => {
    const found = kept.get(text) ?? (await model.encodeText(tokenizer.encode(text).ids))
    kept.delete(text)
    kept.set(text, found)
    for (const oldest of kept.keys()) {
      if (kept.size * found.data.byteLength <= memory) break
      kept.delete(oldest)
    }
    return found
  }
}
