import { classNames } from './class-names.ts'

/** The initials of a name or an e-mail address: two letters at most. */
export function initials(name: string): string {
  const words = (name.split('@')[0] ?? '').split(/[\s._-]+/).filter(Boolean)
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]]
  return letters.map((word) => [...(word ?? '')][0]?.toLocaleUpperCase() ?? '').join('')
}

export interface AvatarProps {
  name: string
  size?: 'sm' | 'md' | undefined
  className?: string | undefined
}

/** The initials of a user; the name is beside them or in the label of the parent. */
export function Avatar({ name, size = 'md', className }: AvatarProps) {
  return (
    <span
      aria-hidden
      className={classNames(
        'inline-grid shrink-0 select-none place-items-center rounded-full bg-accent-soft font-semibold text-accent-ink',
        size === 'sm' ? 'size-6 text-[0.625rem]' : 'size-8 text-xs',
        className,
      )}
    >
      {initials(name)}
    </span>
  )
}
