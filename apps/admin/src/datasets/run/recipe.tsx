'use client'

import type { DatasetDetails } from '@amend/api/types'

/** The recipe as the workers read it. */
export function Recipe({ dataset: { recipe, source } }: { dataset: DatasetDetails }) {
  return (
    // A region that scrolls must be reachable by keyboard.
    <pre
      {...{ tabIndex: 0 }}
      className="max-h-96 overflow-auto rounded-xl bg-well p-4 font-mono text-xs leading-relaxed ring-1 ring-line"
    >
      {JSON.stringify({ captions: source, ...recipe }, null, 2)}
    </pre>
  )
}
