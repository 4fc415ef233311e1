import 'reflect-metadata'
import { createPrivateKey, type KeyObject, randomBytes, webcrypto } from 'node:crypto'
import * as x509 from '@peculiar/x509'
import { ProvenanceError } from './error.ts'

/** A private key with its certificates, in PEM: as they are configured or stored. */
export interface Credential {
  /** The certificate of the key, then those that issued it. */
  readonly certificates: string
  readonly key: string
}

/** The parts of a credential. */
export interface OpenCredential {
  /** DER, the certificate of the key first. */
  readonly chain: readonly Uint8Array[]
  readonly key: KeyObject
}

/** @throws ProvenanceError 'bad-credential' */
export function readCredential({ certificates, key }: Credential): OpenCredential {
  try {
    const chain = x509.PemConverter.decode(certificates).map((der) => new Uint8Array(der))
    if (chain.length === 0) throw new RangeError('There is no certificate.')
    return { chain, key: createPrivateKey(key) }
  } catch (cause) {
    throw new ProvenanceError(
      'bad-credential',
      'The certificate or the key for content credentials cannot be read: both are files in PEM.',
      { cause },
    )
  }
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const year = 365 * 86_400_000 // ms
/** Extended key usage "e-mail protection", which the profile of C2PA accepts without a list of trust. */
const emailProtection = '1.3.6.1.5.5.7.3.4'

/**
 * Makes a key with a certificate of its own, for an installation that has none. C2PA refuses certificates that sign
 * themselves, so a root issues it, whose key is forgotten.
 */
export async function developmentCredential(): Promise<Credential> {
  x509.cryptoProvider.set(webcrypto as unknown as Parameters<typeof x509.cryptoProvider.set>[0])
  const [root, own] = await Promise.all([newKeys(), newKeys()])
  const lifetime = { notBefore: new Date(Date.now() - 60_000), notAfter: new Date(Date.now() + 10 * year) }
  const issuer = await x509.X509CertificateGenerator.createSelfSigned({
    ...{ ...lifetime, name: 'CN=Amend development root, O=Amend', serialNumber: serial(), keys: root },
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
      await x509.SubjectKeyIdentifierExtension.create(root.publicKey),
    ],
  })
  const certificate = await x509.X509CertificateGenerator.create({
    ...{ ...lifetime, subject: 'CN=Amend development, O=Amend', issuer: issuer.subject, serialNumber: serial() },
    ...{ publicKey: own.publicKey, signingKey: root.privateKey, signingAlgorithm: algorithm },
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([emailProtection]),
      await x509.SubjectKeyIdentifierExtension.create(own.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(root.publicKey),
    ],
  })
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', own.privateKey))
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  return {
    certificates: certificate.toString('pem'),
    key: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

const newKeys = () => webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])

/** Hexadecimal; the first bit is 0, because serial numbers are positive. */
const serial = (): string => `0${randomBytes(16).toString('hex').slice(1)}`
