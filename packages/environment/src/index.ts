export { readParts, readVariables, type Variables } from './read.ts'
export {
  address,
  choice,
  databaseAddress,
  type LogLevel,
  list,
  logLevel,
  optional,
  text,
  wholeNumber,
} from './values.ts'
