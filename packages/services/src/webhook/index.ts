export { webhookHandler } from './deliver.ts'
export { type DeliveryQuery, listDeliveries, redeliver, testWebhook } from './deliveries.ts'
export {
  createWebhook,
  deleteWebhook,
  getWebhook,
  listWebhooks,
  type NewWebhook,
  rotateWebhookSecret,
  updateWebhook,
  type WebhookChange,
} from './manage.ts'
export { writeDeliveries } from './write.ts'
