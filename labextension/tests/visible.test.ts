import { expect, test } from 'vitest';
import { visible } from '../src/visible';

test.each([
  ['x = "näïve 😀 日本"\n\ty', 'x = "näïve 😀 日本"\n\ty'],
  ['a\u202egnp.exe', 'a⟨U+202E⟩gnp.exe'],
  ['a\u200bb\u2028c', 'a⟨U+200B⟩b⟨U+2028⟩c'],
  ['\x1b[31m\r\0', '⟨U+001B⟩[31m⟨U+000D⟩⟨U+0000⟩'],
  ['\ud800', '⟨U+D800⟩'],
  ['\u{e0041}', '⟨U+E0041⟩']
])('%j is shown as %j', (text, shown) => {
  expect(visible(text)).toBe(shown);
});
