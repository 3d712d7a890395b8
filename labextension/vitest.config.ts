import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    // Yjs says so of every cell that @jupyter/ydoc makes
    onConsoleLog: log => !/Invalid access: Add Yjs|Not same Y.Doc/.test(log)
  }
});
