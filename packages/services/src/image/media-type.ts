import { uploadLimits } from '@amend/contract'
import { fileTypeFromBuffer } from 'file-type'
import { ServiceError } from '../error.ts'

/** The number of bytes from the beginning of a file that identify its format. */
export const headBytes = 4100

/** Brands at the beginning of HEIC files; the worker decides whether it can read them. */
const alike: Readonly<Record<string, string>> = {
  'image/heif': 'image/heic',
  'image/heic-sequence': 'image/heic',
  'image/heif-sequence': 'image/heic',
}

/** Names of formats that are not accepted. */
const others: readonly (readonly [pattern: RegExp, sentence: string])[] = [
  [/^image\/apng$/, 'This picture is animated. Use a still one.'],
  [/^video\//, 'This is a video. Use a still picture of it.'],
  [/^application\/pdf$/, 'This is a PDF document. Use a picture of its page.'],
  [/^image\/x-|^image\/vnd\.adobe\.photoshop/, 'This is a raw or project file. Export it as JPEG, PNG or TIFF.'],
]

const accepted: readonly string[] = uploadLimits.mediaTypes
const formats = new Intl.ListFormat('en', { type: 'disjunction' }).format(uploadLimits.formats)

/**
 * The media type by content; names and headers are ignored.
 * @param head the first `headBytes` of the file, or all of it
 * @throws ServiceError 'empty-file', 'unsupported-format'
 */
export async function mediaTypeOf(head: Uint8Array): Promise<string> {
  if (head.length === 0) throw new ServiceError('empty-file', 'The file is empty.')
  const found = await fileTypeFromBuffer(head)
  const type = found && (alike[found.mime] ?? found.mime)
  if (type && accepted.includes(type)) return type
  const sentence = others.find(([pattern]) => pattern.test(type ?? ''))?.[1]
  throw new ServiceError('unsupported-format', sentence ?? `This is not a picture that can be read. Use ${formats}.`)
}
