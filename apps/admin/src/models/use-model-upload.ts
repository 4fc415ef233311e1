import { useErrorSentence } from '@amend/next-app/client/problem'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useTRPC } from '../trpc/client.tsx'
import { sendFile } from './send-file.ts'

export interface ModelUpload {
  /** The share of the file that has arrived; undefined while nothing is sent. */
  readonly share: number | undefined
  /** Sends a file, or the rest of it. @returns the upload, or a sentence; undefined when the dialog was closed */
  send(file: File): Promise<{ readonly uploadId: string } | { readonly sentence: string } | undefined>
}

/** Sends a file of a model as long as the dialog is open. The same file goes on where it was interrupted. */
export function useModelUpload(kind: 'checkpoint' | 'lora'): ModelUpload {
  const sentence = useErrorSentence()
  const begin = useMutation(useTRPC().model.beginUpload.mutationOptions())
  const [share, setShare] = useState<number>()
  const leaving = useRef(new AbortController())
  useEffect(() => {
    // React mounts twice while developing.
    const controller = new AbortController()
    leaving.current = controller
    return () => controller.abort()
  }, [])
  return {
    share,
    send: async (file) => {
      const { signal } = leaving.current
      setShare(0)
      try {
        const changedAt = new Date(file.lastModified).toISOString()
        const upload = await begin.mutateAsync({ kind, fileName: file.name, bytes: file.size, changedAt })
        const problem = await sendFile(upload, file, { signal, onProgress: setShare })
        return problem ? { sentence: sentence(problem) } : { uploadId: upload.id }
      } catch (error) {
        return signal.aborted ? undefined : { sentence: sentence(error) }
      } finally {
        setShare(undefined)
      }
    },
  }
}
