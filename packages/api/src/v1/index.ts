export { answerProgram, type ProgramAnswer, type ProgramRequest } from './answer.ts'
export { apiDocument } from './document.ts'
