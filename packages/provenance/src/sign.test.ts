/** Credentials as others read them: by the official library and by an independent one. */
import { createHash } from 'node:crypto'
import { WasmReader } from '@contentauth/c2pa-wasm'
import { JPEG } from '@trustnxt/c2pa-ts/asset'
import { SuperBox } from '@trustnxt/c2pa-ts/jumbf'
import { ManifestStore, ValidationStatusCode } from '@trustnxt/c2pa-ts/manifest'
import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Credential, developmentCredential } from './credential.ts'
import { signPicture } from './sign.ts'
import { openSigner } from './signer.ts'

const source = createHash('sha256').update('the photo').digest('hex')
const provenance = { model: { name: 'Pico', version: '1.0' }, source }
const edited = 'http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia'

let credential: Credential
beforeAll(async () => {
  credential = await developmentCredential()
})

const pictureOf = (format: 'jpeg' | 'png' | 'webp' | 'avif') =>
  sharp({ create: { width: 96, height: 64, channels: 3, background: '#a06030' } })
    .toFormat(format)
    .toBuffer()

const signed = async (format: 'jpeg' | 'png' | 'webp' | 'avif') =>
  signPicture(await pictureOf(format), `image/${format}`, provenance, openSigner(credential))

/** What the official reader says. */
async function readOfficially(bytes: Uint8Array<ArrayBufferLike>, format: string) {
  const reader = await WasmReader.fromBytes(`image/${format}`, bytes)
  return JSON.parse(reader.json()) as {
    active_manifest: string
    validation_state: string
    validation_status: { code: string }[]
    manifests: Record<string, { ingredients: object[]; assertions: { label: string; data: { actions: object[] } }[] }>
  }
}

describe.each(['jpeg', 'png', 'webp', 'avif'] as const)('the credentials of a file in %s', (format) => {
  it('are valid to the official reader, and say which model edited it and from what', async () => {
    const report = await readOfficially(await signed(format), format)
    expect(report.validation_state).toBe('Valid')
    // Nobody knows the issuer of a development certificate; nothing else is wrong.
    expect(report.validation_status.map(({ code }) => code)).toEqual(['signingCredential.untrusted'])
    const manifest = report.manifests[report.active_manifest]
    expect(manifest?.ingredients).toMatchObject([{ relationship: 'parentOf', instance_id: `sha256:${source}` }])
    const actions = manifest?.assertions.find(({ label }) => label.startsWith('c2pa.actions'))?.data.actions
    expect(actions).toMatchObject([
      { action: 'c2pa.opened' },
      { action: 'c2pa.edited', digitalSourceType: edited, softwareAgent: { name: 'Pico', version: '1.0' } },
    ])
  })

  it('leave the pixels as they are', async () => {
    const pixels = (bytes: Uint8Array) => sharp(bytes).raw().toBuffer()
    expect((await pixels(await signed(format))).equals(await pixels(await pictureOf(format)))).toBe(true)
  })
})

it('are read by an independent library', async () => {
  const asset = new JPEG(new Uint8Array(await signed('jpeg')))
  const jumbf = asset.getManifestJUMBF()
  if (!jumbf) throw new Error('There are no credentials.')
  const store = ManifestStore.read(SuperBox.fromBuffer(new Uint8Array(jumbf)))
  const result = await store.validate(asset)
  const failures = result.statusEntries.filter(({ success }) => success === false).map(({ code }) => code)
  expect(failures.filter((code) => code !== ValidationStatusCode.SigningCredentialUntrusted)).toEqual([])
  const codes = result.statusEntries.map(({ code }) => code)
  expect(codes).toContain(ValidationStatusCode.ClaimSignatureValidated)
  expect(codes).toContain(ValidationStatusCode.AssertionDataHashMatch)
})

it('do not survive a change of the file', async () => {
  const bytes = new Uint8Array(await signed('png'))
  bytes[bytes.length - 30] = (bytes.at(-30) ?? 0) ^ 1
  expect((await readOfficially(bytes, 'png')).validation_state).toBe('Invalid')
})

describe('a credential', () => {
  it.each([
    ['no PEM', { certificates: 'x', key: 'y' }],
    ['no key', { certificates: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', key: '' }],
  ])('that is %s is refused with a sentence', (_, broken) => {
    expect(() => openSigner(broken)).toThrow(expect.objectContaining({ code: 'bad-credential' }))
  })
})
