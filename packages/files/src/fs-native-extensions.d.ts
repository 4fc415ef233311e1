/** Types for the functions used here; the package has no types of its own. */
declare module 'fs-native-extensions' {
  /** @returns whether the lock was granted; the system releases it when the last descriptor of that opening is closed */
  export function tryLock(fd: number, offset: number, length: number, options?: { shared?: boolean }): boolean
}
