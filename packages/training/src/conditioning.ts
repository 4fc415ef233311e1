/** Conditioning dropout of InstructPix2Pix (Brooks et al. 2022, section 3.2.1; `get_input` of its authors' code). */

/** Which conditions an example keeps. */
export interface Conditioning {
  /** Whether the instruction is kept; otherwise the embedding of the empty text is used. */
  readonly text: boolean
  /** Whether the latents of the input picture are kept; otherwise zeros are used. */
  readonly image: boolean
}

/**
 * Which conditions an example keeps: with p = 0.05, 5 % lose the text, 5 % both, 5 % the picture.
 * @param r uniform in 0 … 1
 * @param p 0 … 1/3
 */
export const conditioningOf = (r: number, p: number): Conditioning => ({
  text: r >= 2 * p,
  image: r < p || r >= 3 * p,
})
