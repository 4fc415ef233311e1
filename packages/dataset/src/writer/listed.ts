/** The writer for photos: draws from a list of instructions. */
import { randomOf } from '@amend/diffusion'
import type { InstructionWriter } from './writer.ts'

/** @param instructions at least one */
export function listedWriter(instructions: readonly string[]): InstructionWriter {
  return {
    name: 'list',
    async write({ caption }, key) {
      const instruction = instructions[randomOf(...key).below(instructions.length)] as string
      // What the photo shows afterwards is the photo's caption and what was done to it.
      return { instruction, editedCaption: `${caption || 'a photo'}, ${instruction}` }
    },
    async release() {},
  }
}
