/** Every code that an answer of the API can have, for the message files of the pages. */
export const apiErrorCodes = [
  // the principal
  'not-signed-in',
  'account-changed',
  'not-permitted',
  'not-found',
  'too-many-attempts',
  'cross-site',
  'wrong-host',
  // the input
  'bad-input',
  'too-many-items',
  'queue-full',
  'quota-reached',
  /** The credits of the workspace or the member for this month do not suffice. */
  'credits-used-up',
  'key-taken',
  'not-ready',
  'in-trash',
  'not-in-trash',
  'no-model',
  'model-changed',
  'bad-scheduler',
  'bad-mask',
  'setting-too-high',
  'edit-too-large',
  'source-gone',
  /** An instruction has a word that the installation does not allow. */
  'word-refused',
  /** A flagged picture is not shared before a review clears it. */
  'picture-withheld',
  'already-reviewed',
  // teams
  /** A personal workspace has no other members and cannot be deleted. */
  'not-a-team',
  /** A team needs an owner. */
  'last-owner',
  'already-member',
  /** An invitation is unknown, expired, used up, revoked, or for somebody else: which of them is not revealed. */
  'invitation-refused',
  'smart-album',
  'place-gone',
  'tag-taken',
  // the administration
  /** The installation needs an administrator who can sign in. */
  'last-administrator',
  /** An administrator cannot do this to their own account. */
  'own-account',
  /** Somebody else has changed this since it was read. */
  'changed-meanwhile',
  /** A version whose licence or figures do not allow that it serves. */
  'gate-not-met',
  /** A job or a mail that cannot be tried again. */
  'cannot-retry',
  // uploads
  'empty-file',
  'too-large',
  'unsupported-format',
  'upload-broken-off',
  /** A file of a model is larger than the configuration allows. */
  'model-too-large',
  'bad-url',
  'address-refused',
  'too-many-redirects',
  'unreachable',
  'bad-answer',
  'timed-out',
  // accounts
  'bad-email',
  'bad-name',
  'password-too-short',
  'password-too-long',
  'password-common',
  'password-predictable',
  'password-wrong',
  'password-needed',
  /** The account has no password, and the sign-in of the session is too old to stand for one. */
  'sign-in-again',
  'sign-in-refused',
  'sign-up-closed',
  'setup-needed',
  'account-suspended',
  'link-refused',
  'last-way-in',
  'provider-email-unverified',
  'identity-taken',
  'api-key-refused',
  'bad-api-key',
  'mail-failed',
  'export-pending',
  /** The first step of a sign-in was right: a code of the second factor comes next. */
  'second-factor-needed',
  'code-refused',
  /** The sign-in that is to be continued is unknown or too old. */
  'sign-in-expired',
  'two-factor-on',
  'two-factor-off',
  /** The account is deleted, and can still be restored. */
  'account-deleted',
  'sole-owner',
  'same-email',
  'email-taken',
  'passkey-refused',
  'too-many-passkeys',
  // shared links
  'share-locked',
  'share-password-short',
  /** An album that only its creator sees cannot be shared. */
  'album-private',
  // webhooks
  'bad-webhook-url',
  'webhook-address-refused',
  'too-many-webhooks',
  'webhook-disabled',
  // programs
  'idempotency-mismatch',
  'request-under-way',
  // internal
  'storage-full',
  'storage-unavailable',
  'unavailable',
  'bad-environment',
  'internal',
] as const

export type ApiErrorCode = (typeof apiErrorCodes)[number]

/** Codes with which a job fails, besides those of errors of the lab. */
export const failureCodes = [
  // requirements of the job
  /** The picture that an edit begins with has been deleted. */
  'source-gone',
  /** The picture that an edit begins with has not been prepared, or was refused. */
  'source-not-ready',
  /** The picture to export has been deleted. */
  'image-gone',
  /** No model has made the picture. */
  'no-model-picture',
  /** Retried: another worker may have it. */
  'model-unavailable',
  'file-missing',
  /** An administrator of the installation cancelled the edit. */
  'cancelled-by-administrator',
  // workers
  /** No running worker takes a model of that kind and size. */
  'no-worker',
  'overdue',
  'worker-lost',
  'process-lost',
  'out-of-memory',
  /** A graphics device could not compute the edit, and the settings do not allow the CPU in its place. */
  'device-failed',
  // services
  'service-unavailable',
  'storage-unavailable',
  'storage-full',
  'internal',
] as const

export type FailureCode = (typeof failureCodes)[number]
