/** What the writers of all layouts share. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import type { Version } from '../versions/version.ts'
import type { OpenPlan } from './plan.ts'

/** A part of an export: reports its pairs, and stops when the signal says so. */
export interface ExportContext extends OpenPlan {
  readonly version: Version
  readonly folder: string
  /** @throws the signal's reason */
  done(pairs: number): void
}

/** A name for a folder that is renamed when it is complete. */
export const partialName = (name: string): string => `.amend-${name}.part`

/** Whether a finished file or folder is there. */
export const isDone = (folder: string, name: string): boolean => existsSync(path.join(folder, name))
