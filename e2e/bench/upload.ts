import { randomBytes } from 'node:crypto'
import sharp from 'sharp'
import type { Person } from '../platform/client.ts'
import { largePhoto } from '../platform/photos.ts'
import { listen } from './events.ts'
import { median, ms, repeat } from './statistics.ts'
import type { Row } from './table.ts'

const runs = 5

/** The worker's own renditions of an opaque JPEG, decoded once. */
async function renditions(bytes: Uint8Array) {
  const picture = sharp(bytes).rotate().toColourspace('srgb')
  await Promise.all([
    picture.clone().resize(400, 400, { fit: 'inside' }).webp({ quality: 80 }).toBuffer(),
    picture.clone().resize(2048, 2048, { fit: 'inside' }).webp({ quality: 85 }).toBuffer(),
    picture.clone().jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer(),
  ])
}

/** The time from the first byte of the upload to a picture that can be edited. */
export async function measureUploads(person: Person): Promise<Row[]> {
  const photo = await largePhoto()
  const events = await listen(person)
  /** Different bytes each time, so that the storage does not have them yet. */
  const another = () => new Uint8Array(Buffer.concat([photo, randomBytes(8)]))
  const upload = async () => {
    const { id } = await person.upload(another())
    await events.arrival(({ kind, subjectId }) => kind === 'image.ready' && subjectId === id)
  }
  await upload()
  await renditions(photo)
  const times: { readonly platform: number; readonly alone: number }[] = []
  // In turn, so that other work of the machine meets both alike.
  for (let i = 0; i < runs; i++) {
    const [platform = 0] = await repeat(1, upload)
    const [alone = 0] = await repeat(1, () => renditions(another()))
    times.push({ platform, alone })
  }
  events.stop()
  const platform = median(times.map((each) => each.platform))
  const alone = median(times.map((each) => each.alone))
  const size = `${(photo.length / 1e6).toFixed(1)} MB`
  const figure = `${ms(platform)}; sharp alone ${ms(alone)}`
  return [[`16-megapixel JPEG (${size}), upload to ready`, figure, `× ${(platform / alone).toFixed(2)}`]]
}
