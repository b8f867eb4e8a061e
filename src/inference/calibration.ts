/** One answered case: what the model said, and what was true. */
export interface Judged {
  readonly probabilities: readonly number[];
  /** Index of what turned out to be true. */
  readonly truth: number;
}

export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly cases: number;
  /** Mean of the stated probability, and share of cases in which the statement was true. */
  readonly stated: number;
  readonly true: number;
}

export interface CalibrationReport {
  readonly cases: number;
  /** Share of cases whose most probable answer was true. */
  readonly accuracy: number;
  /** Mean over cases of Σ_k (p_k - truth_k)²: 0 is perfect, 2 is certain and wrong. */
  readonly brier: number;
  /** Mean of -ln p(truth); infinite when the truth was called impossible. */
  readonly logLoss: number;
  /** Mean distance between stated and true in the bins, weighted by their cases. */
  readonly expectedCalibrationError: number;
  readonly bins: readonly ReliabilityBin[];
}

/** How far stated probabilities can be believed. The bins judge the most probable answer of each case. */
export function calibrationReport(judged: readonly Judged[], binCount = 10): CalibrationReport {
  const sums = Array.from({ length: binCount }, () => ({ cases: 0, stated: 0, right: 0 }));
  let brier = 0;
  let logLoss = 0;
  let right = 0;
  for (const { probabilities, truth } of judged) {
    let top = 0;
    for (const [k, p] of probabilities.entries()) {
      brier += (p - Number(k === truth)) ** 2;
      if (p > (probabilities[top] ?? 0)) top = k;
    }
    logLoss -= Math.log(probabilities[truth] ?? 0);
    const stated = probabilities[top] ?? 0;
    const bin = sums[Math.min(binCount - 1, Math.floor(stated * binCount))];
    if (!bin) continue;
    bin.cases++;
    bin.stated += stated;
    if (top === truth) {
      bin.right++;
      right++;
    }
  }
  const bins = sums.map(({ cases, stated, right: hits }, k): ReliabilityBin => {
    const share = (x: number): number => (cases > 0 ? x / cases : 0);
    return { from: k / binCount, to: (k + 1) / binCount, cases, stated: share(stated), true: share(hits) };
  });
  const count = judged.length;
  const per = (x: number): number => (count > 0 ? x / count : 0);
  return {
    cases: count,
    accuracy: per(right),
    brier: per(brier),
    logLoss: per(logLoss),
    expectedCalibrationError: per(
      bins.reduce((sum, bin) => sum + bin.cases * Math.abs(bin.stated - bin.true), 0),
    ),
    bins,
  };
}

/** The report as a table for a terminal; bins without cases are left out. */
export function renderCalibration(report: CalibrationReport): string {
  const percent = (x: number): string => `${(x * 100).toFixed(1)}%`.padStart(7);
  const lines = [
    `cases ${report.cases}  accuracy ${percent(report.accuracy).trim()}  Brier ${report.brier.toFixed(4)}  ` +
      `log loss ${report.logLoss.toFixed(4)}  calibration error ${percent(report.expectedCalibrationError).trim()}`,
    '  stated between   cases  stated    true',
  ];
  for (const bin of report.bins) {
    if (bin.cases === 0) continue;
    const range = `${percent(bin.from)} - ${percent(bin.to).trim()}`.padEnd(17);
    lines.push(`${range} ${String(bin.cases).padStart(6)} ${percent(bin.stated)} ${percent(bin.true)}`);
  }
  return `${lines.join('\n')}\n`;
}
