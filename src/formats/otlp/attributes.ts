/** Attribute names as fleets still send them, and the name that everything else in here uses. */
import type { Attributes, AttributeValue, Entity } from '../../model/telemetry.ts';

const CURRENT_NAMES: Readonly<Record<string, string>> = {
  'http.status_code': 'http.response.status_code',
  'http.method': 'http.request.method',
  'http.url': 'url.full',
  'http.target': 'url.path',
  'net.peer.name': 'server.address',
  'net.peer.port': 'server.port',
  'peer.service': 'service.peer.name',
  'db.system': 'db.system.name',
  'db.name': 'db.namespace',
  'db.statement': 'db.query.text',
  'db.operation': 'db.operation.name',
  'rpc.grpc.status_code': 'rpc.status_code',
  'rpc.response.status_code': 'rpc.status_code',
  'rpc.system': 'rpc.system.name',
  'messaging.destination': 'messaging.destination.name',
  'code.lineno': 'code.line.number',
  'code.function': 'code.function.name',
  'code.filepath': 'code.file.path',
  'deployment.environment': 'deployment.environment.name',
};

/** The current name of an attribute. */
const currentName = (name: string): string =>
  Object.hasOwn(CURRENT_NAMES, name) ? (CURRENT_NAMES[name] ?? name) : name;

/** The current name of an attribute and the older ones it may still be sent under. */
export const namesOf = (current: string): readonly string[] => [
  current,
  ...Object.keys(CURRENT_NAMES).filter((name) => CURRENT_NAMES[name] === current),
];

/** Sets `name` unless a newer name for the same thing came first. */
export function setAttribute(
  into: Record<string, AttributeValue>,
  name: string,
  value: AttributeValue,
): void {
  const current = currentName(name);
  if (current === name || !Object.hasOwn(into, current)) into[current] = value;
  // An own property named __proto__ must not change the prototype.
}

/** Resources that name no service are told apart by the next best name. */
const NAMES = ['service.name', 'k8s.deployment.name', 'k8s.pod.name', 'container.name', 'host.name'];
const INSTANCES = ['k8s.pod.name', 'service.instance.id', 'container.id', 'host.name'];
const firstText = (attributes: Attributes, names: readonly string[]): string | undefined => {
  for (const name of names) {
    const value = attributes[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
};

export function entityOf(attributes: Attributes): Entity {
  const instance = firstText(attributes, INSTANCES);
  return {
    id: firstText(attributes, NAMES) ?? 'unknown',
    ...(instance === undefined ? {} : { instance }),
    attributes,
  };
}

/** A record names its statement when it says where in the code it was written, or which event it is. */
export function statementOf(scope: string, attributes: Attributes, eventName: string): string {
  if (eventName !== '') return eventName;
  const line = attributes['code.line.number'];
  const place = attributes['code.file.path'] ?? attributes['code.function.name'] ?? scope;
  return line === undefined || place === '' ? '' : `${place}#${line}`;
}
