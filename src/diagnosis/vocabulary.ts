import { logVocabulary, type LogVocabulary } from '../formats/golog/scan-log.ts';
import { CATALOGUE } from '../knowledge/catalogue.generated.ts';
import { PROBES } from '../probes/registry.generated.ts';
import { type Diagnostician, diagnostician } from './diagnose.ts';

/** The product's own ontology, ready to scan logs. */
export function builtInVocabulary(): LogVocabulary {
  return logVocabulary(CATALOGUE.events);
}

/** The product's own catalogue and probes. */
export function builtInDiagnostician(): Diagnostician {
  return diagnostician(CATALOGUE, PROBES);
}
