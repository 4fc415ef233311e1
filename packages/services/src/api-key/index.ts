export { countRequest, type RequestCount } from './count-request.ts'
export { answerOnce, type KeptAnswer, type OnceRequest } from './idempotency.ts'
export { createApiKey, listApiKeys, type NewApiKey, revokeApiKey } from './keys.ts'
