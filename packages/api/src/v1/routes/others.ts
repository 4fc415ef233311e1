import { apiKeyPermissions, keyCan } from '@amend/auth'
import { workspacePermissions } from '@amend/auth/permissions'
import { authorizeMember, membershipOfKey } from '@amend/services'
import { modelFor } from '@amend/services/canary'
import { apiKeyScopeSchema, followItemSchema, modelItemSchema } from '@amend/services/types'
import { z } from 'zod'
import { eventsOf } from '../events.ts'
import { ofProcedure, type Route } from '../route.ts'

const nothing = z.strictObject({})

const ownKey = z.object({
  id: z.guid(),
  scope: apiKeyScopeSchema,
  workspace: z.object({ id: z.guid(), name: z.string() }),
  /** What the key may do now: no more than its scope, and no more than the role of its creator. */
  permissions: z.array(z.enum(workspacePermissions)),
})

export const otherRoutes: readonly Route[] = [
  {
    ...{ method: 'GET', path: '/key', name: 'getOwnKey', summary: 'What this key may do', tag: 'key' },
    input: nothing,
    answer: { kind: 'json', status: 200, schema: ownKey },
    perform: async ({ context: { services, principal } }) => {
      if (principal?.kind !== 'api-key') throw new TypeError('A program has a key.')
      const { key } = principal
      const { role, workspace } = await membershipOfKey(services.database, key)
      const permissions = apiKeyPermissions.filter((permission) => keyCan(key, role, permission))
      return { id: key.id, scope: key.scope, workspace, permissions }
    },
  },
  {
    ...{ method: 'GET', path: '/models', name: 'listModels', summary: 'The models that serve', tag: 'models' },
    input: nothing,
    answer: { kind: 'json', status: 200, schema: z.object({ items: z.array(modelItemSchema) }) },
    perform: async ({ context: { services, principal }, workspaceId }) => {
      await authorizeMember(services.database, principal, workspaceId, 'edit:view')
      const { model } = await modelFor(services.database, services.log, workspaceId)
      return { items: model ? [model] : [] }
    },
  },
  {
    ...{ method: 'GET', path: '/events', name: 'followEvents', summary: 'The events of the workspace', tag: 'events' },
    description: 'Server-sent events, from now on or after the header Last-Event-ID.',
    input: nothing,
    answer: { kind: 'events', status: 200, schema: followItemSchema },
    perform: async (call) => eventsOf(call),
  },
  ofProcedure('GET', '/members', 'member.list', { name: 'listMembers', summary: 'Who is a member, with which role' }),
  ofProcedure('GET', '/webhooks', 'webhook.list', { name: 'listWebhooks', summary: 'Webhooks' }),
  ofProcedure('POST', '/webhooks', 'webhook.create', {
    ...{ name: 'createWebhook', summary: 'Create a webhook; its secret is in the answer this once', status: 201 },
  }),
  ofProcedure('GET', '/webhooks/{id}', 'webhook.get', { name: 'getWebhook', summary: 'One webhook' }),
  ofProcedure('PATCH', '/webhooks/{id}', 'webhook.update', {
    ...{ name: 'updateWebhook', summary: 'Change the address or the kinds of events, disable or enable it' },
  }),
  ofProcedure('DELETE', '/webhooks/{id}', 'webhook.delete', {
    ...{ name: 'deleteWebhook', summary: 'Delete a webhook with its deliveries' },
  }),
  ofProcedure('POST', '/webhooks/{id}/secret', 'webhook.rotateSecret', {
    ...{ name: 'rotateWebhookSecret', summary: 'Replace the secret; the former one signs as well for a day' },
  }),
  ofProcedure('POST', '/webhooks/{id}/test', 'webhook.test', {
    ...{ name: 'testWebhook', summary: 'Send a message of the kind "webhook.test"', status: 202 },
  }),
  ofProcedure('GET', '/webhooks/{webhookId}/deliveries', 'webhook.deliveries', {
    ...{ name: 'listWebhookDeliveries', summary: 'Messages with the answers to them, a page at a time' },
  }),
  ofProcedure('POST', '/webhook-deliveries/{id}/redeliver', 'webhook.redeliver', {
    ...{ name: 'redeliverWebhook', summary: 'Send a message again', status: 202 },
  }),
]
