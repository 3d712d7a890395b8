/**
 * Write out characters that cannot be seen but change what is seen: controls,
 * marks of writing direction, joiners, line separators, half characters.
 */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, character =>
    character === '\n' || character === '\t'
      ? character
      : `⟨U+${codeOf(character)}⟩`
  );
}

function codeOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code.toString(16).toUpperCase().padStart(4, '0');
}
