import type { Command } from 'commander'
import { serveTools } from '../mcp/serve.ts'
import { addServerOptions, type ServerOptions, serverIn } from '../server.ts'

export function addMcpCommand(program: Command): void {
  const command = program
    .command('mcp')
    .summary('let an assistant use an installation')
    .description(
      'Serves the Model Context Protocol on standard input and output: an assistant can edit pictures, look for pictures and make variants in the workspace of an API key.',
    )
    .addHelpText('after', '\nExample, in the settings of an assistant:\n  amend mcp --server https://amend.example.org')
  addServerOptions(command).action(async (options: ServerOptions) => serveTools(await serverIn(options)))
}
