import type { OutputFormat } from '@amend/imaging'
import type { Task } from '../process/protocol.ts'
import type { RenditionFile } from './renditions.ts'

export interface PrepareRequest {
  /** The bytes of the upload. */
  readonly bytes: Uint8Array
  readonly limits: { readonly bytes: number; readonly pixels: number; readonly minSide: number }
}

export interface ExportRequest {
  /** The bytes of the picture to export. */
  readonly bytes: Uint8Array
  readonly format: OutputFormat
  /** JSON for its metadata. */
  readonly recipe?: string
}

export interface RendererTasks {
  /** The upright size of an upload; its renditions are reported as they are made. */
  prepare: Task<PrepareRequest, { width: number; height: number }, RenditionFile>
  export: Task<ExportRequest, Uint8Array>
}
