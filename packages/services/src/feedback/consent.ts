import type { SessionPrincipal } from '@amend/auth'
import type { Services } from '../services.ts'
import type { TrainingConsentItem } from './schema.ts'

export async function readTrainingConsent(
  { database }: Pick<Services, 'database'>,
  { person }: SessionPrincipal,
): Promise<TrainingConsentItem> {
  const row = await database.installation.trainingConsent.findUnique({ where: { userId: person.id } })
  return { given: row !== null }
}

/** Allows the use of one's photos, results and votes for training, or takes it back: from then on no set gets them. */
export async function setTrainingConsent(
  { database }: Pick<Services, 'database'>,
  { person }: SessionPrincipal,
  given: boolean,
): Promise<TrainingConsentItem> {
  const userId = person.id
  return database.transaction(async ({ installation }) => {
    const before = await installation.trainingConsent.findUnique({ where: { userId } })
    if (given) await installation.trainingConsent.upsert({ where: { userId }, create: { userId }, update: {} })
    else await installation.trainingConsent.deleteMany({ where: { userId } })
    if ((before !== null) !== given) {
      const data = { before: { training: before !== null }, after: { training: given } }
      await installation.auditLog.create({
        data: { actorId: userId, action: 'account:consent', subjectId: userId, data },
      })
    }
    return { given }
  })
}
