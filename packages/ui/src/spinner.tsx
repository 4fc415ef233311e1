import { LoaderCircle } from 'lucide-react'
import { classNames } from './class-names.ts'

/** Turns while something is under way; what that is stands beside it as text. */
export function Spinner({ className }: { className?: string | undefined }) {
  return <LoaderCircle aria-hidden className={classNames('size-4 shrink-0 animate-spin', className)} />
}
