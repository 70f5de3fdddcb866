import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FieldList } from "./field-list.ts";

const name = fc.constantFrom("X-One", "x-one", "Set-Cookie", "cookie", "Content-Length");
const value = fc.stringMatching(/^[!-~]{1,8}$/);

describe("a list of header fields", () => {
  it("reads as the web's Headers do", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom("set", "append", "delete"), name, value), { maxLength: 12 }), (acts) => {
        const [ours, theirs] = [new FieldList(), new Headers()];
        for (const [act, field, text] of acts) {
          ours[act as "set"](field, text);
          theirs[act as "set"](field, text);
        }
        expect([...new Set(ours.keys())].sort()).toEqual([...new Set(theirs.keys())].sort());
        for (const field of ["X-ONE", "cookie", "content-length", "set-cookie", "absent"]) {
          expect([ours.get(field), ours.has(field)]).toEqual([theirs.get(field), theirs.has(field)]);
        }
        expect(ours.getSetCookie()).toEqual(theirs.getSetCookie());
      }),
    );
  });

  it("keeps the lines that it was read from", () => {
    const lines = ["A", "1", "b", "2", "a", "3", "a", "4"];
    expect(FieldList.fromLines(lines).toLines()).toEqual(["a", "1", "a", "3", "a", "4", "b", "2"]);
  });

  it("does not change its copies", () => {
    const first = FieldList.fromLines(["a", "1", "a", "2"]);
    const second = first.copy();
    second.append("a", "3");
    second.delete("b");
    expect([first.get("a"), second.get("a")]).toEqual(["1, 2", "1, 2, 3"]);
  });

  it.each(["a\r\nb: c", "a\nb", "a\0", "\u20ac"])("refuses the value %j", (text) => {
    expect(() => new FieldList().set("a", text)).toThrow(TypeError);
    expect(() => new FieldList().append("a", text)).toThrow(TypeError);
  });
});
