/** Reads pictures from a DataTransfer of a drop or paste event. */

export interface TransferContent {
  readonly files: readonly File[]
  /** URLs of pictures, when there are no files. */
  readonly urls: readonly string[]
}

/**
 * Reads a dropped or pasted DataTransfer, folders with all their content. Must be called within the event: the data is
 * gone after it.
 */
export async function readTransfer(transfer: DataTransfer): Promise<TransferContent> {
  const urls = readUrls(transfer.getData('text/uri-list') || transfer.getData('text/plain'))
  const entries = [...transfer.items].flatMap((item) => (item.kind === 'file' ? [entryOf(item)] : []))
  const files = (await Promise.all(entries.map(readEntry))).flat().filter(({ name }) => !name.startsWith('.'))
  return { files, urls: files.length > 0 ? [] : urls }
}

/** The web URLs of a text that contains nothing else. */
export function readUrls(text: string): string[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.startsWith('#'))
  const urls = lines.map((line) => line.trim()).filter(isWebAddress)
  return urls.length === lines.length ? urls : []
}

/** Whether a text is a web URL. */
export function isWebAddress(text: string): boolean {
  return /^https?:\/\/\S+$/i.test(text) && URL.canParse(text)
}

type Entry = FileSystemEntry | File | null

const entryOf = (item: DataTransferItem): Entry => item.webkitGetAsEntry?.() ?? item.getAsFile()

async function readEntry(entry: Entry): Promise<File[]> {
  if (!entry) return []
  if (entry instanceof File) return [entry]
  if (entry.isDirectory) {
    const inside = await readFolder((entry as FileSystemDirectoryEntry).createReader())
    return (await Promise.all(inside.map(readEntry))).flat()
  }
  return new Promise((resolve) =>
    (entry as FileSystemFileEntry).file(
      (file) => resolve([file]),
      () => resolve([]), // deleted since it was dropped
    ),
  )
}

/** A folder is read in parts of about a hundred entries, until one is empty. */
async function readFolder(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  const part = await new Promise<FileSystemEntry[]>((resolve) => reader.readEntries(resolve, () => resolve([])))
  return part.length === 0 ? [] : [...part, ...(await readFolder(reader))]
}
