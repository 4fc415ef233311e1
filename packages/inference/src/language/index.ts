export { type Completion, type LanguageModel, openLanguageModel, type SamplingSettings } from './language-model.ts'
