import { LoaderCircle } from 'lucide-react'
import { classNames } from './class-names.ts'

/** A spinner for a running task; the text beside it names the task. */
export function Spinner({ className }: { className?: string | undefined }) {
  return <LoaderCircle aria-hidden className={classNames('size-4 shrink-0 animate-spin', className)} />
}
