/** Pictures in what was dropped or pasted. */

export interface Brought {
  readonly files: readonly File[]
  /** Addresses of pictures, where there are no files. */
  readonly urls: readonly string[]
}

/** Reads what was dropped, folders with all that is in them. To be called within the event: the data is gone after it. */
export async function readTransfer(transfer: DataTransfer): Promise<Brought> {
  const urls = readUrls(transfer.getData('text/uri-list') || transfer.getData('text/plain'))
  const entries = [...transfer.items].flatMap((item) => (item.kind === 'file' ? [entryOf(item)] : []))
  const files = (await Promise.all(entries.map(readEntry))).flat().filter(({ name }) => !name.startsWith('.'))
  return { files, urls: files.length > 0 ? [] : urls }
}

/** The web addresses in a text that holds nothing else. */
export function readUrls(text: string): string[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.startsWith('#'))
  const urls = lines.map((line) => line.trim()).filter(isWebAddress)
  return urls.length === lines.length ? urls : []
}

/** Whether a text is the address of something on the web. */
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
      () => resolve([]), // gone since it was dropped
    ),
  )
}

/** A folder is told in parts of about a hundred, until one is empty. */
async function readFolder(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  const part = await new Promise<FileSystemEntry[]>((resolve) => reader.readEntries(resolve, () => resolve([])))
  return part.length === 0 ? [] : [...part, ...(await readFolder(reader))]
}
