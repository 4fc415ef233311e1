import { classNames } from './class-names.ts'

/** The logo: a picture, and the same picture amended. */
export function Logo({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 24 24" fill="none" aria-hidden className={classNames('size-6', className)}>
      <rect x="2" y="2" width="20" height="20" rx="6" className="fill-ink" />
      <path d="M12 2h4a6 6 0 0 1 6 6v8a6 6 0 0 1-6 6h-4z" className="fill-accent" />
      <path d="M12 6.5v11" strokeWidth="1.75" strokeLinecap="round" className="stroke-canvas" />
    </svg>
  )
}
