import type { ImageItem } from '@amend/api/types'
import { pictureTitle, withPictureEnding } from '@amend/contract'
import { type Problem, problemOfAnswer } from '@amend/next-app/client/problem'
import { downloadZip } from 'client-zip'
import type { BulkFailure, BulkOutcome } from './bulk.ts'

const endings: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'image/avif': 'avif',
}

/** Files that are fetched at once: the server makes each of a result with its credentials. */
const atOnce = 3

/** Makes names unique: "a.png", "a (2).png". */
export function uniqueNames(): (name: string, ending: string) => string {
  const taken = new Set<string>()
  return (name, ending) => {
    const file = withPictureEnding(name.replaceAll(/[/\\]/g, '_'), ending)
    const stem = file.slice(0, -ending.length - 1)
    for (let count = 1; ; count++) {
      const candidate = `${stem}${count > 1 ? ` (${count})` : ''}.${ending}`
      if (taken.has(candidate.toLowerCase())) continue
      taken.add(candidate.toLowerCase())
      return candidate
    }
  }
}

export interface DownloadOptions {
  readonly onProgress: (done: number) => void
  readonly signal: AbortSignal
  /** The name of the archive for several pictures, without the extension. */
  readonly archiveName: string
}

/**
 * Saves pictures at full size: a single one as it is, several in an archive that is built in the browser. Those that
 * cannot be fetched are skipped and reported.
 * @throws an AbortError when the signal is aborted
 */
export async function downloadPictures(
  pictures: readonly ImageItem[],
  { onProgress, signal, archiveName }: DownloadOptions,
): Promise<BulkOutcome> {
  const done: ImageItem[] = []
  const failed: BulkFailure[] = []
  const nameFor = uniqueNames()
  const place = (picture: ImageItem, file: Blob | Problem) => {
    if (file instanceof Blob) {
      done.push(picture)
      const ending = endings[file.type.split(';')[0] ?? ''] ?? 'png'
      return { name: nameFor(pictureTitle(picture), ending), input: file }
    }
    failed.push({ picture, problem: file })
    return undefined
  }
  async function* all() {
    const ahead: Promise<Blob | Problem>[] = []
    for (const [index, picture] of pictures.entries()) {
      onProgress(index)
      for (let next = index + ahead.length; ahead.length < atOnce && next < pictures.length; next++) {
        const upcoming = pictures[next]
        if (upcoming) ahead.push(quietly(fetchFull(upcoming, signal)))
      }
      const fetched = await ahead.shift()
      const file = fetched && place(picture, fetched)
      if (file) yield { ...file, lastModified: new Date(picture.createdAt) }
    }
  }
  if (pictures.length === 1) {
    for await (const { name, input } of all()) save(input, name)
  } else {
    const archive = await downloadZip(all()).blob()
    signal.throwIfAborted()
    if (done.length > 0) save(archive, `${archiveName}.zip`)
  }
  return { done, failed }
}

/** A cancelled download may reject while nobody waits for it. */
function quietly<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined)
  return promise
}

/** Reads the whole file: a response can break off after it has begun. */
async function fetchFull({ renditions }: ImageItem, signal: AbortSignal): Promise<Blob | Problem> {
  if (!renditions.full) return { code: 'not-ready', message: 'This picture is not ready yet.' }
  try {
    const answer = await fetch(`${renditions.full.url}&save`, { signal })
    if (answer.ok) return await answer.blob()
    const body: unknown = await answer.json().catch(() => undefined)
    return problemOfAnswer(body)
  } catch (error) {
    if (signal.aborted) throw error
    return { code: 'offline', message: 'The server cannot be reached.' }
  }
}

function save(blob: Blob, name: string) {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000) // until the browser has begun to write it
}
