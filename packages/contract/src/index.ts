export { AmendError, type AmendErrorOptions } from './error.ts'
