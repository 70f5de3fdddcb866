/** Whether a presented text is the expected one, in a time that does not tell where the two differ. */
export function equalInConstantTime(presented: string, expected: string): boolean {
  let difference = presented.length ^ expected.length;
  for (let index = 0; index < expected.length; index++) difference |= presented.charCodeAt(index) ^ expected.charCodeAt(index);
  return difference === 0;
}
