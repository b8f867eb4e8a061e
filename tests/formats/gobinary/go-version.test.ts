import { expect, it } from 'vitest';
import { compareGoVersions } from '../../../src/formats/gobinary/go-version.ts';

it('orders releases as they came', () => {
  const order = [
    'go1.9',
    'go1.20.14',
    'go1.21rc1',
    'go1.21rc2',
    'go1.21',
    'go1.21.3',
    'go1.26.4-1-microsoft',
    'go1.26.10',
  ];
  expect(order.toReversed().sort(compareGoVersions)).toEqual(order);
});
