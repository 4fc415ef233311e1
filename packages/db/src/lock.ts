import { Prisma } from './generated/client.ts'
import type { Records } from './records.ts'

/** The key of a name's advisory lock, for raw SQL that takes it in another way. */
export const lockKey = (name: string): Prisma.Sql => Prisma.sql`hashtextextended(${name}, 0)`

/**
 * Waits for the lock of a name, and holds it until the transaction ends.
 * @param name what is serialised, and for whom, such as "quota:<id of the workspace>"
 */
export async function lockByName({ unsafe }: Records, name: string): Promise<void> {
  await unsafe.$executeRaw`SELECT pg_advisory_xact_lock(${lockKey(name)})`
}
