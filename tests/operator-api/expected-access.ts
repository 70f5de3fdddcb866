import { type Caller, ranks } from "./callers.ts";
import type { Declared } from "./read-operations.ts";

export type Access = "admitted" | "sign-in-required" | "operator-role-required" | "signature-invalid";

/** What a caller should be told, from the declaration alone. */
export function expectedAccess({ by, peopleOnly, orService }: Declared, { rank, isProgram, ledger }: Caller): Access {
  if (by === "anyone") return "admitted";
  if (by === "edge") return "signature-invalid";
  if (rank === null || by === "undeclared") return "sign-in-required";
  if (orService && ledger?.via === "service-token") return "admitted";
  if (ranks.indexOf(rank) < ranks.indexOf(by) || (peopleOnly && isProgram)) return "operator-role-required";
  return "admitted";
}

/** What a caller was told; refusals of the input come after the guard, so they mean that it was passed. */
export function seenAccess(code: string | null): Access {
  if (code === "sign-in-required" || code === "operator-role-required" || code === "signature-invalid") return code;
  return "admitted";
}
