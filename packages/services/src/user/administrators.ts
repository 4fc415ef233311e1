import { chooseLanguage, composeMail, type MailKind, queueMail } from '@amend/auth/mail'
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

/** The number of administrators that get a mail. */
const mostMails = 20

/** Mails the administrators, in the caller's transaction. @param url where the button of the mail leads; absent: it has none */
export async function mailAdministrators(records: Records, kind: MailKind, url: string | undefined): Promise<void> {
  const administrators = await records.installation.user.findMany({
    where: ableAdministrator,
    select: { email: true, language: true },
    orderBy: { createdAt: 'asc' },
    take: mostMails,
  })
  for (const { email, language } of administrators) {
    await queueMail(
      records,
      composeMail(kind, email, chooseLanguage(language), url === undefined ? undefined : { url }),
    )
  }
}
