export {
  type TrainWriterOptions,
  trainWriter,
  type WriterExample,
  type WriterOutcome,
  type WriterSettings,
} from './train-writer.ts'
