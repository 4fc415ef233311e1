/** Rows that are read in pages and written as JSON while they are read, so that memory does not grow with their number. */

/** Rows of a page. */
export const pageSize = 200

/**
 * @param read the rows after a key, in its order, at most `pageSize`
 * @param keyOf the key of a row
 */
export async function* inPages<T>(
  read: (after: string | undefined) => Promise<readonly T[]>,
  keyOf: (row: T) => string,
): AsyncGenerator<T> {
  for (let after: string | undefined; ; ) {
    const rows = await read(after)
    yield* rows
    const last = rows.at(-1)
    if (!last || rows.length < pageSize) return
    after = keyOf(last)
  }
}

/** The condition and the order of such a page of rows with an id. */
export const afterId = (after: string | undefined) => ({
  where: after === undefined ? {} : { id: { gt: after } },
  page: { orderBy: { id: 'asc' as const }, take: pageSize },
})

/** A JSON array, one row a line. */
export async function* jsonArray(rows: AsyncIterable<object>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  let separator = '[\n'
  for await (const row of rows) {
    yield encoder.encode(`${separator}${toJson(row)}`)
    separator = ',\n'
  }
  yield encoder.encode(separator === '[\n' ? '[]\n' : '\n]\n')
}

/** Integers that JavaScript's numbers cannot hold become text. */
export const toJson = (value: unknown, indent?: number): string =>
  JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? String(part) : part), indent)
