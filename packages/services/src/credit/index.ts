export { type CreditLimit, setCreditLimit } from './limits.ts'
export { creditState } from './state.ts'
