import { defineConfig } from 'tsdown';

export default defineConfig({
  entry: { crossroot: 'src/cli/main.ts', inference: 'src/inference/index.ts' },
  format: 'esm',
  platform: 'node',
  target: 'node20',
  outDir: 'dist',
  outExtensions: () => ({ js: '.js' }),
  minify: true,
  dts: false,
  noExternal: [/.*/],
  clean: true,
});
