import { describe, expect, test } from "vitest";
import { createAssembly } from "./assemble-seconds.ts";
import { cellKey, emptyCell, wholeKey } from "./live-cells.ts";
import type { SecondPart } from "./second-part.ts";

const part = (instance: string, second: number, requests = 1, changes: Partial<SecondPart> = {}): SecondPart => ({
  instance,
  second,
  cells: [[wholeKey, { ...emptyCell(), requests }]],
  watches: [],
  leaving: false,
  ...changes,
});
const summary = ({ cells, ...rest }: ReturnType<ReturnType<typeof createAssembly>["close"]>) => ({
  ...rest,
  requests: cells.get(wholeKey)?.requests ?? 0,
});

describe("the seconds of several processes", () => {
  test("are added up, each part once", () => {
    const assembly = createAssembly("a");
    for (const one of [part("a", 10, 3), part("b", 10, 4), part("b", 10, 4)]) assembly.add(one);
    expect(assembly.isComplete(10)).toBe(true);
    expect(summary(assembly.close(10))).toEqual({ sequence: 10, partial: false, late: 0, missed: 0, requests: 7 });
    expect(assembly.lastClosed()).toBe(10);
  });

  test("wait for who was heard in the last three seconds, not for who came after or is gone", () => {
    const assembly = createAssembly("a");
    for (const one of [part("a", 10), part("b", 10), part("a", 13), part("c", 14)]) assembly.add(one);
    expect(assembly.isComplete(13)).toBe(false);
    expect(summary(assembly.close(13)).partial).toBe(true);
    assembly.add(part("a", 14));
    expect(assembly.isComplete(14)).toBe(true);
  });

  test("are partial without a process that fell silent, until it is forgotten after a minute", () => {
    const assembly = createAssembly("a");
    for (const one of [part("a", 10), part("b", 10)]) assembly.add(one);
    const partial = Array.from({ length: 80 }, (_, index) => {
      assembly.add(part("a", 11 + index));
      return assembly.close(11 + index).partial;
    });
    expect([partial.slice(0, 60), partial.slice(61)].map((some) => new Set(some))).toEqual([new Set([true]), new Set([false])]);
  });

  test("are looked for from the first that somebody has not told", () => {
    const assembly = createAssembly("a");
    for (const one of [part("a", 10), part("b", 10), part("a", 11), part("a", 12), part("b", 12)]) assembly.add(one);
    expect([assembly.firstUntold(5, 13), assembly.firstUntold(12, 13), assembly.firstUntold(5, 9)]).toEqual([11, 13, 9]);
  });

  test("count as missed what another process gave up", () => {
    const assembly = createAssembly("a");
    assembly.add(part("a", 10));
    assembly.close(10);
    for (const one of [part("a", 11, 1, { lost: 5 }), part("b", 11, 1, { lost: 7 })]) assembly.add(one);
    expect(summary(assembly.close(11))).toMatchObject({ missed: 7, requests: 2 });
  });

  test("from before the first that was closed are not missing", () => {
    const assembly = createAssembly("a");
    for (const one of [part("b", 3, 100), part("a", 20)]) assembly.add(one);
    expect(summary(assembly.close(20))).toMatchObject({ missed: 0, late: 0 });
    for (const one of [part("b", 2, 100), part("b", 19, 100)]) assembly.add(one);
    expect(summary(assembly.close(21))).toMatchObject({ missed: 0, late: 0 });
  });

  test("do not wait for a process that said it ends", () => {
    const assembly = createAssembly("a");
    for (const one of [part("a", 10), part("b", 10, 5, { leaving: true }), part("a", 11)]) assembly.add(one);
    expect(summary(assembly.close(10)).requests).toBe(6);
    expect(assembly.isComplete(11)).toBe(true);
  });

  test("count what is told too late with the next, and say so", () => {
    const assembly = createAssembly("a");
    for (const one of [part("a", 10, 1), part("b", 9, 2)]) assembly.add(one);
    assembly.close(10);
    for (const one of [part("b", 10, 5), part("b", 10, 5), part("a", 11, 1), part("b", 11, 1)]) assembly.add(one);
    expect(summary(assembly.close(11))).toEqual({ sequence: 11, partial: false, late: 5, missed: 0, requests: 7 });
  });

  test("say what is told more than five seconds late, and count it in no frame", () => {
    const assembly = createAssembly("a");
    assembly.close(10);
    assembly.add(part("a", 20));
    assembly.close(20);
    assembly.add(part("b", 15, 8));
    assembly.add(part("a", 21));
    expect(summary(assembly.close(21))).toMatchObject({ late: 0, missed: 8, requests: 1 });
  });

  test("count seconds that were left out as what they are: late, or missed", () => {
    const assembly = createAssembly("a");
    assembly.close(9);
    for (const one of [part("b", 10, 2), part("b", 18, 3), part("a", 20, 1), part("b", 20, 1)]) assembly.add(one);
    expect(summary(assembly.close(20))).toMatchObject({ late: 3, missed: 2, requests: 5 });
  });

  test("name the clients that are watched elsewhere, for as long as they are", () => {
    const assembly = createAssembly("a");
    for (const one of [part("a", 10, 1, { watches: ["sub:own"] }), part("b", 10, 1, { watches: ["sub:theirs"] })]) assembly.add(one);
    assembly.close(10);
    expect([...assembly.watches()]).toEqual(["sub:theirs"]);
    assembly.close(13);
    expect([...assembly.watches()]).toEqual([]);
  });

  test("keep routes apart", () => {
    const assembly = createAssembly("a");
    const key = cellKey({ route: "orders" });
    for (const instance of ["a", "b"]) assembly.add(part(instance, 10, 1, { cells: [[key, { ...emptyCell(), requests: 2 }]] }));
    expect(assembly.close(10).cells.get(key)?.requests).toBe(4);
  });
});
