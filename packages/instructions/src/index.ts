export { strengthIn } from './degree.ts'
export { type EnglishLooks, type ScopeVerdict, scopeOf } from './scope.ts'
export { cannotIn, findLooks, looksIn, type NamedLook, type Understanding, understand } from './understand.ts'
