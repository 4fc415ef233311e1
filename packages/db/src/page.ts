/** The position at which a page of rows ended. */
export interface Cursor {
  readonly createdAt: Date
  readonly id: string
}

/** The order of pages: the newest first. */
export const newestFirst = [{ createdAt: 'desc' as const }, { id: 'desc' as const }]

/** The condition for the rows after a cursor in `newestFirst`. Its first part allows the use of an index. */
export const after = ({ createdAt, id }: Cursor) => ({
  createdAt: { lte: createdAt },
  OR: [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: id } }],
})
