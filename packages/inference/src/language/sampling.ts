/** Choice of the next token from the logits of a language model. */

/** Settings of the choice, with the meaning that the completion APIs give them. */
export interface TokenSampling {
  /** Logits are divided by it; 0 takes the most probable token. */
  readonly temperature: number
  /** Only the most probable tokens that together reach this share are drawn from (Holtzman et al. 2020). 1: all. */
  readonly topP: number
  /** Subtracted from a token's logit for each time it was made already. */
  readonly frequencyPenalty: number
  /** Subtracted once from the logit of each token that was made already. */
  readonly presencePenalty: number
}

/**
 * @param logits [vocabulary]; not written to
 * @param made the tokens of the continuation so far
 * @param uniform a random number in 0 … 1, without 1
 * @returns the token's id
 */
export function sampleToken(
  logits: Float32Array,
  { temperature, topP, frequencyPenalty, presencePenalty }: TokenSampling,
  made: readonly number[],
  uniform: number,
): number {
  const scores = Float64Array.from(logits)
  for (const id of made) scores[id] = (scores[id] as number) - frequencyPenalty
  for (const id of new Set(made)) scores[id] = (scores[id] as number) - presencePenalty
  const highest = scores.reduce((best, score, id) => (score > (scores[best] as number) ? id : best), 0)
  if (temperature === 0) return highest

  const most = scores[highest] as number
  const weights = scores.map((score) => Math.exp((score - most) / temperature))
  // Equal weights keep the order of their ids, so that the choice is the same on every machine.
  const order = Array.from(weights.keys()).sort((a, b) => (weights[b] as number) - (weights[a] as number) || a - b)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  let kept = 0
  let count = 0
  while (count < order.length && (count === 0 || kept < topP * total)) {
    kept += weights[order[count] as number] as number
    count += 1
  }
  let left = uniform * kept
  for (const id of order.slice(0, count)) {
    left -= weights[id] as number
    if (left < 0) return id
  }
  return order[count - 1] as number
}
