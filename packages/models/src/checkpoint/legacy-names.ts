import type { ComponentWeights } from './weight-files.ts'

/** The names of an attention block's projections in diffusers before version 0.18. */
const legacy: readonly (readonly [now: string, before: string])[] = [
  ['.to_q.', '.query.'],
  ['.to_k.', '.key.'],
  ['.to_v.', '.value.'],
  ['.to_out.0.', '.proj_attn.'],
]

/** Weights of an autoencoder by current names, whichever names its file uses. */
export function withoutLegacyNames(weights: ComponentWeights): ComponentWeights {
  const before = (name: string) =>
    legacy.reduce((text, [now, then]) => (text.includes('.attentions.') ? text.replace(now, then) : text), name)
  const now = (name: string) =>
    legacy.reduce((text, [today, then]) => (text.includes('.attentions.') ? text.replace(then, today) : text), name)
  return {
    files: weights.files,
    find: (name) => weights.find(name) ?? weights.find(before(name)),
    *names() {
      for (const name of weights.names()) yield now(name)
    },
  }
}
