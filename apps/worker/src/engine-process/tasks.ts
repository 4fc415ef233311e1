import type { EditOutcome, EditSettings } from '@amend/contract'
import type { Thresholds } from '@amend/safety'
import type { Task } from '../process/protocol.ts'
import type { RenditionFile } from '../rendition/renditions.ts'
import type { Findings } from '../safety/findings.ts'

/** A checkpoint on this machine. */
export interface ModelLocation {
  /** Folder, file or name in the model store. */
  readonly location: string
  /** The expected identity: another checkpoint may be there by now. */
  readonly identity: string
}

export interface EngineRequest {
  readonly model: ModelLocation
  readonly kind: 'edit' | 'exploration'
  readonly source: {
    readonly sha256: string
    /** The bytes of the original; absent when the process got them with its last task. */
    readonly bytes?: Uint8Array
    /** Whether it is examined as well: nobody has done so before. */
    readonly examine?: boolean
  }
  /** A preview that exceeds one of them is blurred. Absent: previews are not examined. */
  readonly thresholds?: Thresholds
  /** A picture: white may change. */
  readonly mask?: Uint8Array
  readonly instruction: string
  /** Feather in pixels of the source. */
  readonly settings: Readonly<EditSettings>
}

export interface StepProgress {
  readonly kind: 'step'
  /** 1 … steps */
  readonly step: number
  readonly steps: number
  /** Estimated seconds until the edit ends. */
  readonly secondsLeft: number
  /** JPEG as a data URL, when one was due: a few pixels only of a picture that was found unsuitable. */
  readonly preview?: string
}

/** A file of the result, reported as soon as it is made so that it is stored while others are made. */
export interface FileMade {
  readonly kind: 'file'
  readonly file: RenditionFile
}

export type EngineEvent = StepProgress | FileMade

export interface EngineResult {
  readonly width: number
  readonly height: number
  readonly outcome: EditOutcome
  /** JSON. */
  readonly recipe: string
  /** Milliseconds by stage. */
  readonly timings: Readonly<Record<string, number>>
  /** Of the result; absent when pictures are not examined. */
  readonly findings?: Findings
  readonly sourceFindings?: Findings
}

export interface ShelfRequest {
  readonly model: ModelLocation
  /** The bytes of a rendition of the picture; a small one is enough. */
  readonly bytes: Uint8Array
}

/** Small pictures in all looks of the model, in one file. */
export interface Sheet {
  readonly bytes: Uint8Array
  readonly mediaType: string
  /** The looks of the tiles, by row from the top left. */
  readonly looks: readonly string[]
  readonly columns: number
  readonly tileWidth: number
  readonly tileHeight: number
}

export interface EngineTasks {
  /** Loads a checkpoint and its networks, so that the first edit does not wait for them. */
  warm: Task<ModelLocation, undefined>
  edit: Task<EngineRequest, EngineResult, EngineEvent>
  shelf: Task<ShelfRequest, Sheet>
}
