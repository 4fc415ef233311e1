/** An authenticator in software (WebAuthn, section 6): makes a key, and signs what a browser would ask it to. */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import { encode } from 'cborg'

export interface CeremonyOptions {
  /** Of the page. Default: that of the test installation. */
  readonly origin?: string
  readonly rpId?: string
  /** Whether it has verified the person. Default true. */
  readonly verified?: boolean
  /** Default: one more than the last. */
  readonly counter?: number
  readonly userHandle?: string
}

export interface Authenticator {
  readonly credentialId: string
  register(challenge: string, options?: CeremonyOptions): RegistrationResponseJSON
  authenticate(challenge: string, userId: string, options?: CeremonyOptions): AuthenticationResponseJSON
}

const host = 'amend.example.org'
const present = 0x01
const verifiedFlag = 0x04
const attested = 0x40

export function softwareAuthenticator(): Authenticator {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const id = randomBytes(32)
  const credentialId = id.toString('base64url')
  let signatures = 0
  const head = ({ rpId = host, verified = true, counter = ++signatures }: CeremonyOptions, flags: number) => {
    const count = Buffer.alloc(4)
    count.writeUInt32BE(counter)
    const hash = createHash('sha256').update(rpId).digest()
    return Buffer.concat([hash, Buffer.from([flags | present | (verified ? verifiedFlag : 0)]), count])
  }
  return {
    credentialId,
    register: (challenge, options = {}) => {
      const length = Buffer.alloc(2)
      length.writeUInt16BE(id.length)
      const authData = Buffer.concat([head(options, attested), Buffer.alloc(16), length, id, coseKey(publicKey)])
      const attestationObject = Buffer.from(encode({ fmt: 'none', attStmt: {}, authData }))
      return {
        ...{ id: credentialId, rawId: credentialId, type: 'public-key', clientExtensionResults: {} },
        response: {
          clientDataJSON: clientData('webauthn.create', challenge, options).toString('base64url'),
          attestationObject: attestationObject.toString('base64url'),
          transports: ['internal'],
        },
      }
    },
    authenticate: (challenge, userId, options = {}) => {
      const authenticatorData = head(options, 0)
      const data = clientData('webauthn.get', challenge, options)
      const signed = Buffer.concat([authenticatorData, createHash('sha256').update(data).digest()])
      return {
        ...{ id: credentialId, rawId: credentialId, type: 'public-key', clientExtensionResults: {} },
        response: {
          clientDataJSON: data.toString('base64url'),
          authenticatorData: authenticatorData.toString('base64url'),
          signature: sign('sha256', signed, privateKey).toString('base64url'),
          userHandle: Buffer.from(options.userHandle ?? userId).toString('base64url'),
        },
      }
    },
  }
}

const clientData = (type: string, challenge: string, { origin = `https://${host}` }: CeremonyOptions) =>
  Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }))

/** ES256 as COSE (RFC 9053, section 7.1). */
function coseKey(key: KeyObject): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' })
  const entries: [number, number | Uint8Array][] = [
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, Buffer.from(x, 'base64url')],
    [-3, Buffer.from(y, 'base64url')],
  ]
  return Buffer.from(encode(new Map(entries)))
}
