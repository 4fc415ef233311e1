/** An amount as a person types it. @returns null for an empty text; undefined for what is no positive number */
export function readMoney(text: string): number | null | undefined {
  if (text.trim() === '') return null
  const amount = Number(text.trim().replace(',', '.'))
  return Number.isFinite(amount) && amount > 0 ? amount : undefined
}
