import { createContext, useContext } from "react";
import type { Session } from "./session.ts";

export const SessionContext = createContext<Session | null>(null);

/** Whether whoever is signed in may change anything; a viewer only looks. */
export function useMaySteer(): boolean {
  const session = useContext(SessionContext);
  return session !== null && session.role !== "viewer";
}

/** Whether whoever is signed in may change what only admins may: keys. */
export function useMayAdminister(): boolean {
  return useContext(SessionContext)?.role === "admin";
}
