import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { weights } from './testing/checkpoint.ts'
import { sha256 } from './testing/hub-server.ts'
import { failure, openWorkbench, unetFile, type Workbench } from './testing/workbench.ts'

const half = 400_000

let bench: Workbench
let bytes: Buffer
let address: string
beforeEach(async () => {
  bench = await openWorkbench(200_000)
  bytes = await weights(bench.temporary, 50, 200_000)
  bench.hub.addresses['/files/night.safetensors'] = { bytes, etag: '"one"' }
  address = `${bench.hub.cdn}/files/night.safetensors`
})
afterEach(() => bench.close())

const ranges = () => bench.hub.downloads().map(({ headers }) => headers.range)
const stored = async () => sha256(await bench.stored('night.safetensors', 'night'))

describe('a URL', () => {
  it('gives one file, and neither the token nor the signature is in the record', async () => {
    const model = await bench.store.pull(`${address}?Signature=signed-secret`)
    expect(model).toMatchObject({ name: 'night', kind: 'url', layout: 'single-file', source: address, complete: true })
    expect(await bench.store.resolve('night')).toBe(path.join(bench.folder, 'night', 'night.safetensors'))
    expect(await stored()).toBe(sha256(bytes))
    expect(bench.hub.downloads().every(({ headers }) => headers.authorization === undefined)).toBe(true)
    expect((await bench.stored('amend.json', 'night')).toString()).not.toContain('signed-secret')
  })

  it('of the hub is checked by the hash that the hub announces, with the token for the hub', async () => {
    const model = await bench.store.pull(`https://huggingface.co/owner/editor/blob/main/${unetFile}`, { name: 'unet' })
    expect(model.revision).toBe(sha256(bench.served(unetFile)))
    expect(bench.hub.downloads().every(({ headers }) => headers.authorization === undefined)).toBe(true)
    bench.hub.fault = ({ server }, count) =>
      server === 'cdn' && count > 3 ? { body: Buffer.alloc(bytes.length) } : undefined
    await bench.store.remove('unet')
    await failure(bench.store.pull(`${bench.hub.url}/owner/editor/resolve/main/${unetFile}`), 'checksum')
  })

  it('is downloaded again only when its entity tag changes', async () => {
    await bench.store.pull(address)
    await bench.store.pull(address)
    expect(ranges()).toEqual(['bytes=0-0', undefined, 'bytes=0-0'])
    bytes = await weights(bench.temporary, 51, 200_000)
    bench.hub.addresses['/files/night.safetensors'] = { bytes, etag: '"two"' }
    await bench.store.pull(address)
    expect(await stored()).toBe(sha256(bytes))
  })

  it.each(['/a.ckpt', '/a.bin', '/model', '/'])('without the extension .safetensors is refused: %s', async (file) => {
    await failure(bench.store.pull(`${bench.hub.cdn}${file}`), 'bad-reference')
    expect(bench.hub.seen).toEqual([])
  })

  it('that returns a page instead of the file is refused', async () => {
    bench.hub.addresses['/page.safetensors'] = { bytes: Buffer.from('<html>Not here any more</html>') }
    await failure(bench.store.pull(`${bench.hub.cdn}/page.safetensors`), 'broken-file')
    expect(await bench.exists('page')).toBe(false)
  })

  it('that responds with a refusal does not get the token', async () => {
    bench.hub.fault = () => ({ status: 403 })
    const { message } = await failure(bench.store.pull(`${address}?Signature=signed-secret`), 'unauthorized')
    expect(message).not.toContain('HF_TOKEN')
  })
})

describe('a URL whose connection breaks', () => {
  const cutFirst = () => {
    bench.hub.fault = ({ headers }, count) =>
      headers.range === undefined && count === 2 ? { cutAfter: half } : undefined
  }

  it('is resumed while its entity tag is the same', async () => {
    cutFirst()
    await bench.store.pull(address)
    const resumed = bench.hub.downloads().at(-1)
    expect(resumed?.headers['if-range']).toBe('"one"')
    expect(resumed?.headers.range).toMatch(/^bytes=[1-9]/)
    expect(resumed?.sent).toBeLessThan(bytes.length)
    expect(await stored()).toBe(sha256(bytes))
  })

  it('starts again when the entity tag changed between two attempts', async () => {
    const changed = await weights(bench.temporary, 52, 200_000)
    bench.hub.fault = ({ headers }, count) => {
      if (headers.range !== undefined || count !== 2) return undefined
      // The first half is from the old file; then the server has the new one.
      queueMicrotask(() => {
        bench.hub.addresses['/files/night.safetensors'] = { bytes: changed, etag: '"two"' }
      })
      return { cutAfter: half }
    }
    await bench.store.pull(address)
    expect(bench.hub.downloads().at(-1)?.sent).toBe(changed.length)
    expect(await stored()).toBe(sha256(changed))
  })

  it('starts again when the entity tag changed between two pulls', async () => {
    bench.hub.fault = ({ headers }, count) => {
      if (headers.range === 'bytes=0-0') return undefined
      return count === 2 ? { cutAfter: half } : { status: 500 }
    }
    await failure(bench.store.pull(address), 'download-failed')
    bytes = await weights(bench.temporary, 53, 200_000)
    bench.hub.addresses['/files/night.safetensors'] = { bytes, etag: '"two"' }
    bench.hub.fault = () => undefined
    await bench.store.pull(address)
    expect(ranges().at(-1)).toBeUndefined()
    expect(await stored()).toBe(sha256(bytes))
  })

  it('starts again when nothing identifies its content', async () => {
    bench.hub.addresses['/files/night.safetensors'] = { bytes }
    cutFirst()
    await bench.store.pull(address)
    expect(ranges()).toEqual(['bytes=0-0', undefined, undefined])
    expect(await stored()).toBe(sha256(bytes))
  })

  it('is identified by its date when it has no tag, and needs no length', async () => {
    const modified = 'Mon, 01 Jan 2024 00:00:00 GMT'
    bench.hub.addresses['/files/night.safetensors'] = { bytes, modified, length: false }
    cutFirst()
    await bench.store.pull(address)
    expect(bench.hub.downloads().at(-1)?.headers['if-range']).toBe(modified)
    expect(await stored()).toBe(sha256(bytes))
  })
})
