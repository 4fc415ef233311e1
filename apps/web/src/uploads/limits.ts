import { uploadLimits } from '@amend/contract'
import type { Problem } from '@amend/next-app/client/problem'

/** For <input accept>: phones recognise some of these only by their extension. */
export const acceptedFiles = [...uploadLimits.mediaTypes, '.heic', '.heif', '.avif', '.tif', '.tiff'].join(',')

/** Formats sizes for people: 1 MB is 2²⁰ bytes here, as systems show the sizes of files. */
export const megabytesOf = (bytes: number): number => bytes / 2 ** 20

/**
 * Checks a file before it is sent: its size, and whether its type is certainly not a picture's. The server checks the
 * content, so a missing or odd type passes here.
 * @param mostBytes a file may have
 */
export function refuseFile({ size, type }: Pick<File, 'size' | 'type'>, mostBytes: number): Problem | undefined {
  if (size === 0) return { code: 'empty-file', message: 'This file is empty.' }
  if (size > mostBytes) {
    return { code: 'too-large', message: `This file has more than ${Math.floor(megabytesOf(mostBytes))} MB.` }
  }
  if (/^(?:video|audio|text|font)\//.test(type) || type === 'application/pdf' || type === 'image/svg+xml') {
    return { code: 'unsupported-format', message: `Pictures can be ${uploadLimits.formats.join(', ')}.` }
  }
  return undefined
}
