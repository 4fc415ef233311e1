/** A strength that is shown and not yet made. */
export interface LiveStrength {
  /** The result that is shown at it. */
  readonly imageId: string
  readonly value: number
}
