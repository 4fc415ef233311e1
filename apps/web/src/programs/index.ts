export { ApiKeysPage } from './api-keys-page.tsx'
export { WebhooksPage } from './webhooks-page.tsx'
