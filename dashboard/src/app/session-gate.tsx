import { Center, Loader } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { queryKeys } from "../api/query-keys.ts";
import { readSession, signIn } from "../api/session.ts";
import { SessionContext } from "../api/session-context.ts";
import { ProblemNotice } from "../components/problem-notice.tsx";
import { SignInPage } from "../features/sign-in/sign-in-page.tsx";
import { takeSignInCode } from "../features/sign-in/take-sign-in-code.ts";
import { PageFrame } from "./page-frame.tsx";
import { Pages } from "./pages.tsx";

/** Shows the pages to whoever is signed in, and the sign-in page to everybody else. */
export function SessionGate({ signInCode }: { signInCode: string | undefined }) {
  const code = useLatestSignInCode(signInCode);
  const queryClient = useQueryClient();
  const exchange = useQuery({
    queryKey: queryKeys.signInCode(code ?? ""),
    queryFn: async () => {
      queryClient.setQueryData(queryKeys.session, await signIn({ code: code ?? "" }));
      return true;
    },
    enabled: code !== undefined,
    retry: false,
    // A code works once: it must never be sent again, whatever happens to the page.
    staleTime: "static",
    gcTime: Number.POSITIVE_INFINITY,
  });
  const exchanging = code !== undefined && exchange.isPending;
  const session = useQuery({
    queryKey: queryKeys.session,
    queryFn: ({ signal }) => readSession(signal),
    enabled: !exchanging,
    staleTime: 60_000,
  });

  if (exchanging || session.isPending) return <Waiting label={exchanging ? "Signing in" : "Loading"} />;
  if (session.data) {
    return (
      <SessionContext value={session.data}>
        <PageFrame session={session.data} page={<Pages />} />
      </SessionContext>
    );
  }
  if (session.data === null) return <SignInPage linkFailure={exchange.error} />;
  return (
    <Centered>
      <ProblemNotice failure={session.error} missing="the session" retry={() => session.refetch()} />
    </Centered>
  );
}

/** The code the page was opened with, or that of a link opened later in the same tab. */
function useLatestSignInCode(first: string | undefined): string | undefined {
  const [code, setCode] = useState(first);
  useEffect(() => {
    const takeNext = () => setCode((previous) => takeSignInCode() ?? previous);
    window.addEventListener("hashchange", takeNext);
    return () => window.removeEventListener("hashchange", takeNext);
  }, []);
  return code;
}

function Waiting({ label }: { label: string }) {
  return (
    <Centered>
      <Loader size="sm" role="status" aria-label={label} />
    </Centered>
  );
}

function Centered({ children }: { children: ReactNode }) {
  return (
    <Center component="main" mih="100vh" p="md">
      {children}
    </Center>
  );
}
