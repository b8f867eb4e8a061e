import type { ObservedEvent } from '../../model/event.ts';
import type { ImageReport } from '../../model/image.ts';

/** The event of the ontology that a finding of a cause is. */
const EVENTS: Readonly<Record<string, string>> = {
  'container/manifest-wrong-arch': 'image.program-arch-differs',
  'cgo/missing-interpreter': 'image.loader-absent',
  'cgo/dynamic-when-static-wanted': 'image.no-c-library',
  'outside/missing-exec-bit': 'image.start-not-executable',
  'outside/script-no-shebang': 'image.start-has-no-interpreter-line',
  'outside/packaging': 'image.start-file-missing',
  'outside/corrupted-artifact': 'image.start-damaged',
  'libc/glibc-too-old': 'image.glibc-too-old',
  'libc/libstdcxx-too-old': 'image.libstdcxx-too-old',
  'cgo/missing-c-library': 'image.library-missing',
  'target/goarm-level': 'image.newer-arm-level',
  'hardware/microarch-level': 'image.newer-processor-level',
};

/** What an image adds to a diagnosis. Findings about files that nothing starts stay out: they may never run. */
export function findImageEvents(path: string, images: readonly ImageReport[]): readonly ObservedEvent[] {
  return images.flatMap(({ platform, started, findings }) => {
    const where = { path };
    const [, architecture = ''] = platform.split('/');
    const declared: ObservedEvent = { event: 'fact.image-architecture', data: { architecture }, where };
    const events = findings.flatMap(({ cause, severity, path: file, layer, message }): ObservedEvent[] => {
      if (severity !== 'error') return [];
      const event =
        file === undefined && cause === 'container/manifest-wrong-arch'
          ? 'image.platform-claims-differ'
          : EVENTS[cause];
      if (event === undefined) return [];
      if (file !== undefined && !started.some((step) => step.path === file)) return [];
      const data = {
        platform,
        ...(file !== undefined && { path: file }),
        ...(layer !== undefined && { layer }),
      };
      return [{ event, data, where, text: `${platform} ${file ?? ''}: ${message}` }];
    });
    return architecture === '' ? events : [declared, ...events];
  });
}
