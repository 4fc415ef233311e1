export {
  type ClipEncoding,
  type ClipTokenizer,
  type ClipTokenizerSource,
  clipTokenizer,
  defaultClipTokenizer,
  pairedTokenizer,
  readClipTokenizer,
} from './clip.ts'
export { readTokenizerFiles, type TokenizerFiles } from './files.ts'
export { type Gpt2Tokenizer, gpt2Tokenizer, readGpt2Tokenizer } from './gpt2.ts'
