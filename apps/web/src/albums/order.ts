export const steps = ['earlier', 'later', 'first', 'last'] as const
export type Step = (typeof steps)[number]

/**
 * The picture before which pictures come that move one step, together, in an order by hand.
 * @param order ids of all pictures
 * @returns null for the end; undefined when they are there already
 */
export function placeAfterStep(
  order: readonly string[],
  moved: ReadonlySet<string>,
  step: Step,
): string | null | undefined {
  const places = order.flatMap((id, at) => (moved.has(id) ? [at] : []))
  const [first, last] = [places[0], places.at(-1)]
  if (first === undefined || last === undefined) return undefined
  const together = last - first + 1 === places.length
  const others = order.filter((id) => !moved.has(id))
  const before = (count: number) => others[count] ?? null
  if (step === 'first') return together && first === 0 ? undefined : before(0)
  if (step === 'last') return together && last === order.length - 1 ? undefined : null
  if (step === 'earlier') return together && first === 0 ? undefined : before(Math.max(0, first - 1))
  const next = last + 1 - places.length + 1
  return together && last === order.length - 1 ? undefined : before(next)
}

/** The order after pictures were moved before another one; null for the end. */
export function reorder<Item extends { readonly id: string }>(
  items: readonly Item[],
  moved: ReadonlySet<string>,
  before: string | null,
): Item[] {
  const others = items.filter(({ id }) => !moved.has(id))
  const from = items.findIndex(({ id }) => id === before)
  // The place is a picture that moves too: the next one that does not.
  const place = from < 0 ? undefined : items.slice(from).find(({ id }) => !moved.has(id))
  const at = place ? others.indexOf(place) : others.length
  return others.toSpliced(at, 0, ...items.filter(({ id }) => moved.has(id)))
}
