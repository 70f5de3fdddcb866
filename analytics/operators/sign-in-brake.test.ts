import { describe, expect, it } from "vitest";
import { decideSignInWait } from "./decide-sign-in-wait.ts";
import { SignInBrake } from "./sign-in-brake.ts";

it.each([
  [0, 0],
  [9, 0],
  [10, 1],
  [11, 2],
  [12, 4],
  [15, 32],
  [16, 60],
  [5000, 60],
])("after %i failures the wait is %i seconds", (failures, seconds) => {
  expect(decideSignInWait(failures)).toBe(seconds);
});

describe("SignInBrake", () => {
  const fail = (brake: SignInBrake, times: number, address: string | null, now = 0) =>
    Array.from({ length: times }, () => brake.admit(address, now));

  it("admits ten tries, then one after each wait, which grows", () => {
    const brake = new SignInBrake();
    expect(fail(brake, 10, "192.0.2.1").every(({ ok }) => ok)).toBe(true);
    expect(brake.admit("192.0.2.1", 0)).toEqual({ ok: false, waitSeconds: 1 });
    expect(brake.admit("192.0.2.1", 1000)).toEqual({ ok: true, failures: 11 });
    expect(brake.admit("192.0.2.1", 1000)).toEqual({ ok: false, waitSeconds: 2 });
    expect(brake.admit("192.0.2.1", 2500)).toEqual({ ok: false, waitSeconds: 0.5 });
  });

  it("forgets after a success, and after an hour of calm", () => {
    const brake = new SignInBrake();
    fail(brake, 10, "192.0.2.1");
    brake.forgive("192.0.2.1");
    expect(brake.admit("192.0.2.1", 0)).toEqual({ ok: true, failures: 1 });
    fail(brake, 10, "192.0.2.2");
    expect(brake.admit("192.0.2.2", 3_600_000)).toEqual({ ok: true, failures: 1 });
  });

  it("counts an IPv6 network as one, other addresses apart, and unknown ones together", () => {
    const brake = new SignInBrake();
    fail(brake, 10, "2001:db8::1");
    expect(brake.admit("2001:db8::ffff", 0).ok).toBe(false);
    expect(brake.admit("2001:db8:0:1::1", 0).ok).toBe(true);
    fail(brake, 10, null);
    expect(brake.admit("no address", 0).ok).toBe(false);
  });

  it("keeps ten thousand addresses at most: the oldest is forgotten", () => {
    const brake = new SignInBrake();
    fail(brake, 10, "192.0.2.1");
    for (let index = 0; index < 10_000; index += 1) brake.admit(`10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`, 0);
    expect(brake.admit("192.0.2.1", 0)).toEqual({ ok: true, failures: 1 });
  });

  it("tells the ledger of the first, tenth, hundredth …, and of thirty in a minute at most", () => {
    const brake = new SignInBrake();
    expect([1, 2, 9, 10, 11, 100, 110, 1000].map((failures) => brake.isToldAt(failures, 0))).toEqual([
      true,
      false,
      false,
      true,
      false,
      true,
      false,
      true,
    ]);
    for (let row = 0; row < 26; row += 1) expect(brake.isToldAt(1, 0)).toBe(true);
    expect(brake.isToldAt(1, 59_999)).toBe(false);
    expect(brake.isToldAt(1, 60_000)).toBe(true);
  });
});
