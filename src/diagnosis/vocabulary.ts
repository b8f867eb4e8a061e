import { isRawProgress, type RawProgress, rawProgress } from '../formats/buildlog/raw-progress.ts';
import { type LogScanner, logVocabulary, type LogVocabulary } from '../formats/golog/scan-log.ts';
import { CATALOGUE } from '../knowledge/catalogue.generated.ts';
import { PROBES } from '../probes/registry.generated.ts';
import { type Diagnostician, diagnostician } from './diagnose.ts';

/** The product's own ontology, ready to scan logs. */
export function builtInVocabulary(): LogVocabulary {
  const vocabulary = logVocabulary(CATALOGUE.events);
  return { scanner: (path) => readingRawProgress(vocabulary.scanner(path)) };
}

/** Scans the JSON of BuildKit's rawjson progress as the plain text that it stands for. */
function readingRawProgress(scanner: LogScanner): LogScanner {
  let raw: RawProgress | undefined;
  let isFirst = true;
  return {
    push(chunk) {
      if (isFirst && chunk.length > 0) {
        isFirst = false;
        if (isRawProgress(chunk)) raw = rawProgress();
      }
      scanner.push(raw ? raw.push(chunk) : chunk);
    },
    end() {
      if (raw) scanner.push(raw.end());
      return scanner.end();
    },
  };
}

/** The product's own catalogue and probes. */
export function builtInDiagnostician(): Diagnostician {
  return diagnostician(CATALOGUE, PROBES);
}
