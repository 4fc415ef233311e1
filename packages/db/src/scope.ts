import { DbError } from './error.ts'
import { Prisma } from './generated/client.ts'
import { type UnsafeRecords, type WorkspaceRecords, workspaceModels } from './workspace-records.ts'

type Model = (typeof workspaceModels)[number]
type Arguments = Readonly<Record<string, unknown>>

/** The columns of each model; its other fields are relations. */
const columns: Record<Model, Readonly<Record<string, string>>> = {
  image: Prisma.ImageScalarFieldEnum,
  rendition: Prisma.RenditionScalarFieldEnum,
  export: Prisma.ExportScalarFieldEnum,
  shelf: Prisma.ShelfScalarFieldEnum,
  edit: Prisma.EditScalarFieldEnum,
  event: Prisma.EventScalarFieldEnum,
  membership: Prisma.MembershipScalarFieldEnum,
  auditLog: Prisma.AuditLogScalarFieldEnum,
  shareLink: Prisma.ShareLinkScalarFieldEnum,
  shareLinkImage: Prisma.ShareLinkImageScalarFieldEnum,
  shareReport: Prisma.ShareReportScalarFieldEnum,
  invitation: Prisma.InvitationScalarFieldEnum,
  creditEntry: Prisma.CreditEntryScalarFieldEnum,
  album: Prisma.AlbumScalarFieldEnum,
  albumImage: Prisma.AlbumImageScalarFieldEnum,
  tag: Prisma.TagScalarFieldEnum,
  imageTag: Prisma.ImageTagScalarFieldEnum,
  comment: Prisma.CommentScalarFieldEnum,
  mention: Prisma.MentionScalarFieldEnum,
  reaction: Prisma.ReactionScalarFieldEnum,
  rating: Prisma.RatingScalarFieldEnum,
  review: Prisma.ReviewScalarFieldEnum,
  apiKey: Prisma.ApiKeyScalarFieldEnum,
  idempotencyKey: Prisma.IdempotencyKeyScalarFieldEnum,
  webhook: Prisma.WebhookScalarFieldEnum,
  webhookDelivery: Prisma.WebhookDeliveryScalarFieldEnum,
  notification: Prisma.NotificationScalarFieldEnum,
  safetyFlag: Prisma.SafetyFlagScalarFieldEnum,
  editVote: Prisma.EditVoteScalarFieldEnum,
}

/** Where an operation's arguments contain conditions, and where new values. */
const operations: Readonly<Record<string, { where?: true; created?: readonly string[]; changed?: readonly string[] }>> =
  {
    findUnique: { where: true },
    findUniqueOrThrow: { where: true },
    findFirst: { where: true },
    findFirstOrThrow: { where: true },
    findMany: { where: true },
    count: { where: true },
    aggregate: { where: true },
    groupBy: { where: true },
    create: { created: ['data'] },
    createMany: { created: ['data'] },
    createManyAndReturn: { created: ['data'] },
    update: { where: true, changed: ['data'] },
    updateMany: { where: true, changed: ['data'] },
    updateManyAndReturn: { where: true, changed: ['data'] },
    upsert: { where: true, created: ['create'], changed: ['update'] },
    delete: { where: true },
    deleteMany: { where: true },
  }

/** The records of one workspace. Every query to Prisma contains the workspace's id; the types stay Prisma's own. */
export function scopeTo(client: UnsafeRecords, workspaceId: string): WorkspaceRecords {
  const delegates = workspaceModels.map((model) => [model, scopedDelegate(client, model, workspaceId)])
  return { ...Object.fromEntries(delegates), workspaceId }
}

function scopedDelegate(client: UnsafeRecords, model: Model, workspaceId: string): object {
  const delegate = client[model]
  return new Proxy(delegate, {
    get(target, name) {
      const operation = typeof name === 'string' && Object.hasOwn(operations, name) ? operations[name] : undefined
      if (!operation) return undefined
      const run = Reflect.get(target, name)
      // A plain promise: Prisma's own has methods that follow relations without the checks here.
      return async (args: Arguments = {}) => run.call(target, scopeArguments(args, operation, model, workspaceId))
    },
  })
}

function scopeArguments(
  args: Arguments,
  operation: (typeof operations)[string],
  model: Model,
  workspaceId: string,
): Arguments {
  refuseUnsafe(args)
  const scoped: Record<string, unknown> = { ...args }
  if (operation.where) scoped.where = own(args.where ?? {}, model, workspaceId)
  for (const key of operation.created ?? []) {
    const data = args[key]
    const create = (row: unknown) => own(ownColumns(row, model), model, workspaceId)
    scoped[key] = Array.isArray(data) ? data.map(create) : create(data)
  }
  for (const key of operation.changed ?? []) {
    if (Object.hasOwn(ownColumns(args[key], model), 'workspaceId')) own(args[key], model, workspaceId)
  }
  return scoped
}

/** Adds the workspace's id to a condition or row; refuses another workspace's id. */
function own(given: unknown, model: Model, workspaceId: string): Arguments {
  const object = isObject(given) ? given : {}
  if (object.workspaceId !== undefined && object.workspaceId !== workspaceId) {
    throw new DbError('crosses-workspace', `A query of "${model}" names another workspace than its own.`)
  }
  return { ...object, workspaceId }
}

/** Refuses writing through a relation, which could change a row of another workspace. */
function ownColumns(row: unknown, model: Model): Arguments {
  const object = isObject(row) ? row : {}
  const relation = Object.keys(object).find((key) => !Object.hasOwn(columns[model], key))
  if (relation !== undefined) {
    throw new DbError('crosses-workspace', `"${model}" is written by its columns, not through "${relation}".`)
  }
  return object
}

/** JSON columns, whose content is not part of the query. */
const json = new Set(['data', 'create', 'update', 'recipe', 'advice', 'timings'])

/**
 * Relations by which a query could reach other workspaces, or secrets of people: those of models without a workspace.
 * All that lead to a workspace's rows are called unsafe….
 */
const leadsOut = new Set([
  ...['credential', 'accounts', 'sessions', 'personalWorkspace', 'memberships'],
  ...['twoFactor', 'recoveryCodes', 'passkeys', 'accountExports', 'notificationChoices', 'unsubscribeKey'],
  ...['trainingConsent'],
])

function refuseUnsafe(args: unknown) {
  if (Array.isArray(args)) args.forEach(refuseUnsafe)
  if (!isObject(args)) return
  for (const [key, value] of Object.entries(args)) {
    if (json.has(key)) continue
    if (key.startsWith('unsafe') || leadsOut.has(key)) {
      throw new DbError('crosses-workspace', `A query of one workspace cannot go through "${key}".`)
    }
    refuseUnsafe(value)
  }
}

const isObject = (value: unknown): value is Arguments =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
