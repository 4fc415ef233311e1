/** Embeddings of instructions, each computed once while there is room for it. */
import type { LoadedModel } from '@amend/inference'
import type { Floats } from '../network/batch.ts'

/** Bytes of embeddings that are kept. */
const memory = 256 * 2 ** 20

/** @returns text to [L, D]; of the empty text, what stands for no instruction */
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
