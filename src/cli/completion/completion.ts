import type { Command } from 'commander';
import { unknownWord } from '../usage-error.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** A completion script made from the command definitions themselves, so that it cannot fall behind them. */
export function completionScript(shell: string, root: Command): string {
  const commands = root.commands.map((command) => ({
    name: command.name(),
    description: command.description(),
    options: command.options.flatMap(({ long }) => (long ? [long] : [])),
  }));
  const names = commands.map(({ name }) => name).join(' ');
  switch (SHELLS.find((known) => known === shell)) {
    case 'bash':
      return `_crossroot() {
  local word="\${COMP_WORDS[COMP_CWORD]}" command="\${COMP_WORDS[1]}" options=""
  if [ "$COMP_CWORD" -eq 1 ]; then COMPREPLY=($(compgen -W "${names} --help --version" -- "$word")); return; fi
  case "$command" in
${commands.map(({ name, options }) => `    ${name}) options="${options.join(' ')} --help" ;;`).join('\n')}
  esac
  case "$word" in
    -*) COMPREPLY=($(compgen -W "$options" -- "$word")) ;;
    *) COMPREPLY=($(compgen -f -- "$word")) ;;
  esac
}
complete -o filenames -F _crossroot crossroot
`;
    case 'zsh':
      return `#compdef crossroot
_crossroot() {
  if (( CURRENT == 2 )); then
    local -a commands=(${commands.map(({ name, description }) => `'${name}:${description.replaceAll("'", '’')}'`).join(' ')})
    _describe command commands
    return
  fi
  case "$words[2]" in
${commands.map(({ name, options }) => `    ${name}) compadd -- ${options.join(' ')}; _files ;;`).join('\n')}
  esac
}
compdef _crossroot crossroot
`;
    case 'fish':
      return `${commands
        .map(
          ({ name, description, options }) =>
            `complete -c crossroot -n __fish_use_subcommand -a ${name} -d '${description.replaceAll("'", '’')}'\n${options
              .map(
                (option) =>
                  `complete -c crossroot -n '__fish_seen_subcommand_from ${name}' -l ${option.slice(2)}`,
              )
              .join('\n')}`,
        )
        .join('\n')}\n`;
    default:
      throw unknownWord('shell', shell, SHELLS);
  }
}
