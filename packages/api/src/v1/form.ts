/** Forms with a file, read as they arrive: the file is never whole in memory. */
import { Readable } from 'node:stream'
import type { ReadableStream as WebStream } from 'node:stream/web'
import { callLimits, editRequestLimits } from '@amend/contract'
import { ServiceError } from '@amend/services'
import busboy from 'busboy'
import { isNestedDeeper } from '../json-depth.ts'

export interface FormFile {
  readonly name: string
  readonly body: AsyncIterable<Uint8Array>
}

/** Fields whose text is JSON. */
const isJson = (name: string) => name === 'settings'
const isNumber = (name: string, text: string) => name === 'variants' && /^\d{1,3}$/.test(text)

/**
 * Reads multipart/form-data. The file is the field "file"; the others together are as large as a request with a mask may be.
 * @param take receives the file as it arrives
 * @throws ServiceError 'bad-input', 'upload-broken-off'; errors of `take`
 */
export async function readForm<T>(
  body: ReadableStream<Uint8Array>,
  contentType: string,
  take: (file: FormFile) => Promise<T>,
): Promise<{ file?: T; fields: Record<string, unknown> }> {
  const source = Readable.fromWeb(body as WebStream<Uint8Array>)
  const fields: Record<string, unknown> = {}
  let fieldBytes = 0
  let taking: Promise<T> | undefined
  const parser = openParser(contentType)
  try {
    await new Promise<void>((resolve, reject) => {
      const refuse = (sentence: string) => reject(new ServiceError('bad-input', sentence))
      parser.on('file', (field, stream, { filename }) => {
        stream.on('error', () => {})
        if (field !== 'file') {
          stream.resume()
          return refuse('The picture is the field "file" of the form.')
        }
        taking = take({ name: filename ?? '', body: stream })
        taking.catch((error: unknown) => {
          // The rest of the file is not read.
          stream.resume()
          reject(error)
        })
      })
      parser.on('field', (name, text, { valueTruncated }) => {
        if (valueTruncated || Object.hasOwn(fields, name))
          return refuse('A field of the form is too long, or there twice.')
        fieldBytes += Buffer.byteLength(text)
        if (fieldBytes > callLimits.inputBytesWithMask) return refuse('The fields of the form are too long together.')
        if (isJson(name) && isNestedDeeper(Buffer.from(text), callLimits.depth))
          return refuse(`The field "${name}" is nested deeper than ${callLimits.depth} levels.`)
        fields[name] = isNumber(name, text) ? Number(text) : isJson(name) ? parseJson(text) : text
      })
      parser.on('filesLimit', () => refuse('The form has more than one file.'))
      parser.on('fieldsLimit', () => refuse('The form has too many fields.'))
      parser.on('error', (cause) => reject(brokenOff(cause)))
      parser.on('close', resolve)
      source.on('error', (cause) => reject(brokenOff(cause)))
      source.pipe(parser)
    })
    const file = await taking
    return { ...(file !== undefined && { file }), fields }
  } finally {
    source.unpipe(parser)
    source.destroy()
    parser.destroy()
  }
}

function openParser(contentType: string): busboy.Busboy {
  try {
    const limits = { files: 1, fields: 20, fieldNameSize: 100, fieldSize: editRequestLimits.maskCharacters, parts: 30 }
    return busboy({ headers: { 'content-type': contentType }, limits, defParamCharset: 'utf8' })
  } catch (cause) {
    throw new ServiceError('bad-input', 'The form is not well formed.', { cause })
  }
}

/** A text that is no JSON is refused by the schema of its field. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

const brokenOff = (cause: unknown) =>
  new ServiceError('upload-broken-off', 'The request did not arrive whole. Try again.', { cause })
