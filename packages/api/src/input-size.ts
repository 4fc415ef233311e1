import { callLimits } from '@amend/contract'
import { appRouter } from './router.ts'

const procedures: Readonly<Record<string, { readonly _def: { readonly meta?: unknown } }>> = Object(
  appRouter._def.procedures,
)

/**
 * The maximum body of a tRPC request.
 * @param paths of the procedures, such as "edit.request"
 * @param signedIn others never need long inputs
 * @returns bytes
 */
export function inputBytesOf(paths: readonly string[], signedIn: boolean): number {
  const bytes = paths.map((path) => (signedIn ? ownBytesOf(path) : undefined) ?? callLimits.inputBytes)
  // A batch has room for one long input; the others are small.
  return Math.max(0, ...bytes) + callLimits.inputBytes * (paths.length - 1)
}

/** Whether one of the procedures accepts inputs that are longer than usual. */
export const needsLongInput = (paths: readonly string[]): boolean =>
  paths.some((path) => ownBytesOf(path) !== undefined)

function ownBytesOf(path: string): number | undefined {
  const meta = Object.hasOwn(procedures, path) ? procedures[path]?._def.meta : undefined
  const bytes: unknown = typeof meta === 'object' && meta !== null && 'inputBytes' in meta ? meta.inputBytes : undefined
  return typeof bytes === 'number' ? bytes : undefined
}
