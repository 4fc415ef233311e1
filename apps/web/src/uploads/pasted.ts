import { isTextField } from '@amend/next-app/client/shortcuts'
import { readUrls, type TransferContent } from './dropped.ts'

const nothing: TransferContent = { files: [], urls: [] }

/**
 * The pictures of a paste event. A text field gets the text, even when a picture of that text comes with it, as
 * spreadsheets and word processors copy it; a picture without a text is uploaded wherever it is pasted.
 */
export function readPasted({
  clipboardData,
  target,
}: Pick<ClipboardEvent, 'clipboardData' | 'target'>): TransferContent {
  const files = [...(clipboardData?.files ?? [])]
  const text = clipboardData?.getData('text/plain') ?? ''
  if (isTextField(target) && text.trim() !== '' && !namesOnly(text, files)) return nothing
  return { files, urls: files.length > 0 ? [] : readUrls(text) }
}

/** Whether a text only names the files that it comes with, as file managers copy them: by name, path or file URL. */
function namesOnly(text: string, files: readonly File[]): boolean {
  const names = new Set(files.map(({ name }) => name.normalize('NFC')))
  const lines = text.split(/[\r\n]+/).filter((line) => line.trim() !== '')
  return lines.every((line) => names.has(lastPart(line)))
}

function lastPart(line: string): string {
  const last = line.trim().split(/[/\\]/).at(-1) ?? ''
  return (line.startsWith('file:') ? decode(last) : last).normalize('NFC')
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
