/** Where a page of rows ended. */
export interface Cursor {
  readonly createdAt: Date
  readonly id: string
}

/** The order in which pages are read: the newest first. */
export const newestFirst = [{ createdAt: 'desc' as const }, { id: 'desc' as const }]

/**
 * The condition for the rows after a cursor in `newestFirst`. Its first part is what lets an index begin there.
 */
export const after = ({ createdAt, id }: Cursor) => ({
  createdAt: { lte: createdAt },
  OR: [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: id } }],
})
