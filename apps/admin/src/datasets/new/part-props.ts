import type { RecipeForm } from './form.ts'

/** What is wrong, by field. */
export type Problems = Partial<Record<keyof RecipeForm | 'file', string>>

/** A part of the form of a dataset. */
export interface PartProps {
  form: RecipeForm
  problems: Problems
  change: (changes: Partial<RecipeForm>) => void
}
