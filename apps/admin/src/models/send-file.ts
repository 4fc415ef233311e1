import { type Problem, problemOfAnswer } from '@amend/next-app/client/problem'
import { z } from 'zod'

interface Upload {
  readonly id: string
  readonly bytes: number
  readonly pieceBytes: number
  readonly receivedPieces: number
  readonly receivedBytes: number
}

const receivedSchema = z.object({ receivedPieces: z.int(), receivedBytes: z.number() })

/** A network that is gone is tried again after so many ms. */
const pauses = [500, 1000, 2000, 5000, 10_000]
const offline: Problem = { code: 'offline', message: 'The server cannot be reached.' }

/**
 * Sends the rest of a file, piece by piece, and each piece again while the network is gone.
 * @param onProgress the share that has arrived, from 0 to 1
 * @returns why it was refused; undefined when it has arrived whole
 * @throws the signal's reason
 */
export async function sendFile(
  upload: Upload,
  file: Blob,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (share: number) => void },
): Promise<Problem | undefined> {
  let { receivedPieces, receivedBytes } = upload
  for (let failures = 0; receivedBytes < upload.bytes; ) {
    onProgress(receivedBytes / upload.bytes)
    const piece = file.slice(receivedBytes, receivedBytes + upload.pieceBytes)
    const answer = await putPiece(`/api/models/uploads/${upload.id}/${receivedPieces}`, piece, signal)
    if ('received' in answer) {
      // An answer without progress would be asked for without end.
      if (answer.received.receivedPieces <= receivedPieces) return offline
      receivedPieces = answer.received.receivedPieces
      receivedBytes = answer.received.receivedBytes
      failures = 0
    } else {
      const pause = pauses[failures]
      if (answer.problem.code !== 'offline' || pause === undefined) return answer.problem
      failures += 1
      await waitFor(pause, signal)
    }
  }
  onProgress(1)
  return undefined
}

type Answer = { readonly received: z.output<typeof receivedSchema> } | { readonly problem: Problem }

async function putPiece(address: string, body: Blob, signal: AbortSignal): Promise<Answer> {
  try {
    const answer = await fetch(address, { method: 'PUT', body, signal })
    const content: unknown = await answer.json()
    if (!answer.ok) return { problem: problemOfAnswer(content) }
    return { received: receivedSchema.parse(content) }
  } catch {
    signal.throwIfAborted()
    return { problem: offline }
  }
}

function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms)
    const leave = () => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    signal.addEventListener('abort', leave, { once: true })
  })
}
