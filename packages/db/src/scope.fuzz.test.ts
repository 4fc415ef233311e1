import * as fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Prisma } from './generated/client.ts'
import { type HistoryScenario, history, type StudioScenario, studio } from './seed/index.ts'
import { testDatabase } from './testing/index.ts'

const { database } = await testDatabase()
let scenario: StudioScenario
let foreign: HistoryScenario

beforeAll(async () => {
  scenario = await studio(database)
  foreign = await history(database)
})

/** Nested conditions over values that an attacker would use. */
const condition = () =>
  fc.letrec<{ node: Prisma.ImageWhereInput }>((tie) => {
    const many = fc.array(tie('node'), { minLength: 1, maxLength: 3 })
    return {
      node: fc.oneof(
        { maxDepth: 4, depthSize: 'small' },
        fc.constantFrom<Prisma.ImageWhereInput>(
          {},
          { id: foreign.upload.id },
          { id: { in: [foreign.sunset.id, scenario.teamPicture.id] } },
          { blobHash: foreign.upload.blobHash },
          { name: { contains: 'a' } },
          { createdById: foreign.person.user.id },
          { edit: { sourceId: foreign.upload.id } },
          { edits: { some: { status: 'queued' } } },
          { workspace: { personalOfId: foreign.person.user.id } },
          { createdBy: { email: { contains: '@' } } },
        ),
        many.map((OR) => ({ OR })),
        many.map((AND) => ({ AND })),
        tie('node').map((NOT) => ({ NOT })),
        tie('node').map((source) => ({ edit: { is: { source } } })),
      ),
    }
  }).node

describe('any condition', () => {
  it('finds and changes rows of its own workspace only', async () => {
    const mine = database.workspace(scenario.team.id)
    await fc.assert(
      fc.asyncProperty(condition(), async (where) => {
        const found = await mine.image.findMany({ where })
        expect(found.every(({ workspaceId }) => workspaceId === scenario.team.id)).toBe(true)
        expect(await mine.image.count({ where })).toBe(found.length)
        await mine.image.updateMany({ where, data: { favourite: true } })
      }),
      { numRuns: 150 },
    )
    expect(
      await database.unsafe.image.count({ where: { favourite: true, workspaceId: { not: mine.workspaceId } } }),
    ).toBe(0)
    expect(await mine.image.count({ where: { favourite: true } })).toBe(1)
  })
})
