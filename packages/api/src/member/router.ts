import { workspaceRoles } from '@amend/auth/permissions'
import { changeRole, handOver, leaveTeam, listMembers, removeMember } from '@amend/services/workspace'
import { z } from 'zod'
import { id } from '../input.ts'
import { router, workspaceProcedure } from '../trpc.ts'
import { membersAnswer, nothing } from './schema.ts'

const person = z.object({ userId: id })

/** What becomes of the pictures of somebody who is removed. */
const left = z.discriminatedUnion('pictures', [
  z.object({ pictures: z.literal('keep') }),
  z.object({ pictures: z.literal('trash') }),
  z.object({ pictures: z.literal('give'), to: id }),
])

export const memberRouter = router({
  list: workspaceProcedure('member:view')
    .output(membersAnswer)
    .query(({ ctx }) => listMembers(ctx.member)),

  changeRole: workspaceProcedure('member:update')
    .input(person.extend({ role: z.enum(workspaceRoles) }))
    .output(nothing)
    .mutation(({ ctx, input }) => changeRole(ctx.services, ctx.member, input)),

  /** Makes another member an owner, and oneself an admin. */
  handOver: workspaceProcedure('workspace:transfer')
    .input(person)
    .output(nothing)
    .mutation(({ ctx, input }) => handOver(ctx.services, ctx.member, input.userId)),

  remove: workspaceProcedure('member:remove')
    .input(person.extend({ left }))
    .output(nothing)
    .mutation(({ ctx, input }) => removeMember(ctx.services, ctx.member, input.userId, input.left)),

  leave: workspaceProcedure('workspace:view')
    .output(nothing)
    .mutation(({ ctx }) => leaveTeam(ctx.services, ctx.member)),
})
