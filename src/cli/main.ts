#!/usr/bin/env node
import { nodeHost } from '../host/node.ts';
import { main } from './program.ts';

const { stdout, stderr, env } = process;
// A reader that closes the pipe early (`| head`) is no failure of ours.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});
const forced = env['FORCE_COLOR'] !== undefined && env['FORCE_COLOR'] !== '0';
const colour = env['NO_COLOR'] ? false : forced || (stdout.isTTY === true && env['TERM'] !== 'dumb');
process.exitCode = await main(process.argv.slice(2), nodeHost(), {
  out: (text) => void stdout.write(text),
  error: (text) => void stderr.write(text),
  screen: { width: stdout.columns ?? 80, colour, errorIsTerminal: stderr.isTTY === true },
  stdinIsTerminal: process.stdin.isTTY === true,
});
