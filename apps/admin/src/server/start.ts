import { startApp } from '@amend/next-app/server/start'
import { readServiceEnvironment } from '@amend/services'
import { closeServices, services } from './app.ts'
import { environment, variables } from './environment.ts'

export function startAdmin(): void {
  const checkEnvironment = () => {
    readServiceEnvironment(variables)
    environment()
  }
  startApp({ checkEnvironment, services, closeServices })
}
