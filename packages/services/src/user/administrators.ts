import type { Prisma, Records } from '@amend/db'

/** The condition for administrators who can sign in. */
export const ableAdministrator = {
  role: 'administrator',
  suspendedAt: null,
  deletedAt: null,
} satisfies Prisma.UserWhereInput

/** Whether somebody else can administer the installation. Without an administrator the next account would become one. */
export async function hasAnotherAdministrator({ installation }: Records, userId: string): Promise<boolean> {
  return (await installation.user.count({ where: { ...ableAdministrator, id: { not: userId } } })) > 0
}
