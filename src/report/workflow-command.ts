// Annotations of a GitHub workflow are lines of its log: `::error file=F,line=N,title=T::message`.

/** Escapes of the protocol: text inside a message can start no command of its own. */
export function commandMessage(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

export function commandProperty(text: string): string {
  return commandMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** Text that cannot be read as a workflow command when a runner shows it: `::` and `##[` lose their meaning. */
export function neutralised(text: string): string {
  return text.replaceAll('::', ':\u200b:').replaceAll('##[', '#\u200b#[');
}
