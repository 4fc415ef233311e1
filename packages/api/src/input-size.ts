import { callLimits } from '@amend/contract'

interface ProcedureTable {
  readonly _def: { readonly procedures: object }
}

/** How large requests to a router may be. */
export interface InputSizes {
  /**
   * The maximum body of a tRPC request.
   * @param paths of the procedures, such as "edit.request"
   * @param signedIn others never need long inputs
   * @returns bytes
   */
  readonly inputBytes: (paths: readonly string[], signedIn: boolean) => number
  /** Whether one of the procedures accepts inputs that are longer than usual. */
  readonly needsLongInput: (paths: readonly string[]) => boolean
}

/** Reads the sizes from the `meta` of a router's procedures. */
export function inputSizesOf({ _def }: ProcedureTable): InputSizes {
  const procedures: Readonly<Record<string, { readonly _def: { readonly meta?: unknown } }>> = Object(_def.procedures)
  const ownBytesOf = (path: string): number | undefined => {
    const meta = Object.hasOwn(procedures, path) ? procedures[path]?._def.meta : undefined
    const bytes: unknown =
      typeof meta === 'object' && meta !== null && 'inputBytes' in meta ? meta.inputBytes : undefined
    return typeof bytes === 'number' ? bytes : undefined
  }
  return {
    inputBytes: (paths, signedIn) => {
      const bytes = paths.map((path) => (signedIn ? ownBytesOf(path) : undefined) ?? callLimits.inputBytes)
      // A batch has room for one long input; the others are small.
      return Math.max(0, ...bytes) + callLimits.inputBytes * (paths.length - 1)
    },
    needsLongInput: (paths) => paths.some((path) => ownBytesOf(path) !== undefined),
  }
}
