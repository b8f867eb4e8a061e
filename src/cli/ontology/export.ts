import { namesOf } from '../../formats/otlp/attributes.ts';
import { SERVICE_CATALOGUE } from '../../knowledge/services.generated.ts';
import { renderCollectorRules } from '../../report/collector.ts';

/** `crossroot ontology export --collector`. */
export const exportCollector = (): string => renderCollectorRules(SERVICE_CATALOGUE, namesOf).yaml;
