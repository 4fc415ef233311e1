import path from 'node:path'
import { isLossless, type OutputFormat, type Picture } from '@amend/imaging'
import { UsageError } from './exit.ts'

const formats: Readonly<Record<string, OutputFormat>> = {
  '.jpg': 'jpeg',
  '.jpeg': 'jpeg',
  '.png': 'png',
  '.webp': 'webp',
  '.avif': 'avif',
  '.tif': 'tiff',
  '.tiff': 'tiff',
}
const extensions: Readonly<Record<OutputFormat, string>> = {
  jpeg: '.jpg',
  png: '.png',
  webp: '.webp',
  avif: '.avif',
  tiff: '.tiff',
}

export interface OutputOptions {
  /** A file; only for one photo. */
  readonly output?: string
  /** A folder in place of the photo's own. */
  readonly outputFolder?: string
  readonly format?: OutputFormat
  readonly masked: boolean
  readonly variants: number
}

export interface OutputPlan {
  readonly format: OutputFormat
  /** One a variant. */
  readonly files: readonly string[]
  /** Why the format differs from the photo's. */
  readonly notice?: string
}

/**
 * Where the results of a photo go: beside it as `photo.edited.jpg`, in its own format where that can be written and loses
 * nothing that was promised. Pixels outside of a mask stay the same bit for bit, which JPEG cannot keep: PNG then.
 * @throws UsageError for a file name whose format is not known
 */
export function planOutput(input: string, picture: Picture, options: OutputOptions): OutputPlan {
  const { output, outputFolder, masked, variants } = options
  const named = output === undefined ? undefined : formats[path.extname(output).toLowerCase()]
  if (output !== undefined && named === undefined) {
    throw new UsageError(`The name of the output must end in ${Object.keys(formats).join(', ')}: ${output}`)
  }
  const { dir, name, ext } = path.parse(input)
  const own = formats[`.${picture.source?.format}`] ?? formats[ext.toLowerCase()]
  const kept = own ?? (picture.alpha || picture.depth === 16 ? 'png' : 'jpeg')
  const lossless = masked && !isLossless(picture, { format: kept })
  const format = options.format ?? named ?? (lossless ? 'png' : kept)
  const sameFormat = formats[ext.toLowerCase()] === format
  const stem = output
    ? path.join(path.dirname(output), path.parse(output).name)
    : path.join(outputFolder ?? dir, `${name}.edited`)
  const extension = output ? path.extname(output) : sameFormat ? ext : extensions[format]
  const files = Array.from({ length: variants }, (_, i) => `${stem}${variants > 1 ? `.${i + 1}` : ''}${extension}`)
  const notice =
    lossless && format === 'png' && !options.format && !named
      ? `Written as PNG: ${kept.toUpperCase()} would change pixels outside of the mask a little.`
      : undefined
  return { format, files, ...(notice && { notice }) }
}

/** Whether a file has the name of a result. */
export const isResultName = (file: string): boolean => /\.edited(\.\d+)?\.[a-z]+$/i.test(path.basename(file))
