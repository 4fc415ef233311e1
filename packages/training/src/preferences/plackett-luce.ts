/**
 * Plackett–Luce: the likelihood of a ranking is that of drawing its items one after the other, each with a probability
 * proportional to exp(score) among those that are left; of two items it is that of Bradley and Terry.
 * @param scores of the items, the best first
 * @returns −log of the likelihood, and its derivative by each score
 */
export function rankingLoss(scores: Float64Array): { loss: number; slopes: Float64Array } {
  const slopes = new Float64Array(scores.length)
  let loss = 0
  for (let k = 0; k < scores.length - 1; k++) {
    const left = scores.subarray(k)
    const most = left.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
    const total = left.reduce((sum, score) => sum + Math.exp(score - most), 0)
    loss += most + Math.log(total) - (scores[k] as number)
    for (const [j, score] of left.entries()) slopes[k + j] = (slopes[k + j] as number) + Math.exp(score - most) / total
    slopes[k] = (slopes[k] as number) - 1
  }
  return { loss, slopes }
}
