import type { ApiErrorCode } from '@amend/contract'

/** HTTP status and tRPC's name for it. */
const statuses = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  422: 'UNPROCESSABLE_CONTENT',
  429: 'TOO_MANY_REQUESTS',
  500: 'INTERNAL_SERVER_ERROR',
  503: 'SERVICE_UNAVAILABLE',
} as const

export type Status = keyof typeof statuses

/** The only mapping of error codes to statuses. */
const statusByCode: Readonly<Record<ApiErrorCode, Status>> = {
  'not-signed-in': 401,
  'account-changed': 409,
  'not-permitted': 403,
  'not-found': 404,
  'too-many-attempts': 429,
  'cross-site': 403,
  'wrong-host': 403,

  'bad-input': 400,
  'smart-album': 409,
  'place-gone': 409,
  'tag-taken': 409,
  'too-many-items': 400,
  'queue-full': 429,
  'quota-reached': 409,
  'credits-used-up': 409,
  'key-taken': 409,
  'not-ready': 409,
  'in-trash': 409,
  'not-in-trash': 409,
  'no-model': 503,
  'model-changed': 409,
  'bad-scheduler': 400,
  'bad-mask': 400,
  'setting-too-high': 400,
  'edit-too-large': 400,
  'source-gone': 409,

  'not-a-team': 409,
  'last-owner': 409,
  'already-member': 409,
  'invitation-refused': 404,

  'empty-file': 400,
  'too-large': 413,
  'unsupported-format': 415,
  'upload-broken-off': 400,
  'bad-url': 400,
  'address-refused': 400,
  'too-many-redirects': 422,
  unreachable: 422,
  'bad-answer': 422,
  'timed-out': 422,

  'bad-email': 400,
  'bad-name': 400,
  'password-too-short': 400,
  'password-too-long': 400,
  'password-common': 400,
  'password-predictable': 400,
  'password-wrong': 403,
  'password-needed': 400,
  'sign-in-refused': 401,
  'sign-up-closed': 403,
  'setup-needed': 403,
  'account-suspended': 403,
  'link-refused': 400,
  'last-way-in': 409,
  'provider-email-unverified': 403,
  'identity-taken': 409,
  'api-key-refused': 401,
  'bad-api-key': 400,
  'bad-webhook-url': 400,
  'webhook-address-refused': 400,
  'too-many-webhooks': 409,
  'webhook-disabled': 409,
  'idempotency-mismatch': 422,
  'request-under-way': 409,

  'share-locked': 401,
  'share-password-short': 400,

  'mail-failed': 503,
  'storage-full': 503,
  'storage-unavailable': 503,
  unavailable: 503,
  'bad-environment': 500,
  internal: 500,
}

export const statusOf = (code: ApiErrorCode): Status => statusByCode[code]

export const trpcCodeOf = (code: ApiErrorCode) => statuses[statusByCode[code]]
