import type { OutputFormat } from '@amend/imaging'
import type { Task } from '../process/protocol.ts'
import type { RenditionFile } from './renditions.ts'

export interface PrepareRequest {
  /** Of the upload as it was brought. */
  readonly bytes: Uint8Array
  readonly limits: { readonly bytes: number; readonly pixels: number; readonly minSide: number }
}

export interface ExportRequest {
  /** Of the picture to export. */
  readonly bytes: Uint8Array
  readonly format: OutputFormat
  /** JSON for its metadata. */
  readonly recipe?: string
}

export interface RendererTasks {
  /** The size of an upload, upright; its renditions are told as they are made. */
  prepare: Task<PrepareRequest, { width: number; height: number }, RenditionFile>
  export: Task<ExportRequest, Uint8Array>
}
