import type { OutputFormat } from '@amend/imaging'
import type { Task } from '../process/protocol.ts'
import type { Findings } from '../safety/findings.ts'
import type { RenditionFile } from './renditions.ts'

export interface PrepareRequest {
  /** The bytes of the upload. */
  readonly bytes: Uint8Array
  readonly limits: { readonly bytes: number; readonly pixels: number; readonly minSide: number }
  /** Whether to ask the classifier. */
  readonly examine: boolean
}

export interface PreparedUpload {
  /** Upright, in pixels. */
  readonly width: number
  readonly height: number
  readonly findings?: Findings
}

export interface ExportRequest {
  /** The bytes of the picture to export. */
  readonly bytes: Uint8Array
  readonly format: OutputFormat
  /** The visible mark in a corner; empty: none. */
  readonly mark: string
  /** JSON for its metadata. */
  readonly recipe?: string
}

export interface RendererTasks {
  /** Loads the classifier, so that the first upload does not wait for it. */
  warm: Task<null, undefined>
  /** Renditions are reported as they are made. */
  prepare: Task<PrepareRequest, PreparedUpload, RenditionFile>
  export: Task<ExportRequest, Uint8Array>
}
