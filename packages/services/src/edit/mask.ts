import { editRequestLimits, uploadLimits } from '@amend/contract'
import { claimBlob, type Image, type Records } from '@amend/db'
import type { Access } from '../access.ts'
import { notFound, ServiceError } from '../error.ts'
import type { Services } from '../services.ts'

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const dataUrl = /^data:image\/png;base64,/

interface Size {
  readonly width: number
  readonly height: number
}

/**
 * Checks a mask. The worker reads its pixels; here it must be a complete PNG with its picture's aspect ratio.
 * @param text a PNG in base64, or a data URL of one; white may change
 * @returns its bytes
 * @throws ServiceError 'bad-mask'
 */
export function decodeMask(text: string, image: Image): Buffer {
  const base64 = text.replace(dataUrl, '')
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) throw badMask('The mask is not a PNG in base64.')
  const bytes = Buffer.from(base64, 'base64')
  const size = pngSize(bytes)
  if (!size) throw badMask('The mask is not a whole PNG.')
  if (
    Math.max(size.width, size.height) > editRequestLimits.maskSide ||
    size.width * size.height > uploadLimits.pixels
  ) {
    throw badMask('The mask is too large.')
  }
  if (!isOfShape(size, image)) throw badMask('The mask is not of the shape of the picture.')
  return bytes
}

/**
 * Stores a mask, in the transaction that writes its edits: it is visible only with them.
 * @returns its hash
 */
export async function storeMask({ blobs }: Services, records: Records, bytes: Buffer): Promise<string> {
  const claim = (stored: { sha256: string; bytes: number }) => claimBlob(records, { ...stored, mediaType: 'image/png' })
  return (await blobs.put(bytes, { claim })).sha256
}

/** PNG, third edition, 5.3 and 11.2.1: chunks of length, type, data and check sum, from IHDR to IEND. */
function pngSize(bytes: Buffer): Size | undefined {
  if (!bytes.subarray(0, 8).equals(signature) || bytes.length < 33 || bytes.toString('latin1', 12, 16) !== 'IHDR') {
    return undefined
  }
  const size = { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }
  if (size.width === 0 || size.height === 0) return undefined
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 12 + bytes.readUInt32BE(at)
    if (bytes.toString('latin1', at + 4, at + 8) === 'IEND') return end === bytes.length ? size : undefined
    at = end
  }
  return undefined
}

/** Allows for the rounding of sides in a mask drawn at another size. */
function isOfShape({ width, height }: Size, image: Image): boolean {
  if (image.width === null || image.height === null) return false
  const scale = width / image.width
  return Math.abs(image.height * scale - height) <= 1 + scale / 2
}

const badMask = (message: string) => new ServiceError('bad-mask', message, { field: 'mask' })

/** The mask of an edit as a data URL; null when it had none. @throws ServiceError 'not-found' */
export async function readMask({ blobs }: Services, { records }: Access, id: string): Promise<string | null> {
  const edit = await records.edit.findFirst({ where: { id }, select: { maskHash: true } })
  if (!edit) throw notFound()
  if (edit.maskHash === null) return null
  return `data:image/png;base64,${(await blobs.read(edit.maskHash)).toString('base64')}`
}
