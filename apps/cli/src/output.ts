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
  /** A file, for a single photo. */
  readonly output?: string
  /** A folder in place of the photo's own. */
  readonly outputFolder?: string
  readonly format?: OutputFormat
  readonly masked: boolean
  readonly variants: number
}

export interface OutputPlan {
  readonly format: OutputFormat
  /** One per variant. */
  readonly files: readonly string[]
  /** Sentences about consequences of the format. */
  readonly notices: readonly string[]
}

/**
 * Plans where the results of a photo go: beside it as `photo.edited.jpg`, in its own format if that can be written and
 * is lossless where that is required. Pixels outside a mask stay bit-identical, which JPEG cannot do: such a result
 * becomes PNG.
 * @throws UsageError for a file name with an unknown format or with one that contradicts --format
 */
export function planOutput(photo: string, picture: Picture, options: OutputOptions): OutputPlan {
  const { output, outputFolder, masked, variants } = options
  const requested = output === undefined ? options.format : formatNamed(output, options.format)
  const own = ownFormat(photo, picture)
  const exact = masked && !isLossless(picture, { format: own })
  const format = requested ?? (exact ? 'png' : own)

  const { dir, name, ext } = path.parse(output ?? photo)
  const stem = output === undefined ? path.join(outputFolder ?? dir, `${name}.edited`) : path.join(dir, name)
  const extension = formats[ext.toLowerCase()] === format ? ext : extensions[format]
  const files = Array.from({ length: variants }, (_, i) => `${stem}${variants > 1 ? `.${i + 1}` : ''}${extension}`)
  return { format, files, notices: noticesOf(picture, format, { masked, own, requested: requested !== undefined }) }
}

/**
 * The format that the name of a result implies.
 * @throws UsageError when there is none, or when it contradicts --format
 */
export function formatNamed(output: string, format: OutputFormat | undefined): OutputFormat {
  const named = formats[path.extname(output).toLowerCase()]
  if (named === undefined) {
    throw new UsageError(
      `The name of the result must end in ${Object.keys(formats).join(', ')}; ${JSON.stringify(output)} does not.`,
    )
  }
  if (format !== undefined && format !== named) {
    throw new UsageError(
      `--output ${output} is the name of another format than --format ${format}: leave one of them out.`,
    )
  }
  return named
}

/**
 * The format of the content if it is known and writable, else that of the name. HEIC and GIF become JPEG, or PNG if
 * JPEG would lose something.
 */
function ownFormat(photo: string, { source, alpha, depth }: Picture): OutputFormat {
  const byContent = formats[`.${source?.format}`]
  return byContent ?? (alpha || depth === 16 ? 'png' : (formats[path.extname(photo).toLowerCase()] ?? 'jpeg'))
}

function noticesOf(
  picture: Picture,
  format: OutputFormat,
  { masked, own, requested }: { masked: boolean; own: OutputFormat; requested: boolean },
): string[] {
  const notices: string[] = []
  if (masked && !requested && format !== own) {
    notices.push(`Written as PNG: ${own.toUpperCase()} would change pixels outside of the mask a little.`)
  }
  if (masked && !isLossless(picture, { format })) {
    notices.push(`${format.toUpperCase()} changes pixels outside of the mask a little; PNG keeps them.`)
  }
  if (format === 'jpeg' && picture.alpha) notices.push('JPEG has no transparency: what was transparent is white.')
  return notices
}

/** Whether a file has the name of a result. */
export const isResultName = (file: string): boolean =>
  /\.edited(\.\d+)?(\.preview(-\d+)?)?\.[a-z]+$/i.test(path.basename(file))
