import { classNames } from './class-names.ts'

const symbols: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Enter: '↵',
  Escape: 'Esc',
  ' ': 'Space',
}

export interface KbdProps {
  /** Keys pressed together, joined by plus signs: 'Shift+ArrowUp'. */
  keys: string
  tone?: 'plain' | 'inverse' | undefined
  className?: string | undefined
}

/** Keys to press. */
export function Kbd({ keys, tone = 'plain', className }: KbdProps) {
  return (
    <kbd className={classNames('inline-flex gap-0.5 font-sans', className)}>
      {keys.split(/(?<!^)\+/).map((key) => (
        <kbd
          key={key}
          className={classNames(
            'inline-flex h-5 min-w-5 items-center justify-center rounded px-1 font-sans text-[0.6875rem] tabular-nums',
            tone === 'plain' ? 'bg-hover text-muted' : 'bg-canvas/15 text-canvas',
          )}
        >
          {symbols[key] ?? key}
        </kbd>
      ))}
    </kbd>
  )
}
