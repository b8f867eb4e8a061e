import { describe, expect, it } from 'vitest';
import { noveltyNotice } from '../../src/diagnosis/novelty.ts';

/** Two causes and none of these; each finding is what one of them shows. */
const priors = [0.475, 0.475, 0.05];
const ofFirst = { id: 'first', likelihood: [0.9, 0.001, 0.001] };
const ofSecond = { id: 'second', likelihood: [0.001, 0.9, 0.001] };

describe('noveltyNotice', () => {
  it('is silent where one cause explains everything', () => {
    expect(noveltyNotice(priors, [ofFirst], [0.99, 0.005, 0.005])).toBeUndefined();
    expect(
      noveltyNotice(priors, [ofFirst, { ...ofFirst, id: 'more' }], [0.99, 0.005, 0.005]),
    ).toBeUndefined();
  });

  it('says when the findings belong to different causes', () => {
    const notice = noveltyNotice(priors, [ofFirst, ofSecond], [0.5, 0.5, 0]);
    expect(notice?.id).toBe('novel');
    expect(notice?.message).toMatch(/21\d times less probable together than apart/);
  });

  it('says when nothing known explains them', () => {
    const strange = { id: 'strange', likelihood: [0.001, 0.001, 0.9] };
    expect(noveltyNotice(priors, [strange], [0.01, 0.01, 0.98])?.message).toContain('it may be new');
  });
});
