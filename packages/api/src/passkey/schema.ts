import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@amend/auth'
import { passkeyItemSchema } from '@amend/services/types'
import { z } from 'zod'

export const rulesAnswer = z.object({ host: z.string().nullable() })
export const listAnswer = z.array(passkeyItemSchema)
export const nothing = z.void()

const isObject = (value: unknown) => typeof value === 'object' && value !== null

/** What the library makes for the browser's own interface (WebAuthn, sections 5.4 and 5.5), in JSON. Extensions are bytes in part. */
export const creationAnswer = z.custom<Omit<PublicKeyCredentialCreationOptionsJSON, 'extensions'>>(isObject)
export const requestAnswer = z.custom<Omit<PublicKeyCredentialRequestOptionsJSON, 'extensions'>>(isObject)

const base64url = z.string().regex(/^[\w-]*$/)

/** The browser's answer (WebAuthn, section 5.1). Its content is checked by its signature. */
export const registration: z.ZodType<RegistrationResponseJSON> = z.object({
  id: base64url.max(2000),
  rawId: base64url.max(2000),
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: base64url.max(4000),
    attestationObject: base64url.max(16_000),
    transports: z
      .array(z.enum(['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb']))
      .max(10)
      .optional(),
  }),
  clientExtensionResults: z.object({}),
})
