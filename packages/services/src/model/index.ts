export { currentModel } from './current.ts'
