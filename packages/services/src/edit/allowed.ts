import type { WordList } from '@amend/instructions/word-list'
import { ServiceError } from '../error.ts'

/** @throws ServiceError 'word-refused' for an instruction with a word that the installation does not allow */
export function requireAllowed(words: WordList, instruction: string): void {
  const word = words.find(instruction)
  if (word === undefined) return
  throw new ServiceError(
    'word-refused',
    `The instruction contains “${word}”, which is not allowed here. Say it in other words.`,
    { field: 'instruction', word },
  )
}
