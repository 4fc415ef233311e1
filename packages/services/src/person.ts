/** What is selected of a person for other members: the columns of `personSchema`. */
export const personParts = { select: { id: true, name: true } } as const
