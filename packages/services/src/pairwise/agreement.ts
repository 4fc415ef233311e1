/** Judgements of one task by several people. */
export type Judged = readonly string[]

export interface Agreement {
  /** Of all pairs of people who judged the same task, those who judged alike. */
  readonly share: number
  readonly kappa: number | null
  /** Tasks that two or more have judged. */
  readonly tasks: number
}

/**
 * Agreement of raters: the observed one, and Fleiss' kappa (Fleiss 1971), which is corrected for chance. Tasks may have different
 * numbers of raters; those with one are left out.
 */
export function agreementOf(tasks: readonly Judged[]): Agreement | null {
  const shared = tasks.filter((judged) => judged.length > 1)
  if (shared.length === 0) return null
  const totals = new Map<string, number>()
  let all = 0
  let observed = 0
  for (const judged of shared) {
    const counts = new Map<string, number>()
    for (const choice of judged) {
      counts.set(choice, (counts.get(choice) ?? 0) + 1)
      totals.set(choice, (totals.get(choice) ?? 0) + 1)
      all++
    }
    const n = judged.length
    observed += [...counts.values()].reduce((sum, count) => sum + count * (count - 1), 0) / (n * (n - 1))
  }
  const share = observed / shared.length
  const chance = [...totals.values()].reduce((sum, count) => sum + (count / all) ** 2, 0)
  return { share, kappa: chance === 1 ? null : (share - chance) / (1 - chance), tasks: shared.length }
}
