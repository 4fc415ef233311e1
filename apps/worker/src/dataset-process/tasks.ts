import type { DatasetLayout, DatasetRecipe, DatasetSelection, DatasetSource } from '@amend/contract'
import type { ChunkContent, ChunkListing, ClusterMember, Funnel, HandmadeRow } from '@amend/dataset'
import type { Task } from '../process/protocol.ts'

/** A chunk of a dataset in a folder of this machine. */
export interface ChunkRequest {
  readonly folder: string
  readonly chunk: number
}

export interface ChunkResult extends ChunkContent {
  /** Money that this process has spent on the dataset and no chunk before it has counted. */
  readonly cost?: number
}

export interface ListRequest extends ChunkRequest {
  /** Where its pictures are written. */
  readonly pictureFile: string
}

export interface PrepareRequest {
  /** The new folder of the dataset. */
  readonly folder: string
  readonly recipe: DatasetRecipe
  readonly source: DatasetSource
  /** The file of uploaded captions, or of an uploaded archive. */
  readonly file: string | undefined
}

/** A dataset that was begun, or why its recipe cannot be used here. */
export type Prepared =
  | {
      readonly captions: number
      readonly chunks: number
      readonly refused: Readonly<Record<string, number>>
      /** Of imported pairs. */
      readonly recipe?: DatasetRecipe
    }
  | { readonly problem: { readonly code: string; readonly message: string; readonly field: string } }

export interface SelectRequest {
  readonly folder: string
  readonly name: string
  readonly selection: DatasetSelection
}

export interface FreezeRequest extends SelectRequest {
  readonly version: string
}

export interface Frozen {
  readonly folder: string
  readonly facts: Readonly<Record<string, unknown>>
  readonly card: string
  /** [triple, candidate] of each pair. */
  readonly samples: readonly (readonly [number, number])[]
}

export interface ExportRequest {
  readonly versionFolder: string
  readonly folder: string
  readonly layout: DatasetLayout
}

export interface AddRequest {
  readonly folder: string
  /** With the files of its pictures. */
  readonly row: HandmadeRow
  /** Where the pictures for the pages are written. */
  readonly pictureFile: string
}

/** A row that was added, or why its pictures cannot be used. */
export type Added =
  | { readonly chunk: number; readonly listing: ChunkListing }
  | { readonly problem: { readonly code: string; readonly message: string; readonly field: string } }

export interface RewordRequest {
  readonly folder: string
  readonly chunk: number
  readonly triple: number
  readonly instruction: string
}

export interface DatasetTasks {
  /** Makes a chunk as far as it is not made, or scores it where it was imported; reports the share that is done. */
  make: Task<ChunkRequest, ChunkResult, number>
  /** Reads a chunk that is made. */
  list: Task<ListRequest, ChunkListing>
  /** Makes the folder of a dataset and takes its captions or its pairs in; reports the share of pairs that are read. */
  prepare: Task<PrepareRequest, Prepared, number>
  /** Applies a selection to all candidates, and keeps it in the folder. */
  select: Task<SelectRequest, { readonly funnel: Funnel; readonly duplicates: readonly ClusterMember[] }>
  /** Freezes a selection; reports the share that is done. */
  freeze: Task<FreezeRequest, Frozen, number>
  /** Writes a version in a published layout; reports the share that is done. */
  export: Task<ExportRequest, null, number>
  /** Adds a row that a person made, and reads it. */
  add: Task<AddRequest, Added>
  /** Changes the instruction of a row. */
  reword: Task<RewordRequest, null>
}
