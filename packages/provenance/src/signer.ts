import { type KeyObject, sign } from 'node:crypto'
import { encode } from 'cborg'
import { type Credential, readCredential } from './credential.ts'
import { ProvenanceError } from './error.ts'

/** Signs claims with a key. */
export interface Signer {
  /** As the library names it. */
  readonly alg: string
  /** Bytes of every signature, with its certificates and padding. */
  readonly reserveSize: number
  /** A COSE_Sign1 structure over a claim that is not within it (RFC 9052, section 4.2). */
  readonly sign: (claim: Uint8Array) => Promise<Uint8Array<ArrayBuffer>>
}

/** Labels of a protected header: the algorithm, and the chain of certificates (RFC 9360). */
const header = { algorithm: 1, chain: 33 } as const
const taggedSign1 = Buffer.from([0xd2])
/** Longest signature, and what the structure adds. */
const overhead = 512
/** A text of this many bytes or more has its length in two bytes, up to 65,535. */
const leastPadding = 256

/** @throws ProvenanceError 'bad-credential' */
export function openSigner(credential: Credential): Signer {
  const { chain, key } = readCredential(credential)
  const { alg, label, digest } = algorithmOf(key)
  const certificates = chain.length === 1 ? chain[0] : chain
  const guarded = encode(
    new Map<number, unknown>([
      [header.algorithm, label],
      [header.chain, certificates],
    ]),
  )
  const reserveSize = guarded.length + leastPadding + overhead
  return {
    alg,
    reserveSize,
    sign: async (claim) => {
      const content = encode(['Signature1', guarded, new Uint8Array(), claim])
      const signature = new Uint8Array(sign(digest, content, { key, dsaEncoding: 'ieee-p1363' }))
      const padded = (length: number) =>
        Buffer.concat([taggedSign1, encode([guarded, { pad: new Uint8Array(length) }, null, signature])])
      // The place for it in the file was measured before: it must be filled to the byte.
      const missing = reserveSize - padded(leastPadding).length
      return new Uint8Array(padded(leastPadding + missing))
    },
  }
}

interface Algorithm {
  readonly alg: string
  /** Of the registry of COSE. */
  readonly label: number
  readonly digest: string | null
}

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): Algorithm {
  if (asymmetricKeyType === 'ed25519') return { alg: 'ed25519', label: -8, digest: null }
  switch (asymmetricKeyType === 'ec' && asymmetricKeyDetails?.namedCurve) {
    case 'prime256v1':
      return { alg: 'es256', label: -7, digest: 'sha256' }
    case 'secp384r1':
      return { alg: 'es384', label: -35, digest: 'sha384' }
    default:
      throw new ProvenanceError(
        'bad-credential',
        'The key for content credentials must be one of ECDSA on P-256 or P-384, or of Ed25519.',
      )
  }
}
