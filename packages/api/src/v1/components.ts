/** The names of schemas in the document; all others are written where they are used. */
import { capabilitiesSchema, editSettingsSchema, outcomeSchema } from '@amend/contract'
import {
  albumItemSchema,
  albumPageSchema,
  albumRuleSchema,
  bulkResultSchema,
  editItemSchema,
  editTreePageSchema,
  exportItemSchema,
  followItemSchema,
  imageItemSchema,
  imagePageSchema,
  memberItemSchema,
  modelItemSchema,
  shareItemSchema,
  sharePageSchema,
  uploadedImageSchema,
  webhookDeliveryPageSchema,
  webhookDeliverySchema,
  webhookItemSchema,
  webhookWithSecretSchema,
} from '@amend/services/types'
import { z } from 'zod'

const names: Readonly<Record<string, z.ZodType>> = {
  Album: albumItemSchema,
  AlbumPage: albumPageSchema,
  AlbumRule: albumRuleSchema,
  BulkResult: bulkResultSchema,
  Capabilities: capabilitiesSchema,
  Edit: editItemSchema,
  EditSettings: editSettingsSchema,
  EditTree: editTreePageSchema,
  Event: followItemSchema,
  Export: exportItemSchema,
  Image: imageItemSchema,
  ImagePage: imagePageSchema,
  Member: memberItemSchema,
  Model: modelItemSchema,
  Outcome: outcomeSchema,
  Share: shareItemSchema,
  SharePage: sharePageSchema,
  UploadedImage: uploadedImageSchema,
  Webhook: webhookItemSchema,
  WebhookDelivery: webhookDeliverySchema,
  WebhookDeliveryPage: webhookDeliveryPageSchema,
  WebhookWithSecret: webhookWithSecretSchema,
}

export const components = z.registry<{ id: string }>()
for (const [id, schema] of Object.entries(names)) components.add(schema, { id })
