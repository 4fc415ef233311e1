/** The writer for captions that come with their instructions, such as the released `gpt-generated-prompts.jsonl`. */
import type { InstructionWriter } from './writer.ts'

export const readyWriter: InstructionWriter = {
  name: 'ready',
  async write({ instruction, edited_caption: editedCaption }) {
    return instruction === null || editedCaption === null ? 'it has no instruction' : { instruction, editedCaption }
  },
  async release() {},
}
